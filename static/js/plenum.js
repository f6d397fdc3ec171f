/* What the three screens do beyond htmx: the clock, drafts, messages, the connection's state, wake lock.
   News comes down the socket and is swapped in by htmx; this file never asks the server for anything. */
"use strict";

const screenName = document.body.dataset.screen;
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/* The clock ------------------------------------------------------------------------------------------------
   Every phone's own clock is wrong: count down against the server's, whose time stands in each painted clock. And it
   may be set meanwhile: seconds are counted, but for those that a device sleeps, which some browsers do not count. */

const apart = () => (Date.now() - performance.now()) / 1000;
let hidden = apart();
let slept = 0;

document.addEventListener("visibilitychange", () => {
  if (document.hidden) hidden = apart();
  else slept += Math.max(0, apart() - hidden);
});

const seconds = () => performance.now() / 1000 + slept;
const serverTime = () => seconds() + ahead;

let ahead = 0; // seconds by which the server's clock is ahead of ours
let newest = 0; // only what was painted last tells the time: an older paint would tell that of its own moment

function learnTime(root) {
  for (const { dataset } of all("[data-now]", root)) {
    if (Number(dataset.now) <= newest) continue;
    newest = Number(dataset.now);
    ahead = newest - seconds();
  }
}

/* The server that one comes back to may have been started anew, after its clock was set back. */
document.addEventListener("htmx:ws:after:connection", () => {
  newest = 0;
  for (const painted of all("[data-now]")) delete painted.dataset.now;
});

function tick() {
  for (const clock of all(".clock")) {
    const { starts, ends, paused, minutes, lead, over, pause } = clock.dataset;
    const now = paused ? Number(paused) : serverTime();
    const leads = ends && starts && now < Number(starts);
    const left = ends ? Math.max(0, Number(leads ? starts : ends) - now) : Number(minutes) * 60;
    const call = ends && !paused && !leads && left > 0 && dueCall(clock, left);
    if (ends && !paused && !leads && left === 0) tell("plenum:over", ends, now - Number(ends), over);
    else if (call) tell("plenum:call", `${ends} ${call.dataset.call}`, call.dataset.call * 60 - left, call.textContent);
    const shown = Math.ceil(left);
    setText(clock.querySelector(".clock-time"), `${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, "0")}`);
    const called = call && screenName === "stage" && call.dataset.call * 60 - left < SHOWN ? call.textContent : "";
    setText(clock.querySelector(".clock-state"), ends && left === 0 ? over : paused ? pause : leads ? lead : called);
    clock.classList.toggle("is-over", Boolean(ends) && left === 0);
    clock.classList.toggle("is-late", Boolean(ends) && !leads && left > 0 && left <= 60);
    clock.classList.toggle("is-paused", Boolean(paused) || !ends);
  }
  for (const wait of all("[data-since]")) {
    const minutes = Math.max(0, Math.floor((serverTime() - Number(wait.dataset.since)) / 60));
    setText(wait, wait.dataset.says.replace("{minutes}", minutes));
  }
}

/* So many minutes are left, or none: once per end of a clock, with the seconds that have passed since; see alarm.js. */
const SHOWN = 40; // seconds for which the stage says how many minutes are left
let told = "";

const dueCall = (clock, left) => all("[data-call]", clock).filter(({ dataset }) => left <= dataset.call * 60).at(-1);

function tell(what, ends, late, text) {
  if (told === ends) return;
  told = ends;
  document.dispatchEvent(new CustomEvent(what, { detail: { ends, late, text } }));
}

function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/* Drafts ---------------------------------------------------------------------------------------------------
   What is typed into a form with data-keep stays on this device until the server has acknowledged it: across
   pushes, reloads, a locked screen, a refused post. The draft carries its own key, so that it counts once. */

const draftName = (form) => `plenum:${document.body.dataset.workshop}:${document.body.dataset.person || screenName}:${form.dataset.keep}`;
const typable = (form) => all("textarea, input:not([type=hidden])", form);

/* Whether it is stored: private windows may refuse, and a full storage does. */
function store(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
    return true;
  } catch { return false; }
}

function load(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function contentOf(form) {
  const fields = {};
  for (const field of form.elements) if (field.name && field.name !== "csrfmiddlewaretoken") fields[field.name] = field.value;
  return fields;
}

function saveDraft(form) {
  if (typable(form).every((field) => !field.value)) return store(draftName(form), null);
  if (form.elements.key && !form.dataset.keyed) {
    form.elements.key.value = newKey();
    form.dataset.keyed = "1";
  }
  const text = typable(form).map((field) => field.value).join(" ").trim();
  const about = document.querySelector("[data-announce]")?.dataset.announce;
  return store(draftName(form), JSON.stringify({ fields: contentOf(form), text, about }));
}

function restoreDraft(form) {
  if (form.dataset.keyed) return;
  const fields = load(draftName(form))?.fields;
  if (!fields) return;
  for (const field of form.elements) if (field.name in fields && field.name) field.value = fields[field.name];
  form.dataset.keyed = "1";
}

function clearDraft(form) {
  store(draftName(form), null);
  delete form.dataset.keyed;
  for (const field of typable(form)) field.value = "";
  if (form.elements.key) form.elements.key.value = newKey();
}

/* What was sent is elsewhere now: the form is free again. Who has typed on meanwhile, here or in another tab with the
   same draft, keeps that as a new thought: under a new key, or it would count as sent. */
function release(form, sentFields) {
  const isSent = (fields) => typable(form).every(({ name }) => fields[name] === sentFields[name]);
  const kept = load(draftName(form));
  if (!isSent(contentOf(form))) {
    delete form.dataset.keyed;
    return void saveDraft(form);
  }
  clearDraft(form);
  if (kept && !isSent(kept.fields)) store(draftName(form), JSON.stringify({ ...kept, fields: { ...kept.fields, key: newKey() } }));
}

const tabs = new BroadcastChannel("plenum");

function releaseEverywhere(form, fields) {
  release(form, fields);
  tabs.postMessage({ name: draftName(form), fields });
}

tabs.addEventListener("message", ({ data: { name, fields } }) => {
  const form = all("form[data-keep]").find((one) => draftName(one) === name && one.elements.key?.value === fields.key);
  if (form) release(form, fields);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (form) saveDraft(form);
});

/* Answers to a post: nothing when it is done, a sentence when it is refused ---------------------------------- */

/* The same sentence stands on the screen once, where it was said last. */
function say(form, text) {
  const slot = form.querySelector(".message");
  for (const other of text ? document.querySelectorAll("form > .message") : []) {
    if (other !== slot && other.textContent === text) other.textContent = "";
  }
  if (slot && form.isConnected) slot.textContent = text;
  else if (text) toast(text);
}

function toast(text) {
  const box = document.createElement("p");
  box.className = "toast";
  box.setAttribute("role", "alert");
  box.textContent = text;
  document.body.append(box);
  setTimeout(() => box.remove(), 12000);
}

/* Only Plenum says it like this: the page of a hotel's network, say, is no acknowledgement. */
const isAcknowledged = ({ status, headers }) => status === 204 || headers.has("HX-Redirect");
const sent = new WeakMap(); // by form: what it had in it when it was sent

const formOf = (event) => event.detail.ctx?.sourceElement?.closest?.("form");

document.addEventListener("htmx:before:request", (event) => {
  const form = formOf(event);
  if (!form) return;
  say(form, "");
  sent.set(form, contentOf(form));
  form.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:after:request", (event) => {
  const form = formOf(event);
  const { ctx } = event.detail;
  if (!form || !ctx.response) return;
  if (isAcknowledged(ctx.response)) {
    if (form.dataset.keep) releaseEverywhere(form, sent.get(form));
    form.closest("dialog")?.close();
  } else say(form, ctx.response.status >= 400 && ctx.text.length < 600 ? ctx.text : connection.dataset.failed);
});

document.addEventListener("htmx:error", (event) => {
  const form = formOf(event);
  if (form) say(form, connection.dataset.unsent);
});

document.addEventListener("htmx:finally:request", (event) => formOf(event)?.removeAttribute("aria-busy"));

/* The scale sends itself when the thumb lets go. */
document.addEventListener("change", (event) => {
  if (event.target.matches(".scale")) event.target.form.requestSubmit();
});

/* Where the thumb is, in words: a number alone tells a screen reader nothing about a line between two ends. */
function tellPlace(scale) {
  const { low, high, says } = scale.dataset;
  const end = Number(scale.value) < 50 ? low : high;
  scale.setAttribute("aria-valuetext", says.replace("{value}", scale.value).replace("{end}", end));
}

document.addEventListener("input", (event) => { if (event.target.matches(".scale")) tellPlace(event.target); });

/* Rewriting a text in a dialog, outside of what is repainted -------------------------------------------------- */

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-rewrite]");
  if (opener) openRewrite(opener);
  if (event.target.closest("[data-cancel]")) event.target.closest("dialog").close();
});

function openRewrite(opener) {
  const dialog = document.querySelector("dialog.rewrite");
  const form = dialog.querySelector("form");
  const field = form.querySelector("textarea");
  field.name = opener.dataset.field || "text";
  field.value = opener.dataset.text;
  field.required = !("optional" in opener.dataset);
  setText(dialog.querySelector(".about"), opener.dataset.about || "");
  form.setAttribute("hx-post", opener.dataset.rewrite);
  form.setAttribute("hx-swap", "none");
  say(form, "");
  htmx.process(form, true);
  dialog.showModal();
}

/* The connection: silent while it works, visible when it matters ---------------------------------------------- */

const connection = document.getElementById("connection");
const GONE = 4403; // The server has said goodbye: there is nothing to wait for.
const OPEN = 1; // WebSocket.OPEN, also where there is no WebSocket
let lost = 0;

function showConnection(pause = 1500) {
  if (document.body.dataset.asks) return; // There is another way, see comeback.js.
  delete document.body.dataset.live;
  clearTimeout(lost);
  lost = setTimeout(() => {
    connection.textContent = kept() || (navigator.onLine ? connection.dataset.lost : connection.dataset.offline);
    connection.classList.add("is-lost");
  }, pause);
}

/* What a page says that this phone has kept from before; see keep.js. */
function kept() {
  const at = document.body.dataset.kept;
  const time = at && new Date(Number(at)).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  return at && connection.dataset.asof.replace("{time}", time);
}

function hideConnection() {
  document.body.dataset.live = "1";
  delete document.body.dataset.kept;
  clearTimeout(lost);
  connection.textContent = "";
  connection.classList.remove("is-lost");
}

document.addEventListener("htmx:ws:close", ({ detail }) => {
  if (detail.code === GONE) delete document.body.dataset.live;
  else if (!document.hidden) showConnection();
});
if (kept()) showConnection(0);
document.addEventListener("htmx:ws:after:connection", hideConnection);
// Deferred scripts leave gaps between them: htmx may have connected before this one ran.
if (document.getElementById("live")._htmx?.ws?.connection?.socket?.readyState === OPEN) hideConnection();

/* What only its owner may use is there for everybody in the shared paint, and shown to its owner -------------- */

if (document.body.dataset.person) {
  const own = new CSSStyleSheet();
  const mine = `[data-own="${Number(document.body.dataset.person)}"]`;
  own.replaceSync(`
    ${mine} { display: flex; }
    [data-but="${Number(document.body.dataset.person)}"] { display: none; }
    :has(> .own-star${mine}) > .unless-starred, .now:has(.own-mark${mine}) .openers { display: none; }`);
  document.adoptedStyleSheets.push(own);
}

/* After every paint ------------------------------------------------------------------------------------------- */

let phase = null;
let wakeLock = null;
let covered = null; // what had the focus when an instruction covered the phone
const about = document.title;

function settle() {
  if (document.querySelector("[data-reload]")) return location.reload();
  learnTime(document);
  tick();
  all("form[data-keep]").forEach(restoreDraft);
  all("[data-value]").forEach(showOwnPlace);
  all(".scale").forEach(tellPlace);
  all("[data-host]").forEach((element) => setText(element, location.host));
  const now = document.querySelector("[data-phase]");
  const place = now && `${now.dataset.phase}.${now.dataset.step}`;
  if (now && phase !== null && place !== phase) arrive(now);
  if (now) document.title = `${now.dataset.announce} · ${about}`;
  sayWhatIsMine(phase === null);
  phase = place;
  if (screenName === "phone") cover(document.querySelector(".attention"));
  stayAwake();
}

/* Below an instruction nothing can be used; afterwards one is where one was. */
function cover(attention) {
  const main = document.querySelector("main");
  if (attention && !main.inert) {
    covered = document.activeElement;
    main.inert = true;
    attention.focus();
  } else if (!attention && main.inert) {
    main.inert = false;
    if (covered?.isConnected) covered.focus({ preventScroll: true });
  }
}

/* The scale stands where one has placed oneself, unless the thumb is on it. */
function showOwnPlace({ dataset }) {
  const scale = document.querySelector(".scale");
  if (scale && scale !== document.activeElement) scale.value = dataset.value;
}

/* What a screen reader says by itself: where one is now and what to do, and what is one's own there (data-say: my
   group, my station), each once; what comes at the same time, in one breath. */
const toSay = [];
const ended = (text) => /[.?!…؟]$/.test(text) ? text : `${text}.`;
let inhaling = 0;
let said = "";

function announce(...texts) {
  toSay.push(...texts.filter(Boolean).map((text) => text.trim().replace(/\s+/g, " ")));
  clearTimeout(inhaling);
  if (toSay.length) document.getElementById("announcer").textContent = "";
  inhaling = setTimeout(() => { if (toSay.length) document.getElementById("announcer").textContent = toSay.splice(0).map(ended).join(" "); }, 400);
}

function sayWhatIsMine(isFirst) {
  const mine = all("[data-say]").map(({ dataset }) => dataset.say).join(". ");
  if (mine !== said && !isFirst) announce(mine);
  said = mine;
}

function arrive(now) {
  const [before] = phase.split(".");
  const todo = now.querySelector(":scope > .lead, :scope > form > label:not(.unseen)");
  if (before !== now.dataset.phase) {
    toSay.length = 0; // of what is over, before it was said
    announce(now.dataset.announce, todo?.textContent);
  }
  document.dispatchEvent(new Event("plenum:arrive"));
  if (screenName === "phone") window.scrollTo(0, 0);
}

async function stayAwake() {
  const wanted = screenName === "stage" || document.querySelector("[data-awake]");
  if (!navigator.wakeLock || document.hidden) return;
  if (wanted && !wakeLock) {
    wakeLock = await navigator.wakeLock.request("screen").catch(() => null);
    wakeLock?.addEventListener("release", () => { wakeLock = null; });
  } else if (!wanted) wakeLock?.release();
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) stayAwake(); });
document.addEventListener("htmx:after:swap", settle);
settle();
setInterval(tick, 250);
