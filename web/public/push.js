// Switches notifications on this device on and off, and tries them out: the buttons with `data-push` on the profile.
"use strict";
(() => {
  const PATH = "notifications/push";
  const section = document.querySelector("[data-push-key]");
  if (!section) return;
  const status = section.querySelector("[role=status]");
  const api = async (path, method, body) => {
    const session = await (await fetch("/api/auth/get-session", { credentials: "same-origin" })).json();
    const options = { method, credentials: "same-origin", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(`/api/${session.user.id}/${path}`, options);
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? String(answer.status));
  };
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

  async function on() {
    if ((await Notification.requestPermission()) !== "granted") {
      throw new Error(section.dataset.refused);
    }
    const { pushManager } = await navigator.serviceWorker.ready;
    const applicationServerKey = bytes(section.dataset.pushKey);
    const known = await pushManager.getSubscription();
    // A server with another key than the one it was made for cannot send to it.
    const isOld = known && String(new Uint8Array(known.options.applicationServerKey)) !== String(applicationServerKey);
    if (isOld) await known.unsubscribe();
    await api(PATH, "POST", await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
  }

  async function off() {
    const subscription = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
    if (subscription) {
      await subscription.unsubscribe();
      await api(PATH, "DELETE", { endpoint: subscription.endpoint });
    }
  }

  const acts = { on, off, try: () => api(`${PATH}/test`, "POST", {}) };
  const { saidOn, saidOff, saidTry, unable } = section.dataset;
  const said = { on: saidOn, off: saidOff, try: saidTry };
  const isAble = "serviceWorker" in navigator && "PushManager" in window;
  if (isAble) navigator.serviceWorker.register("/service-worker.js");
  section.hidden = false;
  section.addEventListener("click", async ({ target }) => {
    const act = acts[target.dataset.push];
    if (!act) return;
    if (!isAble) {
      status.textContent = unable;
      return;
    }
    target.disabled = true;
    try {
      await act();
      status.textContent = said[target.dataset.push];
    } catch (error) {
      status.textContent = error.message;
    }
    target.disabled = false;
  });
})();
