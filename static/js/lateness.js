/* How late the workshop is, in whole minutes (or from two on, hours or days), while time goes by: the server says only when the current phase has to be
   over, and when it will be. workshop/course.py says the same in words. */
"use strict";

const UNITS = Object.entries({ day: 1440, hour: 60, minute: 0.5 });

function spellOut(minutes) {
  const [unit, size] = UNITS.find(([, size]) => minutes >= 2 * size);
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" });
  return format.format(unit === "minute" ? minutes : Math.trunc(minutes / size));
}

function tellLateness() {
  const now = serverTime();
  for (const line of all("[data-due]")) {
    const { due, expected, sincePause, late, early, onTime } = line.dataset;
    const end = Number(expected) + (sincePause ? now - Number(sincePause) : 0);
    const minutes = Math.trunc((Math.max(now, end) - Number(due)) / 60);
    const says = minutes > 0 ? late : minutes < 0 ? early : onTime;
    setText(line, minutes ? says.replace("{time}", spellOut(Math.abs(minutes))) : says);
    line.classList.toggle("is-late", minutes > 0);
  }
}

document.addEventListener("htmx:after:swap", tellLateness);
setInterval(tellLateness, 1000);
tellLateness();
