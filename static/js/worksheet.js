/* The worksheet that several phones write at once: each field is a plain textarea, bound to a text in a Yjs document.
   What is typed goes up by HTTP in small batches; an answered batch is saved. What the others write comes down as the
   whole document, as an attribute of a region, and is merged: in whatever order, late or twice. Without a connection
   the unsaved part stays in this phone's storage, survives a reload, and is sent when there is one. */

const { Doc, applyUpdate, encodeStateAsUpdate, encodeStateVectorFromUpdate } =
  await import(document.querySelector("[data-yjs]").dataset.yjs);

const BATCH = 400; // milliseconds of typing that go up together
const AGAIN = 3000; // milliseconds until what found no connection is tried again
const OWN = "own", NEWS = "news"; // where a change of the document comes from

const encode = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

class Sheet {
  constructor(session) {
    this.name = `plenum:${document.body.dataset.workshop}:${document.body.dataset.person}:worksheet:${session}`;
    this.draft = `plenum:${document.body.dataset.workshop}:${document.body.dataset.person}:${session}:worksheet`;
    this.doc = new Doc();
    this.there = new Doc();
    this.doc.on("update", (_update, origin) => { if (origin === OWN) this.edited(); });
    this.edits = this.saved = 0;
    this.state = this.refusal = "";
  }

  /* The document as the server has it. A word that is just being composed is not disturbed. */
  receive(text) {
    if (text === this.received) return;
    if (composing?.isConnected) { this.held = text; return; }
    const isFirst = this.received === undefined;
    this.received = text;
    if (text) {
      applyUpdate(this.doc, decode(text), NEWS);
      this.known = encodeStateVectorFromUpdate(decode(text));
      applyUpdate(this.there, decode(text));
    }
    if (isFirst) this.restore();
  }

  restore() {
    let kept = null;
    try { kept = localStorage.getItem(this.name); } catch { /* nothing that could be restored */ }
    if (!kept) return;
    applyUpdate(this.doc, decode(kept), OWN);
    this.edited();
  }

  unsaved() { return encodeStateAsUpdate(this.doc, this.known); }

  edited() {
    this.edits += 1;
    store(this.name, encode(this.unsaved()));
    this.offer();
    this.show(this.state === "waiting" ? "waiting" : "saving");
    this.sendIn(BATCH);
  }

  /* The lines that the server lacks, as plain words: once there is no worksheet any more, leftover.js offers them. */
  offer() {
    const lacking = all("textarea[data-shared]").flatMap(({ dataset: { shared } }) => {
      const there = new Set(this.there.getText(shared).toString().split("\n"));
      return this.doc.getText(shared).toString().split("\n").filter((line) => line.trim() && !there.has(line));
    });
    const about = document.querySelector("[data-announce]")?.dataset.announce;
    store(this.draft, JSON.stringify({ text: lacking.join("\n"), about, also: this.name }));
  }

  sendIn(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  async send() {
    if (this.sending || this.edits === this.saved) return;
    const { edits, address } = this, body = this.unsaved();
    this.sending = true;
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers:inherited")), "HX-Request": "true", "Content-Type": "application/octet-stream" };
    const options = { method: "POST", body, headers, signal: AbortSignal.timeout(15000) };
    const answer = await fetch(address, options).catch(() => null);
    this.sending = false;
    if (answer?.ok) this.acknowledge(edits, body);
    else if (!answer || answer.status >= 500) { this.show("waiting"); this.sendIn(AGAIN); }
    else if (address !== this.address) this.sendIn(0); // The next phase came meanwhile, and takes it.
    else this.refuse(await answer.text(), answer.status);
  }

  /* Should the server lack what this builds on: once more with all that there is. */
  refuse(words, status) {
    if (status === 422 && this.known) this.sendIn(0);
    else this.show("refused", words);
    this.known = undefined;
  }

  /* The server has it, also where its news of that does not get through any more. */
  acknowledge(edits, body) {
    this.saved = edits;
    applyUpdate(this.there, body);
    if (this.edits > edits) return this.sendIn(BATCH);
    store(this.name, null);
    store(this.draft, null);
    this.show("saved");
  }

  show(state, refusal = "") {
    Object.assign(this, { state, refusal });
    if (this === sheet) showState();
  }
}

/* How it stands, in words: nobody is told aloud of every letter, but of what keeps it from being saved. */
function showState() {
  const { dataset } = document.querySelector(".saving") ?? {};
  if (!dataset) return;
  const state = sheet.state || "ready";
  setText(document.querySelector(".saving"), dataset[state] ?? "");
  document.querySelector(".saving").dataset.state = state;
  setText(document.querySelector(".unsaved"), state === "refused" ? sheet.refusal : state === "waiting" ? dataset.waits : "");
}

/* A textarea and its text ------------------------------------------------------------------------------------ */

const sheets = new Map(); // by session
const bound = new Map(); // by textarea
let sheet = null;
let composing = null; // the textarea in which a word is being composed

function bind(area) {
  if (bound.has(area)) return;
  const text = sheet.doc.getText(area.dataset.shared);
  const observe = ({ delta, transaction }) => { if (transaction.origin !== OWN || area.value !== text.toString()) follow(area, text, delta); };
  const typed = area.value; // before this script was there
  area.value = text.toString();
  text.observe(observe);
  bound.set(area, { sheet, text, observe, field: area.dataset.shared });
  if (typed && !area.value.includes(typed)) {
    area.value += (area.value ? "\n" : "") + typed;
    write(area);
  }
}

function unbind(area) {
  const { text, observe } = bound.get(area);
  text.unobserve(observe);
  bound.delete(area);
}

/* What others wrote: the caret stays where it is, among the letters around it. */
function follow(area, text, delta) {
  const { scrollTop } = area;
  let at = 0;
  for (const { retain, insert, delete: gone } of delta) {
    if (gone) area.setRangeText("", at, at + gone, "preserve");
    else if (typeof insert === "string") area.setRangeText(insert, at, at, "preserve");
    at += retain ?? insert?.length ?? 0;
  }
  if (area.value !== text.toString()) area.value = text.toString();
  area.scrollTop = scrollTop;
}

/* What was typed here, however it was typed: the difference between the field and its text. */
function write(area) {
  const { sheet, text } = bound.get(area);
  const before = text.toString(), after = area.value;
  const [start, end] = difference(before, after, area.selectionEnd);
  sheet.doc.transact(() => {
    if (before.length > start + end) text.delete(start, before.length - start - end);
    if (after.length > start + end) text.insert(start, after.slice(start, after.length - end));
  }, OWN);
}

/* How much at the start and at the end is the same. Of several ways to see it, the one that ends at the caret. */
function difference(before, after, caret) {
  const most = Math.min(before.length, after.length);
  const same = (end) => before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end);
  let start = 0, end = 0;
  while (end < Math.min(after.length - caret, most) && same(end)) end += 1;
  while (start < most - end && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  while (end < most - start && same(end)) end += 1;
  if (start && (before.charCodeAt(start - 1) & 0xfc00) === 0xd800) start -= 1; // never between the halves of a character
  if (end && (after.charCodeAt(after.length - end) & 0xfc00) === 0xdc00) end -= 1;
  return [start, end];
}

/* What happens ------------------------------------------------------------------------------------------------ */

function settle() {
  const source = document.querySelector("[data-sheet]")?.dataset;
  for (const [area, { sheet: its, field }] of [...bound]) {
    const isOther = area.dataset.shared !== field; // the organizer has changed the worksheet's headings
    if (!area.isConnected || its !== sheets.get(source?.sheet) || isOther) unbind(area);
    if (isOther) area.value = "";
  }
  if (!source) return;
  if (!sheets.has(source.sheet)) sheets.set(source.sheet, new Sheet(source.sheet));
  sheet = sheets.get(source.sheet);
  const hasMoved = sheet.address !== source.save;
  sheet.address = source.save;
  sheet.receive(source.document);
  all("textarea[data-shared]").forEach(bind);
  if (hasMoved) sheet.sendIn(0);
  showState();
}

document.addEventListener("input", ({ target }) => { if (bound.has(target)) write(target); });
document.addEventListener("compositionstart", ({ target }) => { if (bound.has(target)) composing = target; });
document.addEventListener("compositionend", () => setTimeout(() => {
  composing = null;
  if (sheet?.held !== undefined) sheet.receive(sheet.held);
}));
for (const back of ["htmx:ws:after:connection", "online"]) addEventListener(back, () => sheet?.sendIn(0), true);
document.addEventListener("htmx:after:swap", settle);
settle();
