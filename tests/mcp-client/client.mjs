// The list through both generations of the official TypeScript client: the first, which most programs
// hold, and the second. Usage: node client.mjs URL TOKEN READ_ONLY_TOKEN
import assert from "node:assert/strict";
import * as second from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, token, readOnlyToken] = process.argv.slice(2);
const first = { Client, StreamableHTTPClientTransport };

async function connect(generation, token) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const transport = new generation.StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  const client = new generation.Client({ name: "test", version: "1" });
  await client.connect(transport);
  return client;
}

/** What a tool returned, which must not be an error. */
async function call(client, name, args) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  assert.ok(!isError, JSON.stringify(content));
  return JSON.parse(content[0].text);
}

for (const [name, generation] of Object.entries({ first, second })) {
  console.log(`${name} generation`);
  const client = await connect(generation, token);
  assert.equal(client.getServerVersion().name, "todo-chatbot");
  assert.match(client.getInstructions(), /list_tasks/);
  const { tools } = await client.listTools();
  const hints = Object.fromEntries(tools.map((tool) => [tool.name, tool.annotations]));
  assert.equal(hints.list_tasks.readOnlyHint, true);
  assert.equal(hints.delete_task.destructiveHint, true);

  const added = await call(client, "add_task", { title: "Buy milk", tags: ["home"], priority: "high" });
  const listed = await call(client, "list_tasks", { tag: "home" });
  assert.deepEqual(listed.map((task) => [task.id, task.title, task.priority]), [[added.task_id, "Buy milk", "high"]]);
  await call(client, "complete_task", { task_id: added.task_id });
  await call(client, "delete_task", { task_id: added.task_id });
  const again = await client.callTool({ name: "delete_task", arguments: { task_id: added.task_id } });
  assert.equal(again.isError, true);
  assert.match(again.content[0].text, /not on the list/);
  await client.close();

  const reader = await connect(generation, readOnlyToken);
  const offered = (await reader.listTools()).tools.map((tool) => tool.name);
  assert.ok(offered.includes("list_tasks") && !offered.includes("add_task"), offered.join());
  assert.deepEqual(await call(reader, "list_tasks", {}), []);
  await reader.close();

  await assert.rejects(connect(generation, undefined), /401|Unauthorized|personal token/i);
}
