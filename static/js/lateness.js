/* How late the workshop is, in whole minutes, while time goes by: the server says only when the current phase has to be
   over, and when it will be. workshop/course.py says the same in words. */
"use strict";

const minutesOf = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "minute", unitDisplay: "long" });

function tellLateness() {
  const now = Date.now() / 1000 + ahead;
  for (const line of all("[data-due]")) {
    const { due, expected, sincePause, late, early, onTime } = line.dataset;
    const end = Number(expected) + (sincePause ? now - Number(sincePause) : 0);
    const minutes = Math.trunc((Math.max(now, end) - Number(due)) / 60);
    const says = minutes > 0 ? late : minutes < 0 ? early : onTime;
    setText(line, says.replace("{time}", minutesOf.format(Math.abs(minutes))));
    line.classList.toggle("is-late", minutes > 0);
  }
}

document.addEventListener("htmx:after:swap", tellLateness);
setInterval(tellLateness, 1000);
tellLateness();
