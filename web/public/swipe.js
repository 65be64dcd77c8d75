// A row that is swept aside on a screen that is touched: on in the direction of reading it is completed, or open again; back,
// it is due tomorrow. Both press what the row has for it, so that it is taken back as any change is. A finger that waits
// moves the row instead (`drag.js`).
"use strict";
(() => {
  const BEGINS_PX = 12; // what moves less is a press
  const ACTS_PX = 88; // from here on letting go does it
  const STEEP = 1.5; // so many times further aside than up or down; else the page scrolls
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  const ROW = ".part .task:not(.arriving, .leaving)";
  let swipe = null; // { row, x, y, isMoved, isOn, by }

  /** What letting go would press: on in the direction of reading, or back. */
  function button(row, isOn) {
    return isOn ? row.querySelector(".round") : row.querySelector(".round:not(.on)") && row.querySelector(".menu button[value=tomorrow]");
  }

  function said(row, isOn) {
    if (!isOn) return words.tomorrow;
    return row.querySelector(".round.on") ? words.reopen : words.complete;
  }

  function stop() {
    if (!swipe) return;
    const { row } = swipe;
    swipe = null;
    row.classList.remove("swept", "back", "acts");
    row.style.removeProperty("--swept");
    delete row.dataset.swept;
  }

  addEventListener("touchstart", (event) => {
    stop();
    const element = event.target instanceof Element && !event.target.closest(".board, .popover") ? event.target : null;
    const row = element?.closest(ROW);
    if (!row || event.touches.length > 1 || document.querySelector(".selection")) return;
    const { clientX: x, clientY: y } = event.touches[0];
    swipe = { row, x, y, isMoved: false, by: 0 };
  }, { passive: true });

  addEventListener("touchmove", (event) => {
    if (!swipe) return;
    const { row, x, y } = swipe;
    const [aside, along] = [event.touches[0].clientX - x, Math.abs(event.touches[0].clientY - y)];
    if (!swipe.isMoved) {
      if (Math.max(Math.abs(aside), along) < BEGINS_PX) return;
      // Somebody scrolls, or a finger that waited took the row along.
      if (Math.abs(aside) < along * STEEP || row.classList.contains("dragged")) return stop();
      swipe.isMoved = true;
    }
    event.preventDefault();
    const isOn = getComputedStyle(row).direction === "rtl" ? aside < 0 : aside > 0;
    swipe.isOn = isOn;
    swipe.by = button(row, isOn) ? Math.abs(aside) : 0;
    row.classList.add("swept");
    row.classList.toggle("back", !isOn);
    row.classList.toggle("acts", swipe.by >= ACTS_PX);
    row.style.setProperty("--swept", `${swipe.by && aside}px`);
    row.dataset.swept = said(row, isOn) ?? "";
  }, { passive: false });

  addEventListener("touchend", (event) => {
    if (!swipe?.isMoved) return stop();
    event.preventDefault(); // no press of what lies below
    const pressed = swipe.by >= ACTS_PX && button(swipe.row, swipe.isOn);
    stop();
    if (!pressed) return;
    navigator.vibrate?.(10);
    pressed.form.requestSubmit(pressed);
  }, { passive: false });
  addEventListener("touchcancel", stop);
})();
