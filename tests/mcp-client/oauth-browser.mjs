// The official TypeScript client signs in by OAuth through whoever opens the address that it prints on its first line; their browser comes
// back to a port of its own. Then it adds a task. Usage: node oauth-browser.mjs URL TITLE
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, title] = process.argv.slice(2);
const callback = createServer();
callback.listen(0, "127.0.0.1");
await once(callback, "listening");
const redirectUrl = `http://127.0.0.1:${callback.address().port}/callback`;

/** Keeps what a program has to remember. */
const provider = {
  redirectUrl,
  clientMetadata: { client_name: "Official client", redirect_uris: [redirectUrl] },
  state: () => "a state & more",
  clientInformation() { return this.client; },
  saveClientInformation(client) { this.client = client; },
  tokens() { return this.kept; },
  saveTokens(tokens) { this.kept = tokens; },
  redirectToAuthorization(address) { console.log(address.href); },
  saveCodeVerifier(verifier) { this.verifier = verifier; },
  codeVerifier() { return this.verifier; },
};
const transport = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
const client = () => new Client({ name: "test", version: "1" });

const asking = transport();
await assert.rejects(client().connect(asking), /Unauthorized/i);
const [request, response] = await once(callback, "request");
const answer = new URL(request.url, redirectUrl).searchParams;
response.setHeader("content-type", "text/html").end("<title>Done</title><p>You may close this page.</p>");
assert.equal(answer.get("state"), "a state & more");
if (answer.get("error")) {
  console.log(answer.get("error"));
} else {
  await asking.finishAuth(answer.get("code"), answer.get("iss"));
  const connected = client();
  await connected.connect(transport());
  const added = await connected.callTool({ name: "add_task", arguments: { title } });
  assert.ok(!added.isError, JSON.stringify(added.content));
  console.log(provider.kept.scope);
  await connected.close();
}
callback.close();
callback.closeAllConnections();
