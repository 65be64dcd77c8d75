// Both generations of the official TypeScript client sign in by OAuth: discovery, registration, consent, code, refresh.
// Usage: node oauth.mjs URL EMAIL PASSWORD
import assert from "node:assert/strict";
import * as second from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, email, password] = process.argv.slice(2);
const origin = new URL(url).origin;
const redirectUrl = "http://127.0.0.1:45123/callback";

/** What a person's browser does: signs in on the way, reads the page, and presses "Allow". */
async function consent(address) {
  const stranger = await fetch(address, { redirect: "manual" });
  assert.equal(stranger.status, 302);
  const login = new URL(stranger.headers.get("location"), origin);
  assert.equal(login.pathname, "/login");
  assert.equal(new URL(login.searchParams.get("next"), origin).href, address.href);

  const signedIn = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ email, password }),
  });
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const page = await fetch(address, { headers: { cookie } });
  const html = await page.text();
  assert.equal(page.status, 200, html);
  assert.match(html, /Official client/);
  const field = (name) => html.match(new RegExp(`name="${name}" value="([^"]*)"`))[1].replaceAll("&amp;", "&");
  const form = new URLSearchParams({ query: field("query"), ticket: field("ticket"), decision: "allow" });
  for (const [, scope] of html.matchAll(/name="scope" value="([^"]*)"/g)) form.append("scope", scope);
  const allowed = await fetch(`${origin}/api/oauth/authorize`, {
    method: "POST", headers: { cookie, origin }, body: form, redirect: "manual",
  });
  assert.equal(allowed.status, 302, await allowed.text());
  return new URL(allowed.headers.get("location"));
}

/** Keeps what a program has to remember. */
function memory() {
  return {
    redirectUrl,
    clientMetadata: { client_name: "Official client", redirect_uris: [redirectUrl] },
    state: () => "a state & more",
    clientInformation() { return this.client; },
    saveClientInformation(client) { this.client = client; },
    tokens() { return this.kept; },
    saveTokens(tokens) { this.kept = tokens; },
    redirectToAuthorization(address) { this.address = address; },
    saveCodeVerifier(verifier) { this.verifier = verifier; },
    codeVerifier() { return this.verifier; },
    discoveryState() { return this.discovered; },
    saveDiscoveryState(state) { this.discovered = state; },
  };
}

const first = { Client, StreamableHTTPClientTransport };
for (const [name, generation] of Object.entries({ first, second })) {
  console.log(`${name} generation`);
  const provider = memory();
  const transport = () => new generation.StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
  const client = () => new generation.Client({ name: "test", version: "1" });

  const asking = transport();
  await assert.rejects(client().connect(asking), /Unauthorized/i);
  assert.equal(provider.address.searchParams.get("resource"), url);
  const answer = await consent(provider.address);
  assert.equal(answer.searchParams.get("state"), "a state & more");
  assert.equal(answer.searchParams.get("iss"), origin);
  await asking.finishAuth(answer.searchParams.get("code"), answer.searchParams.get("iss"));
  assert.equal(provider.kept.scope, "tasks:read tasks:write");

  const connected = client();
  await connected.connect(transport());
  const added = await connected.callTool({ name: "add_task", arguments: { title: `By the ${name}` } });
  assert.ok(!added.isError, JSON.stringify(added.content));
  await connected.close();

  // An access token that is over is replaced without asking anybody.
  const before = provider.kept.refresh_token;
  provider.kept = { ...provider.kept, access_token: "todo_oat_over" };
  const again = client();
  await again.connect(transport());
  assert.ok((await again.listTools()).tools.length > 0);
  await again.close();
  assert.notEqual(provider.kept.refresh_token, before);
}
