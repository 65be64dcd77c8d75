// What an AIOps agent is handed: kubernetes-mcp-server, whose tools a model calls, with the kubeconfig of an account
// that the chart makes. Usage: node client.mjs NAMESPACE OBSERVER_KUBECONFIG SCALER_KUBECONFIG
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const [namespace, observerKubeconfig, scalerKubeconfig] = process.argv.slice(2);
const deployment = { apiVersion: "apps/v1", kind: "Deployment", namespace };
const web = { ...deployment, name: "todo-chatbot-web" };
const secret = { apiVersion: "v1", kind: "Secret", namespace };

async function agent(kubeconfig) {
  const command = "node_modules/.bin/kubernetes-mcp-server";
  const transport = new StdioClientTransport({ command, args: ["--kubeconfig", kubeconfig, "--toolsets", "core"] });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return client;
}

/** What a tool says, which must not be an error. */
async function call(client, name, args) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  assert.ok(!isError, `${name}: ${JSON.stringify(content)}`);
  return content[0].text;
}

async function isForbidden(client, name, args) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  assert.ok(isError, `${name} ${JSON.stringify(args)}: ${JSON.stringify(content)}`);
  assert.match(content[0].text, /forbidden/i, name);
}

const observer = await agent(observerKubeconfig);
const scaler = await agent(scalerKubeconfig);
for (const client of [observer, scaler]) {
  const pods = await call(client, "pods_list_in_namespace", { namespace });
  const [pod] = pods.match(/todo-chatbot-server-\S+/);
  await call(client, "pods_log", { namespace, name: pod });
  await call(client, "events_list", { namespace });
  assert.match(await call(client, "resources_get", web), /replicas: 2/);

  await isForbidden(client, "resources_list", secret);
  await isForbidden(client, "resources_get", { ...secret, name: "todo-chatbot" });
  await isForbidden(client, "pods_exec", { namespace, name: pod, command: ["/todo-server", "health"] });
  await isForbidden(client, "pods_delete", { namespace, name: pod });
  await isForbidden(client, "pods_run", { namespace, image: "todo-server" });
  await isForbidden(client, "resources_delete", web);
  await isForbidden(client, "pods_list_in_namespace", { namespace: "kube-system" });
}
await isForbidden(observer, "resources_scale", { ...web, scale: 3 });
await call(scaler, "resources_scale", { ...web, scale: 3 });
await observer.close();
await scaler.close();
