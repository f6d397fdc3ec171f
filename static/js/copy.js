/* Links to copy with one press; without this, they can be selected. */
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  // The clipboard is there on secure pages only; in a room without the internet the old way has to do.
  const isCopied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
  if (isCopied || document.execCommand("copy")) button.textContent = button.dataset.copied;
});
