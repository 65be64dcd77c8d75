// Drags a task: to another day, or to another place in the reader's own order (`data-order`). By mouse, by a finger that
// waits before it moves, and in that order by key (Alt and an arrow). What is dropped sends a form of the page, so that
// it is taken back as any change is. Written by hand and by itself, beside the page's wasm.
"use strict";
(() => {
  const HOLD_MS = 350; // a finger that moves sooner scrolls
  const SLACK_PX = 8; // how far a waiting finger may tremble
  const EDGE_PX = 90; // near the top and bottom of the window the page scrolls along
  let dragged = null; // the row
  let finger = null; // what waits or drags: { row, x, y, timer, target }

  const rowOf = (element, within = ".part") => (element instanceof Element ? element.closest(`${within} .task`) : null);

  /** Where `dragged` would go: to a side of a row, or to a day. */
  function target(element, y) {
    const row = rowOf(element, "[data-order]");
    if (row && row !== dragged) {
      const { top, height } = row.getBoundingClientRect();
      return { row, side: y < top + height / 2 ? "above" : "below" };
    }
    const day = element instanceof Element ? element.closest(".part[data-day]") : null;
    return day && !day.contains(dragged) ? { day } : null;
  }

  function mark(where) {
    document.querySelectorAll(".over, .put-above, .put-below").forEach((it) => it.classList.remove("over", "put-above", "put-below"));
    where?.day?.classList.add("over");
    where?.row?.classList.add(`put-${where.side}`);
  }

  function drop(where) {
    if (where?.row) return put(dragged, where.row, where.side);
    const form = where && dragged.querySelector(".menu form");
    if (!form) return;
    form.elements.date.value = where.day.dataset.day;
    form.requestSubmit(form.querySelector("button[value=date]"));
  }

  const rowsAround = (row) => [...row.closest(".tasks").querySelectorAll(".task:not(.leaving)")];

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
    finger.target = target(document.elementFromPoint(x, y), y);
    mark(finger.target);
    if (y < EDGE_PX || y > innerHeight - EDGE_PX) scrollBy(0, y < EDGE_PX ? -SLACK_PX : SLACK_PX);
  }, { passive: false });
  addEventListener("touchend", (event) => {
    if (dragged && finger) {
      event.preventDefault(); // no press of what lies below
      drop(finger.target);
    }
    letGo();
  }, { passive: false });
  addEventListener("touchcancel", letGo);
  addEventListener("contextmenu", (event) => finger && rowOf(event.target) && event.preventDefault());

  addEventListener("keydown", (event) => {
    const by = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const here = document.activeElement;
    const row = by && !here.closest(".popover") && rowOf(here, "[data-order]");
    if (!row) return;
    event.preventDefault();
    const rows = rowsAround(row);
    const other = rows[rows.indexOf(row) + by];
    if (!other) return;
    put(row, other, by < 0 ? "above" : "below");
    // The keyboard goes along, once the row stands there.
    const again = () => document.querySelector(`[data-id="${row.dataset.id}"] .round`)?.focus();
    requestAnimationFrame(() => requestAnimationFrame(again));
  });
})();
