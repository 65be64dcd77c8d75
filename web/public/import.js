// Reads a chosen file into the form: what the form sends is text, with and without scripts.
"use strict";
(() => {
  const row = document.querySelector("[data-file]");
  const input = row?.querySelector("input");
  const text = document.getElementById("import-text");
  if (!input || !text) return;
  row.hidden = false;
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) return;
    text.value = await file.text();
    text.form.requestSubmit();
  });
})();
