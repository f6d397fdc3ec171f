/* The gallery's tour: everything that the stage can show is painted; whose turn it is follows from the server's clock,
   so that all screens agree, also after a reload. Tour.turn in clustering/models/gallery.py says the same. */
"use strict";

let lastTurn = "";

function whoseTurn({ from, seconds, stops, step }) {
  if (!from) return Number(step);
  const turn = Math.floor((serverTime() - Number(from)) / Number(seconds)) % Number(stops);
  return turn < 0 ? turn + Number(stops) : turn;
}

function showTurn() {
  const tour = document.querySelector("[data-tour]");
  if (!tour) return;
  const turn = whoseTurn(tour.dataset);
  const place = `${phase}.${turn}`;
  for (const stop of all("[data-stop]")) {
    const isShown = Number(stop.dataset.stop) === turn;
    if (stop.hidden !== isShown) continue;
    stop.hidden = !isShown;
    stop.classList.toggle("arrives", isShown && lastTurn !== "" && lastTurn !== place);
  }
  for (const mark of all("[data-mark]")) {
    if (Number(mark.dataset.mark) === turn) mark.setAttribute("aria-current", "true");
    else mark.removeAttribute("aria-current");
  }
  if (lastTurn !== place) window.dispatchEvent(new Event("resize")); // What is shown now has not been measured yet.
  lastTurn = place;
}

document.addEventListener("htmx:after:swap", showTurn);
showTurn();
setInterval(showTurn, 500);
