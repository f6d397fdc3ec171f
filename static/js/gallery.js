/* The gallery on a phone: find among all post-its while typing, see one's own dots on them, open where one comes from. */
"use strict";

/* Find ------------------------------------------------------------------------------------------------------
   Without cases, accents and vowel marks, in whichever script; every word has to be somewhere in the post-it. */

const STROKES = { "Ł": "L", "Ø": "O", "Đ": "D", "Ð": "D", "Ħ": "H", "Ŧ": "T", "Æ": "AE", "Œ": "OE", "Þ": "TH" };

function fold(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.replace(/[ŁØĐÐĦŦÆŒÞ]/g, (letter) => STROKES[letter]);
}

function findNotes() {
  const field = document.querySelector(".find-words");
  if (!field) return;
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  const notes = all("[data-note]");
  let found = 0;
  for (const note of notes) {
    const text = words.length ? fold(all(".postit-text, .alike", note).map((one) => one.textContent).join(" ")) : "";
    note.hidden = !words.every((word) => text.includes(word));
    found += !note.hidden;
  }
  for (const browse of all(".browse")) {
    const has = browse.querySelector("[data-note]:not([hidden])");
    browse.hidden = words.length > 0 && !has;
    if (words.length) browse.open = Boolean(has);
  }
  const says = document.querySelector(".found");
  setText(says, words.length ? says.dataset.says.replace("{found}", found).replace("{all}", notes.length) : "");
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches(".find-words")) return;
  if (!target.value) for (const browse of all(".browse")) browse.open = false;
  findNotes();
});

/* One's own dots ---------------------------------------------------------------------------------------------
   The post-its are painted once for everybody; which of them have one's own dots stands in a region of one's own. */

function showOwnDots() {
  const own = document.querySelector("[data-own-dots]");
  if (!own) return;
  const left = Number(own.dataset.left);
  const given = new Map(own.dataset.ownDots.split(" ").filter(Boolean).map((pair) => pair.split(":").map(Number)));
  for (const note of all("[data-note]")) {
    const here = given.get(Number(note.dataset.note)) || 0;
    for (const button of all(".give [name=count]", note)) {
      const count = Number(button.value);
      if (!count) button.hidden = !here;
      else {
        button.setAttribute("aria-pressed", String(count <= here));
        button.disabled = count > here + left;
      }
    }
  }
}

/* Where a post-it comes from: a page for browsers without scripts, here a dialog that *back* closes -------------- */

const originDialog = () => document.querySelector("dialog.origin");
const isOriginLink = (element) => Boolean(element?.matches?.("[data-note] a"));

function openOrigin() {
  originDialog().showModal();
  originDialog().scrollTop = 0;
  if (!history.state?.origin) history.pushState({ origin: true }, "");
}

document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (isOriginLink(detail.ctx?.sourceElement)) openOrigin();
  if (document.querySelector(".attention")) originDialog()?.close();
  showOwnDots();
  findNotes();
});
document.addEventListener("close", ({ target }) => {
  if (target === originDialog() && history.state?.origin) history.back();
}, true);
window.addEventListener("popstate", () => { if (!history.state?.origin) originDialog()?.close(); });

for (const happened of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(happened, ({ detail }) => {
    if (isOriginLink(detail.ctx?.sourceElement)) toast(connection.dataset.lost);
  });
}

/* What the stage shows now is one tap away. */
document.addEventListener("click", ({ target }) => {
  const link = target.closest("[data-browse]");
  const browse = link && document.getElementById(link.hash.slice(1));
  if (browse) browse.open = true;
});

showOwnDots();
findNotes();
