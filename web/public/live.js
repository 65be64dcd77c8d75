// Hears what happens to the account as it happens: a reminder that came due is shown with what can be done about it, and a
// change made elsewhere is told to the page as `todo-changed`, what was said elsewhere as `todo-said`. The profile's list of
// devices is kept up, and whoever was signed out elsewhere is told. Written by hand and by itself, beside the page's wasm.
"use strict";
(() => {
  const SNOOZE_MINUTES = 10;
  const HOUR_MINUTES = 60;
  const WORDS_CHARS_MAX = 100;
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  const WORDS = {
    done: words["script.done"],
    later: words["script.later"]?.replace("{0}", SNOOZE_MINUTES),
    hour: words["script.hour"],
    tomorrow: words["script.tomorrow"],
    dismiss: words["script.dismiss"],
    again: words["script.again"],
    example: words["script.again.example"],
    unclear: words["script.again.unclear"],
    failed: words["script.failed"],
    reminder: words.reminder,
    signedOut: words["refused.signed-out"],
    signIn: words["sign-in"],
  };
  /** What was typed is no moment to come. */
  const UNPROCESSABLE = 422;
  const RETRY_MS = 5000;
  /** A tab that gets to listen so soon after it was opened is as new as what it hears at first. */
  const FRESH_MS = 2000;
  const SHARED = ["share_title", "share_text", "share_url"];
  const shown = new Map(); // by task and moment: the reminder and its element
  let user = "";

  const name = (reminder) => `${reminder.task_id} ${reminder.remind_at}`;
  /** Marks whether anybody is there; what is said in words is then done without. */
  const mark = (isAway) => document.documentElement.toggleAttribute("data-away", isAway);
  const changed = () => window.dispatchEvent(new CustomEvent("todo-changed"));
  const said = () => window.dispatchEvent(new CustomEvent("todo-said"));

  const cookie = (name) => decodeURIComponent(RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? "");

  /** When a reminder rings, as the pages write times. */
  function time(moment) {
    const hourCycle = document.documentElement.dataset.clock === "12" ? "h12" : "h23";
    const options = { hour: "numeric", minute: "2-digit", hourCycle, timeZone: cookie("tz") || undefined };
    return new Intl.DateTimeFormat(document.documentElement.lang, options).format(new Date(moment));
  }

  async function send(method, path, body) {
    const options = { method, credentials: "same-origin", headers: {} };
    // Tomorrow is that of the pages, which may reckon in another zone than the account does at home.
    const zone = cookie("tz");
    if (zone) options.headers["x-time-zone"] = zone;
    if (body) options.body = JSON.stringify(body);
    if (body) options.headers["content-type"] = "application/json";
    const answer = await fetch(`/api/${user}/${path}`, options);
    if (!answer.ok) throw new Error(String(answer.status), { cause: answer.status });
  }

  function place() {
    let list = document.querySelector(".reminders");
    if (!list) {
      list = document.createElement("div");
      list.className = "reminders";
      list.setAttribute("role", "alert");
      document.body.append(list);
    }
    return list;
  }

  function button(reminder, label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => seeTo(reminder, act).catch(() => { made.textContent = WORDS.failed; }));
    return made;
  }

  /** Does what was chosen; then the reminder goes, here and in the other tabs. */
  async function seeTo(reminder, act) {
    if (!reminder.isTrial) await act();
    hide(reminder);
    if (reminder.isTrial) return;
    tell({ hide: reminder });
    changed();
  }

  /** The field for another moment, in words. */
  function inWords(reminder, snooze) {
    const form = document.createElement("form");
    form.className = "actions";
    const field = document.createElement("input");
    Object.assign(field, { required: true, maxLength: WORDS_CHARS_MAX, dir: "auto", ariaLabel: WORDS.again, placeholder: WORDS.example });
    const press = document.createElement("button");
    press.textContent = WORDS.again;
    form.append(field, press);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await seeTo(reminder, () => snooze({ until: field.value })).catch(({ cause }) => {
        field.setCustomValidity(cause === UNPROCESSABLE ? WORDS.unclear : WORDS.failed);
        field.reportValidity();
      });
    });
    field.addEventListener("input", () => field.setCustomValidity(""));
    return form;
  }

  function hide(reminder) {
    shown.get(name(reminder))?.card.remove();
    shown.delete(name(reminder));
  }

  function show(reminder) {
    if (shown.has(name(reminder))) return;
    const { task_id: task, remind_at } = reminder;
    const snooze = (until) => send("POST", `reminders/${task}/snooze`, until);
    const card = document.createElement("div");
    const about = document.createElement("p");
    about.className = "hint";
    about.textContent = remind_at ? `${WORDS.reminder} · ${time(remind_at)}` : WORDS.reminder;
    const title = document.createElement("p");
    title.dir = "auto";
    title.textContent = reminder.title;
    card.className = "toast";
    card.append(
      about,
      title,
      button(reminder, WORDS.done, () => send("PUT", `tasks/${task}`, { completed: true })),
      button(reminder, WORDS.later, () => snooze({ minutes: SNOOZE_MINUTES })),
      button(reminder, WORDS.hour, () => snooze({ minutes: HOUR_MINUTES })),
      button(reminder, WORDS.tomorrow, () => snooze({ until: "tomorrow_morning" })),
      button(reminder, WORDS.dismiss, () => send("POST", `reminders/${task}/dismiss`, { remind_at })),
      inWords(reminder, snooze),
    );
    place().append(card);
    shown.set(name(reminder), { reminder, card });
    // One notification for all tabs of a browser: the tag is the reminder's name. Permission is asked for by nobody here.
    if (globalThis.Notification?.permission === "granted" && document.hidden) {
      new Notification(reminder.title, { tag: name(reminder) });
    }
  }

  /** Lets go of what was completed, put off or dismissed elsewhere. */
  async function look() {
    if (![...shown.values()].some(({ reminder }) => !reminder.isTrial)) return;
    const answer = await fetch(`/api/${user}/reminders`, { credentials: "same-origin" });
    if (!answer.ok) return;
    const waiting = new Set((await answer.json()).map(name));
    for (const { reminder } of [...shown.values()]) if (!reminder.isTrial && !waiting.has(name(reminder))) hide(reminder);
  }

  // ---- Sessions

  /** The devices that are signed in, as they are by now. */
  async function devices() {
    const list = document.getElementById("devices");
    if (!list) return;
    const page = await (await fetch(location.pathname, { credentials: "same-origin" })).text();
    const now = new DOMParser().parseFromString(page, "text/html").getElementById("devices");
    const focused = list.contains(document.activeElement) && document.activeElement.ariaLabel;
    if (!now || now.innerHTML === list.innerHTML) return;
    list.replaceWith(now);
    if (focused) now.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  /** A page that can ask in place does as soon as it loads anew what it shows; the others say it. */
  function signedOut() {
    if (document.documentElement.dataset.hydrated !== undefined) return changed();
    const card = document.createElement("div");
    card.className = "toast";
    const about = document.createElement("p");
    about.textContent = WORDS.signedOut;
    const way = document.createElement("a");
    way.className = "button";
    way.href = `/login?next=${encodeURIComponent(location.pathname)}`;
    way.textContent = WORDS.signIn;
    card.append(about, way);
    place().append(card);
  }

  window.addEventListener("todo-signed-in", () => { if (!user) begin(); });

  // ---- The profile shows one that is nobody's.

  const trial = document.querySelector("[data-try-reminder]");
  trial?.removeAttribute("hidden");
  trial?.addEventListener("click", ({ target }) => {
    if (target.closest("button")) show({ title: trial.dataset.tryReminder, isTrial: true });
  });

  // ---- What waits for the network: the service worker keeps it, and waiting.js shows it.

  const worker = () => navigator.serviceWorker?.controller;

  const flush = () => worker()?.postMessage({ flush: true });

  navigator.serviceWorker?.register("/service-worker.js").catch(() => { /* all works without, while there is network */ });
  navigator.serviceWorker?.addEventListener("controllerchange", () => { if (user) worker()?.postMessage({ owner: user }); });
  window.addEventListener("online", flush);

  // ---- Shared from elsewhere, or the shortcut for a new task.

  function takeShared() {
    // Without network what is asked for stands behind the address: waiting.js.
    const asked = new URLSearchParams(location.search || location.hash.slice(1));
    const text = SHARED.map((name) => asked.get(name)).filter(Boolean).join(" ");
    const line = document.getElementById("quick-add");
    if (!line || !(text || location.hash === "#quick-add")) return;
    if (document.documentElement.dataset.hydrated === undefined) return void setTimeout(takeShared, 50);
    if (text) {
      line.value = text;
      line.dispatchEvent(new Event("input", { bubbles: true }));
      history.replaceState(history.state, "", location.pathname);
    }
    line.focus();
  }

  async function start() {
    const answer = await fetch("/api/auth/get-session", { credentials: "same-origin" });
    const wasSomebody = user !== "";
    user = (await answer.json())?.user?.id ?? "";
    mark(false);
    if (!user) {
      if (wasSomebody) signedOut();
      // Whoever left is told nothing on this device any more.
      const registration = await navigator.serviceWorker?.getRegistration();
      await (await registration?.pushManager?.getSubscription())?.unsubscribe();
      return;
    }
    worker()?.postMessage({ owner: user });
    flush();
    listen();
  }

  // ---- One stream for all tabs: a browser opens six connections to a host, and each stream would keep one. The tab that
  // has the lock listens, and tells the others.

  const tabs = globalThis.BroadcastChannel && new BroadcastChannel("live");
  const tell = (news) => tabs?.postMessage({ user, ...news });

  function hear({ tasks, filters, conversations, reminders, sessions, reminder, hide: done }) {
    if (tasks || filters) changed();
    if (conversations) said();
    if (tasks || reminders) look().catch(() => {});
    if (sessions) devices().catch(() => {});
    if (reminder) show(reminder);
    if (done) hide(done);
  }

  let listens = false;
  tabs?.addEventListener("message", ({ data }) => {
    if (!user || data.user !== user) return;
    if (data.asks && listens) for (const { reminder } of shown.values()) if (!reminder.isTrial) tell({ reminder });
    hear(data);
  });

  function listen() {
    const began = performance.now();
    if (!navigator.locks || !tabs) return void stream(true).then(again);
    tell({ asks: true });
    navigator.locks
      .request(`live ${user}`, () => stream(performance.now() - began < FRESH_MS))
      .then(again);
  }

  /** Whoever was let in once, and is not any more, is likely to be signed out: that is not waited with. */
  const again = (wasOpen) => void setTimeout(begin, wasOpen ? 0 : RETRY_MS);

  /** Listens until the server ends it for good; whether it ever began. `isFirst`: the page is as new as the stream. */
  function stream(isFirst) {
    listens = true;
    let wasOpen = false;
    const events = new EventSource(`/api/${user}/events`);
    const pass = (news) => {
      hear(news);
      tell(news);
    };
    events.addEventListener("tasks", ({ data }) => {
      // Without ids everything is to be loaded, which a page that is as new as that has done.
      const isAll = data === "{}";
      if (!(isFirst && isAll)) pass({ tasks: true, conversations: isAll });
      isFirst = false;
    });
    for (const name of ["conversations", "reminders", "filters", "sessions"]) {
      events.addEventListener(name, () => pass({ [name]: true }));
    }
    events.addEventListener("reminder", (event) => pass({ reminder: JSON.parse(event.data) }));
    events.addEventListener("open", () => {
      wasOpen = true;
      mark(false);
      flush();
    });
    return new Promise((ended) => {
      events.addEventListener("error", () => {
        mark(true);
        isFirst = false;
        if (events.readyState !== EventSource.CLOSED) return;
        listens = false;
        ended(wasOpen);
      });
    });
  }

  function begin() {
    // Signed out, or the server is away: the page says so itself.
    start().catch(() => {
      mark(true);
      setTimeout(begin, RETRY_MS);
    });
  }

  flush();
  takeShared();
  begin();
})();
