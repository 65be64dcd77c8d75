"""A model of a script: by what was asked, a function of what the tools have answered so far."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Model:
    """Answers a conversation by what was asked last. What the tools must have said and did not is a 400.

    `scripts` are pairs of a word of the question and what answers it; the first that fits does.
    """

    def __init__(self, port, scripts):
        self.scripts = scripts
        self.offered = set()
        self.prompts = set()
        self.refusals = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                try:
                    message = model.answer(request)
                except AssertionError as refusal:
                    model.refusals.append(str(refusal))
                    self._send(400, "application/json", json.dumps({"error": {"message": str(refusal)}}))
                    return
                if request.get("stream"):
                    self._send(200, "text/event-stream", "".join(events(message)))
                else:
                    reason = "tool_calls" if "tool_calls" in message else "stop"
                    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "scripted"}
                    body["choices"] = [{"index": 0, "message": message, "finish_reason": reason}]
                    self._send(200, "application/json", json.dumps(body))

            def _send(self, status, kind, text):
                body = text.encode()
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def answer(self, request):
        messages = request["messages"]
        self.offered |= {tool["function"]["name"] for tool in request.get("tools", [])}
        self.prompts |= {text(it) for it in messages if it["role"] in ("system", "developer")}
        last_user = max(i for i, it in enumerate(messages) if it["role"] == "user" and text(it))
        asked = text(messages[last_user])
        # Inside JSON, quotes are escaped.
        results = [text(it).replace('\\"', '"') for it in messages[last_user:] if it["role"] == "tool"]
        script = next(script for word, script in self.scripts if word in asked)
        return script(results)


def text(message):
    content = message.get("content") or ""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def says(words):
    return {"role": "assistant", "content": words}


def calls(name, arguments):
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"role": "assistant", "content": None, "tool_calls": [{"id": f"call_{name}", "type": "function", "function": function}]}


def events(message):
    """The same as a stream; a call ends with a piece of its own."""
    delta = dict(message)
    if "tool_calls" in delta:
        delta["tool_calls"] = [{"index": i, **call} for i, call in enumerate(delta["tool_calls"])]
    reason = "tool_calls" if "tool_calls" in delta else "stop"
    for choice in ({"index": 0, "delta": delta, "finish_reason": None}, {"index": 0, "delta": {}, "finish_reason": reason}):
        piece = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": [choice]}
        yield f"data: {json.dumps(piece)}\n\n"
    yield "data: [DONE]\n\n"
