// A certified OpenID Connect provider, and people who sign in by its word through Better Auth's own client. It prints where the
// provider is, and reads from standard input where the server is that was told so.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createAuthClient } from "better-auth/client";
import Provider from "oidc-provider";

const CLIENT = { client_id: "todo", client_secret: "a secret between the two of us" };
// Every access token is about to end, so that each question for one renews it.
const ACCESS_SECONDS = 4;
const step = (name) => console.error(name);

let provider = null;
const server = createServer((request, response) => (provider ? provider(request, response) : response.writeHead(503).end()));
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
console.log(JSON.stringify({ issuer, ...CLIENT }));

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const base = (await lines.next()).value;
const unproven = (id) => id.startsWith("unproven");
provider = new Provider(issuer, {
  clients: [{ ...CLIENT, grant_types: ["authorization_code", "refresh_token"], redirect_uris: [`${base}/api/auth/callback/oidc`] }],
  claims: { email: ["email", "email_verified"], profile: ["name"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id.replace("unproven-", "")}@Example.com`, email_verified: !unproven(id), name: `${id} of the provider` }),
  }),
  cookies: { keys: ["kept by nobody"] },
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true },
  issueRefreshToken: () => true,
  ttl: { AccessToken: ACCESS_SECONDS },
}).callback();

/** A browser as far as cookies go; it follows nothing by itself. */
function browser() {
  const cookies = new Map();
  const go = async (url, init = {}) => {
    const headers = new Headers(init.headers);
    if ((init.method ?? "GET") !== "GET" && String(url).startsWith(base)) headers.set("origin", base);
    if (cookies.size) headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split("; ");
      const at = pair.indexOf("=");
      if (attributes.includes("Max-Age=0")) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  const client = createAuthClient({ baseURL: base, fetchOptions: { customFetchImpl: go } });
  return { client, cookies, go };
}

function data(answer) {
  assert.equal(answer.error, null, JSON.stringify(answer.error));
  return answer.data;
}

/** Signs `id` in at the provider and consents, as its pages ask. Answers where it sends them back to. */
async function atProvider(url, id, isWilling = true) {
  const { go } = browser();
  let to = new URL(url);
  for (let steps = 0; steps < 12; steps += 1) {
    if (to.href.startsWith(base)) return to;
    let answer = await go(to);
    if (answer.status === 200) {
      const text = await answer.text();
      if (!isWilling) to = new URL(`${to.pathname}/abort`, issuer);
      const prompt = /name="prompt" value="(\w+)"/.exec(text)[1];
      const body = new URLSearchParams({ prompt, login: id, password: "any" });
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      answer = isWilling ? await go(to, { method: "POST", headers, body }) : await go(to);
    }
    to = new URL(answer.headers.get("location"), to);
  }
  throw new Error(`the provider leads nowhere: ${to}`);
}

const PAGES = { callbackURL: "/dashboard", newUserCallbackURL: "/welcome", errorCallbackURL: "/login" };

/** Where somebody gets to who signs in as `id`. */
async function signIn(who, id, isWilling) {
  const { url, redirect } = data(await who.client.signIn.social({ provider: "oidc", disableRedirect: true, ...PAGES }));
  assert.equal(redirect, false);
  const back = await atProvider(url, id, isWilling);
  return (await who.go(back)).headers.get("location").replace(base, "");
}

step("somebody new has an account then");
const grace = browser();
assert.equal(await signIn(grace, "grace"), "/welcome");
const { user } = data(await grace.client.getSession());
assert.deepEqual([user.email, user.emailVerified, user.name], ["grace@example.com", true, "grace of the provider"]);
assert.ok(!grace.cookies.has("better-auth.state"));

step("and is the same the next time, elsewhere");
const phone = browser();
assert.equal(await signIn(phone, "grace"), "/dashboard");
assert.equal(data(await phone.client.getSession()).user.id, user.id);

step("the account of an address that nobody confirmed is not handed over");
const ada = browser();
data(await ada.client.signUp.email({ name: "Ada", email: "ada@example.com", password: "correct horse battery" }));
assert.equal(await signIn(browser(), "ada"), "/login?error=account_not_linked");
assert.equal(await signIn(browser(), "unproven-grace"), "/login?error=account_not_linked");

step("its owner links it");
const link = async (who, id) => {
  const { url } = data(await who.client.linkSocial({ provider: "oidc", disableRedirect: true, ...PAGES }));
  return (await who.go(await atProvider(url, id))).headers.get("location").replace(base, "");
};
assert.equal(await link(ada, "unproven-ada"), "/login?error=unable_to_link_account");
assert.equal(await link(ada, "grace"), "/login?error=email_does_not_match");
assert.equal(await link(ada, "ada"), "/dashboard");
const linked = browser();
assert.equal(await signIn(linked, "ada"), "/dashboard");
const theirs = data(await linked.client.getSession()).user;
assert.deepEqual([theirs.name, theirs.id], ["Ada", data(await ada.client.getSession()).user.id]);
const ways = data(await ada.client.listAccounts());
assert.deepEqual(ways.map(({ providerId }) => providerId).sort(), ["credential", "oidc"]);
const { id: accountId } = ways.find(({ providerId }) => providerId === "oidc");

step("what the provider gave is its owner's alone, and renewed when it ends");
const first = data(await ada.client.getAccessToken({ accountId }));
assert.deepEqual(first.scopes, ["openid", "email", "profile"]);
assert.equal(JSON.parse(Buffer.from(first.idToken.split(".")[1], "base64url")).sub, "ada");
const second = data(await ada.client.getAccessToken({ accountId }));
assert.ok(first.accessToken && second.accessToken && second.accessToken !== first.accessToken);
assert.ok(second.accessTokenExpiresAt instanceof Date);
const renewed = data(await ada.client.refreshToken({ accountId }));
assert.ok(renewed.refreshToken && renewed.accessToken !== second.accessToken);
assert.deepEqual([renewed.providerId, renewed.accountId], ["oidc", accountId]);
const info = data(await ada.client.accountInfo({ query: { accountId } }));
assert.deepEqual(info.user, { id: "ada", name: "ada of the provider", email: "ada@Example.com", image: null, emailVerified: true });
assert.deepEqual([info.data.sub, info.account], ["ada", { id: accountId, providerId: "oidc", accountId: "ada" }]);
const password = ways.find(({ providerId }) => providerId === "credential").id;
assert.equal((await ada.client.getAccessToken({ accountId: password })).error.code, "PROVIDER_NOT_SUPPORTED");
assert.equal((await grace.client.getAccessToken({ accountId })).error.code, "ACCOUNT_NOT_FOUND");
data(await ada.client.unlinkAccount({ accountId }));
assert.equal(await signIn(browser(), "ada"), "/login?error=account_not_linked");

step("what was begun in one browser does not end in another, nor twice");
const mallory = browser();
const begun = data(await mallory.client.signIn.social({ provider: "oidc", disableRedirect: true, ...PAGES }));
const back = await atProvider(begun.url, "mallory");
const mismatch = `${base}/api/auth/error?error=state_mismatch`;
assert.equal((await browser().go(back)).headers.get("location"), mismatch);
const left = new Map(mallory.cookies);
assert.equal((await mallory.go(back)).headers.get("location"), `${base}/welcome`);
const again = browser();
for (const [name, value] of left) again.cookies.set(name, value);
assert.equal((await again.go(back)).headers.get("location"), mismatch);

step("who changes their mind is told so");
assert.match(await signIn(browser(), "ada", false), /^\/login\?error=access_denied&error_description=/);

step("another provider, a foreign page");
const client = browser().client;
assert.equal((await client.signIn.social({ provider: "github", ...PAGES })).error.code, "PROVIDER_NOT_FOUND");
const foreign = await client.signIn.social({ provider: "oidc", ...PAGES, callbackURL: "https://evil.example/" });
assert.equal(foreign.error.status, 403);
process.exit(0);
