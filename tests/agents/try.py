"""try.py KAGENT_ADK < MANIFESTS: runs the rendered agent and looks at what it does."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

from rendered import Rendered
from stand_ins import FAULT, Cluster, Model, Release

START_SECONDS_MAX = 90
ANSWER_SECONDS_MAX = 60
TOKEN = "the operator's token, as the Secret has it"


def main():
    rendered = Rendered(sys.stdin.read())
    model_port, tools_port, release_port, port = free_port(), free_port(), free_port(), free_port()
    model, cluster = Model(model_port), Cluster(tools_port)
    Release(release_port, TOKEN, cluster)
    urls = {"cluster": f"http://127.0.0.1:{tools_port}/mcp", "operator": f"http://127.0.0.1:{release_port}/mcp"}
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        rendered.write(folder, f"http://127.0.0.1:{model_port}/v1", urls, {"TODO_OPERATOR_TOKEN": TOKEN}, url)
        agent = start(sys.argv[1], folder, port)
        try:
            judge(rendered, Conversation(url), model, cluster)
        except Exception:
            print(open(f"{folder}/log").read()[-4000:], file=sys.stderr)
            raise
        finally:
            agent.terminate()
            agent.wait(timeout=20)


def judge(rendered, agent, model, cluster):
    report = agent.ask("How is todo-chatbot?")
    expect("a health report holds the evidence of the fault", report.state == "completed" and FAULT in report.text, report)
    expect("the model is offered the tools that the chart names, and no others",
           model.offered & ALL_TOOLS == set(rendered.tool_names), model.offered)
    expect("it is told the runbook", any("CreateContainerConfigError: a Secret" in it for it in model.prompts), model.prompts)
    expect("nothing was written for a question", cluster.written == [], cluster.written)

    waits = agent.ask("Scale the web to 3")
    expect("scaling waits for somebody", waits.state == "input-required" and cluster.written == [], waits)
    agent.decide(waits, "reject")
    expect("a no changes nothing", cluster.replicas["todo-chatbot-web"] == 2 and cluster.written == [], cluster.written)
    waits = agent.ask("Scale the web to 3")
    agent.decide(waits, "approve")
    expect("a yes scales", cluster.replicas["todo-chatbot-web"] == 3, cluster.replicas)

    waits = agent.ask("Please plan four pods for the web")
    expect("a planned change waits for somebody, too", waits.state == "input-required" and cluster.replicas["todo-chatbot-web"] == 3, waits)
    agent.decide(waits, "reject")
    expect("a no to it changes nothing", cluster.replicas["todo-chatbot-web"] == 3, cluster.written)
    waits = agent.ask("Please plan four pods for the web")
    agent.decide(waits, "approve")
    expect("a yes makes what was planned", cluster.replicas["todo-chatbot-web"] == 4, cluster.replicas)

    before = list(cluster.written)
    agent.ask("What does the log of the server say?")
    expect("a log that gives orders leads to no write, even where the model obeys it", cluster.written == before, cluster.written)


ALL_TOOLS = {
    "events_list", "pods_get", "pods_list_in_namespace", "pods_log", "pods_top", "resources_get", "resources_list",
    "diagnose_release", "plan_change", "apply_change", "release_changes",
    "resources_scale", "pods_delete", "pods_exec", "pods_run", "resources_create_or_update", "resources_delete",
}


def expect(label, holds, seen):
    if not holds:
        raise AssertionError(f"{label}: {seen}")
    print(f"ok      {label}")


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


def start(program, folder, port):
    environment = {
        "PATH": os.environ["PATH"], "HOME": folder, "OPENAI_API_KEY": "none",
        "KAGENT_URL": "http://127.0.0.1:1", "KAGENT_NAME": "agent", "KAGENT_NAMESPACE": "lists",
    }
    command = [program, "run", "agent", "--working-dir", folder, "--local", "--port", str(port)]
    log = open(f"{folder}/log", "w")
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2)
            return process
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                print(open(f"{folder}/log").read()[-4000:], file=sys.stderr)
                raise SystemExit(f"✗ kagent-adk did not answer within {START_SECONDS_MAX} s") from error
            time.sleep(0.2)


def free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


main()
