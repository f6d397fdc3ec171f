/* What changes is seen to change: the sheet of the last phase is taken off, post-its glide to their cluster, and fly to
   the wall from the group that has chosen them. All of this happens to what is there already: the new state is on the
   screen at once, nothing waits for a movement, and nothing moves where people want less motion. */
"use strict";

{ // Its names are its own.

const GLIDE = { duration: 380, easing: "cubic-bezier(0.3, 0, 0.1, 1)" };
const FLIGHT = { duration: 650, easing: "cubic-bezier(0.2, 0.7, 0.1, 1)", fill: "backwards" };
const LEAVE = { duration: 280, easing: "ease-in", fill: "forwards" };
const ARRIVE = { duration: 320, easing: "cubic-bezier(0.1, 0.7, 0.2, 1)" };
const STAGGER = 25; // milliseconds from one post-it's start to the next one's
const FAR = 3; // pixels: less is no movement

const still = matchMedia("(prefers-reduced-motion: reduce)");
const isNear = (one, other) => Math.abs(one.x - other.x) < FAR && Math.abs(one.y - other.y) < FAR;
const sheet = () => document.querySelector(".now[data-phase]");
const place = (now) => now && `${now.id}.${now.dataset.step}`;
const notes = () => all(".postit[data-postit]").filter((note) => note.offsetParent);
const clusterOf = (note) => note.closest("[data-tint], .tray")?.dataset.tint;
let before = null;

/* Where everything is before news changes it; and, should it be another phase, what the old one looked like. */
function remember() {
  if (still.matches || document.hidden) return void (before = null);
  const seen = new Map(notes().map((note) => [note.dataset.postit, { box: note.getBoundingClientRect(), cluster: clusterOf(note) }]));
  const groups = new Map(all(".tally [data-group]").map((slip) => [slip.dataset.group, slip.getBoundingClientRect()]));
  const now = sheet();
  before = { seen, groups, now, at: place(now), box: now?.getBoundingClientRect(), old: now?.innerHTML };
}

function show() {
  if (!before) return;
  const { seen, groups, at } = before;
  if (at && place(sheet()) !== at) change(before);
  if (seen.size + groups.size && !document.querySelector(".stop[data-stop]")) hang(seen, groups);
  before = null;
}

/* Another phase, or another slide: the old sheet goes, while the new one is there already. */
function change({ old, now, box }) {
  const ghost = document.createElement("div");
  ghost.className = now.className + " ghost";
  ghost.innerHTML = old;
  for (const one of all("[id], [name]", ghost)) for (const name of ["id", "name"]) one.removeAttribute(name);
  ghost.setAttribute("aria-hidden", "true");
  ghost.inert = true;
  Object.assign(ghost.style, { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` });
  document.body.append(ghost);
  const aside = document.dir === "rtl" ? "4rem" : "-4rem";
  ghost.animate([{}, { opacity: 0, transform: `translate(${aside}, 0) rotate(-0.6deg)` }], LEAVE).finished.finally(() => ghost.remove());
  sheet()?.animate([{ opacity: 0.2, transform: `translate(calc(-1 * ${aside}), 0)` }, {}], ARRIVE);
}

/* Post-its move from where they were, or from the slip of their group; what was in no sight before just appears. */
function hang(seen, groups) {
  let flying = 0;
  for (const note of notes()) {
    const { postit, group } = note.dataset;
    const [to, was] = [note.getBoundingClientRect(), seen.get(postit)];
    const from = was?.box || groups.get(group);
    if (!from || isNear(from, to)) continue;
    const moved = !was || was.cluster !== clusterOf(note);
    const timing = moved ? { ...FLIGHT, delay: was ? 0 : STAGGER * flying++ } : GLIDE;
    const away = `translate(${from.x - to.x}px, ${from.y - to.y}px)`;
    const zIndex = moved ? 3 : 1;
    note.animate([{ transform: was ? away : `${away} scale(0.6)`, zIndex }, { transform: "none", zIndex }], { id: "flight", ...timing });
  }
}

document.addEventListener("htmx:before:swap", remember);
document.addEventListener("htmx:after:swap", show);

}
