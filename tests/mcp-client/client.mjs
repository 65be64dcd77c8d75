// The list through both generations of the official TypeScript client: the first, which most programs
// hold, and the second. Usage: node client.mjs URL TOKEN READ_ONLY_TOKEN
import assert from "node:assert/strict";
import * as second from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

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

/**
 * A client that can put questions to its user, who answers with what `answer` returns: the second generation is asked by the answer
 * to its call, the first by a message while the call runs.
 */
async function connectAsking(generation, answer) {
  const headers = { authorization: `Bearer ${token}` };
  const transport = new generation.StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  const isFirst = generation === first;
  const elicitation = isFirst ? {} : { form: {} };
  const negotiation = isFirst ? {} : { versionNegotiation: { mode: "auto" } };
  const client = new generation.Client({ name: "test", version: "1" }, { capabilities: { elicitation }, ...negotiation });
  client.setRequestHandler(isFirst ? ElicitRequestSchema : "elicitation/create", answer);
  await client.connect(transport);
  return client;
}

/** A removal is asked about, by title, and happens after a yes alone. */
async function ask(generation) {
  const asked = [];
  let answer = { action: "decline" };
  const client = await connectAsking(generation, ({ params }) => {
    asked.push(params.message);
    return answer;
  });
  const remaining = async () => (await call(client, "list_tasks", {})).map((task) => task.title);
  const { task_id } = await call(client, "add_task", { title: "Keep me" });
  assert.deepEqual(asked, [], "what loses nothing is not asked about");
  const remove = () => client.callTool({ name: "delete_task", arguments: { task_id } });
  for (const no of [{ action: "decline" }, { action: "cancel" }, { action: "accept", content: { answer: "no" } }]) {
    answer = no;
    const kept = await remove();
    assert.equal(kept.isError, true);
    assert.match(kept.content[0].text, /nothing was changed/);
    assert.deepEqual(await remaining(), ["Keep me"]);
  }
  assert.match(asked.at(-1), /Delete “Keep me”\?/);
  answer = { action: "accept", content: { answer: "yes" } };
  const removed = await remove();
  assert.ok(!removed.isError, JSON.stringify(removed));
  assert.equal(removed.structuredContent.account.tasks[0].act, "deleted");
  assert.deepEqual(await remaining(), []);
  await client.close();
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
await ask(first);
await ask(second);
