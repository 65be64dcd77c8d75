// Passkeys, through Better Auth's own client and its plugin, with a software authenticator in place of the browser's.
// Usage: node client.mjs BASE_URL NOW passkey
import assert from "node:assert/strict";
import { passkeyClient } from "@better-auth/passkey/client";
import { Authenticator } from "./authenticator.mjs";
import { browser as open, data, step } from "./browser.mjs";

export async function passkey(baseURL) {
  const email = "ada@example.com";
  const password = "correct horse battery";
  const browser = () => open(baseURL, [passkeyClient()]);
  const refused = (answer, status, code) => assert.deepEqual([answer.error?.status, answer.error?.code], [status, code]);
  const authenticator = new Authenticator();
  authenticator.plugIn(baseURL);

  step("nobody without a session adds one");
  refused(await browser().client.passkey.addPasskey(), 401, "UNAUTHORIZED");

  step("add one");
  const phone = browser();
  data(await phone.client.signUp.email({ name: "Ada", email, password }));
  const added = data(await phone.client.passkey.addPasskey({ name: "Phone", authenticatorAttachment: "platform" }));
  assert.deepEqual([added.name, added.counter, added.deviceType, added.backedUp], ["Phone", 0, "singleDevice", false]);
  assert.equal(added.transports, "internal,hybrid");
  assert.equal(added.aaguid, "00000000-0000-0000-0000-000000000000");
  assert.ok(added.createdAt instanceof Date);
  refused(await phone.client.passkey.addPasskey(), 400, "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED");

  step("sign in with it");
  const laptop = browser();
  const entered = data(await laptop.client.signIn.passkey());
  assert.deepEqual([entered.user.email, entered.session.userId], [email, added.userId]);
  assert.equal(data(await laptop.client.getSession()).session.token, entered.session.token);
  const list = async () => data(await laptop.client.$fetch("/passkey/list-user-passkeys"));
  assert.deepEqual((await list()).map(({ name, counter }) => [name, counter]), [["Phone", 1]]);

  step("a foreign authenticator is nobody");
  new Authenticator().plugIn(baseURL);
  refused(await browser().client.signIn.passkey(), 401, "PASSKEY_NOT_FOUND");

  step("rename and remove it");
  const post = (path, body) => laptop.client.$fetch(`/passkey/${path}`, { method: "POST", body });
  assert.equal(data(await post("update-passkey", { id: added.id, name: "Old phone" })).passkey.name, "Old phone");
  refused(await post("update-passkey", { id: "unknown", name: "x" }), 404, "PASSKEY_NOT_FOUND");
  assert.deepEqual(data(await post("delete-passkey", { id: added.id })), { status: true });
  assert.deepEqual(await list(), []);
  authenticator.plugIn(baseURL);
  refused(await browser().client.signIn.passkey(), 401, "PASSKEY_NOT_FOUND");
}
