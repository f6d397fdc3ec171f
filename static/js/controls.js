/* Who is at the controls is painted once for all consoles: what is only for the others, or only for whoever is there, is
   sorted out here, by rules that no paint can outrun. */
"use strict";

const ownHand = new CSSStyleSheet();
const isMine = `[data-hand="${CSS.escape(document.body.dataset.mark)}"]`;
ownHand.replaceSync(`.controls-other${isMine} { display: none; } .controls-own${isMine}[data-shared] { display: block; }`);
document.adoptedStyleSheets.push(ownHand);

/* Whoever has taken over needs not read any longer that they should. */
document.addEventListener("htmx:after:request", (event) => {
  const form = formOf(event);
  if (!form?.closest(".controls-other") || !isAcknowledged(event.detail.ctx.response ?? new Response())) return;
  for (const message of all(".moves .message, .clock-buttons .message")) setText(message, "");
});
