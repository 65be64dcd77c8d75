// Shows what was done without network until it is sent, in one line that opens, and lets its reader choose where somebody else
// changed the same; and asks for the list that an address was about, where the page was kept for another one. All as the
// service worker tells it. Pages are told `todo-waiting`, and find the bodies of what waits in `todoWaiting`, a line each.
"use strict";
(() => {
  /** How often it is looked whether the page is taken over by its scripts, in milliseconds. */
  const LOOK_MS = 50;
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  const say = (key, ...values) => values.reduce((text, value, place) => text.replace(`{${place}}`, () => value), words[key] ?? "");
  const worker = navigator.serviceWorker;

  const make = (name, ...children) => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };

  const button = (text, press) => {
    const made = make("button", text);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  };
  const tell = (message) => worker.controller?.postMessage(message);

  /** The keys of what inputs are called that are not called by their own names. */
  const CALLED = { end_date: "end", end_time: "end.time", recurrence: "repeat" };
  /** How the value of an input for days begins. */
  const DAY = /^\d{4}-\d\d-\d\d(T|$)/;
  const called = (name) => say(CALLED[name] ?? name);

  /** What an input holds, in words where those of forms are none. */
  function worded(name, value) {
    if (name === "priority") return say(value);
    if (name === "recurrence") return say(`repeat.${value}`) || window.todoRepeats?.(value) || value;
    if (DAY.test(value)) return window.todoMoment?.(value.slice(0, 10), value.slice(11)) ?? value;
    return value;
  }

  function described({ path, body, title }) {
    const values = new URLSearchParams(body);
    const of = (plain, named) => (title ? say(named, title) : say(plain));
    if (path.endsWith("/add-task")) return say("script.add", values.get("form[title]"));
    const ids = values.get("ids")?.split(",") ?? [];
    if (ids.length > 1) return say(values.get("what") === "delete" ? "script.delete.many" : "script.change.many", ids.length);
    if (path.endsWith("/place-task")) return of("script.move", "script.move.title");
    if (values.get("done") === "true" || values.get("what") === "done") return of("script.complete", "script.complete.title");
    if (path.endsWith("/set-done")) return of("script.reopen", "script.reopen.title");
    if (values.get("what") === "delete") return of("script.delete", "script.delete.title");
    return of("script.change", "script.change.title");
  }

  /** What was typed into a form. */
  function typed({ path, body }) {
    if (!path.endsWith("/edit-task")) return [];
    const values = new URLSearchParams(body);
    const names = [...values.keys()].map((key) => /^form\[(\w+)\]$/.exec(key)?.[1]).filter(Boolean);
    const [is, was] = ["form", "was"].map((group) => (name) => values.get(`${group}[${name}]`) ?? "");
    return names.filter((name) => is(name) !== was(name)).map((name) => `${called(name)}: ${worded(name, is(name)) || "–"}`);
  }

  /** Why it was not taken. A refusal without words is a status; that of a form speaks to who has it before them. */
  function reason({ path, refused, status, disputed }) {
    if (disputed?.length) return say("script.disputed");
    if (status === 404 && path.endsWith("/edit-task")) return say("script.gone");
    return Number(refused) ? say("refused.status", refused) : refused;
  }

  function lineOf(item) {
    const { id, refused, status, disputed } = item;
    const line = make("li", refused ? `${described(item)}: ${reason(item)} ` : described(item));
    line.dir = "auto";
    for (const text of typed(item)) {
      const part = make("p", text);
      part.dir = "auto";
      line.append(part);
    }
    if (!refused) return line;
    if (disputed?.length) line.append(button(say("script.compare"), () => compare(item)), " ");
    if (status === 404 && item.path.endsWith("/edit-task")) line.append(button(say("save-anew"), () => tell({ settle: { id } })), " ");
    line.append(button(say("unsaved.discard"), () => tell({ discard: id })));
    return line;
  }

  // ---- Both texts

  /** A dialog of a heading, what is said and buttons; `then` is told which was pressed. */
  function ask(heading, parts, buttons, then) {
    const foot = make("div", ...buttons.map(([value, text], place) => {
      const made = make("button", text);
      Object.assign(made, { value, className: place ? "" : "primary" });
      return made;
    }));
    foot.className = "buttons";
    const form = make("form", heading, ...parts, foot);
    form.method = "dialog";
    const dialog = make("dialog", form);
    dialog.className = "choice";
    dialog.setAttribute("aria-label", heading.textContent);
    dialog.addEventListener("close", () => {
      then(dialog.returnValue, new FormData(form));
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  function option(name, value, mark, text, checked) {
    const radio = make("input");
    Object.assign(radio, { type: "radio", name, value, checked });
    const shown = make("span", text);
    shown.dir = "auto";
    return make("label", radio, make("b", mark), shown);
  }

  /** Asks which holds, where somebody else changed the same. Of notes it may be both. */
  function compare({ id, title, body, disputed }) {
    const values = new URLSearchParams(body);
    const field = ({ name, mine, theirs, value }) => {
      const own = values.get(`form[${name}]`) ?? "";
      const parts = [make("legend", called(name)), option(name, own, say("script.mine"), mine, true), option(name, value, say("script.theirs"), theirs, false)];
      if (name === "description") parts.push(option(name, `${own}\n\n${value}`, say("script.both"), "", false));
      return make("fieldset", ...parts);
    };
    const parts = [make("p", say("script.compare.words")), ...disputed.map(field)];
    const [before, after] = say("script.compare.title").split("{0}");
    ask(make("h2", before, make("bdi", title), after), parts, [["save", say("save")], ["", say("script.not-now")]], (pressed, chosen) => {
      if (pressed === "save") tell({ settle: { id, chosen: Object.fromEntries(chosen) } });
    });
  }

  // ---- What waits

  function show(items) {
    const before = document.querySelector(".queue");
    if (!items.length) return void before?.remove();
    const open = items.filter((item) => !item.refused).length;
    const head = make("summary", open ? say(open === 1 ? "script.waits.one" : "script.waits.other", open) : say("script.refused"));
    head.setAttribute("role", "status");
    const list = make("ul", ...items.map(lineOf));
    if (before) {
      before.replaceChildren(head, list);
    } else {
      const card = make("details", head, list);
      card.className = "queue";
      document.body.append(card);
    }
    // What was refused is for somebody to decide.
    if (items.some((item) => item.refused)) document.querySelector(".queue").open = true;
  }

  /** Days ahead by what a button of a row says. */
  const AHEAD = { today: 0, tomorrow: 1, week: 7 };

  /** What a form that waits holds; a day by its date, as it was when that was pressed. */
  function dated({ body, at }) {
    const values = new URLSearchParams(body);
    const ahead = AHEAD[values.get("what")];
    if (ahead === undefined) return values;
    const day = new Date(at);
    day.setDate(day.getDate() + ahead);
    const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
    values.set("what", "date");
    values.set("date", parts.map((part) => String(part).padStart(2, "0")).join("-"));
    return values;
  }

  let waiting = [];
  let room = 0; // for how many more, as the worker tells
  worker?.addEventListener("message", ({ data }) => {
    const isLess = data.sent || data.waiting.length < waiting.length;
    ({ waiting, room } = data);
    show(waiting);
    window.todoWaiting = waiting.map(dated).join("\n");
    window.dispatchEvent(new CustomEvent("todo-waiting"));
    if (isLess) window.dispatchEvent(new CustomEvent("todo-changed"));
  });

  // ---- Said in words

  /** What of a line of a list an input of its form holds as it is. */
  const HELD = {
    title: "title", description: "description", priority: "priority", date: "date_input", time: "time_input",
    end_date: "end_date_input", end_time: "end_time_input", reminder: "reminder_input",
  };

  /** The tasks of the lists that the worker keeps, with what waits. */
  async function known() {
    const [lists, tasks] = [await caches.open("lists"), new Map()];
    for (const key of await lists.keys()) {
      const { sections } = await (await lists.match(key)).json();
      for (const line of sections.flatMap(({ lines }) => lines)) {
        if (!(tasks.get(line.id)?.version > line.version)) tasks.set(line.id, line);
      }
    }
    for (const values of waiting.map(dated)) {
      const ids = (values.get("ids") ?? values.get("id") ?? "").split(",");
      const isOver = values.has("done") || ["done", "delete"].includes(values.get("what"));
      for (const id of ids.filter((id) => tasks.has(id))) {
        if (isOver) tasks.delete(id);
        else if (values.get("what") === "date") tasks.get(id).date_input = values.get("date");
        else for (const [name, field] of Object.entries(HELD)) {
          if (values.has(`form[${name}]`)) tasks.get(id)[field] = values.get(`form[${name}]`);
        }
      }
    }
    return [...tasks.values()];
  }

  async function send([action, values]) {
    const body = new URLSearchParams(values);
    if (action === "add-task") body.set("key", crypto.randomUUID()); // by which it is added once
    return (await fetch(`/actions/${action}`, { method: "POST", headers: { accept: "application/json" }, body })).ok;
  }

  /** Does what is asked for in words, if all of it is clear without the assistant: whether it is done, or waits to be. */
  window.todoAlone = async (text) => {
    const deeds = JSON.parse((await window.todoDeeds?.(text, await known())) ?? "[]");
    // Nothing is begun that has no room to wait as a whole.
    if (!deeds.length || deeds.length > room) return false;
    for (const deed of deeds) if (!(await send(deed))) return false;
    window.dispatchEvent(new CustomEvent("todo-changed"));
    return true;
  };

  // Whoever leaves hears first what stays behind.
  addEventListener("submit", (event) => {
    const form = event.target.closest(".sign-out");
    if (!form || !waiting.length) return;
    event.preventDefault();
    const count = waiting.length;
    const words = say(count === 1 ? "script.waits.one" : "script.waits.other", count);
    const ways = [["leave", say("sign-out")], ["", say("script.stay")]];
    ask(make("h2", say("script.leave.title")), [make("p", `${words}.`), make("p", say("script.leave.words"))], ways, (pressed) => {
      if (pressed === "leave") form.submit();
    });
  });

  /** The router of the page takes a press of a link for a way within it. */
  function goOn() {
    if (!location.hash.startsWith("#?")) return;
    if (document.documentElement.dataset.hydrated === undefined) return void setTimeout(goOn, LOOK_MS);
    const link = make("a");
    link.href = location.pathname + location.hash.slice(1);
    link.replace = true;
    document.body.append(link);
    link.click();
    link.remove();
  }
  goOn();
})();
