"""kagent's own runtime, started with a rendered agent, and how people talk to it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid

START_SECONDS_MAX = 90
ANSWER_SECONDS_MAX = 60


def expect(label, holds, seen):
    if not holds:
        raise AssertionError(f"{label}: {seen}")
    print(f"ok      {label}", flush=True)


class Answer:
    def __init__(self, result):
        self.task, self.context = result.get("id"), result.get("contextId")
        self.state = result.get("status", {}).get("state")
        parts = [part for it in result.get("artifacts", []) for part in it["parts"]]
        parts += (result.get("status", {}).get("message") or {}).get("parts", [])
        self.text = "".join(part.get("text", "") for part in parts)

    def __repr__(self):
        return f"{self.state}: {self.text}"


class Conversation:
    """Speaks A2A, each question in a context of its own."""

    def __init__(self, url):
        self.url = url

    def ask(self, question):
        return self._send({"parts": [{"kind": "text", "text": question}]})

    def decide(self, answer, decision):
        parts = [{"kind": "data", "data": {"decision_type": decision}}]
        return self._send({"parts": parts, "taskId": answer.task, "contextId": answer.context})

    def _send(self, message):
        message |= {"role": "user", "kind": "message", "messageId": str(uuid.uuid4())}
        body = {"jsonrpc": "2.0", "id": "1", "method": "message/send", "params": {"message": message}}
        request = urllib.request.Request(self.url, json.dumps(body).encode(), {"content-type": "application/json"})
        answer = json.load(urllib.request.urlopen(request, timeout=ANSWER_SECONDS_MAX))
        if "result" not in answer:
            raise AssertionError(f"the agent answers {answer}")
        return Answer(answer["result"])


class Running:
    """The runtime with a package in `folder`, from `with` to its end. What it said is shown where something fails."""

    def __init__(self, program, folder, port):
        self.command = [program, "run", "agent", "--working-dir", folder, "--local", "--port", str(port)]
        self.folder, self.port = folder, port

    def __enter__(self):
        environment = {
            "PATH": os.environ["PATH"], "HOME": self.folder, "OPENAI_API_KEY": "none",
            "KAGENT_URL": "http://127.0.0.1:1", "KAGENT_NAME": "agent", "KAGENT_NAMESPACE": "lists",
        }
        log = open(f"{self.folder}/log", "w")
        self.process = subprocess.Popen(self.command, cwd=self.folder, env=environment, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                urllib.request.urlopen(f"{url}/health", timeout=2)
                return Conversation(url)
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.__exit__(error)
                    raise SystemExit(f"✗ kagent-adk did not answer within {START_SECONDS_MAX} s") from error
                time.sleep(0.2)

    def __exit__(self, error, *_):
        if error:
            print(open(f"{self.folder}/log").read()[-4000:], file=sys.stderr)
        self.process.terminate()
        self.process.wait(timeout=20)


def free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]
