/* Dragging post-its on the wall. A drop is a post like any other; the wall itself comes back by the socket. */
"use strict";

const hold = (held) => document.querySelector(".wall.work")?.toggleAttribute("hx-morph-skip", held);

async function drop({ item, to, newIndex }) {
  hold(false);
  const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
  const body = new URLSearchParams({ cluster: to.dataset.cluster, position: newIndex });
  const options = { method: "POST", body, headers: { ...headers, "HX-Request": "true" } };
  const answer = await fetch(item.dataset.move, options).catch(() => null);
  if (!answer?.ok) toast(answer ? await answer.text() : document.getElementById("connection").dataset.unsent);
}

function makeSortable() {
  for (const list of document.querySelectorAll(".wall.work .notes:not([data-sortable])")) {
    list.dataset.sortable = "1";
    new Sortable(list, { group: "wall", animation: 120, filter: ".move", preventOnFilter: false,
                         onStart: () => hold(true), onEnd: drop });
  }
}

document.addEventListener("htmx:after:swap", makeSortable);
makeSortable();
