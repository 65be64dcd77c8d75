// The keys that work on every page of somebody who is signed in: to the line, to a list or a page, to the search, and the
// map of all keys. What is about the rows of a list, the page's wasm knows (`browser/keys.rs`). Letters can be switched off:
// they are in the way of those who speak to their computer. Written by hand and by itself, since plain pages have no wasm.
"use strict";
(() => {
  const OFF = "keys_off";
  const YEAR_SECONDS = 31536000;
  const LIST = "/dashboard";
  /** After `g`. */
  const PLACES = {
    t: LIST,
    i: `${LIST}?view=inbox`,
    u: `${LIST}?view=upcoming`,
    w: `${LIST}?view=week`,
    b: `${LIST}?view=board`,
    c: `${LIST}?view=completed`,
    d: "/changes",
    a: "/chat",
    p: "/profile",
  };
  let isGoing = false; // `g` was pressed: the next letter says where to go

  const map = () => document.getElementById("keys");
  const areOn = () => !document.cookie.split("; ").some((it) => it.startsWith(`${OFF}=`));
  const isTyping = () => ["INPUT", "TEXTAREA", "SELECT"].includes(document.activeElement?.tagName);

  /** A press of a link of the page leaves what is on it as it is. */
  function goTo(place) {
    const way = document.querySelector(`nav a[href="${place}"]`);
    if (way) way.click();
    else location.assign(place);
  }

  /** Into the first of these fields that is here; where none is, into that of the list. */
  function enter(...ids) {
    const field = ids.map((id) => document.getElementById(id)).find(Boolean);
    if (!field) return location.assign(`${LIST}#${ids[0]}`);
    field.focus();
    field.setSelectionRange?.(field.value.length, field.value.length);
  }

  function showMap() {
    const dialog = map();
    if (!dialog || dialog.open) return;
    const off = dialog.querySelector("input");
    off.checked = !areOn();
    off.onchange = () => {
      document.cookie = `${OFF}=1; path=/; samesite=lax; max-age=${off.checked ? YEAR_SECONDS : 0}`;
    };
    dialog.showModal();
  }

  /** Whether the letter was taken. */
  function letter(key) {
    if (isGoing && key !== "g") {
      isGoing = false;
      if (key in PLACES) goTo(PLACES[key]);
      return true;
    }
    isGoing = key === "g";
    if (key === "q" || key === "n") enter("quick-add", "message");
    else if (key === "/") enter("search");
    else if (key === "?") showMap();
    else return isGoing;
    return true;
  }

  addEventListener("keydown", (event) => {
    const isChord = event.ctrlKey || event.metaKey;
    if (isChord && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return enter("quick-add", "message");
    }
    const isElsewhere = isChord || event.altKey || isTyping() || document.querySelector("dialog[open], .veil");
    if (isElsewhere || !areOn() || ["Shift", "CapsLock"].includes(event.key) || !letter(event.key)) return;
    // The letter is the shortcut, not the first one typed; and no second shortcut.
    event.preventDefault();
    event.stopImmediatePropagation();
  });

  // What was said in this tab is of whoever signs out (voice.js).
  addEventListener("submit", ({ target }) => {
    if (target.closest(".sign-out")) sessionStorage.removeItem("voice-history");
  });

  // Who came by a key goes on there.
  const arrived = ["quick-add", "search"].find((id) => location.hash === `#${id}`);
  if (arrived) addEventListener("load", () => document.getElementById(arrived)?.focus());
})();
