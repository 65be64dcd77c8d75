// Copies what a button with `data-copy` names, and says so beside it: the key and the backup codes on the profile.
"use strict";
(() => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const { copy, copied } = button.dataset;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const texts = [...document.querySelectorAll(copy)].map(({ textContent }) => textContent);
      await navigator.clipboard.writeText(texts.join("\n"));
      button.nextElementSibling.textContent = copied;
    });
  }
})();
