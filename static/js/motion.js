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
const notes = () => all("main .postit[data-postit]").filter((note) => note.offsetParent);
const clusterOf = (note) => note.closest("[data-tint], .tray")?.dataset.tint;
const isFlying = (note) => note.getAnimations().some(({ id }) => id === "flight");
const seen = new Map(); // by post-it: where it was last, and when; a cluster may lose it before another one has it
const SHORT = 2000; // milliseconds for which that is remembered
let before = null;

/* Where everything is before news changes it. */
function remember() {
  before = null;
  if (still.matches || document.hidden) return;
  const when = performance.now();
  for (const note of notes()) seen.set(note.dataset.postit, { box: note.getBoundingClientRect(), cluster: clusterOf(note), when });
  for (const [postit, last] of seen) if (when - last.when > SHORT) seen.delete(postit);
  const groups = new Map(all("main .tally [data-group]").map((slip) => [slip.dataset.group, slip.getBoundingClientRect()]));
  const now = sheet();
  before = { groups, now, at: place(now), box: now?.getBoundingClientRect() };
}

function show() {
  if (!before) return;
  if (before.at && place(sheet()) !== before.at) change(before);
  if (!document.querySelector("main .stop")) hang(before.groups);
  before = null;
}

/* Another phase, or another slide: the old sheet goes, while the new one is there already. */
function change({ now, box }) {
  const aside = document.dir === "rtl" ? -1 : 1;
  if (!now.isConnected) takeOff(now, box, aside);
  sheet()?.animate([{ opacity: 0.2, transform: `translate(${4 * aside}rem, 0)` }, {}], { id: "arrival", ...ARRIVE });
}

function takeOff(ghost, { x, y, width, height }, aside) {
  for (const name of [...ghost.getAttributeNames()]) if (name !== "class") ghost.removeAttribute(name);
  for (const one of all("[id], [name]", ghost)) for (const name of ["id", "name"]) one.removeAttribute(name);
  ghost.classList.add("ghost");
  ghost.setAttribute("aria-hidden", "true");
  ghost.inert = true;
  Object.assign(ghost.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  document.body.append(ghost);
  const way = { opacity: 0, transform: `translate(${-4 * aside}rem, 0) rotate(${-0.6 * aside}deg)` };
  ghost.animate([{}, way], { id: "departure", ...LEAVE }).finished.finally(() => ghost.remove());
}

/* Post-its move from where they were, or from the slip of their group; what was in no sight before just appears. */
function hang(groups) {
  let flying = 0;
  for (const note of notes()) {
    const was = seen.get(note.dataset.postit);
    const [to, from] = [note.getBoundingClientRect(), was?.box || groups.get(note.dataset.group)];
    if (!from || isNear(from, to) || isFlying(note)) continue;
    const moved = was?.cluster !== clusterOf(note);
    const timing = moved ? { ...FLIGHT, delay: was ? 0 : STAGGER * flying++ } : GLIDE;
    const away = `translate(${from.x - to.x}px, ${from.y - to.y}px)`;
    const zIndex = moved ? 3 : 1;
    note.animate([{ transform: was ? away : `${away} scale(0.6)`, zIndex }, { transform: "none", zIndex }], { id: "flight", ...timing });
  }
}

document.addEventListener("htmx:before:swap", remember);
document.addEventListener("htmx:after:swap", show);

}
