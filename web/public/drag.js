// Drags a task: to another day, priority or tag (what its new part has as `data-day`, `data-priority`, `data-tag`), or to
// another place in the reader's own order (`data-order`). By mouse, by a finger that waits before it moves, and by key
// (Alt and an arrow). A finger that waits and does not move selects the task. What is dropped sends a form of the page, so that it is taken back as any change is. Written by hand
// and by itself, beside the page's wasm.
"use strict";
(() => {
  const HOLD_MS = 350; // a finger that moves sooner scrolls
  const SLACK_PX = 8; // how far a waiting finger may tremble
  const ARRIVES_MS = 5000; // how long the keyboard waits for a row to stand in its new column
  const EDGE_PX = 90; // near the top and bottom of the window the page scrolls along
  let dragged = null; // the row
  let finger = null; // what waits or drags: { row, x, y, timer, target, isStill }

  const rowOf = (element, within = ".part") => (element instanceof Element ? element.closest(`${within} .task`) : null);

  const TARGETS = ".part:is([data-day], [data-priority], [data-tag])";

  /** Where `dragged` would go: to a side of a row, or to a part. */
  function target(element, y) {
    const row = rowOf(element, "[data-order]");
    if (row && row !== dragged) {
      const { top, height } = row.getBoundingClientRect();
      return { row, side: y < top + height / 2 ? "above" : "below" };
    }
    const part = element instanceof Element ? element.closest(TARGETS) : null;
    return part && !part.contains(dragged) ? { part } : null;
  }

  function mark(where) {
    document.querySelectorAll(".over, .put-above, .put-below").forEach((it) => it.classList.remove("over", "put-above", "put-below"));
    where?.part?.classList.add("over");
    where?.row?.classList.add(`put-${where.side}`);
  }

  function drop(where) {
    if (where?.row) put(dragged, where.row, where.side);
    else if (where) give(dragged, where.part);
  }

  /** Gives a row what `part` is about, by the form of its menu. */
  function give(row, part) {
    const form = row.querySelector(".menu form");
    const { day, priority, tag } = part.dataset;
    if (day) form.elements.date.value = day;
    if (tag !== undefined) form.elements.tags.value = retagged(form.elements.tags.value, row.closest(".part").dataset.tag, tag);
    form.requestSubmit(form.querySelector(`button[value=${priority ?? (day ? "date" : "tags")}]`));
  }

  /** Whether two tags are one to a person: case, accents and the sign before them are none of their name. */
  function isSame(one, other) {
    const name = (tag) => (tag ?? "").trim().replace(/^#+/, "");
    return name(one).localeCompare(name(other), undefined, { sensitivity: "base" }) === 0;
  }

  /** The tags with `to` in place of `from`; either may be none. */
  function retagged(tags, from, to) {
    const all = tags.split(",").map((tag) => tag.trim()).filter((tag) => tag && !isSame(tag, from) && !isSame(tag, to));
    return [to, ...all].filter(Boolean).join(", ");
  }

  const rowsAround = (row) => [...row.closest(".tasks").querySelectorAll(".task:not(.leaving, .arriving)")];

  /** Puts a row on a side of another one. */
  function put(row, other, side) {
    const rows = rowsAround(row).filter((it) => it !== row);
    const place = rows.indexOf(other) + (side === "below" ? 1 : 0);
    const form = document.getElementById("placing");
    form.elements.id.value = row.dataset.id;
    form.elements.above.value = rows[place - 1]?.dataset.id ?? "";
    form.elements.below.value = rows[place]?.dataset.id ?? "";
    form.requestSubmit();
  }

  function begin(row) {
    dragged = row;
    row.classList.add("dragged");
  }

  function end() {
    dragged?.classList.remove("dragged");
    dragged = null;
    mark(null);
  }

  addEventListener("dragstart", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    begin(row);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.querySelector(".title").textContent.trim());
  });
  addEventListener("dragover", (event) => {
    const where = dragged && target(event.target, event.clientY);
    mark(where);
    if (!where) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  addEventListener("drop", (event) => {
    const where = dragged && target(event.target, event.clientY);
    if (!where) return;
    event.preventDefault();
    drop(where);
  });
  addEventListener("dragend", end);

  function letGo() {
    if (!finger) return;
    clearTimeout(finger.timer);
    finger.row.draggable = true;
    document.body.classList.remove("carrying");
    finger = null;
    end();
  }

  addEventListener("touchstart", (event) => {
    letGo();
    const row = rowOf(event.target);
    if (!row || event.touches.length > 1 || event.target.closest(".tools, .round")) return;
    const { clientX: x, clientY: y } = event.touches[0];
    // Some browsers drag by touch themselves, each in its own way.
    row.draggable = false;
    const timer = setTimeout(() => {
      finger.isStill = true;
      begin(row);
      document.body.classList.add("carrying");
      navigator.vibrate?.(10);
    }, HOLD_MS);
    finger = { row, x, y, timer, target: null };
  }, { passive: true });
  addEventListener("touchmove", (event) => {
    if (!finger) return;
    const { clientX: x, clientY: y } = event.touches[0];
    if (!dragged) {
      if (Math.hypot(x - finger.x, y - finger.y) > SLACK_PX) letGo();
      return;
    }
    event.preventDefault();
    if (Math.hypot(x - finger.x, y - finger.y) > SLACK_PX) finger.isStill = false;
    finger.target = target(document.elementFromPoint(x, y), y);
    mark(finger.target);
    if (y < EDGE_PX || y > innerHeight - EDGE_PX) scrollBy(0, y < EDGE_PX ? -SLACK_PX : SLACK_PX);
  }, { passive: false });
  addEventListener("touchend", (event) => {
    if (dragged && finger) {
      event.preventDefault(); // no press of what lies below
      if (finger.isStill) dragged.querySelector(".menu .item.scripted")?.click();
      else drop(finger.target);
    }
    letGo();
  }, { passive: false });
  addEventListener("touchcancel", letGo);
  addEventListener("contextmenu", (event) => finger && rowOf(event.target) && event.preventDefault());

  // The keyboard goes along, once the row stands there. A column may show it later than the next frame.
  function follow(id) {
    const again = () => document.querySelector(`[data-id="${id}"] .round`)?.focus();
    requestAnimationFrame(() => requestAnimationFrame(again));
  }

  function upOrDown(row, by) {
    const rows = rowsAround(row);
    const other = rows[rows.indexOf(row) + by];
    if (!other) return;
    put(row, other, by < 0 ? "above" : "below");
    follow(row.dataset.id);
  }

  /** To the column beside: the keyboard alone, or with the row. */
  function aside(row, by, takes) {
    const here = row.closest(".part");
    const parts = [...row.closest(".board").querySelectorAll(".part")];
    const step = getComputedStyle(here).direction === "rtl" ? -by : by;
    const ahead = step < 0 ? parts.slice(0, parts.indexOf(here)).reverse() : parts.slice(parts.indexOf(here) + 1);
    if (!takes) {
      const next = ahead.find((part) => part.querySelector(".task"));
      const rows = [...(next?.querySelectorAll(".task .round") ?? [])];
      return rows[Math.min(rowsAround(row).indexOf(row), rows.length - 1)]?.focus();
    }
    const next = ahead.find((part) => part.matches(TARGETS));
    if (!next) return;
    give(row, next);
    const { id } = row.dataset;
    const arrived = new MutationObserver(() => {
      const there = next.querySelector(`[data-id="${id}"] .round`);
      if (!there) return;
      arrived.disconnect();
      follow(id);
      there.focus();
    });
    arrived.observe(next, { childList: true, subtree: true });
    setTimeout(() => arrived.disconnect(), ARRIVES_MS);
  }

  addEventListener("keydown", (event) => {
    const row = rowOf(document.activeElement);
    if (!row || document.activeElement.closest(".popover, form:has(input:not([type=hidden]))")) return;
    const up = event.altKey && row.closest("[data-order]") && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const right = row.closest(".board") && !event.ctrlKey && !event.metaKey && { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!up && !right) return;
    event.preventDefault();
    if (up) upOrDown(row, up);
    else aside(row, right, event.altKey);
  });
})();
