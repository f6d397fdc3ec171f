/* The console's people: finding somebody among many, and a dialog for what can be done for one of them.
   The list is repainted when somebody joins; the search field and the dialog stand outside of it. */
"use strict";

const search = document.getElementById("people-search");
const personDialog = document.getElementById("person");

function findPeople() {
  const words = search.value.toLocaleLowerCase().split(/\s+/);
  let found = 0;
  for (const entry of all("#people-list .region-people li")) {
    const text = entry.textContent.toLocaleLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
    found += !entry.hidden;
  }
  document.getElementById("people-none").hidden = found > 0;
}

async function openPerson(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return toast(answer ? await answer.text() : connection.dataset.unsent);
  const card = personDialog.querySelector(".person-card");
  card.innerHTML = await answer.text();
  htmx.process(card);
  all("form[data-keep]", card).forEach(restoreDraft);
  personDialog.setAttribute("aria-label", card.querySelector("h1").textContent);
  if (!personDialog.open) personDialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.person");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openPerson(link.href);
});

/* A form that only asks for the card anew. */
personDialog.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-card]");
  if (!form) return;
  event.preventDefault();
  openPerson(`${form.action}?${new URLSearchParams(new FormData(form))}`);
});

search.hidden = false;
search.addEventListener("input", findPeople);
document.addEventListener("htmx:after:swap", findPeople);
