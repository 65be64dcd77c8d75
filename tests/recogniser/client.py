"""A recogniser behind OpenAI's endpoint for transcriptions: PocketSphinx with the English model that it ships.

Says on its first line where it listens, and ends with its standard input. Recordings of every kind that browsers make
are decoded by PyAV.
"""

import io
import json
import os
import sys
import threading
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
from pocketsphinx import Decoder

HERTZ = 16_000  # what its model hears
SILENCE = b"\0" * HERTZ  # half a second of it, before and after: nobody speaks at once

decoder = Decoder(samprate=HERTZ, loglevel="FATAL")
one_at_a_time = threading.Lock()


def samples(recording):
    """The recording as one channel of 16 bits."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=HERTZ)
    pieces = []
    with av.open(io.BytesIO(recording)) as container:
        for frame in [*container.decode(audio=0), None]:
            pieces += [bytes(piece.planes[0])[: piece.samples * 2] for piece in resampler.resample(frame)]
    return b"".join(pieces)


def words(recording):
    with one_at_a_time:
        decoder.start_utt()
        decoder.process_raw(SILENCE + samples(recording) + SILENCE, full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp()
    return heard.hypstr if heard else ""


class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + body)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        answer = json.dumps({"text": words(parts["file"].get_payload(decode=True))}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}/v1", flush=True)
sys.stdin.read()
os._exit(0)
