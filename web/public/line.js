// Loads what reads a line, when somebody is about to type into one, and works the line of the landing page. Written by
// hand and by itself, because a page is there before its wasm is. What reads is called `todoRead`, what words a rule of
// repetition `todoRepeats`; pages are told `todo-reading` when they are there, and ask for them by `todo-wanted`.
"use strict";
(() => {
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  const HOUR_MINUTES = 60;
  let loading = null;

  /** Minutes that clocks of a zone are ahead of Greenwich's. */
  function ahead(timeZone, now) {
    const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(now);
    const said = parts.find((part) => part.type === "timeZoneName").value; // GMT, GMT+05:30
    const [, sign, hours, minutes] = /([+-])(\d+):(\d+)/.exec(said) ?? [null, "+", 0, 0];
    return Number(`${sign}1`) * (HOUR_MINUTES * hours + Number(minutes));
  }

  /** The same of the zone that Enter reckons in, which may be another than the browser's: that of the cookie. */
  function east() {
    const kept = /(?:^|; )tz=([^;]*)/.exec(document.cookie)?.[1], now = new Date();
    try { return ahead(kept && decodeURIComponent(kept), now); } catch { return -now.getTimezoneOffset(); }
  }

  async function begin() {
    try {
      const reading = await import(`${folder}todo_reading.js`);
      await reading.default({ module_or_path: `${folder}todo_reading_bg.wasm` });
      window.todoRepeats = (rule) => reading.repeats(rule, document.documentElement.lang) ?? "";
      const language = document.documentElement.dataset.language;
      window.todoRead = (text, titles) => reading.read(text, language, titles, east()) ?? "";
      window.dispatchEvent(new CustomEvent("todo-reading"));
      return reading;
    } catch {
      loading = null; // the network may be back when somebody types again
    }
  }
  const load = () => (loading ??= begin());

  // What is asked for in words of tasks that are known, as the forms that do it: waiting.js, without network.
  window.todoDeeds = async (text, lines) => (await load())?.deeds(text, JSON.stringify(lines), east());

  const isLine = (element) => element instanceof Element && element.matches("[data-reads]");
  addEventListener("todo-wanted", load);
  addEventListener("focusin", (event) => { if (isLine(event.target)) load(); });
  addEventListener("pointerover", (event) => { if (isLine(event.target)) load(); });
  addEventListener("input", (event) => { if (isLine(event.target)) load(); });
  addEventListener("load", () => { if (isLine(document.activeElement)) load(); });

  // The landing page: a list that lives as long as the page is shown.
  const line = document.getElementById("demo-line");
  if (!line) return;
  const demo = line.closest(".demo");
  const shown = document.getElementById("demo-reading");
  const list = demo.querySelector(".tasks");
  const start = shown.textContent;

  const make = (tag, name, text) => {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  };

  function read() {
    const text = line.value.trim();
    const titles = [...list.querySelectorAll(".title")].map((title) => title.textContent.trim()).join("\n");
    return text && window.todoRead ? JSON.parse(window.todoRead(text, titles)) : null;
  }

  function show() {
    const read_ = read();
    if (!read_) return void (shown.textContent = start);
    const verb = words[read_.adds ? "verb.add" : `verb.${read_.act === "shift" ? "move" : read_.act || "ask"}`];
    const title = make("strong", "", read_.title);
    title.dir = "auto";
    const chips = read_.parts.map((part) => make("span", `chip chip-${part.kind}`, part.label));
    if (read_.to) chips.push(make("span", "chip chip-due", read_.to));
    shown.replaceChildren(make("kbd", "", "↵"), `${verb} `, title, ...chips);
  }

  function add(task) {
    const row = list.querySelector(".task").cloneNode(true);
    row.className = "task added";
    row.querySelector(".title").textContent = task.title;
    row.querySelector(".round").setAttribute("aria-label", words["complete.title"].replace("{0}", task.title));
    const marks = task.parts.map((part) => make("li", `mark-${part.kind}`, part.label));
    row.querySelector(".marks").replaceChildren(...marks);
    list.prepend(row);
  }

  function complete(row) {
    shown.textContent = words["line.completed"].replace("{0}", row.querySelector(".title").textContent.trim());
    row.classList.add("leaving");
    setTimeout(() => row.remove(), 400);
  }

  function enter() {
    const read_ = read();
    if (!read_) return;
    if (read_.adds) {
      add(read_);
      shown.textContent = start;
    } else {
      const named = (row) => row.querySelector(".title").textContent.toLowerCase().includes(read_.title.toLowerCase());
      const row = [...list.children].find(named);
      if (!row || !["complete", "delete"].includes(read_.act)) return void (shown.textContent = words["line.account"]);
      complete(row);
    }
    line.value = "";
  }

  addEventListener("todo-reading", show);
  line.addEventListener("input", show);
  line.form.addEventListener("submit", (event) => {
    if (!line.value.trim()) return; // to the account
    event.preventDefault();
    enter();
  });
  demo.addEventListener("click", (event) => {
    const [tried, round] = [event.target.closest(".tries .chip"), event.target.closest(".round")];
    if (round) complete(round.closest(".task"));
    if (!tried) return;
    line.value = tried.textContent;
    line.focus();
    show();
  });
})();
