/* Somebody who came in twice is one person now: what was half-typed or waits to be sent on the other one's pages is
   theirs, too. It runs before anything else looks for drafts. */
"use strict";

for (const alias of document.body.dataset.aliases.split(" ")) {
  const { workshop, person } = document.body.dataset;
  const before = `plenum:${workshop}:${alias}:`;
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(before))) {
    const now = `plenum:${workshop}:${person}:${name.slice(before.length)}`;
    const [theirs, mine] = [localStorage.getItem(name), localStorage.getItem(now)];
    if (name.endsWith(":outbox")) localStorage.setItem(now, JSON.stringify([...JSON.parse(mine || "[]"), ...JSON.parse(theirs)]));
    else if (mine === null) localStorage.setItem(now, theirs);
    else continue;
    localStorage.removeItem(name);
  }
}
