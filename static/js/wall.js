/* Working on the wall: select post-its (or a cluster) and say where they go, or drag them. Either way it is a post
   like any other; the wall itself comes back by the socket. */
"use strict";

{ // Its names are its own.

const wall = () => document.querySelector(".wall.work");
const mover = () => document.querySelector(".mover");
const picks = () => all(".pick input");

/* What is selected ------------------------------------------------------------------------------------------- */

let walker = null; // the post-it to which the keyboard returns

function countPicks() {
  const form = mover();
  if (!form) return;
  const picked = picks().filter((pick) => pick.checked);
  const count = picked.filter((pick) => pick.name === "postit").length;
  const chosen = picked.find((pick) => pick.name === "chosen");
  const cluster = chosen?.closest(".cluster").querySelector("h2").textContent;
  setText(form.querySelector("[data-picked]"), [count, cluster].filter(Boolean).join(", "));
  form.dataset.count = count;
  for (const target of all("[name=into]", form)) target.hidden = target.value === chosen?.value;
}

document.addEventListener("change", (event) => { if (event.target.matches(".pick input")) countPicks(); });
document.addEventListener("reset", (event) => { if (event.target === mover()) setTimeout(() => { countPicks(); walk(); }); });

/* On the keyboard: Enter goes from a post-it to the places, Escape back. */
document.addEventListener("keydown", (event) => {
  const pick = event.target.closest(".pick input");
  if (event.key === "Enter" && pick) {
    event.preventDefault();
    pick.checked = true;
    countPicks();
    walker = pick.closest("[id]").id;
    mover().querySelector(pick.name === "postit" ? ".for-postits button" : ".for-cluster button").focus();
  }
  if (event.key === "Escape") mover()?.reset();
});
document.addEventListener("pointerdown", () => { walker = null; });

function walk() {
  document.getElementById(walker)?.querySelector("input")?.focus();
}

/* Every button of a form may have an address of its own. */
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  ctx.request.action = ctx.request.submitter?.getAttribute("formaction") || ctx.request.action;
});

document.addEventListener("htmx:after:request", (event) => {
  if (formOf(event)?.matches(".mover") && event.detail.ctx.response?.status < 400) mover().reset();
});

/* Dragging: as long as a post-it is in somebody's hand, news waits; then it comes, in order --------------------- */

let hands = 0;
let letGo = null;
let held = null;
let patience = 0;

function hold() {
  if (hands++ === 0) held = new Promise((resolve) => { letGo = resolve; });
  clearTimeout(patience);
  patience = setTimeout(() => { hands = 1; release(); }, 30_000);
}

function release() {
  if (--hands > 0) return;
  hands = 0;
  clearTimeout(patience);
  letGo();
}

document.addEventListener("htmx:ws:before:message:incoming", (event) => { if (hands) event.detail.waitUntil(held); });

async function drop({ item, from, to, oldIndex, newIndex }) {
  if (from === to && oldIndex === newIndex) return release();
  const body = new URLSearchParams({ postit: item.dataset.postit, cluster: to.dataset.cluster, position: newIndex });
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers:inherited")), "HX-Request": "true" };
  const answer = await fetch(wall().dataset.move, { method: "POST", body, headers }).catch(() => null);
  if (!answer?.ok) {
    item.remove();
    from.insertBefore(item, from.children[oldIndex] || null);
    toast(answer ? await answer.text() : connection.dataset.unsent);
  }
  setTimeout(release, 150); // by then the news of this drop is among what waits
}

/* SortableJS is fetched by those who work on the wall only; without a connection, again after the next news. */
let sortable = null;

function fetchSortable(source) {
  sortable ||= window.Sortable ? Promise.resolve() : new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: source, onload: resolve, onerror: () => { sortable = null; reject(); } });
    document.head.append(script);
  });
  return sortable;
}

async function makeSortable() {
  if (!wall()) return;
  const isFetched = await fetchSortable(wall().dataset.sortableSource).then(() => true, () => false);
  if (!isFetched) return;
  for (const list of all(".wall.work .notes:not([data-sortable])")) {
    list.dataset.sortable = "1";
    new Sortable(list, { group: "wall", animation: 120, draggable: ".postit", filter: ".under", preventOnFilter: false,
                         forceFallback: true, fallbackTolerance: 4, delay: 220, delayOnTouchOnly: true, touchStartThreshold: 6, scroll: true, onStart: hold, onEnd: drop });
  }
}

/* Finding: what does not have the words steps back -------------------------------------------------------------- */

function find() {
  const words = (document.querySelector("[data-find]")?.value || "").toLowerCase().split(/\s+/).filter(Boolean);
  wall()?.toggleAttribute("data-finding", words.length > 0);
  for (const card of all(".wall.work .postit")) {
    const text = card.textContent.toLowerCase();
    card.toggleAttribute("data-found", words.length > 0 && words.every((word) => text.includes(word)));
  }
}

document.addEventListener("input", (event) => { if (event.target.matches("[data-find]")) find(); });

document.addEventListener("htmx:after:swap", () => {
  makeSortable();
  countPicks();
  if (wall()?.hasAttribute("data-finding") || document.querySelector("[data-find]")?.value) find();
  if (walker && document.activeElement === document.body) walk();
});
makeSortable();

}
