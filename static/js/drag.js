/* Dragging between lists. Lists with data-drag of the same name give and take each other's items. A drop is a post like
   any other: to the action of the form around the lists, with the fields (data-fields) of the item and of the list. What
   it changes comes back by the socket; until then nothing is repainted under the finger. */
"use strict";

const holding = (list, held) => list.closest("form").toggleAttribute("hx-morph-skip", held);

async function dropped({ item, from, to }) {
  holding(to, false);
  if (from === to) return;
  const form = to.closest("form");
  const fields = { ...JSON.parse(item.dataset.fields), ...JSON.parse(to.dataset.fields) };
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers:inherited")), "HX-Request": "true" };
  const options = { method: "POST", body: new URLSearchParams(fields), headers };
  const answer = await fetch(form.action, options).catch(() => null);
  if (answer?.ok) return;
  from.append(item);
  toast(answer ? await answer.text() : connection.dataset.unsent);
}

function makeDraggable() {
  for (const list of document.querySelectorAll("[data-drag]:not([data-sortable])")) {
    list.dataset.sortable = "1";
    const group = { name: list.dataset.drag, put: Boolean(list.dataset.fields) };
    new Sortable(list, { group, sort: false, animation: 120, delay: 150, delayOnTouchOnly: true,
                         onStart: () => holding(list, true), onEnd: dropped });
  }
}

document.addEventListener("htmx:after:swap", makeDraggable);
makeDraggable();
