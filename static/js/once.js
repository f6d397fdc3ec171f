/* What is said to somebody once: the question that a statement could be, why a question was hidden. Whoever has put
   it away does not see it again on this phone. Rules in a style sheet keep it away, so that no paint brings it back,
   not for a moment. What offers something (data-offers) does so once: another offer in its place is not made. */
"use strict";

const onceName = `plenum:${document.body.dataset.workshop}:${document.body.dataset.person}:once`;
const putAway = new CSSStyleSheet();
document.adoptedStyleSheets.push(putAway);
const once = load(onceName) || {};

function remember(key, offered) {
  once[key] = offered;
  store(onceName, JSON.stringify(once));
}

function hidePutAway() {
  const gone = all("[data-once]").filter(({ dataset: { once: key, offers } }) => key in once && once[key] !== offers);
  putAway.replaceSync(gone.map(({ dataset }) => `[data-once="${dataset.once}"] { display: none !important; }`).join("\n"));
}

/* An offer counts as made when its addressee sees it; others have it in their paint, but not on their screen. */
function lookAtOffers() {
  for (const { dataset } of all("[data-offers]")) {
    if (dataset.own === document.body.dataset.person && !(dataset.once in once)) remember(dataset.once, dataset.offers);
  }
  hidePutAway();
}

document.addEventListener("click", (event) => {
  const told = event.target.closest("[data-dismiss]")?.closest("[data-once]");
  if (!told) return;
  remember(told.dataset.once, "");
  hidePutAway();
});
document.addEventListener("htmx:after:swap", lookAtOffers);
lookAtOffers();
