/* The outbox: what could not be sent, for want of a connection, waits on this phone and goes out by itself when the
   connection is back. Each entry carries its key, so that one that did arrive, though nobody said so, counts once.
   It survives a reload and a restarted server. What the server refuses stays here, with the reason: it is tried again
   whenever the agenda moves, and can be put back into its form. Nothing leaves before the server has said that it has
   it, or its author that it is not wanted. */
"use strict";

const outboxName = `plenum:${document.body.dataset.workshop}:${document.body.dataset.person}:outbox`;
const outbox = document.getElementById("outbox");
const BREATH = { shortest: 4000, longest: 60000 };
const AWAY = [502, 503, 504, 507];
let flushing = false;
let breath = BREATH.shortest;
let nextTry = 0;

const waiting = () => load(outboxName) || [];

/* Whether it could be stored. */
function keepWaiting(entries) {
  const isKept = store(outboxName, entries.length ? JSON.stringify(entries) : null);
  showWaiting(isKept ? entries : waiting());
  return isKept;
}

function forget({ key }) {
  keepWaiting(waiting().filter((other) => other.key !== key));
}

function showWaiting(entries) {
  outbox.hidden = !entries.length;
  outbox.querySelector("ul").replaceChildren(...entries.map(showEntry));
}

function showEntry(entry) {
  const item = document.createElement("li");
  const text = document.createElement("span");
  text.className = "entry-text";
  text.textContent = entry.text;
  const state = document.createElement("small");
  state.textContent = entry.refused || outbox.dataset.waiting;
  item.append(text, state);
  if (!entry.refused) return item;
  if (formFor(entry)) item.append(tool(outbox.dataset.edit, () => putIntoForm(entry)));
  item.append(tool(outbox.dataset.retry, flush), tool(outbox.dataset.discard, () => forget(entry)));
  return item;
}

function tool(label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tool";
  button.textContent = label;
  button.addEventListener("click", act);
  return button;
}

/* A form that could not be sent: what it sent moves into the outbox, and the form is free for the next thought. */
function putIntoOutbox(form) {
  const fields = sent.get(form) || contentOf(form);
  const text = typable(form).map((field) => fields[field.name]).join(" ");
  const others = waiting().filter(({ key }) => key !== fields.key);
  const isKept = keepWaiting([...others, { key: fields.key, action: form.getAttribute("action"), fields, text }]);
  if (isKept) releaseEverywhere(form, fields);
  return isKept;
}

const formFor = ({ action }) => all("form[data-keep]").find((form) => form.getAttribute("action") === action);

/* Back into the form that it came from, behind what is typed there. */
function putIntoForm(entry) {
  const form = formFor(entry);
  if (!form) return;
  for (const field of typable(form)) field.value = [field.value.trim(), entry.fields[field.name]].filter(Boolean).join(" ");
  if (!saveDraft(form)) return;
  forget(entry);
  typable(form)[0].focus();
}

/* Send what waits, in order, what comes meanwhile too; stop at the first that finds no connection. */
async function flush() {
  if (flushing) return;
  flushing = true;
  clearTimeout(nextTry);
  const tried = new Set();
  let isThrough = true;
  try {
    for (let entry; isThrough && (entry = waiting().find(({ key }) => !tried.has(key))); ) {
      tried.add(entry.key);
      isThrough = await send(entry);
    }
  } finally {
    flushing = false;
  }
  breath = isThrough ? BREATH.shortest : Math.min(breath * 2, BREATH.longest);
  if (!isThrough) nextTry = setTimeout(flush, breath * (0.5 + Math.random()));
}

/* Whether there was anybody to answer. */
async function send(entry) {
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers:inherited")), "HX-Request": "true" };
  const options = { method: "POST", body: new URLSearchParams(entry.fields), headers, signal: AbortSignal.timeout(15000) };
  const answer = await fetch(entry.action, options).catch(() => null);
  if (answer && isAcknowledged(answer)) forget(entry);
  else if (answer && answer.status >= 400 && answer.status < 500) refuse(entry, await answer.text().catch(() => ""));
  else return false;
  return true;
}

function refuse({ key }, reason) {
  const refused = reason && reason.length < 600 ? reason : connection.dataset.failed;
  keepWaiting(waiting().map((entry) => (entry.key === key ? { ...entry, refused } : entry)));
}

document.addEventListener("htmx:error", (event) => {
  const form = formOf(event);
  if (!form?.elements.key || !form.dataset.keep || !putIntoOutbox(form)) return;
  say(form, "");
  if (!flushing) nextTry = setTimeout(flush, breath);
});
/* The server, or the proxy before it, says that it can do nothing just now: that passes, as a dead connection does. */
document.addEventListener("htmx:after:request", (event) => {
  const form = formOf(event);
  if (!AWAY.includes(event.detail.ctx.response?.status)) return;
  if (!form?.elements.key || !form.dataset.keep || !putIntoOutbox(form)) return;
  if (!flushing) nextTry = setTimeout(flush, breath);
});
document.addEventListener("htmx:ws:after:connection", flush);
document.addEventListener("plenum:arrive", flush);
document.addEventListener("plenum:arrive", () => showWaiting(waiting()));
window.addEventListener("online", flush);
window.addEventListener("storage", ({ key }) => { if (key === outboxName) showWaiting(waiting()); });
showWaiting(waiting());
if (document.body.dataset.live) flush();
