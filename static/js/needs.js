/* Scripts that only some phases need: an element asks for one by its address, and it is fetched once. */
"use strict";

const fetched = new Set();

function fetchNeeded() {
  for (const { dataset } of all("[data-needs]")) {
    if (fetched.has(dataset.needs)) continue;
    fetched.add(dataset.needs);
    import(dataset.needs).catch(() => fetched.delete(dataset.needs)); // without a connection: again after the next news
  }
}

document.addEventListener("htmx:after:swap", fetchNeeded);
fetchNeeded();
