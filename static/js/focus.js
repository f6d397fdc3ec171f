/* Who goes by the keyboard, or hears the screen, does not lose their place when news takes it away: where the thing
   that had the focus is gone, hidden or switched off, its neighbour gets it, or else the heading of what there is now.
   A field to type into gets it from nobody: on a phone, that would open the keyboard. */
"use strict";

{ // Its names are its own.

const CONTROLS = "a[href], button:not(:disabled), summary, input:is([type=checkbox], [type=radio])";
let place = []; // from what had the focus outwards: each box, and which of the controls in it that was

const isThere = (element) => element.isConnected && element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]");
const controls = (box) => all(CONTROLS, box).filter(isThere);

function remember({ target }) {
  place = [];
  for (let box = target; box && !box.matches("body, main, .now"); box = box.parentElement) {
    place.push([box, box === target ? 0 : Math.max(0, all(CONTROLS, box).filter(isThere).indexOf(target))]);
  }
}

function heading() {
  const found = all("#phase :is(h1, h2)").find((one) => one.isConnected);
  if (found) found.tabIndex = -1;
  return found;
}

function rescue() {
  if (!place.length || document.activeElement !== document.body) return;
  const [[lost], ...around] = place;
  if (isThere(lost) && !lost.disabled) return; // Its owner has left it.
  place = [];
  const box = around.find(([one]) => isThere(one) && controls(one).length);
  const near = box && controls(box[0])[Math.min(box[1], controls(box[0]).length - 1)];
  (near || heading())?.focus({ preventScroll: true });
}

document.addEventListener("focusin", remember);
document.addEventListener("htmx:after:swap", () => requestAnimationFrame(rescue));
document.addEventListener("click", () => requestAnimationFrame(rescue));

}
