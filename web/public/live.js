// Hears what happens to the account as it happens: a reminder that came due is shown with what can be done about it, and a
// change made elsewhere is told to the page as `todo-changed`. Written by hand and by itself, beside the page's wasm.
"use strict";
(() => {
  const SNOOZE_MINUTES = 10;
  const WORDS = { done: "Done", later: `In ${SNOOZE_MINUTES} minutes`, dismiss: "Dismiss", failed: "That did not work. Try again." };
  const shown = new Map(); // by task and moment: its element
  let user = "";

  const name = (reminder) => `${reminder.task_id} ${reminder.remind_at}`;
  const changed = () => window.dispatchEvent(new CustomEvent("todo-changed"));

  async function send(method, path, body) {
    const options = { method, credentials: "same-origin" };
    if (body) Object.assign(options, { headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const answer = await fetch(`/api/${user}/${path}`, options);
    if (!answer.ok) throw new Error(String(answer.status));
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
    made.addEventListener("click", async () => {
      try {
        await act();
        hide(reminder);
        changed();
      } catch {
        made.textContent = WORDS.failed;
      }
    });
    return made;
  }

  function hide(reminder) {
    shown.get(name(reminder))?.remove();
    shown.delete(name(reminder));
  }

  function show(reminder) {
    if (shown.has(name(reminder))) return;
    const { task_id: task, remind_at } = reminder;
    const card = document.createElement("div");
    const title = document.createElement("p");
    title.dir = "auto";
    title.textContent = reminder.title;
    card.className = "toast";
    card.append(
      title,
      button(reminder, WORDS.done, () => send("PUT", `tasks/${task}`, { completed: true })),
      button(reminder, WORDS.later, () => send("POST", `reminders/${task}/snooze`, { minutes: SNOOZE_MINUTES })),
      button(reminder, WORDS.dismiss, () => send("POST", `reminders/${task}/dismiss`, { remind_at })),
    );
    place().append(card);
    shown.set(name(reminder), card);
    // One notification for all tabs of a browser: the tag is the reminder's name. Permission is asked for by nobody here.
    if (globalThis.Notification?.permission === "granted" && document.hidden) {
      new Notification(reminder.title, { tag: name(reminder) });
    }
  }

  async function start() {
    const answer = await fetch("/api/auth/get-session", { credentials: "same-origin" });
    user = (await answer.json())?.user?.id ?? "";
    if (!user) return;
    const events = new EventSource(`/api/${user}/events`);
    let isFirst = true; // the page is as new as the stream
    events.addEventListener("tasks", () => {
      // An open form stays as it is: what is typed in it is worth more than the list behind it.
      if (!isFirst && !new URLSearchParams(location.search).has("edit")) changed();
      isFirst = false;
    });
    events.addEventListener("error", () => { isFirst = false; });
    events.addEventListener("reminder", (event) => show(JSON.parse(event.data)));
  }

  start().catch(() => { /* signed out, or the server is away: the page says so itself */ });
})();
