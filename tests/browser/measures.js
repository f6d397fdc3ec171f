/* What measures.py asks a page; see there. */
"use strict";

window.measures = (() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const isSeen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && !element.closest("[inert]") && !element.closest(".unseen")
      && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const controls = () => [...document.querySelectorAll(CONTROLS)].filter(isSeen);
  const name = (element) => {
    const text = (element.innerText || element.name || element.id || "").replace(/\s+/g, " ").slice(0, 40);
    return `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} "${text}"`;
  };
  const isInSentence = (element) => getComputedStyle(element).display === "inline" && !element.closest("nav")
    && element.parentElement.innerText.trim().length > element.innerText.trim().length + 3;
  const clips = (element) => getComputedStyle(element).overflowX !== "visible";
  const cut = (element) => {
    const { left, right } = element.getBoundingClientRect();
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) if (clips(box)) return false;
    return getComputedStyle(element).position !== "fixed" && (right > innerWidth + 1 || left < -1);
  };
  const isShortened = ({ textOverflow, webkitLineClamp }) => textOverflow === "ellipsis" || webkitLineClamp !== "none";
  const hidesText = (element) => {
    const style = getComputedStyle(element);
    return ["hidden", "clip"].includes(style.overflowX) && !isShortened(style) && element.scrollWidth > element.clientWidth + 1;
  };
  const spills = (element) => { // its words stand outside of its box, over what is beside it; or one has to scroll for them
    const { overflowX, display } = getComputedStyle(element);
    const isBox = !["inline", "contents"].includes(display) && !element.matches("textarea, input, select, .target, .scroll");
    const isScrolled = overflowX === "auto" || overflowX === "scroll";
    return isBox && (isScrolled || hasText(element) && overflowX === "visible") && element.scrollWidth > element.clientWidth + 2;
  };
  const seen = () => [...document.body.querySelectorAll("*")].filter((one) => !(one instanceof SVGElement) && isSeen(one));
  const target = (element) => {
    const around = element.closest("label") || (element.matches("input[type=checkbox], input[type=radio]") && element.labels?.[0]);
    const boxes = [element, around].filter(Boolean).map((one) => one.getBoundingClientRect());
    return [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
  };
  const isReached = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const spots = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
    return spots.some(([x, y]) => {
      const hit = document.elementFromPoint(left + width * x, top + height * y);
      return hit && (element.contains(hit) || hit.contains(element) && hit.matches("label, .composer, form") || element.labels && [...element.labels].some((one) => one.contains(hit)));
    });
  };
  const known = new Map();
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = (colour) => { // red, green, blue, and how opaque
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      known.set(colour, [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255));
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, at) => part * a + below[at] * (1 - a));
  const ground = (element) => {
    if (!element) return [1, 1, 1];
    const colour = paint(getComputedStyle(element).backgroundColor);
    return colour[3] === 1 ? colour.slice(0, 3) : over(colour, ground(element.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrastOf = (element) => {
    const below = ground(element);
    const [most, least] = [light(below), light(over(paint(getComputedStyle(element).color), below))].sort((a, b) => b - a);
    return (most + 0.05) / (least + 0.05);
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const shows = (element) => [element, element.parentElement].some((one) => getComputedStyle(one).outlineStyle !== "none");
  return {
    overflow() {
      const wide = document.scrollingElement.scrollWidth > innerWidth ? [`the page is ${document.scrollingElement.scrollWidth} wide`] : [];
      return [...wide, ...seen().filter((one) => cut(one) || !one.matches("input, .frame-box") && hidesText(one) || spills(one)).map(name)];
    },
    small: (least) => controls().filter((one) => !one.matches("[tabindex]") && !isInSentence(one) && target(one).some((side) => side < least - 0.5))
      .map((one) => `${name(one)}: ${target(one).map((side) => Math.round(side))}`),
    pale: (least) => seen().filter((one) => hasText(one) && !one.disabled && contrastOf(one) < least - 0.005)
      .map((one) => `${name(one)}: ${contrastOf(one).toFixed(2)}`),
    /* What is nothing but a surface; asked in one's own colours, to be looked at again where colours are forced. */
    surfaces() {
      const isSurface = (one) => !one.matches("img, input, br, iframe, textarea, select") && !one.childElementCount && !one.innerText
        && paint(getComputedStyle(one).backgroundColor)[3] > 0;
      for (const one of seen().filter(isSurface)) one.dataset.surface = "";
      return [];
    },
    vanished() {
      const isEdged = (one) => { const style = getComputedStyle(one); return style.borderBlockStartWidth !== "0px" || style.outlineStyle !== "none"; };
      const isLost = (one) => !isEdged(one) && ground(one).every((part, at) => Math.abs(part - ground(one.parentElement)[at]) < 0.02);
      const isBare = (one) => !isEdged(one) && !getComputedStyle(one).textDecorationLine.includes("underline") && !one.innerText.trim();
      return [...document.querySelectorAll("[data-surface]")].filter((one) => isSeen(one) && isLost(one)).map(name)
        .concat(seen().filter((one) => one.matches("button") && isBare(one) && !one.matches(".dot")).map(name));
    },
    /* What has the focus by name; after it, that it is not to be seen, if so. */
    focused() {
      const one = document.activeElement;
      if (one === document.body) return [""];
      const called = [...(one.labels || [])].map((label) => label.innerText).join(" ") || one.getAttribute("aria-label") || one.innerText || one.value || one.id || "";
      const { top, bottom } = one.getBoundingClientRect();
      const isInView = top < innerHeight && bottom > 0; // News may have moved it out since; that is no cover.
      const isCovered = isInView && isSeen(one) && !isReached(one);
      const isDim = !shows(one) && !one.matches("iframe, dialog");
      return [`${one.tagName.toLowerCase()}: ${called}`.replace(/\s+/g, " "), ...(isCovered ? [`covered: ${name(one)}`] : []), ...(isDim ? [`no ring: ${name(one)}`] : [])];
    },
    covered() {
      const before = document.activeElement;
      const inOrder = controls().filter((one) => !one.disabled);
      const found = [...inOrder, ...inOrder.toReversed()].filter((one) => {
        one.focus({ focusVisible: true });
        return document.activeElement === one && (!isReached(one) || !shows(one));
      }).map(name);
      if (before !== document.body) before.focus(); else document.activeElement.blur();
      return found;
    },
  };
})();
