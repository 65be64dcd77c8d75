// Shows notifications, opens the list without network, and keeps what is done meanwhile until it can be sent.
//
// It never mixes builds: pages name their files by content (/pkg/VERSION/…), a page is kept only together with all files
// that it names, and what belongs to another version than the page kept last is let go. One file, long as it is: a browser
// takes the parts of a worker for new only together with the worker.
"use strict";
const PAGES = "pages", ASSETS = "assets", LISTS = "lists";
const LIST = "/dashboard";
/** The pages that open without network. */
const KEPT = [LIST, "/chat"];
/** What is shown in place of the others. It says nothing of anybody, and stays when somebody leaves. */
const AWAY = "/no-network";
const SIGN_IN = "/login";
/** Where the scripts of the list ask for what it shows, and the lists that are kept: by them a change is named. */
const LOADED = "/actions/load-tasks";
const VIEWS = ["Today", "Inbox", "Upcoming", "Week", "Board", "Completed"];
/** How the columns of a board are asked for when nobody chose. */
const BY = "Priority";
/** How old a list may be that is kept without being looked at, in milliseconds; and most lists that are kept. */
const LIST_AGE_MS_MAX = 10 * 60_000, LISTS_MAX = 24;
const SCRIPT = /<script\b[^]*?<\/script>/g;
const ASSET = /\/pkg\/([0-9a-f]+)\/[\w.-]+/g;
/** What pages load when somebody types: what reads the line. */
const LATER = ["todo_reading.js", "todo_reading_bg.wasm"];
/** What may wait: each has a key by which it is done once, however often it arrives. docs/sync.md says what comes of it. */
const EDIT = "/actions/edit-task";
const QUEUED = ["add-task", "set-done", "act-on-task", "act-on-tasks", "place-task"].map((name) => `/actions/${name}`).concat(EDIT);
const FORM = "application/x-www-form-urlencoded";
const KEY = "idempotency-key";
/** Whose a change is that waited: it is taken of nobody else. */
const ACCOUNT = "x-account";
/** When a change was made, however late it arrives: what "tomorrow" is goes by it. */
const MADE_AT = "x-made-at";
/** Longest that an answer is waited for, in milliseconds; then the change waits, and is sent again under its key. */
const ANSWER_MS_MAX = 10_000;
/** Refusals that pass: signed out, still being worked on, too many, an error of the server. */
const passes = ({ status }) => [401, 409, 429].includes(status) || status >= 500;
/** Most changes that wait; further ones are refused at once, as without this. */
const QUEUE_MAX = 500;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepAway());
});
self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim().then(async () => {
    for (const client of await self.clients.matchAll()) {
      const url = new URL(new URL(client.url).pathname, self.location);
      if (KEPT.includes(url.pathname)) await fetch(url).then((answer) => keep(url, answer)).catch(() => {});
    }
  }));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "GET") {
    if (request.mode === "navigate") event.respondWith(page(event, url));
    else if (url.pathname.startsWith("/pkg/")) event.respondWith(asset(request));
  } else if (url.pathname.endsWith("/sign-out")) {
    event.waitUntil(forget());
    if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(url)));
  } else if (request.mode !== "navigate" && url.pathname === LOADED) {
    event.respondWith(list(event));
  } else if (request.mode !== "navigate" && QUEUED.includes(url.pathname)) {
    event.respondWith(change(event, url));
  }
});

// ---- Pages

async function page(event, url) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(url, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return kept(url);
  }
}

/** A page without network. One was made for one address: what else its address asks for, its scripts ask for by themselves. */
async function kept(url) {
  const pages = await caches.open(PAGES);
  const page = await pages.match(url.pathname);
  if (page) return url.search ? Response.redirect(`${url.pathname}#${url.search}`) : page;
  const away = await pages.match(AWAY);
  return away ? new Response(away.body, { status: 503, headers: away.headers }) : Response.error();
}

/** A file of any version, which is the same for ever. What scripts load later is kept as well. */
async function asset(request) {
  const assets = await caches.open(ASSETS);
  const kept = await assets.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await assets.put(request.url, answer.clone());
  return answer;
}

/** Keeps a page with every file that it names, in place of every other version. */
async function keep(url, answer) {
  // Shown to nobody who is signed in: their session ended.
  if (answer.ok && url.pathname === SIGN_IN) return forget();
  if (!answer.ok || answer.redirected || url.search || !KEPT.includes(url.pathname)) return;
  const version = await keepWhole(url.pathname, answer);
  if (!version) return;
  for (const name of LATER) await asset(new Request(`/pkg/${version}/${name}`)).catch(() => {});
  await letGo(version);
  await keepAway();
  if (url.pathname === LIST) await keepLists();
}

/** Keeps a page together with all files that it names, and answers their version. */
async function keepWhole(path, answer) {
  const named = [...(await answer.clone().text()).matchAll(ASSET)];
  if (!named.length) return "";
  const [pages, assets] = [await caches.open(PAGES), await caches.open(ASSETS)];
  const missing = [];
  for (const path of new Set(named.map(([path]) => path))) if (!(await assets.match(path))) missing.push(path);
  await assets.addAll(missing);
  await pages.put(path, answer);
  return named[0][1];
}

/** In the language that its reader has by now, and without its scripts: they hold who that is. */
async function keepAway() {
  const answer = await fetch(AWAY, { credentials: "same-origin" });
  const text = (await answer.text()).replace(SCRIPT, "");
  if (answer.ok) await keepWhole(AWAY, new Response(text, { headers: { "content-type": "text/html; charset=utf-8" } }));
}

/** Lets everything of other versions go. Another build may word the lists in another way. */
async function letGo(version) {
  const [pages, assets] = [await caches.open(PAGES), await caches.open(ASSETS)];
  for (const { url } of await assets.keys()) if (!url.includes(`/pkg/${version}/`)) await assets.delete(url);
  for (const { url } of await pages.keys()) {
    if ((await (await pages.match(url)).text()).includes(`/pkg/${version}/`)) continue;
    await pages.delete(url);
    await caches.delete(LISTS);
  }
}

/** Whoever leaves leaves nothing to read. What waits stays, for the account that it is of. */
async function forget() {
  visit += 1;
  const pages = await caches.open(PAGES);
  for (const path of KEPT) await pages.delete(path);
  await caches.delete(LISTS);
}

// ---- Lists

/** Counts those who left: what was asked for one is not kept for the next. */
let visit = 0;

/** One address for one question, however it is put. The form of a task opens over the list that is there. */
function question(body) {
  const asked = [...new URLSearchParams(body)].filter(([name, value]) => value && name !== "listing[edit]");
  return `${LOADED}?${new URLSearchParams(asked.sort())}`;
}

/** The list that is asked for; without network the one that was answered last, marked as such. */
async function list(event) {
  const [asked, body] = [visit, await event.request.clone().text()];
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(keepList(asked, body, answer.clone()));
    return answer;
  } catch {
    const kept = await (await caches.open(LISTS)).match(question(body));
    return kept ? Response.json({ ...await kept.json(), is_kept: true }) : Response.error();
  }
}

/** Keeps a list in place of what was kept longest without being asked for again. */
async function keepList(asked, body, answer) {
  if (asked !== visit) return;
  const lists = await caches.open(LISTS);
  await lists.put(question(body), answer);
  const kept = await lists.keys();
  for (const { url } of kept.slice(0, Math.max(0, kept.length - LISTS_MAX))) await lists.delete(url);
}

/** When something was changed last from here, as far as this worker lives. */
let changed = 0;

async function keepLists() {
  const asked = visit;
  const lists = await caches.open(LISTS);
  for (const view of VIEWS) {
    const body = new URLSearchParams({ "listing[view]": view, "listing[by]": BY }).toString();
    const kept = await lists.match(question(body));
    const at = kept ? Date.parse(kept.headers.get("date")) : 0;
    // Servers tell whole seconds.
    if (Date.now() - at < LIST_AGE_MS_MAX && at > changed) continue;
    const headers = { "content-type": FORM, accept: "application/json" };
    const answer = await fetch(LOADED, { method: "POST", credentials: "same-origin", headers, body });
    if (answer.ok) await keepList(asked, body, answer);
  }
}

/** What the task of a change is called, if a list that is kept has it. */
async function titled(body) {
  const values = new URLSearchParams(body);
  if (values.has("was[title]")) return values.get("was[title]");
  const id = values.get("id") ?? values.get("ids");
  const kept = await caches.open(LISTS);
  for (const { url } of id ? await kept.keys() : []) {
    const { sections } = await (await kept.match(url)).json();
    const line = sections.flatMap(({ lines }) => lines).find((line) => line.id === id);
    if (line) return line.title;
  }
  return "";
}

// ---- What waits for the network

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function store(name, mode) {
  const opening = indexedDB.open("todo", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("queue", { keyPath: "id", autoIncrement: true });
    opening.result.createObjectStore("about");
  };
  return (await done(opening)).transaction(name, mode).objectStore(name);
}

const waiting = async () => done((await store("queue", "readonly")).getAll());
const owner = async () => done((await store("about", "readonly")).get("owner"));

let turn = Promise.resolve();
/** One at a time, so that what was done later never arrives earlier. */
function change(event, url) {
  const taken = turn.then(() => take(event, url));
  turn = taken.catch(() => {});
  return taken;
}

/** Sends a change, or keeps it behind those that wait already. */
async function take(event, { pathname: path }) {
  const item = { path, body: await event.request.clone().text(), key: crypto.randomUUID(), at: Date.now() };
  const whose = await owner();
  const isJoined = path === EDIT && await join(whose, item);
  const before = await waiting();
  const isFirst = !isJoined && !before.some((item) => waitsFor(whose, item));
  if (isFirst) {
    try {
      return await post(item);
    } catch { /* there is no network */ }
  }
  if (!isJoined) {
    if (!whose || before.length >= QUEUE_MAX) return Response.error();
    const title = await titled(item.body).catch(() => "");
    // Sent in vain, it may have arrived all the same.
    await done((await store("queue", "readwrite")).add({ owner: whose, title, isSent: isFirst, ...item }));
  }
  await tell();
  self.registration.sync?.register("queue").catch(() => {});
  if (!isFirst) event.waitUntil(flush());
  return new Response("null", { headers: { "content-type": "application/json" } });
}

// ---- Edits

const input = (values, group, name) => values.get(`${group}[${name}]`) ?? "";
const inputs = (values) => [...values.keys()].map((key) => /^form\[(\w+)\]$/.exec(key)?.[1]).filter(Boolean);

const isOf = (id, whose) => ({ owner, body }) => owner === whose && body.includes(id);

/** Two edits as one, if what is typed in the later rests on what the earlier leaves, and is not what that took away: a field
 * that is as it was is no change any more. */
function joined(earlier, later) {
  const [both, on] = [earlier, later].map((text) => new URLSearchParams(text));
  for (const name of inputs(on)) {
    const [is, was] = ["form", "was"].map((group) => input(on, group, name));
    if (is === was) continue;
    if (was !== input(both, "form", name) || is === input(both, "was", name)) return null;
    both.set(`form[${name}]`, is);
  }
  return both;
}

/** An edit becomes one with the edit that was the last thing done to its task and waits, unless that may have arrived. */
async function join(whose, { body }) {
  const queue = await store("queue", "readwrite");
  const earlier = (await done(queue.getAll())).findLast(isOf(new URLSearchParams(body).get("id"), whose));
  if (earlier?.path !== EDIT || (earlier.isSent && !earlier.refused)) return false;
  const both = joined(earlier.body, body);
  if (both) await done(queue.put(anew(earlier, both)));
  return Boolean(both);
}

/** What was typed next becomes one with an edit that was refused: whether it is to be sent once more. */
async function joinNext(item) {
  const queue = await store("queue", "readwrite");
  const behind = (await done(queue.getAll())).filter(({ id }) => id > item.id);
  const later = behind.find(isOf(new URLSearchParams(item.body).get("id"), item.owner));
  const both = later?.path === EDIT && joined(item.body, later.body);
  if (!both) return false;
  await done(queue.delete(later.id));
  await done(queue.put(anew(item, both)));
  return true;
}

/** What was refused, or did not go yet, as another change. */
const anew = (item, values) =>
  ({ ...item, body: values.toString(), key: crypto.randomUUID(), isSent: false, refused: "", disputed: [] });

/** Sends once more what was refused: with what was `chosen` of the inputs that somebody else changed as well, by their names;
 * or, of a task that is gone, as another task. */
async function settle({ id, chosen }) {
  const queue = await store("queue", "readwrite");
  const item = await done(queue.get(id));
  if (!item?.refused) return;
  const values = new URLSearchParams(item.body);
  if (!item.disputed?.length) values.set("anew", "true");
  for (const { name, value } of item.disputed ?? []) {
    values.set(`was[${name}]`, value);
    values.set(`form[${name}]`, chosen[name] ?? value);
  }
  if (item.version) values.set("version", item.version);
  await done(queue.put(anew(item, values)));
}

// ---- Sending

const waitsFor = (whose, { owner, refused }) => owner === whose && !refused;

async function post({ path, body, key, owner, at }) {
  const headers = { "content-type": FORM, accept: "application/json", [KEY]: key, [MADE_AT]: new Date(at).toISOString() };
  if (owner) headers[ACCOUNT] = owner;
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  const answer = await fetch(path, { method: "POST", credentials: "same-origin", headers, body, signal });
  changed = Date.now();
  return answer;
}

let sending = null, again = false;
/** Sends what waits, and what comes to wait meanwhile. */
function flush() {
  again = true;
  sending ??= (async () => {
    while (again) {
      again = false;
      await send().catch(() => {});
    }
    sending = null;
  })();
  return sending;
}

/** Sends what waits, in order, until there is nothing or no network. What is refused for good stays, with the reason. */
async function send() {
  const session = await (await fetch("/api/auth/get-session", { credentials: "same-origin" })).json();
  for (;;) {
    const item = await next(session?.user?.id);
    if (!item) return;
    const answer = await post(item);
    if (passes(answer)) return;
    // What somebody else deleted meanwhile is gone, as this wants it.
    const isGone = answer.status === 404 && new URLSearchParams(item.body).get("what") === "delete";
    const isTaken = answer.ok || isGone;
    const refusal = isTaken ? {} : await reason(answer);
    if (!isTaken && item.path === EDIT && await joinNext(item)) continue;
    // Opened last: a transaction ends when anything else is waited for.
    const queue = await store("queue", "readwrite");
    await done(isTaken ? queue.delete(item.id) : queue.put({ ...item, ...refusal }));
    await tell(true);
  }
}

/** The first that waits. From now on nothing is joined to it. */
async function next(whose) {
  const queue = await store("queue", "readwrite");
  const item = (await done(queue.getAll())).find((item) => waitsFor(whose, item));
  if (item && !item.isSent) await done(queue.put({ ...item, isSent: true }));
  return item;
}

/** Why something was refused; of an edit also what somebody else changed as well, and in which version. */
async function reason(answer) {
  const { message, detail, disputed, present } = await answer.json().catch(() => ({}));
  return { refused: message ?? detail ?? String(answer.status), status: answer.status, disputed, version: present?.version };
}

/** Tells the pages what waits of the account that is shown; `sent` that something arrived. */
async function tell(sent = false) {
  const [whose, all] = [await owner(), await waiting()];
  const items = all.filter((item) => item.owner === whose);
  for (const client of await self.clients.matchAll()) client.postMessage({ waiting: items, room: QUEUE_MAX - all.length, sent });
}

self.addEventListener("sync", (event) => event.waitUntil(flush()));
self.addEventListener("message", (event) => {
  const { data } = event;
  if (data.owner) event.waitUntil(store("about", "readwrite").then((about) => done(about.put(data.owner, "owner"))));
  if (data.flush) event.waitUntil(tell().then(flush));
  if (data.settle) event.waitUntil(settle(data.settle).then(() => tell()).then(flush));
  if (data.discard) event.waitUntil(store("queue", "readwrite").then((queue) => done(queue.delete(data.discard))).then(() => tell()));
});

// ---- Notifications

self.addEventListener("push", (event) => {
  const message = event.data.json();
  const { title, tag, lang, actions = [] } = message;
  // The tag is the reminder's name: sent twice, it shows once.
  event.waitUntil(self.registration.showNotification(title, { tag, lang, actions, data: message, dir: "auto", icon: "/icon-192.png" }));
});

self.addEventListener("notificationclick", (event) => {
  const { notification, action } = event;
  notification.close();
  event.waitUntil(action ? act(notification, action) : open(notification.data));
});

async function act({ title, tag, data }, action) {
  const body = new URLSearchParams({ token: data.token, action });
  const answer = await fetch("/api/reminders/act", { method: "POST", body }).catch(() => ({ ok: false }));
  const failed = { tag, data, lang: data.lang, actions: data.actions, body: data.failed, icon: "/icon-192.png" };
  if (!answer.ok) await self.registration.showNotification(title, failed);
}

/** A reminder opens with all that can be done about it: of its buttons many systems show two. */
async function open(message) {
  if (message?.token) return self.clients.openWindow(`/api/reminders/act?token=${encodeURIComponent(message.token)}`);
  const [page] = await self.clients.matchAll({ type: "window" });
  await (page ? page.focus() : self.clients.openWindow("/dashboard"));
}

// Browsers give a device another address now and then.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil((async () => {
    const applicationServerKey = event.oldSubscription?.options.applicationServerKey;
    const subscription = event.newSubscription
      ?? await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(subscription);
    await fetch(`/api/${await owner()}/notifications/push`, { method: "POST", credentials: "same-origin", headers, body });
  })());
});
