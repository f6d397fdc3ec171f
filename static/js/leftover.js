/* What was half-typed when the phase moved on: offered, not lost. It stays on this phone and comes back into its form
   by itself when the facilitator opens that phase again; until then it can be copied, used here, or discarded. The same
   for lines on a worksheet that found no connection in time: worksheet.js keeps them as words, too. */
"use strict";

const leftover = document.getElementById("leftover");
const draftsOf = `plenum:${document.body.dataset.workshop}:${document.body.dataset.person}:`;

/* The drafts whose form is not on the screen. */
function leftBehind() {
  let names = [];
  try { names = Object.keys(localStorage); } catch { /* a window without storage keeps nothing to be offered */ }
  const sheets = all("[data-sheet]").map(({ dataset }) => `${draftsOf}${dataset.sheet}:worksheet`);
  const here = [...all("form[data-keep]").map(draftName), ...sheets];
  const isDraft = (name) => name.startsWith(draftsOf) && /^\d+:/.test(name.slice(draftsOf.length));
  const drafts = names.filter((name) => isDraft(name) && !here.includes(name)).map((name) => ({ name, ...load(name) }));
  return drafts.filter(({ text }) => text);
}

function showLeftover() {
  const drafts = leftBehind();
  const shown = JSON.stringify([drafts, Boolean(placeFor())]);
  if (shown === leftover.dataset.shown) return;
  leftover.dataset.shown = shown;
  leftover.hidden = !drafts.length;
  leftover.querySelector("ul").replaceChildren(...drafts.map(showDraft));
}

function showDraft({ name, text, about }) {
  const item = document.createElement("li");
  const quote = document.createElement("q");
  quote.className = "entry-text";
  quote.textContent = text;
  const where = document.createElement("small");
  where.textContent = about || "";
  item.append(quote, where, tool(leftover.dataset.copy, () => copy(quote)));
  if (placeFor()) item.append(tool(leftover.dataset.use, () => useHere(name, text)));
  item.append(tool(leftover.dataset.discard, () => giveUp(name)));
  return item;
}

/* The first field on the screen that takes a text of one's own. */
function placeFor() {
  return all("form[data-keep] :is(textarea, input[type=text], input:not([type]))").find((field) => field.checkVisibility());
}

function useHere(name, text) {
  const field = placeFor();
  if (!field) return;
  field.value = [field.value.trim(), text].filter(Boolean).join(" ");
  if (saveDraft(field.form)) giveUp(name);
  field.focus();
}

/* Also without https, as in a room without internet, where there is no clipboard for scripts. */
function copy(quote) {
  getSelection().selectAllChildren(quote);
  document.execCommand("copy");
}

function giveUp(name) {
  if (load(name)?.also) store(load(name).also, null);
  store(name, null);
  showLeftover();
}

document.addEventListener("htmx:after:swap", showLeftover);
window.addEventListener("storage", showLeftover);
showLeftover();
