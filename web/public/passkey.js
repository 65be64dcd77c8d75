// Makes and shows passkeys: the parts of a page with `data-passkey`, on the profile and on /login. A browser that knows none, or
// is told of none here, is left alone on /login and told so on the profile. What went wrong is said in the words that the part
// has for it.
"use strict";
(() => {
  const part = document.querySelector("[data-passkey]");
  if (!part) return;
  const button = part.querySelector("button");
  const status = part.querySelector("[role=status]");
  const isAble = typeof PublicKeyCredential === "function" && "credentials" in navigator;
  let waiting = null; // what ends the offer that stands beside the field for the address

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const known = (credentials = []) => credentials.map((credential) => ({ ...credential, id: bytes(credential.id) }));

  const isServers = ({ code }) => typeof code === "string";

  /** What a person is told of an error: by the code of the server's, or the name of the browser's. */
  function said(error) {
    const { name, code } = error;
    const key = isServers(error) ? code.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase()) : name[0].toLowerCase() + name.slice(1);
    return part.dataset[key] ?? part.dataset.failed;
  }

  async function ask(path, body) {
    const sent = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(`/api/auth/passkey/${path}`, { credentials: "same-origin", ...sent });
    if (answer.ok) return answer.json();
    throw await answer.json().catch(() => ({ code: "" }));
  }

  const told = ({ id, rawId, type }, response) => ({ id, rawId: text(rawId), type, response });

  async function make() {
    const options = await ask("generate-register-options");
    const user = { ...options.user, id: bytes(options.user.id) };
    const publicKey = { ...options, user, challenge: bytes(options.challenge), excludeCredentials: known(options.excludeCredentials) };
    const credential = await navigator.credentials.create({ publicKey });
    const { clientDataJSON, attestationObject } = credential.response;
    const transports = credential.response.getTransports?.() ?? [];
    const response = told(credential, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject), transports });
    await ask("verify-registration", { response, name: part.querySelector("input").value });
    // The address may be this one already, which would load nothing.
    history.replaceState(null, "", "/profile?saved=passkey#passkeys-title");
    location.reload();
  }

  async function show(more) {
    const options = await ask("generate-authenticate-options");
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
    const credential = await navigator.credentials.get({ publicKey, ...more });
    const { clientDataJSON, authenticatorData, signature } = credential.response;
    const response = told(credential, { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature) });
    const { twoFactorRedirect } = await ask("verify-authentication", { response });
    // One that asked for no finger, face or PIN does not show who has it: where a code is wanted, it goes on there.
    const { next } = part.dataset;
    location.assign(twoFactorRedirect ? `/login?mode=second-step&next=${encodeURIComponent(next)}` : next);
  }

  /** Offers passkeys beside the field for the address, until the button is pressed. */
  async function offer() {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    // What a browser that knows passkeys offers at this field.
    document.querySelector("input[name=email]")?.setAttribute("autocomplete", "username webauthn");
    waiting = new AbortController();
    const { signal } = waiting;
    await show({ mediation: "conditional", signal }).catch((error) => {
      if (!signal.aborted && isServers(error)) status.textContent = said(error);
    });
  }

  const isEntry = part.dataset.passkey === "show";
  if (isEntry && !isAble) return;
  part.hidden = false;
  if (!isAble) {
    button.disabled = true;
    status.textContent = isSecureContext ? part.dataset.unable : part.dataset.securityError;
    return;
  }
  if (isEntry) offer();
  button.addEventListener("click", async () => {
    waiting?.abort();
    button.disabled = true;
    status.textContent = "";
    try {
      await (isEntry ? show() : make());
    } catch (error) {
      status.textContent = said(error);
    }
    button.disabled = false;
  });
})();
