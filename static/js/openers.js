/* Prompt cards: one tap begins a question with these words, before what is typed already. */
"use strict";

document.addEventListener("click", (event) => {
  const card = event.target.closest("[data-opener]");
  if (!card) return;
  const field = card.closest("form").querySelector("textarea");
  const others = all("[data-opener]").map(({ dataset }) => dataset.opener);
  const typed = others.includes(field.value.trim()) ? "" : field.value.trimStart();
  if (!typed.startsWith(card.dataset.opener)) field.value = `${card.dataset.opener} ${typed}`;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
