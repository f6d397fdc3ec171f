/* A presenter's clicker, for a facilitator who is signed in at the stage:
   PageDown next, PageUp back, B a dark screen, Escape light again (and out of full screen), F full screen. */
"use strict";

const MOVES = { PageDown: "next", ArrowRight: "next", PageUp: "back", ArrowLeft: "back" };

async function move(direction) {
  const { turn, [direction]: action } = document.getElementById("turn").dataset;
  const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
  const body = new URLSearchParams({ turn });
  const answer = await fetch(action, { method: "POST", body, headers: { ...headers, "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) toast(answer ? await answer.text() : connection.dataset.unsent);
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (MOVES[key]) move(MOVES[key]);
  else if (key === "b" || key === ".") document.body.classList.toggle("is-dark");
  else if (key === "Escape") document.body.classList.remove("is-dark");
  else if (key === "f") toggleFullScreen();
  else return;
  event.preventDefault();
});

document.getElementById("fullscreen")?.addEventListener("click", toggleFullScreen);
