/* The results: what does not have all the words typed is put away at once. Without this, the server looks for them. */
"use strict";

(() => {
  const field = document.querySelector(".search input");
  if (!field) return;
  const folded = (text) => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  const pieces = [...document.querySelectorAll(".part li, .part tbody tr, .part .prose, .part figure")];
  const texts = new Map(pieces.map((piece) => [piece, folded(piece.textContent)]));
  const frames = [...document.querySelectorAll(".part .block"), ...document.querySelectorAll(".part")];
  const heads = new Map(frames.map((frame) => [frame, folded(frame.querySelector("h2, h3").textContent)]));

  const look = () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    const has = (text) => words.every((word) => text.includes(word));
    for (const piece of pieces) {
      // All below a line, or below a heading, that has the words itself stays with it.
      const above = piece.parentElement.closest("li[data-found]");
      const own = piece.matches("li") ? folded(piece.firstElementChild.textContent) : texts.get(piece);
      const framed = frames.some((frame) => frame.contains(piece) && has(heads.get(frame)));
      piece.toggleAttribute("data-found", Boolean(above) || framed || has(own));
      piece.hidden = !(piece.hasAttribute("data-found") || has(texts.get(piece)));
    }
    for (const frame of frames) {
      frame.hidden = words.length > 0 && !has(heads.get(frame)) && pieces.every((one) => one.hidden || !frame.contains(one));
    }
    for (const link of document.querySelectorAll(".contents a")) {
      link.parentElement.hidden = document.querySelector(link.getAttribute("href")).hidden;
    }
    document.querySelector(".nothing-found").hidden = frames.some((frame) => !frame.hidden);
  };

  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 120);
  });
})();
