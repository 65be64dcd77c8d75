// Shows what was done without network until it is sent, in one line that opens; and asks for the list that an address was
// about, where the page was kept for another one. Both as the service worker tells it.
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

  /** A refusal without words is a status. */
  const reason = (refused) => (Number(refused) ? say("refused.status", refused) : refused);

  function lineOf(item) {
    const line = make("li", item.refused ? `${described(item)}: ${reason(item.refused)} ` : described(item));
    line.dir = "auto";
    if (!item.refused) return line;
    const discard = make("button", say("unsaved.discard"));
    discard.type = "button";
    discard.addEventListener("click", () => worker.controller?.postMessage({ discard: item.id }));
    line.append(discard);
    return line;
  }

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

  worker?.addEventListener("message", ({ data }) => {
    show(data.waiting);
    if (data.sent) window.dispatchEvent(new CustomEvent("todo-changed"));
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
