/* Lists of boxes in a form: one more, or one further up. Without this script there is one empty box at the end. */
"use strict";

function more(list) {
  const last = [...list.querySelectorAll("[data-item]")].at(-1);
  const copy = last.cloneNode(true);
  const id = `${list.querySelectorAll("[data-item]").length}-${Date.now()}`;
  for (const label of copy.querySelectorAll("label")) label.htmlFor = id;
  for (const field of copy.querySelectorAll("textarea, input")) {
    field.value = "";
    if (field.type !== "hidden") field.id = id;
  }
  last.after(copy);
  copy.querySelector("textarea, input:not([type=hidden])").focus();
}

document.addEventListener("click", ({ target }) => {
  const item = target.closest("[data-up]")?.closest("[data-item]");
  const before = item?.previousElementSibling;
  if (before?.matches("[data-item]")) {
    before.before(item);
    target.focus();
  }
  if (target.closest("[data-more]")) more(target.closest("[data-items]"));
});

for (const button of document.querySelectorAll("[data-up], [data-more]")) button.hidden = false;
