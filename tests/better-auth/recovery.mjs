// What needs letters, through Better Auth's own client. Letters come on standard input, one JSON object a line.
// Usage: node client.mjs BASE_URL NOW recovery
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { browser, data, step } from "./browser.mjs";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** The next letter, and where its link leads. */
async function letter() {
  const { to, link } = JSON.parse((await lines.next()).value);
  return { to, link: new URL(link) };
}

/** Follows a link as a browser does, which shows where it leads. */
const follow = (who, link) => who.fetch(link.href, { redirect: "manual" });

export async function recovery(baseURL) {
  const email = "ada@example.com";
  const password = "correct horse battery";
  const phone = browser(baseURL);
  const { client } = phone;
  data(await client.signUp.email({ name: "Ada", email, password }));

  step("confirm the address");
  data(await client.sendVerificationEmail({ email, callbackURL: "/profile" }));
  const confirmation = await letter();
  assert.deepEqual(confirmation.to, [email]);
  assert.equal((await follow(phone, confirmation.link)).headers.get("location"), "/profile");
  assert.equal(data(await client.getSession()).user.emailVerified, true);
  const token = confirmation.link.searchParams.get("token");
  assert.equal(data(await client.verifyEmail({ query: { token } })).status, true);
  const wrong = await client.verifyEmail({ query: { token: "wrong" } });
  assert.deepEqual([wrong.error.status, wrong.error.code], [401, "INVALID_TOKEN"]);

  step("replace a lost password");
  const asked = data(await client.requestPasswordReset({ email, redirectTo: "/new-password" }));
  assert.equal(asked.status, true);
  const page = new URL((await follow(phone, (await letter()).link)).headers.get("location"));
  assert.equal(page.pathname, "/new-password");
  const reset = { newPassword: "a better password", token: page.searchParams.get("token") };
  assert.equal(data(await client.resetPassword(reset)).status, true);
  assert.equal((await client.resetPassword(reset)).error.code, "INVALID_TOKEN");
  data(await client.signIn.email({ email, password: "a better password" }));

  step("change the address");
  assert.equal(data(await client.changeEmail({ newEmail: "countess@example.com" })).status, true);
  const present = await letter();
  assert.deepEqual(present.to, [email]);
  await follow(phone, present.link);
  const next = await letter();
  assert.deepEqual(next.to, ["countess@example.com"]);
  await follow(phone, next.link);
  assert.equal(data(await client.getSession()).user.email, "countess@example.com");

  step("sign in by a link");
  const elsewhere = browser(baseURL);
  data(await elsewhere.client.signIn.magicLink({ email: "countess@example.com", callbackURL: "/dashboard", errorCallbackURL: "/login" }));
  const { link } = await letter();
  const magic = link.searchParams.get("token");
  const entered = data(await elsewhere.client.magicLink.verify({ query: { token: magic } }));
  assert.equal(entered.user.email, "countess@example.com");
  assert.equal(data(await elsewhere.client.getSession()).user.id, entered.user.id);
  assert.equal(new URL((await follow(elsewhere, link)).headers.get("location")).search, "?error=INVALID_TOKEN");

  step("what needs a provider says that there is none");
  assert.equal((await client.signIn.social({ provider: "github" })).error.code, "PROVIDER_NOT_FOUND");
  assert.equal((await client.linkSocial({ provider: "github" })).error.code, "PROVIDER_NOT_FOUND");
  const [{ id: accountId }] = data(await client.listAccounts());
  assert.equal((await client.accountInfo({ query: { accountId } })).error.code, "PROVIDER_NOT_CONFIGURED");
  assert.equal((await client.getAccessToken({ accountId })).error.code, "PROVIDER_NOT_SUPPORTED");
  assert.equal((await client.refreshToken({ accountId })).error.code, "PROVIDER_NOT_SUPPORTED");
  assert.equal((await client.unlinkAccount({ accountId })).error.code, "FAILED_TO_UNLINK_LAST_ACCOUNT");

  step("delete the account");
  const leaving = data(await client.deleteUser({ callbackURL: "/goodbye" }));
  assert.deepEqual(leaving, { success: true, message: "Verification email sent" });
  const goodbye = await letter();
  assert.equal((await follow(browser(baseURL), goodbye.link)).status, 404);
  assert.equal((await follow(phone, goodbye.link)).headers.get("location"), "/goodbye");
  assert.equal(data(await client.getSession()), null);
}
