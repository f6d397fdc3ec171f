/* The last state stays on this phone, for a reload without a network (see templates/worker.js). Browsers allow that by
   https only, and on the computer itself. */
"use strict";

const CALM = 1500; // milliseconds without news before what is shown is kept
let keeping = 0;

/* The page as the server would write it now. */
function writtenPage() {
  const page = document.documentElement.cloneNode(true);
  const body = page.querySelector("body");
  delete body.dataset.live;
  delete body.dataset.kept;
  page.querySelector("#connection").textContent = "";
  page.querySelector("#connection").className = "connection";
  for (const list of page.querySelectorAll(".outbox")) list.hidden = true;
  for (const one of page.querySelectorAll("[data-htmx-powered]")) one.removeAttribute("data-htmx-powered");
  for (const form of page.querySelectorAll("form")) for (const name of ["data-keyed", "aria-busy"]) form.removeAttribute(name);
  for (const other of page.querySelectorAll(".toast, dialog[open]")) other.matches("dialog") ? other.removeAttribute("open") : other.remove();
  return `<!doctype html>${page.outerHTML}`;
}

const tellKeeper = (what) => navigator.serviceWorker.ready.then(({ active }) => active.postMessage(what));

function keep() {
  const { live, person } = document.body.dataset;
  if (document.querySelector("[data-reload]")) tellKeeper(null); // This page is somebody else's by now.
  else if (live) tellKeeper({ html: writtenPage(), person, at: Date.now() });
}

if (navigator.serviceWorker) {
  navigator.serviceWorker.register(document.body.dataset.worker).catch(() => {}); // Some private windows have none.
  document.addEventListener("htmx:after:swap", () => {
    clearTimeout(keeping);
    keeping = setTimeout(keep, CALM);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  document.addEventListener("htmx:ws:close", ({ detail }) => { if (detail.code === GONE) tellKeeper(null); });
}
