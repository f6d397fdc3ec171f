/* The phone's own keeper of what it has seen: without a network a reload shows the last state, marked with its time, and
   on a slow one that state is there until the news is. Nothing but the phone's page and its files passes through here. */
"use strict";

const HOME = "{{ home|escapejs }}";
const FILES = {{ files|safe }};
const CACHE = "plenum-{{ version }}";
const PATIENCE = 300; // milliseconds for the network, where there is a last state

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

/* Files of another version have other names: a last state from before would look for the old ones. */
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const others = (await caches.keys()).filter((name) => name.startsWith("plenum-") && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { pathname, origin } = new URL(url);
  if (origin !== location.origin) return;
  if (method === "GET" && pathname.startsWith("/static/")) event.respondWith(file(event.request));
  else if (mode === "navigate" && method === "POST") {
    isTurning = true; // This phone may be somebody else's after it, and the page that is left still tells what it shows.
    event.waitUntil(forget());
  }
  else if (mode === "navigate" && pathname === HOME) event.respondWith(page(event));
});

async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && request.destination === "script") await cache.put(request, answer.clone());
  return answer;
}

let isTurning = false;

async function page(event) {
  const asked = fetch(event.request);
  asked.catch(() => null); // Whether it gets through is seen below.
  const cache = await caches.open(CACHE);
  await told;
  const kept = await cache.match(HOME);
  const network = asked.then((answer) => { isTurning = false; return keep(cache, answer); });
  if (!kept || isTurning) return network;
  event.waitUntil(network.catch(() => null));
  const last = () => marked(kept);
  return Promise.race([network.catch(last), new Promise((resolve) => { setTimeout(resolve, PATIENCE); }).then(last)]);
}

/* The page of somebody who takes part is kept; at the door nobody is known any more. */
async function keep(cache, answer) {
  if (answer.ok && answer.headers.has("Plenum-Person")) await cache.put(HOME, answer.clone());
  else if (answer.type === "opaqueredirect" || answer.ok) await cache.delete(HOME);
  return answer;
}

async function marked(kept) {
  const text = await kept.text();
  const at = kept.headers.get("Plenum-At") || Date.parse(kept.headers.get("Date"));
  return new Response(text.replace("<body ", `<body data-kept="${at}" `), { headers: kept.headers });
}

async function forget() {
  await (await caches.open(CACHE)).delete(HOME);
}

/* The page tells what it shows by now, one time after the other; under the headers, and thus the rules, with which it came. */
let told = Promise.resolve();

self.addEventListener("message", (event) => {
  told = told.then(() => (event.data === null ? forget() : write(event.data))).catch(() => null);
  event.waitUntil(told);
});

async function write({ person, at, html }) {
  if (isTurning) return;
  const cache = await caches.open(CACHE);
  // The page that has brought this along went past it: once more, for its headers.
  const kept = await cache.match(HOME) || await keep(cache, await fetch(HOME));
  if (kept.headers.get("Plenum-Person") !== person) return;
  const headers = new Headers(kept.headers);
  headers.set("Plenum-At", at);
  await cache.put(HOME, new Response(html, { headers }));
}
