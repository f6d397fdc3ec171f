/* Writing a post-it: its picture follows every letter, in the size in which it will hang (see workshop/paper.py for the
   rule). What is half-typed stays on this phone, also across a reload, and what a companion saves meanwhile is said. */
"use strict";

const LONGEST_WORD = 30;

function paperSize(text, steps) {
  const longest = Math.max(...text.split(/\s+/).map((word) => [...word].length));
  const weight = Math.max([...text].length, Math.floor(Math.min(longest, LONGEST_WORD) ** 2 / 3));
  return 1 + steps.filter((step) => weight > step).length;
}

const writing = () => document.querySelector("dialog.writing");

function picture(form) {
  const text = form.elements.text.value.trim();
  const paper = form.querySelector(".paper");
  paper.className = `paper size-${paperSize(text, form.dataset.steps.split(" ").map(Number))}`;
  setText(paper.firstElementChild, text);
  const hint = form.querySelector(".shorter");
  setText(hint, [...text].length > Number(form.dataset.comfortable) ? hint.dataset.says : "");
}

/* plenum.js has opened the dialog with the text as it is; a draft from before goes before it. */
function beginWriting(form, opener) {
  form.dataset.keep = opener.dataset.rewrite;
  form.elements.seen.value = opener.dataset.text;
  delete form.dataset.keyed;
  restoreDraft(form);
  delete form.dataset.keyed;
  tellMeanwhile();
  picture(form);
}

function tellMeanwhile() {
  const form = writing()?.open && writing().querySelector("form");
  const opener = form && all("[data-rewrite]").find(({ dataset }) => dataset.rewrite === form.dataset.keep);
  if (!opener) return;
  const note = form.querySelector(".meanwhile");
  note.hidden = opener.dataset.text === form.elements.seen.value;
  setText(note.querySelector("q"), opener.dataset.text);
}

document.addEventListener("click", ({ target }) => {
  const form = writing()?.querySelector("form");
  const opener = target.closest("[data-rewrite]");
  if (form && opener) beginWriting(form, opener);
  if (form && target.closest("[data-cancel]")) clearDraft(form);
});
document.addEventListener("input", ({ target }) => { if (target.closest("dialog.writing")) picture(target.form); });
// Also the close of a dialog that was left by Escape: its draft waits for the next time.
document.addEventListener("close", ({ target }) => {
  if (target.matches("dialog.writing")) delete target.querySelector("form").dataset.keep;
}, true);
document.addEventListener("htmx:after:swap", tellMeanwhile);

/* A page that was reloaded in mid-sentence goes on there. */
if (writing()) {
  all("[data-rewrite]").find(({ dataset }) => localStorage.getItem(draftName({ dataset: { keep: dataset.rewrite } })))?.click();
}
