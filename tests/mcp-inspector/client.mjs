// The Inspector's command line, under the Node that it wants, which is installed beside it: lists the tools as strictly
// as it can, adds a task and reads it back. Usage: node client.mjs URL TOKEN
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const [url, token] = process.argv.slice(2);
const bin = join(import.meta.dirname, "node_modules", ".bin");
// It keeps a catalogue in the home folder: one of its own.
const home = await mkdtemp(join(tmpdir(), "inspector-"));
const env = { ...process.env, HOME: home, PATH: `${bin}:${process.env.PATH}` };

/** What the Inspector prints for a method, read. */
async function inspect(...options) {
  const fixed = ["--cli", url, "--transport", "http", "--header", `Authorization: Bearer ${token}`, "--method"];
  const { stdout } = await promisify(execFile)("mcp-inspector", [...fixed, ...options], { env, timeout: 60_000 });
  return JSON.parse(stdout);
}

try {
  const { tools } = await inspect("tools/list", "--strict");
  const names = tools.map((tool) => tool.name);
  assert.ok(names.includes("add_task") && names.includes("search"), names.join());
  const added = await inspect("tools/call", "--tool-name", "add_task", "--tool-arg", "title=Seen by the Inspector");
  assert.ok(!added.isError, JSON.stringify(added));
  const listed = await inspect("tools/call", "--tool-name", "list_tasks", "--tool-arg", "status=pending");
  assert.match(JSON.stringify(listed.structuredContent), /Seen by the Inspector/);
} finally {
  await rm(home, { recursive: true, force: true });
}
