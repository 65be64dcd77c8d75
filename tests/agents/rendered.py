"""The rendered Agent as the runtime takes it: what kagent's controller makes of the same resources."""

import json
from pathlib import Path

import yaml


class Rendered:
    """The three kinds that belong together, out of a whole rendering."""

    def __init__(self, manifests):
        documents = [it for it in yaml.safe_load_all(manifests) if it]
        self.of_kind = lambda kind: [it for it in documents if it["kind"] == kind]
        self.agent = self.of_kind("Agent")[0]
        self.declarative = self.agent["spec"]["declarative"]
        self.tools = [it["mcpServer"] for it in self.declarative["tools"]]

    @property
    def tool_names(self):
        return [name for tools in self.tools for name in tools["toolNames"]]

    def config(self, model_url, urls, secrets):
        """`urls` by the last word of a server's name, `secrets` by their keys."""
        model = self._named("ModelConfig", self.declarative["modelConfig"])["spec"]
        assert model["provider"] == "OpenAI", model
        return {
            "model": {"type": "openai", "model": model["model"], "base_url": model_url},
            "description": self.agent["spec"]["description"],
            "instruction": self.declarative["systemMessage"],
            "stream": self.declarative["stream"],
            "http_tools": [self._tools(tools, urls, secrets) for tools in self.tools],
        }

    def _tools(self, tools, urls, secrets):
        server = self._named("RemoteMCPServer", tools["name"])["spec"]
        assert server["protocol"] == "STREAMABLE_HTTP", server
        ask = tools.get("requireApproval", [])
        assert set(ask) <= set(tools["toolNames"]), tools
        headers = {it["name"]: self._secret(it["valueFrom"], secrets) for it in server.get("headersFrom", [])}
        url = urls[tools["name"].rsplit("-", 1)[1]]
        # kagent's own default: 30 s.
        params = {"url": url, "headers": headers, "timeout": 30.0}
        return {"params": params, "tools": tools["toolNames"], "require_approval": ask}

    def _secret(self, ref, secrets):
        """What the server itself reads, if the agent is sent to the same Secret for it."""
        server = next(it for it in self.of_kind("Deployment") if it["metadata"]["name"].endswith("-server"))
        env = server["spec"]["template"]["spec"]["containers"][0]["env"]
        read = [it["valueFrom"]["secretKeyRef"] for it in env if "secretKeyRef" in it.get("valueFrom", {})]
        assert (ref["name"], ref["key"]) in [(it["name"], it["key"]) for it in read], (ref, read)
        return secrets[ref["key"]]

    def card(self, url):
        skills = self.declarative["a2aConfig"]["skills"]
        return {
            "name": self.agent["metadata"]["name"].replace("-", "_"),
            "description": self.agent["spec"]["description"],
            "url": url,
            "version": "1",
            "capabilities": {"streaming": True},
            "defaultInputModes": ["text"],
            "defaultOutputModes": ["text"],
            "skills": skills,
        }

    def write(self, folder, model_url, urls, secrets, url, change=None):
        """A package that `kagent-adk run` loads. Its name must be one of Python's. `change` is made to its configuration."""
        package = Path(folder) / "agent"
        package.mkdir()
        config = self.config(model_url, urls, secrets)
        if change:
            change(config)
        (package / "config.json").write_text(json.dumps(config))
        (package / "agent-card.json").write_text(json.dumps(self.card(url)))
        (package / "__init__.py").write_text("from . import agent\n")
        (package / "agent.py").write_text(
            "import json, pathlib\n"
            "from kagent.adk.types import AgentConfig\n"
            "config = json.loads((pathlib.Path(__file__).parent / 'config.json').read_text())\n"
            "root_agent = AgentConfig.model_validate(config).to_agent('agent')\n"
        )

    def _named(self, kind, name):
        return next(it for it in self.of_kind(kind) if it["metadata"]["name"] == name)
