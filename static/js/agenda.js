/* The agenda's order by dragging: a drop sends the form that the buttons send, too. */
"use strict";

const plan = document.getElementById("plan");

function placed({ item, oldIndex, newIndex }) {
  if (oldIndex === newIndex) return;
  let before = item.previousElementSibling;
  while (before && !before.dataset.phase) before = before.previousElementSibling;
  const form = item.querySelector("form.place");
  form.elements.after.value = before ? before.dataset.phase : "";
  form.submit();
}

for (const grip of plan.querySelectorAll(".grip")) grip.hidden = false;
new Sortable(plan, { handle: ".grip", draggable: ".plan-phase", animation: 120, onEnd: placed });
