/* The outbox: what could not be sent, for want of a connection, waits on this phone and goes out by itself when the
   connection is back. Each entry carries its key, so that one that did arrive, though nobody said so, counts once.
   It survives a reload and a restarted server; what the server refuses stays here, with the reason. */
"use strict";

const outboxName = `plenum:${document.body.dataset.workshop}:${document.body.dataset.person}:outbox`;
const outbox = document.getElementById("outbox");
let flushing = false;

function waiting() {
  try { return JSON.parse(localStorage.getItem(outboxName)) || []; } catch { return []; }
}

function keepWaiting(entries) {
  store(outboxName, entries.length ? JSON.stringify(entries) : null);
  showWaiting(entries);
}

function showWaiting(entries) {
  outbox.hidden = !entries.length;
  outbox.querySelector("ul").replaceChildren(...entries.map(showEntry));
}

function showEntry(entry) {
  const item = document.createElement("li");
  const text = document.createElement("span");
  text.textContent = entry.text;
  const state = document.createElement("small");
  state.textContent = entry.refused || outbox.dataset.waiting;
  item.append(text, state);
  if (entry.refused) item.append(discardButton(entry));
  return item;
}

function discardButton(entry) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tool";
  button.textContent = outbox.dataset.discard;
  button.addEventListener("click", () => keepWaiting(waiting().filter(({ key }) => key !== entry.key)));
  return button;
}

/* A form that could not be sent: its content moves into the outbox, and the form is free for the next thought. */
function putIntoOutbox(form) {
  const fields = {};
  for (const field of form.elements) if (field.name && field.name !== "csrfmiddlewaretoken") fields[field.name] = field.value;
  const text = typable(form).map((field) => field.value).join(" ");
  keepWaiting([...waiting(), { key: fields.key, action: form.getAttribute("action"), fields, text }]);
  clearDraft(form);
}

/* Send what waits, in order; stop at the first that finds no connection. */
async function flush() {
  if (flushing) return;
  flushing = true;
  try {
    for (const entry of waiting()) if (!(await send(entry))) break;
  } finally {
    flushing = false;
  }
}

async function send(entry) {
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers:inherited")), "HX-Request": "true" };
  const options = { method: "POST", body: new URLSearchParams(entry.fields), headers, signal: AbortSignal.timeout(15000) };
  const answer = await fetch(entry.action, options).catch(() => null);
  if (!answer || answer.status >= 500) return false;
  const others = waiting().filter(({ key }) => key !== entry.key);
  keepWaiting(answer.ok ? others : [...others, { ...entry, refused: await answer.text() }]);
  return true;
}

document.addEventListener("htmx:error", (event) => {
  const form = formOf(event);
  if (!form?.elements.key || !form.dataset.keep) return;
  say(form, "");
  putIntoOutbox(form);
});
document.addEventListener("htmx:ws:after:connection", flush);
document.addEventListener("plenum:arrive", flush);
window.addEventListener("online", flush);
showWaiting(waiting());
if (document.body.dataset.live) flush();
