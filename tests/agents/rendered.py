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
        self.tools = self.declarative["tools"][0]["mcpServer"]

    @property
    def tool_names(self):
        return self.tools["toolNames"]

    def config(self, model_url, tools_url):
        model = self._named("ModelConfig", self.declarative["modelConfig"])["spec"]
        assert model["provider"] == "OpenAI", model
        server = self._named("RemoteMCPServer", self.tools["name"])["spec"]
        assert server["protocol"] == "STREAMABLE_HTTP", server
        assert set(self.tools["requireApproval"]) <= set(self.tool_names), self.tools
        return {
            "model": {"type": "openai", "model": model["model"], "base_url": model_url},
            "description": self.agent["spec"]["description"],
            "instruction": self.declarative["systemMessage"],
            "stream": self.declarative["stream"],
            "http_tools": [
                {
                    "params": {"url": tools_url, "headers": {}, "timeout": 10.0},
                    "tools": self.tool_names,
                    "require_approval": self.tools["requireApproval"],
                }
            ],
        }

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

    def write(self, folder, model_url, tools_url, url):
        """A package that `kagent-adk run` loads. Its name must be one of Python's."""
        package = Path(folder) / "agent"
        package.mkdir()
        (package / "config.json").write_text(json.dumps(self.config(model_url, tools_url)))
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
