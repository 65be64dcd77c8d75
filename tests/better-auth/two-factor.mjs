// The second factor, through Better Auth's own client and its plugin. The server's clock stands still at `now`: the codes
// of the step before, of now and of the step after are good, each once.
// Usage: node client.mjs BASE_URL NOW two-factor
import assert from "node:assert/strict";
import { base32 } from "@better-auth/utils/base32";
import { createOTP } from "@better-auth/utils/otp";
import { twoFactorClient } from "better-auth/client/plugins";
import { browser as open, data, step } from "./browser.mjs";

const PERIOD_MS = 30_000;

export async function twoFactor(baseURL, now) {
  const email = "ada@example.com";
  const password = "correct horse battery";
  const told = [];
  const onTwoFactorRedirect = (methods) => told.push(methods);
  const browser = () => open(baseURL, [twoFactorClient({ onTwoFactorRedirect })]);
  const codeOf = (totpURI, offset) => {
    const secret = base32.decode(new URL(totpURI).searchParams.get("secret"));
    return createOTP(secret).hotp(Math.floor(now / PERIOD_MS) + offset);
  };
  const refused = (answer, status, code) => assert.deepEqual([answer.error?.status, answer.error?.code], [status, code]);

  const phone = browser();
  data(await phone.client.signUp.email({ name: "Ada", email, password }));

  step("turn it on");
  refused(await phone.client.twoFactor.enable({ password: "wrong password" }), 400, "INVALID_PASSWORD");
  refused(await phone.client.twoFactor.enable({ password, method: "otp" }), 400, "OTP_NOT_CONFIGURED");
  const { method, totpURI, backupCodes } = data(await phone.client.twoFactor.enable({ password }));
  assert.equal(method, "totp");
  assert.equal(backupCodes.length, 10);
  assert.match(totpURI, /^otpauth:\/\/totp\/Saydo:/);
  assert.equal(data(await phone.client.getSession()).user.twoFactorEnabled, false);
  refused(await phone.client.twoFactor.verifyTotp({ code: "000000" }), 401, "INVALID_CODE");
  const on = data(await phone.client.twoFactor.verifyTotp({ code: await codeOf(totpURI, -1) }));
  assert.equal(on.user.twoFactorEnabled, true);
  assert.equal(data(await phone.client.getSession()).user.twoFactorEnabled, true);
  refused(await phone.client.twoFactor.enable({ password }), 400, "TOTP_ALREADY_ENABLED");

  step("is asked for after the password");
  const laptop = browser();
  const asked = data(await laptop.client.signIn.email({ email, password }));
  assert.deepEqual(asked, { twoFactorRedirect: true, twoFactorMethods: ["totp"] });
  assert.deepEqual(told, [{ twoFactorMethods: ["totp"] }]);
  assert.equal(data(await laptop.client.getSession()), null);
  refused(await laptop.client.twoFactor.verifyTotp({ code: await codeOf(totpURI, -1) }), 401, "INVALID_CODE");
  const code = await codeOf(totpURI, 0);
  const entered = data(await laptop.client.twoFactor.verifyTotp({ code, trustDevice: true }));
  assert.equal(entered.user.email, email);
  assert.equal(data(await laptop.client.getSession()).session.token, entered.token);

  step("is not asked for where the browser is trusted");
  data(await laptop.client.signOut());
  assert.equal(data(await laptop.client.signIn.email({ email, password })).redirect, false);

  step("takes a backup code");
  const lost = browser();
  data(await lost.client.signIn.email({ email, password }));
  refused(await lost.client.twoFactor.verifyBackupCode({ code: "abcde-fghij" }), 401, "INVALID_BACKUP_CODE");
  data(await lost.client.twoFactor.verifyBackupCode({ code: backupCodes[0] }));
  assert.equal(data(await lost.client.getSession()).user.email, email);
  const renewed = data(await lost.client.twoFactor.generateBackupCodes({ password }));
  assert.equal(renewed.backupCodes.length, 10);
  data(await lost.client.signIn.email({ email, password }));
  refused(await lost.client.twoFactor.verifyBackupCode({ code: backupCodes[1] }), 401, "INVALID_BACKUP_CODE");
  data(await lost.client.twoFactor.verifyBackupCode({ code: renewed.backupCodes[0] }));

  step("shows another app the same, and offers no codes by letter");
  assert.equal(data(await phone.client.twoFactor.getTotpUri({ password })).totpURI, totpURI);
  refused(await phone.client.twoFactor.sendOtp(), 400, "OTP_NOT_CONFIGURED");
  refused(await phone.client.twoFactor.verifyOtp({ code: "123456" }), 400, "OTP_NOT_CONFIGURED");

  step("is turned off");
  refused(await phone.client.twoFactor.disable({ password: "wrong password" }), 400, "INVALID_PASSWORD");
  assert.equal(data(await phone.client.twoFactor.disable({ password })).status, true);
  assert.equal(data(await phone.client.getSession()).user.twoFactorEnabled, false);
  assert.equal(data(await browser().client.signIn.email({ email, password })).redirect, false);
}
