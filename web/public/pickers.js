// Pickers over the plain inputs of a task's form: a calendar with the time, the reminder, and how a task repeats. They are
// in the language of the page, begin weeks where the reader's do, and write times as they like them. Without this, or
// before it, the inputs are what the browser has.
"use strict";
(() => {
  const root = document.documentElement;
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  const DAY_MS = 86_400_000, MINUTE_MS = 60_000, WEEK_DAYS = 7, GRID_DAYS = 42;
  /** The time of a reminder on a day that has none, and how far apart the offered times are. */
  const MORNING = "09:00", OFFERED_MINUTES = 30;
  const INTERVAL_MAX = 999, TIMES_MAX = 999;
  const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
  const UNITS = [["DAILY", "pick.days", "daily"], ["WEEKLY", "pick.weeks", "weekly"],
    ["MONTHLY", "pick.months", "monthly"], ["YEARLY", "pick.years", ""]];
  let made = 0;

  const say = (key, ...values) =>
    values.reduce((text, value, place) => text.replace(`{${place}}`, value), words[key] ?? key);
  const locale = new Intl.Locale((root.dataset.language ?? "").startsWith(root.lang) ? root.dataset.language : root.lang);
  /** 1 is Monday, 7 Sunday. */
  const firstDay = (locale.getWeekInfo?.() ?? locale.weekInfo ?? { firstDay: 1 }).firstDay;
  const worded = (date, options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(date);

  // ---- Days and times, as the inputs hold them

  const dayOf = (text) => new Date(`${text}T00:00Z`);
  const textOf = (date) => date.toISOString().slice(0, 10);
  const ahead = (date, days) => new Date(date.getTime() + days * DAY_MS);

  function now() {
    const timeZone = /(?:^|; )tz=([^;]*)/.exec(document.cookie)?.[1];
    const options = { dateStyle: "short", timeStyle: "short" };
    const inZone = (zone) => new Intl.DateTimeFormat("sv", { ...options, timeZone: zone }).format(new Date());
    try { return inZone(timeZone && decodeURIComponent(timeZone)); } catch { return inZone(undefined); }
  }
  const today = () => dayOf(now().slice(0, 10));

  const dayName = (date) => say(`weekday.short.${(date.getUTCDay() + 6) % WEEK_DAYS + 1}`);

  /** As the list words it. */
  function dayWords(text) {
    const apart = Math.round((dayOf(text) - today()) / DAY_MS);
    if (apart === 0 || apart === 1) return say(apart ? "tomorrow" : "today");
    const date = dayOf(text), month = say(`month.${date.getUTCMonth() + 1}`);
    if (text.slice(0, 4) !== now().slice(0, 4)) return say("date.far", date.getUTCDate(), month, text.slice(0, 4));
    return say("date.near", dayName(date), date.getUTCDate(), month);
  }

  function timeWords(text) {
    if (root.dataset.clock !== "12") return text;
    const hour = Number(text.slice(0, 2));
    return say(hour < 12 ? "clock.am" : "clock.pm", `${(hour + 11) % 12 + 1}${text.slice(2)}`);
  }

  /** What somebody writes as a time, in any digits: `5pm`, `17.30`, `0800`. */
  function timeOf(written) {
    const latin = written.replace(/\p{Nd}/gu, (digit) => {
      const zero = [0x660, 0x6f0, 0x966].find((zero) => digit.codePointAt(0) - zero < 10 && digit.codePointAt(0) >= zero);
      return zero ? String(digit.codePointAt(0) - zero) : digit;
    });
    const found = /(\d{1,2})(?:[:.h ]?(\d{2}))?/.exec(latin);
    if (!found) return null;
    const half = (key) => latin.toLowerCase().includes(say(key, "").trim().toLowerCase());
    let hour = Number(found[1]);
    if (half("clock.pm") && hour < 12) hour += 12;
    else if (half("clock.am") && hour === 12) hour = 0;
    const minute = found[2] ?? "00";
    return hour < 24 && minute < 60 ? `${String(hour).padStart(2, "0")}:${minute}` : null;
  }

  // ---- Elements

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }
  const button = (label, onclick, attributes = {}) => make("button", { type: "button", onclick, ...attributes }, label);
  const labelled = (label, input) => make("label", { class: "line-of" }, make("span", {}, label), input);

  /** Sets an input as if somebody had typed it. */
  function set(input, value) {
    if (input.tagName === "SELECT" && ![...input.options].some((option) => option.value === value)) {
      input.append(new Option(ruleWords(value), value));
    }
    if (input.value === value) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** A dialog beside `anchor`. What it does to the form is done at once. */
  function open(anchor, label, ...parts) {
    const done = button(say("pick.done"), () => dialog.close(), { class: "primary" });
    const dialog = make("dialog", { class: "picker", "aria-label": label }, ...parts, make("div", { class: "buttons" }, done));
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); anchor.focus(); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    // The page's own keys are not meant in here.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    dialog.showModal();
    dialog.querySelector("td [tabindex='0']")?.focus();
    const place = anchor.getBoundingClientRect(), own = dialog.getBoundingClientRect();
    if (innerWidth > own.width * 1.5) {
      const fit = (start, length, room) => `${Math.max(8, Math.min(start, room - length - 8))}px`;
      Object.assign(dialog.style, { margin: 0, right: "auto", left: fit(place.left, own.width, innerWidth),
        top: fit(place.bottom + 4, own.height, innerHeight) });
    }
    return dialog;
  }

  // ---- The calendar

  /** Six weeks around a day; `chosen` says which is chosen, `choose` is told of another. */
  function calendar(chosen, choose) {
    let shown = chosen() ? dayOf(chosen()) : today();
    const title = make("h2", { "aria-live": "polite" });
    const body = make("tbody");
    const turn = (months) => {
      const day = new Date(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth() + months, 1));
      const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
      day.setUTCDate(Math.min(shown.getUTCDate(), last));
      shown = day;
    };
    const head = Array.from({ length: WEEK_DAYS }, (_, place) => {
      const date = ahead(dayOf("2024-01-01"), firstDay - 1 + place); // a Monday
      return make("th", { scope: "col", abbr: worded(date, { weekday: "long" }) }, dayName(date));
    });
    const grid = make("table", { role: "grid" }, make("thead", {}, make("tr", {}, ...head)), body);

    function cell(date) {
      const text = textOf(date), isShown = text === textOf(shown);
      const pick = button(worded(date, { day: "numeric" }), () => { shown = date; choose(text); draw(true); }, {
        tabindex: isShown ? 0 : -1, "data-day": text,
        "aria-label": worded(date, { dateStyle: "full" }),
        "aria-pressed": String(text === chosen()),
        "aria-current": text === textOf(today()) && "date",
        class: date.getUTCMonth() === shown.getUTCMonth() ? null : "beside",
      });
      return make("td", {}, pick);
    }

    function draw(isFocused) {
      title.textContent = worded(shown, { month: "long", year: "numeric" });
      const month = new Date(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth(), 1));
      const before = (month.getUTCDay() - firstDay % WEEK_DAYS + WEEK_DAYS) % WEEK_DAYS;
      const days = Array.from({ length: GRID_DAYS }, (_, place) => cell(ahead(month, place - before)));
      const weeks = Array.from({ length: GRID_DAYS / WEEK_DAYS }, (_, week) =>
        make("tr", {}, ...days.slice(week * WEEK_DAYS, (week + 1) * WEEK_DAYS)));
      body.replaceChildren(...weeks);
      if (isFocused) body.querySelector("[tabindex='0']").focus();
    }

    grid.addEventListener("keydown", (event) => {
      const forward = root.dir === "rtl" ? -1 : 1;
      const days = { ArrowLeft: -forward, ArrowRight: forward, ArrowUp: -WEEK_DAYS, ArrowDown: WEEK_DAYS }[event.key];
      const months = { PageUp: -1, PageDown: 1 }[event.key];
      if (!days && !months) return;
      event.preventDefault();
      if (days) shown = ahead(shown, days);
      else turn(months);
      draw(true);
    });
    const way = (label, sign, months) =>
      button(sign, () => { turn(months); draw(false); }, { class: "tool", "aria-label": say(label) });
    const bar = make("div", { class: "month" }, way("pick.before", "‹", -1), title, way("pick.after", "›", 1));
    draw(false);
    return make("div", { class: "calendar" }, bar, grid);
  }

  /** A time, written or chosen. */
  function clock(chosen, choose) {
    const offered = Array.from({ length: 24 * 60 / OFFERED_MINUTES }, (_, place) => {
      const minutes = place * OFFERED_MINUTES;
      return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
    });
    const list = make("datalist", { id: `times-${++made}` }, ...offered.map((time) => make("option", { value: timeWords(time) })));
    const shown = () => (chosen() ? timeWords(chosen()) : "");
    const input = make("input", { list: list.id, autocomplete: "off", value: shown(), onchange: () => {
      const time = input.value.trim() ? timeOf(input.value) : "";
      if (time !== null) choose(time);
      input.value = shown();
    } });
    return make("div", {}, labelled(say("time"), input), list);
  }

  const quick = (choices) => {
    const pick = ([label, aside, choose]) => button(label, (event) => { choose(); event.target.closest("dialog").close(); },
      { "data-aside": aside });
    return make("div", { class: "quick" }, ...choices.map(pick));
  };

  // ---- The fields

  function pickDate(anchor, date, time) {
    const choose = (text) => set(date, text);
    const on = (days) => textOf(ahead(today(), days));
    const near = [["today", 0], ["tomorrow", 1], ["week", WEEK_DAYS]].map(([key, days]) =>
      [say(key), worded(dayOf(on(days)), { weekday: "short" }), () => choose(on(days))]);
    const none = [say("undated"), "", () => { set(time, ""); choose(""); }];
    open(anchor, say("date"), quick([...near, none]), calendar(() => date.value, choose), clock(() => time.value, (text) => {
      if (text && !date.value) choose(on(0));
      set(time, text);
    }));
  }

  function pickReminder(anchor, reminder, date, time) {
    const part = (place) => reminder.value.split("T")[place]?.slice(0, 5 * (place + 1)) ?? "";
    const day = () => reminder.value.slice(0, 10);
    const set_ = (day, time) => set(reminder, day ? `${day}T${time || MORNING}` : "");
    const before = (minutes) => {
      const due = new Date(`${date.value}T${time.value || MORNING}Z`).getTime() - minutes * MINUTE_MS;
      const text = new Date(due).toISOString();
      return () => set_(text.slice(0, 10), text.slice(11, 16));
    };
    const offered = [["pick.at", 0], ["pick.minutes", 10], ["pick.hour", 60], ["pick.day", 24 * 60]];
    const choices = date.value ? offered.map(([key, minutes]) => [say(key), "", before(minutes)]) : [];
    const none = [say("pick.none"), "", () => set_("", "")];
    open(anchor, say("reminder"), quick([...choices, none]),
      calendar(day, (text) => set_(text, part(1))),
      clock(() => part(1), (text) => set_(day() || textOf(today()), text)));
  }

  /** The end is a moment where the beginning is one, else a day. */
  function pickEnd(anchor, endDate, endTime, date, time) {
    const end = (day, clock) => { set(endDate, day); set(endTime, clock); };
    const begins = date.value || textOf(today());
    const after = (minutes) => () => {
      const text = new Date(new Date(`${begins}T${time.value}Z`).getTime() + minutes * MINUTE_MS).toISOString();
      end(text.slice(0, 10), text.slice(11, 16));
    };
    const offered = [["pick.end.half-hour", 30], ["pick.end.hour", 60], ["pick.end.hours", 120]];
    const choices = time.value ? offered.map(([key, minutes]) => [say(key), "", after(minutes)]) : [];
    const none = [say("pick.end.none"), "", () => end("", "")];
    const start = () => { if (!date.value) set(date, begins); };
    const clocks = time.value
      ? [clock(() => endTime.value, (text) => end(text && (endDate.value || begins), text))] : [];
    open(anchor, say("end"), quick([...choices, none]),
      calendar(() => endDate.value, (text) => { start(); end(text, time.value && (endTime.value || time.value)); }),
      ...clocks);
  }

  // ---- How it repeats

  /** The parts of a rule, or of the word for a simple one. */
  function partsOf(value) {
    const simple = UNITS.find(([, , word]) => word && word === value);
    const text = simple ? `FREQ=${simple[0]}` : value.includes("=") ? value : "";
    return Object.fromEntries(text.split(";").filter(Boolean).map((part) => part.split("=")));
  }

  /** What the form holds for these parts. */
  function valueOf({ FREQ, INTERVAL, ...rest }) {
    const [, , word] = UNITS.find(([unit]) => unit === FREQ);
    const parts = { FREQ, ...(Number(INTERVAL) > 1 && { INTERVAL }), ...rest };
    if (Object.keys(parts).length === 1 && word) return word;
    return Object.entries(parts).map((part) => part.join("=")).join(";");
  }

  const ruleWords = (rule) => window.todoRepeats?.(rule) || rule;

  function pickRepeat(anchor, repeat, date) {
    const parts = partsOf(repeat.value);
    const chosen = new Set((parts.BYDAY ?? "").split(",").filter((day) => DAYS.includes(day)));
    const every = make("input", { type: "number", min: 1, max: INTERVAL_MAX, value: parts.INTERVAL ?? 1 });
    const unit = make("select", { "aria-label": say("pick.unit") }, ...UNITS.map(([value, key]) => new Option(say(key), value)));
    unit.value = parts.FREQ ?? "WEEKLY";
    const name = (place) => ahead(dayOf("2024-01-01"), place);
    const inOrder = DAYS.map((_, place) => (place + firstDay - 1) % WEEK_DAYS);
    const days = make("div", { class: "weekdays", role: "group", "aria-label": say("pick.weekdays") }, ...inOrder.map((place) =>
      button(dayName(name(place)), (event) => {
        chosen.has(DAYS[place]) ? chosen.delete(DAYS[place]) : chosen.add(DAYS[place]);
        event.target.setAttribute("aria-pressed", String(chosen.has(DAYS[place])));
        apply();
      }, { "aria-pressed": String(chosen.has(DAYS[place])), "aria-label": worded(name(place), { weekday: "long" }) })));
    const onDay = make("select", { "aria-label": say("pick.month-day") }, new Option(say("pick.same-day"), ""), new Option(say("pick.last-day"), "-1"));
    onDay.value = parts.BYMONTHDAY === "-1" ? "-1" : "";
    const ends = make("select", {}, new Option(say("pick.never"), ""), new Option(say("pick.until"), "UNTIL"), new Option(say("pick.times"), "COUNT"));
    ends.value = ["UNTIL", "COUNT"].find((name) => parts[name]) ?? "";
    const plain = (parts.UNTIL ?? "").replace(/^(\d{4})(\d\d)(\d\d).*/, "$1-$2-$3");
    const until = make("input", { type: "date", "aria-label": say("day"), value: plain || textOf(ahead(today(), 90)) });
    const times = make("input", { type: "number", min: 1, max: TIMES_MAX, "aria-label": say("pick.number"), value: parts.COUNT ?? 10 });
    const said = make("output", { class: "hint" });

    function present() {
      const days = DAYS.filter((day) => chosen.has(day)).join(",");
      return {
        FREQ: unit.value, INTERVAL: String(Math.max(1, Math.min(INTERVAL_MAX, Number(every.value) || 1))),
        ...(unit.value === "WEEKLY" && days && { BYDAY: days }),
        ...(unit.value === "MONTHLY" && onDay.value && { BYMONTHDAY: onDay.value }),
        ...(ends.value === "UNTIL" && until.value && { UNTIL: until.value.replaceAll("-", "") }),
        ...(ends.value === "COUNT" && { COUNT: String(Math.max(1, Math.min(TIMES_MAX, Number(times.value) || 1))) }),
      };
    }
    function show() {
      days.hidden = unit.value !== "WEEKLY";
      onDay.hidden = unit.value !== "MONTHLY";
      until.hidden = ends.value !== "UNTIL";
      times.hidden = ends.value !== "COUNT";
      const parts = present();
      said.textContent = window.todoRepeats?.(Object.entries(parts).map((part) => part.join("=")).join(";")) ?? "";
    }
    function apply() {
      show();
      if (!date.value) set(date, textOf(today())); // what repeats begins on a day
      set(repeat, valueOf(present()));
    }
    const simple = [...repeat.options].filter(({ value }) => value).map((option) =>
      [option.text, "", () => { if (option.value !== "none" && !date.value) set(date, textOf(today())); set(repeat, option.value); }]);
    const own = make("div", { class: "custom" }, labelled(say("pick.every"), every), unit, onDay, days,
      labelled(say("pick.ends"), ends), until, times, said);
    own.addEventListener("change", apply);
    show();
    addEventListener("todo-reading", show, { once: true });
    open(anchor, say("repeat"), quick(simple), own);
  }

  /** The inputs of a form, by name; each is shown by a button that opens its picker. */
  const both = (day, time) => (time ? say("date.clock", dayWords(day), timeWords(time)) : dayWords(day));
  window.todoMoment = both;

  function enhance(fields) {
    const input = (name) => fields.querySelector(`[name="form[${name}]"]`);
    const [date, time, endDate, endTime, reminder, repeat] =
      ["date", "time", "end_date", "end_time", "reminder", "recurrence"].map(input);
    if (!date || fields.dataset.picked !== undefined) return;
    fields.dataset.picked = "";
    const repeats = () => {
      const { value, text } = repeat.selectedOptions[0] ?? { value: "", text: "" };
      return text.includes("=") ? ruleWords(value) : text;
    };
    const moment = (date, time) => date.value && both(date.value, time.value);
    const ways = [
      [date, () => moment(date, time), (anchor) => pickDate(anchor, date, time)],
      [endDate, () => moment(endDate, endTime), (anchor) => pickEnd(anchor, endDate, endTime, date, time)],
      [repeat, () => repeat.value !== "none" && repeats(), (anchor) => pickRepeat(anchor, repeat, date)],
      [reminder, () => reminder.value && both(reminder.value.slice(0, 10), reminder.value.slice(11, 16)),
        (anchor) => pickReminder(anchor, reminder, date, time)],
    ];
    const shows = ways.map(([input, text, pick]) => {
      const id = `pick-${++made}`, label = input.closest(".field").querySelector("label");
      label.id = `${id}-label`;
      label.htmlFor = id;
      const shown = button("", () => {
        dispatchEvent(new CustomEvent("todo-wanted"));
        pick(shown);
      }, { id, class: "picks", "aria-haspopup": "dialog", "aria-labelledby": `${label.id} ${id}` });
      input.closest(".field").classList.add("picked");
      input.after(shown);
      return () => {
        const said = text();
        shown.textContent = said || say("pick.choose");
        shown.classList.toggle("unset", !said);
      };
    });
    for (const hidden of [time, endTime]) hidden.closest(".field").hidden = true;
    const show = () => shows.forEach((show) => show());
    fields.addEventListener("input", show);
    addEventListener("todo-reading", show);
    show();
  }

  const all = () => document.querySelectorAll("[data-hydrated] .fields").forEach(enhance);
  new MutationObserver(all).observe(root, { attributes: true, attributeFilter: ["data-hydrated"] });
  // A form that opens takes the keyboard.
  addEventListener("focusin", all);
  all();
})();
