// A day in the life of an account, through Better Auth's own client. Usage: node client.mjs BASE_URL NOW [passkey | recovery | two-factor]
import assert from "node:assert/strict";
import { createLocalJWKSet, jwtVerify } from "jose";
import { browser as open, data, step } from "./browser.mjs";
import { passkey } from "./passkey.mjs";
import { recovery } from "./recovery.mjs";
import { twoFactor } from "./two-factor.mjs";

const [baseURL, now, part] = process.argv.slice(2);
if (part === "passkey") {
  await passkey(baseURL);
  process.exit(0);
}
if (part === "recovery") {
  await recovery(baseURL);
  process.exit(0);
}
if (part === "two-factor") {
  await twoFactor(baseURL, new Date(now));
  process.exit(0);
}
const browser = () => open(baseURL);
const email = "Ada@Example.com";
const password = "correct horse battery";

const phone = browser();
const laptop = browser();

step("sign up");
const signedUp = data(await phone.client.signUp.email({ name: "Ada", email, password }));
assert.equal(signedUp.user.email, "ada@example.com");
assert.ok(phone.cookies.has("better-auth.session_token"));

step("refuse a second account for the address");
const second = await browser().client.signUp.email({ name: "Eve", email, password });
assert.equal(second.error.status, 422);
assert.equal(second.error.code, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");

step("refuse a wrong password");
const wrong = await laptop.client.signIn.email({ email, password: "wrong password" });
assert.equal(wrong.error.status, 401);
assert.equal(wrong.error.code, "INVALID_EMAIL_OR_PASSWORD");

step("sign in on a second device");
const signedIn = data(await laptop.client.signIn.email({ email, password }));
assert.equal(signedIn.redirect, false);
assert.equal(signedIn.user.id, signedUp.user.id);

step("read the session");
let jwtOfSession;
const onSuccess = ({ response }) => (jwtOfSession = response.headers.get("set-auth-jwt"));
const session = data(await laptop.client.getSession({ fetchOptions: { onSuccess } }));
assert.equal(session.session.token, signedIn.token);
assert.ok(session.session.expiresAt instanceof Date);
assert.equal(data(await browser().client.getSession()), null);

step("verify the token with the published keys");
const { token } = data(await laptop.client.token());
const keys = createLocalJWKSet(data(await laptop.client.jwks()));
for (const jwt of [token, jwtOfSession]) {
  const options = { issuer: baseURL, audience: baseURL, algorithms: ["EdDSA"], currentDate: new Date(now) };
  const { payload } = await jwtVerify(jwt, keys, options);
  assert.equal(payload.sub, signedUp.user.id);
  assert.equal(payload.email, "ada@example.com");
  assert.equal(payload.exp - payload.iat, 15 * 60);
}

step("change the profile");
data(await laptop.client.updateUser({ name: "Ada Lovelace" }));
assert.equal(data(await phone.client.getSession()).user.name, "Ada Lovelace");

step("list accounts and sessions");
const accounts = data(await phone.client.listAccounts());
assert.deepEqual(accounts.map((account) => account.providerId), ["credential"]);
assert.equal(data(await phone.client.listSessions()).length, 2);

step("revoke the other device");
data(await phone.client.revokeSession({ token: signedIn.token }));
assert.equal(data(await laptop.client.getSession()), null);

step("change the password everywhere");
data(await laptop.client.signIn.email({ email, password }));
const changed = data(
  await phone.client.changePassword({
    currentPassword: password,
    newPassword: "a better password",
    revokeOtherSessions: true,
  }),
);
assert.equal(data(await phone.client.getSession()).session.token, changed.token);
assert.equal(data(await laptop.client.getSession()), null);
assert.equal((await laptop.client.signIn.email({ email, password })).error.status, 401);
data(await laptop.client.signIn.email({ email, password: "a better password" }));

step("revoke all others, then all");
data(await phone.client.revokeOtherSessions());
assert.equal(data(await phone.client.listSessions()).length, 1);
data(await phone.client.revokeSessions());
assert.equal((await phone.client.listSessions()).error.status, 401);

step("sign out");
data(await phone.client.signIn.email({ email, password: "a better password", rememberMe: false }));
assert.equal(data(await phone.client.signOut()).success, true);
// What is left says that this device is known, and signs nobody in.
assert.deepEqual([...phone.cookies.keys()].filter((name) => name.startsWith("better-auth.")), []);
assert.equal(data(await phone.client.getSession()), null);
