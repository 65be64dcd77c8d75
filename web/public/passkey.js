// Makes and shows passkeys: the parts of a page with `data-passkey`, on the profile, on /login and where a page asks its reader to
// sign in again. A browser that knows none, or is told of none here, is left alone but for the profile, where it is told so. What
// went wrong is said in the words that the part has for it, or the page.
"use strict";
(() => {
  const isAble = typeof PublicKeyCredential === "function" && "credentials" in navigator;
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  /** The keys of what a page says where the part does not. */
  const KEYS = { notAllowedError: "passkey.cancelled", tooManyRequests: "passkey.too-often", typeError: "refused.unreachable" };

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const known = (credentials = []) => credentials.map((credential) => ({ ...credential, id: bytes(credential.id) }));
  const told = ({ id, rawId, type }, response) => ({ id, rawId: text(rawId), type, response });
  const tell = (name) => window.dispatchEvent(new CustomEvent(name));

  const isServers = ({ code }) => typeof code === "string";

  /** What a person is told at `part` of an error: by the code of the server's, or the name of the browser's. */
  function said(part, error) {
    const { name, code } = error;
    const key = isServers(error) ? code.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase()) : name[0].toLowerCase() + name.slice(1);
    return part.dataset[key] ?? part.dataset.failed ?? words[KEYS[key] ?? "passkey.failed"];
  }

  async function ask(path, body) {
    const sent = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(`/api/auth/passkey/${path}`, { credentials: "same-origin", ...sent });
    if (answer.ok) return answer.json();
    throw await answer.json().catch(() => ({ code: "" }));
  }

  async function make(part) {
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
    return ask("verify-authentication", { response });
  }

  /** Signs in. An authenticator that asked for no finger, face or PIN does not show who has it: a code may be wanted, then. */
  async function enter(part, more) {
    const { next } = part.dataset;
    const { twoFactorRedirect } = await show(more);
    location.assign(twoFactorRedirect ? `/login?mode=second-step&next=${encodeURIComponent(next)}` : next);
  }

  /** Signs in where the reader is, whose page goes on. */
  async function enterAgain(part) {
    const { twoFactorRedirect, user } = await show();
    if (twoFactorRedirect) return tell("todo-needs-code");
    if (user.email !== part.dataset.email) throw { code: "" };
    tell("todo-entered");
  }

  /** Offers passkeys beside the field for the address, until `signal` ends it. */
  async function offer(part, signal) {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    // What a browser that knows passkeys offers at this field.
    document.querySelector("input[name=email]")?.setAttribute("autocomplete", "username webauthn");
    await enter(part, { mediation: "conditional", signal }).catch((error) => {
      if (!signal.aborted && isServers(error)) part.querySelector("[role=status]").textContent = said(part, error);
    });
  }

  const WAYS = { make, show: enter, again: enterAgain };

  function begin(part) {
    const [button, status] = [part.querySelector("button"), part.querySelector("[role=status]")];
    const way = part.dataset.passkey;
    if (way !== "make" && !isAble) return;
    part.hidden = false;
    if (!isAble) {
      button.disabled = true;
      status.textContent = isSecureContext ? part.dataset.unable : part.dataset.securityError;
      return;
    }
    const offered = new AbortController();
    if (way === "show") offer(part, offered.signal);
    button.addEventListener("click", async () => {
      offered.abort();
      button.disabled = true;
      status.textContent = "";
      try {
        await WAYS[way](part);
      } catch (error) {
        status.textContent = said(part, error);
      }
      button.disabled = false;
    });
  }

  const begun = new WeakSet();
  function look() {
    const part = document.querySelector("[data-passkey]");
    if (!part || begun.has(part)) return;
    begun.add(part);
    begin(part);
  }
  look();
  // Who is asked to sign in again is taken to the question.
  addEventListener("focusin", look);

  // Who signed in again in another tab comes back.
  async function comeBack() {
    const part = document.querySelector("[data-passkey=again]");
    if (!part || document.hidden) return;
    const answer = await fetch("/api/auth/get-session", { credentials: "same-origin" }).catch(() => null);
    const session = answer?.ok && (await answer.json());
    if (session && session.user.email === part.dataset.email && part.isConnected) tell("todo-entered");
  }
  addEventListener("focus", comeBack);
  document.addEventListener("visibilitychange", comeBack);
})();
