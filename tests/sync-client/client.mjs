// Plays histories: two browsers with the real service worker work one list on the real server, while their network is cut at
// random, before a request arrives or after it was answered, and their workers are killed. At the end of each the network is
// back, and docs/sync.md's rules must hold. In every other one requests reach the server one by one, and a model is told the
// same: both must end equal. Then many more are played on the model alone.
// Arguments: where the server is, the worker's script, how many histories on the server, a seed, how many on the model.
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { IDBFactory } from "fake-indexeddb";
import { Model } from "./model.mjs";

const [base, script, runs, seed, modelRuns] = process.argv.slice(2);
const worker = new vm.Script(readFileSync(script, "utf8"), { filename: script });
const FORM = "application/x-www-form-urlencoded";
/** In a hundred requests of a network that is up: how many are cut before they arrive, how many answers are lost. */
const CUT = 10, LOST = 20;
const STEPS = 14, FLUSHES_MAX = 40;
const DATES = ["2031-01-01", "2031-01-02", "2031-01-03"], PRIORITIES = ["low", "medium", "high"];

/** Chance that can be had again: mulberry32. */
function chance(state) {
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (end) => Math.floor(next() * end), of: (list) => list[Math.floor(next() * list.length)] };
}

/** A browser with its worker; `kill` starts the worker anew on what it kept, as browsers do. */
class Browser {
  constructor(name, server, luck) {
    Object.assign(this, { name, server, luck, isUp: true, isSteady: false, indexedDB: new IDBFactory(), line: Promise.resolve(), tasks: new Map() });
    this.begin();
  }

  begin() {
    const life = { ended: false };
    this.life = life;
    this.handlers = {};
    const page = { postMessage: ({ waiting }) => { if (!life.ended) this.waiting = waiting; } };
    const self = {
      location: new URL("/service-worker.js", base),
      addEventListener: (name, handler) => { this.handlers[name] = handler; },
      skipWaiting: () => {},
      clients: { matchAll: async () => [page], claim: async () => {} },
      registration: {},
    };
    const given = { URL, URLSearchParams, Request, Response, AbortSignal, Uint8Array, crypto, console, setTimeout };
    const fetch = (input, init) => this.fetch(life, input, init);
    const indexedDB = { open: (...about) => this.open(life, ...about) };
    worker.runInContext(vm.createContext({ ...given, self, fetch, indexedDB, caches: {} }));
    return this.tell({ owner: this.server.user });
  }

  /** What this browser keeps, for a worker that lives: one that was ended begins no transaction any more. */
  open(life, name, version) {
    const opening = this.indexedDB.open(name, version);
    const shown = {};
    for (const event of ["onupgradeneeded", "onsuccess", "onerror"]) {
      opening[event] = () => {
        if (life.ended && event !== "onupgradeneeded") return;
        if (event !== "onerror") shown.result = opening.result;
        shown[event]?.();
      };
    }
    return shown;
  }

  kill() {
    this.life.ended = true;
    return this.begin();
  }

  async fetch(life, input, init) {
    const never = () => new Promise(() => {});
    if (life.ended) return never();
    const fate = this.isSteady ? 100 : this.luck.below(100);
    if (!this.isUp || fate < CUT) throw new TypeError("no network");
    // What a worker sent before it was ended arrives before what the next one sends: a browser keeps one line to a host.
    const request = new Request(new URL(input, base), init);
    const answered = this.line.then(() => this.server.fetch(request));
    this.line = answered.catch(() => {});
    const answer = await answered;
    if (life.ended) return never();
    if (fate < CUT + LOST) throw new TypeError("the answer was lost");
    return answer;
  }

  async tell(data) {
    const work = [];
    this.handlers.message({ data, waitUntil: (promise) => work.push(promise) });
    await Promise.all(work);
  }

  /** What the page's form sends: `true` if it was taken, `false` if not, `undefined` if nobody knows. */
  async press(action, values) {
    const body = new URLSearchParams(values).toString();
    const headers = { "content-type": FORM, accept: "application/json" };
    const request = new Request(new URL(`/actions/${action}`, base), { method: "POST", headers, body });
    const life = this.life;
    let answered = null;
    this.handlers.fetch({ request, respondWith: (promise) => { answered = promise; }, waitUntil: () => {} });
    const ended = new Promise((end) => {
      const look = setInterval(() => { if (life.ended) { clearInterval(look); end("ended"); } }, 1);
      answered.finally(() => clearInterval(look)).catch(() => {});
    });
    const answer = await Promise.race([answered, ended]).catch(() => "ended");
    if (answer === "ended" || answer.type === "error") return undefined;
    return answer.ok;
  }

  /** What this browser shows of a task: its form begins with that, in the version that was loaded. */
  shown(task) {
    const { id, title, due_date, priority, updated_at: version } = task;
    const loaded = { id, version, title, description: "", date: due_date.slice(0, 10), priority };
    if (!this.tasks.has(task)) this.tasks.set(task, loaded);
    return this.tasks.get(task);
  }
}

/** The real server, as somebody sees it who is signed in. */
class Server {
  constructor({ cookie, user }) {
    Object.assign(this, { cookie, user, turn: Promise.resolve(), model: null });
  }

  /** From now on a model is told whatever the server is, in the order in which it arrives. */
  mirror(tasks) {
    this.model = new Model(this.user);
    for (const task of tasks) this.model.add({ ...task, due_date: task.due_date.slice(0, 10) });
  }

  fetch(request) {
    if (!this.model) return this.send(request);
    const answered = this.turn.then(() => this.send(request.clone()));
    this.turn = answered.then(() => this.model.fetch(request)).catch(() => {});
    return answered;
  }

  send(request) {
    request.headers.set("cookie", this.cookie);
    request.headers.set("origin", base);
    return fetch(request);
  }

  async api(method, path, body) {
    const headers = { cookie: this.cookie, origin: base, "content-type": "application/json" };
    const answer = await fetch(`${base}/api/${this.user}/${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }
}

async function signUp() {
  const person = { name: "Ada", email: `ada-${seed}-${process.pid}@example.com`, password: "correct horse battery" };
  const headers = { origin: base, "content-type": "application/json" };
  const answer = await fetch(`${base}/api/auth/sign-up/email`, { method: "POST", headers, body: JSON.stringify(person) });
  if (!answer.ok) throw new Error(`sign-up: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  return { cookie, user: (await answer.json()).user.id };
}

const letters = (number) => [...String(number)].map((digit) => "abcdefghij"[digit]).join("");

/** The inputs of forms by what they change. */
const INPUTS = { description: "description", due_date: "date", priority: "priority" };

/** Types into the form of a task, on top of what is shown of it. */
function edit(luck, browser, task, text) {
  const { id, version, ...was } = browser.shown(task);
  const values = { description: text, due_date: luck.of(DATES), priority: luck.of(PRIORITIES) };
  const fields = [luck.of(Object.keys(INPUTS)), luck.of(Object.keys(INPUTS))];
  const isOther = (field) => values[field] !== was[INPUTS[field]];
  const sets = Object.fromEntries(fields.filter(isOther).map((field) => [field, values[field]]));
  const form = { ...was, ...Object.fromEntries(fields.map((field) => [INPUTS[field], values[field]])) };
  const groups = Object.entries({ form, was });
  const inputs = groups.flatMap(([group, of]) => Object.entries(of).map(([name, value]) => [`${group}[${name}]`, value]));
  return { kind: "edit", sets, task, sent: ["edit-task", { id, version, ...Object.fromEntries(inputs) }] };
}

/** What one browser does next to the list. `tasks` are those that both know. */
function act(luck, browser, tasks, name) {
  const task = luck.of(tasks);
  const menu = (what, more = {}) => ["act-on-task", { id: task.id, what, ...more }];
  switch (luck.below(10)) {
    case 0: return { kind: "add", title: name, sent: ["add-task", { "form[title]": name, key: crypto.randomUUID() }] };
    case 1: case 2: {
      const value = luck.below(2) === 1;
      return { kind: "set", sets: { completed: value }, task, sent: ["set-done", { id: task.id, done: String(value) }] };
    }
    case 3: {
      const value = luck.of(DATES);
      return { kind: "set", sets: { due_date: value }, task, sent: menu("date", { date: value }) };
    }
    case 4: {
      const value = luck.of(PRIORITIES);
      return { kind: "set", sets: { priority: value }, task, sent: menu(value) };
    }
    case 5: return { kind: "copy", task, sent: menu("copy") };
    case 6: case 7: case 8: return edit(luck, browser, task, name);
    default: return luck.below(3) ? act(luck, browser, tasks, name) : { kind: "delete", task, sent: menu("delete") };
  }
}

async function history(number, server, isMirrored) {
  const luck = chance(Number(seed) * 100_003 + number);
  const browsers = ["one", "other"].map((name) => new Browser(name, server, luck));
  const about = (index) => `Quarrel ${letters(number)} ${letters(index)}`;
  const tasks = [];
  for (const recurrence of ["none", "none", "daily"]) {
    const body = { title: about(tasks.length), recurrence, due_date: "2031-01-01" };
    tasks.push(await server.api("POST", "tasks", body));
  }
  if (isMirrored) server.mirror(tasks);
  const before = await server.api("GET", "changes?limit=1");
  const done = [], pending = [];
  for (let step = 0; step < STEPS; step += 1) {
    const browser = luck.of(browsers);
    const what = luck.below(10);
    if (what === 0) browser.isUp = !browser.isUp;
    else if (what === 1) await browser.kill();
    else if (what === 2) await browser.tell({ flush: true });
    else {
      // A page sends one form after the other: each answer is what the next one rests on.
      await browser.editing;
      const deed = { ...act(luck, browser, tasks, about(100 + step)), browser };
      done.push(deed);
      // A press is shown at once, and taken off again if it is not taken; a form once it is.
      const takeOff = deed.kind === "set" ? see(deed) : () => {};
      const taken = browser.press(...deed.sent).then((isTaken) => {
        deed.isTaken = isTaken;
        if (!isTaken) takeOff();
        else if (deed.kind === "edit") see(deed);
      });
      if (deed.kind === "edit") browser.editing = taken;
      // Not everybody waits for what was done to be shown.
      if (luck.below(3)) await taken;
      pending.push(taken);
    }
  }
  await Promise.all(pending);
  const refused = [];
  for (const browser of browsers) {
    Object.assign(browser, { isUp: true, isSteady: true });
    for (let round = 0; ; round += 1) {
      await browser.tell({ flush: true });
      const open = browser.waiting.filter((item) => !item.refused || item.disputed?.length);
      if (!open.length) break;
      if (round === FLUSHES_MAX) throw new Error(`it waits for ever: ${JSON.stringify(open)}`);
      const disputed = open.find((item) => item.disputed?.length);
      if (disputed) await choose(luck, browser, disputed, tasks, done);
    }
    refused.push(...browser.waiting.map((item) => ({ ...item, browser })));
  }
  await judge({ tasks, done, refused, last: before[0].id, server });
  if (isMirrored) await agree(server);
  for (const task of await server.api("GET", "tasks?status=all")) await server.api("DELETE", `tasks/${task.id}`);
}

/** Shows it; what is answered takes it off again. */
function see({ browser, task, sets }) {
  const shown = browser.shown(task);
  const before = { ...shown };
  for (const [field, value] of Object.entries(sets)) if (INPUTS[field]) shown[INPUTS[field]] = value;
  return () => Object.assign(shown, before);
}

/** Chooses between both texts: with the other's, one's own is taken back; all else is as if it was written now. */
async function choose(luck, browser, { id, body, disputed }, tasks, done) {
  const values = new URLSearchParams(body);
  const task = tasks.find((task) => task.id === values.get("id"));
  const [chosen, sets] = [{}, {}];
  for (const [field, name] of Object.entries(INPUTS)) {
    const [mine, was] = ["form", "was"].map((group) => values.get(`${group}[${name}]`));
    if (mine === was) continue;
    const theirs = disputed.find((dispute) => dispute.name === name);
    const isMine = !theirs || luck.below(2) === 1;
    if (theirs) chosen[name] = isMine ? mine : theirs.value;
    if (isMine) sets[field] = mine;
    else delete done.findLast((deed) => deed.browser === browser && deed.task === task && deed.sets?.[field] === mine)?.sets[field];
  }
  done.push({ kind: "choice", browser, task, sets, isTaken: true });
  await browser.tell({ settle: { id, chosen } });
}

const LATER = "what is done later holds: each field is as one of the two left it";
const GONE = "deleted is deleted, and only what was deleted is refused";
const ONCE = "nothing is done twice, nothing that was taken is lost";

/** The model ends as the server does. */
async function agree(server) {
  const line = ({ title, description, completed, due_date, priority }) =>
    [title, description ?? "", completed, due_date?.slice(0, 10) ?? "", priority].join(" ");
  const [real, model] = await Promise.all([server, server.model].map((it) => it.api("GET", "tasks?status=all")));
  const [is, expected] = [real, model].map((tasks) => tasks.map(line).sort().join("\n"));
  server.model = null;
  if (is !== expected) throw new Error(`both are told the same and end equal:\n${is}\nbut the model\n${expected}`);
}

async function judge({ tasks, done, refused, last, server }) {
  const fail = (rule, why) => {
    const told = done.map(({ browser, kind, sets, task, isTaken }) => [browser.name, kind, JSON.stringify(sets), task?.title, isTaken].join(" "));
    throw new Error(`${rule}: ${why}\n${told.join("\n")}\nrefused: ${JSON.stringify(refused.map(({ body, refused }) => [body, refused]))}`);
  };
  const present = await server.api("GET", "tasks?status=all");
  const changes = await server.api("GET", "changes?limit=200");
  const journal = changes.slice(0, changes.findIndex((change) => change.id === last));
  const isRefused = (deed) => refused.some(({ browser, body }) => browser === deed.browser && body === new URLSearchParams(deed.sent[1]).toString());
  const created = (title) => journal.filter((change) => !change.before && change.title === title).length;
  const deleted = new Set(journal.filter((change) => !change.after).map((change) => change.task_id));

  for (const { body, refused: why } of refused) {
    if (!deleted.has(new URLSearchParams(body).get("id"))) fail(GONE, `${body} was refused: ${why}`);
  }
  for (const { kind, title, isTaken } of done.filter(({ kind }) => kind === "add")) {
    const times = created(title);
    if (times > 1 || (isTaken && times < 1)) fail(ONCE, `${kind} ${title}: ${times} times`);
  }
  for (const task of tasks) {
    const of = done.filter((deed) => deed.task === task && deed.isTaken !== false);
    const is = present.find(({ id }) => id === task.id);
    const wasDeleted = of.some(({ kind, isTaken }) => kind === "delete" && isTaken);
    if (wasDeleted && is) fail(GONE, `${task.title} is there`);
    if (!is && !of.some(({ kind }) => kind === "delete")) fail(GONE, `${task.title} is gone`);
    const copies = of.filter(({ kind }) => kind === "copy");
    const sure = copies.filter((deed) => deed.isTaken && !isRefused(deed)).length;
    const times = created(task.title);
    if (times > copies.length || (!deleted.has(task.id) && times < sure)) fail(ONCE, `${task.title} was copied ${times} times`);
    for (const value of [true, false]) {
      const wanted = of.filter((deed) => deed.sets?.completed === value).length;
      const noted = journal.filter(({ task_id, before, after }) => task_id === task.id && before && after && before.completed !== value && after.completed === value);
      if (noted.length > wanted) fail(ONCE, `${task.title} became ${value ? "done" : "open"} ${noted.length} times of ${wanted}`);
    }
    if (is) for (const field of ["completed", ...Object.keys(INPUTS)]) holds(field, task, is, of, fail);
  }
}

/** The last write of each browser that was taken, and whatever nobody knows of after it. */
function holds(field, task, is, of, fail) {
  const shown = (value) => (field === "due_date" ? String(value).slice(0, 10) : value);
  const may = new Set();
  let isSure = false;
  for (const browser of new Set(of.map(({ browser }) => browser))) {
    const writes = of.filter((deed) => deed.browser === browser && deed.sets && field in deed.sets);
    const from = writes.findLastIndex(({ isTaken }) => isTaken);
    isSure ||= from >= 0;
    for (const { sets } of writes.slice(Math.max(from, 0))) may.add(sets[field]);
  }
  if (!isSure) may.add(shown(task[field]));
  if (!may.has(shown(is[field]))) fail(LATER, `${field} of ${task.title} is ${is[field]}, not ${[...may].join(" or ")}`);
}

/** How many histories on models go on at once: most of one is waiting. */
const LANES = 8;

async function play(name, count, lanes, server, isMirrored) {
  let number = -1;
  const lane = async () => {
    while ((number += 1) < Number(count)) {
      const own = number;
      try {
        await history(own, server(), isMirrored(own));
      } catch (error) {
        console.error(`History ${own} of seed ${seed} on the ${name}: ${error.stack}`);
        process.exit(1);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  console.log(`${count} histories of seed ${seed} hold on the ${name}`);
}

const server = new Server(await signUp());
await play("server", runs, 1, () => server, (number) => number % 2 === 1);
await play("model", modelRuns, LANES, () => new Model("somebody"), () => false);
process.exit(0);
