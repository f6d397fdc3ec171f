/* The wall on the stage is written as large as all of it fits. It does not change its size with every move: it shrinks
   when it must, and grows when it can do so visibly. What does not fit even in the smallest type is counted.
   A slide is written as large as slides are, and smaller where its words are too long or too many for that. */
"use strict";

{ // Its names are its own.

const LARGEST = 1.7;
const SMALLEST = 0.43; // rem: 12 pixels on a projector of 1920 by 1080
const STEP = 1.06;
let size = LARGEST;

const overflows = (wall) => wall.scrollWidth > wall.clientWidth + 1 || wall.scrollHeight > wall.clientHeight + 1;

function write(rem) {
  size = Math.min(Math.max(rem, SMALLEST), LARGEST);
  document.documentElement.style.setProperty("--fit", `${size}rem`);
}

function shrink(wall) {
  while (overflows(wall) && size > SMALLEST) write(size / STEP);
}

function fit() {
  const wall = document.querySelector(".wall[data-fit]");
  if (!wall?.clientWidth) return;
  const before = size;
  if (!overflows(wall)) write(LARGEST);
  shrink(wall);
  if (size > before && size < before * STEP ** 3 && size < LARGEST) write(before);
  tellMore(wall);
}

function tellMore(wall) {
  const more = document.querySelector(".more");
  if (!more) return;
  const { right, bottom } = wall.getBoundingClientRect();
  const hidden = [...wall.querySelectorAll(".postit")].filter((note) => {
    const box = note.getBoundingClientRect();
    return box.left >= right || box.bottom > bottom + 1;
  });
  setText(more, hidden.length ? more.dataset.more.replace("{count}", hidden.length) : "");
}

const SMALLEST_SLIDE = 0.3;

function fitSlide() {
  const slide = document.querySelector(".slide");
  if (!slide?.clientWidth) return;
  let scale = 1;
  const scaled = () => slide.style.setProperty("--slide", scale);
  for (scaled(); overflows(slide) && scale > SMALLEST_SLIDE; scaled()) scale /= STEP;
}

/* Also when the wall is uncovered, or the window is another one. */
function watch() {
  for (const one of document.querySelectorAll(".wall[data-fit], .slide")) shown.observe(one);
  fit();
  fitSlide();
}

const shown = new ResizeObserver(() => {
  fit();
  fitSlide();
});
document.addEventListener("htmx:after:swap", watch);
watch();

}
