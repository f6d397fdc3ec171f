/* Coming back: a screen that is looked at again, or whose network is there again, does not wait for the next attempt, nor
   for a socket that only seems to be alive. And a word every now and then, as a socket whose server has lost its power
   hears of it only when it says something. */
"use strict";

const WORD = 15000; // milliseconds between two words
const AT_ONCE = 1000; // within which one attempt is enough
const wire = () => document.getElementById("live")?._htmx?.ws?.connection;
let attempted = 0;

/* htmx makes a connection anew when it is looked at and has none. */
function reconnect() {
  const connection = wire();
  if (!connection || document.hidden || Date.now() - attempted < AT_ONCE) return;
  attempted = Date.now();
  const { socket } = connection;
  clearTimeout(connection.timer);
  connection.socket = null;
  connection.visibilityHandler();
  socket?.close();
}

const isOpen = () => wire()?.socket?.readyState === OPEN;

window.addEventListener("online", reconnect);
document.addEventListener("resume", reconnect); // after the browser has frozen the page
document.addEventListener("visibilitychange", () => { if (!isOpen()) reconnect(); });
// The page comes out of the browser's memory, by its back button say: its socket was closed for good.
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
setInterval(() => { if (isOpen() && !document.hidden) wire().socket.send(""); }, WORD);

/* Where no socket gets through, or the browser has none, a phone asks for news: now and then, and not all at once. */
const { news } = document.body.dataset;
const ASK = 4000; // milliseconds between two questions at least, twice that at most
let asking = 0;

function askSoon() {
  clearTimeout(asking);
  asking = setTimeout(ask, ASK * (1 + Math.random()));
}

async function ask() {
  if (isOpen()) return void delete document.body.dataset.asks;
  askSoon();
  if (document.hidden) return;
  const options = { headers: { "X-Person": document.body.dataset.person }, signal: AbortSignal.timeout(15000) };
  const answer = await fetch(news, options).catch(() => null);
  const text = await answer?.text().catch(() => "");
  if (answer?.status === 403) return location.reload(); // Whoever this was is not here any more.
  if (isOpen()) return;
  if (answer?.ok) hideConnection();
  document.body.dataset.asks = answer?.ok ? "1" : "";
  if (answer?.ok && text !== answered) await htmx.swap({ sourceElement: connection, target: connection, swap: "innerHTML swapEmpty:false", text, transition: false });
  answered = text;
}
let answered = "";

if (news) {
  document.addEventListener("htmx:ws:close", ({ detail }) => {
    if (detail.code === GONE) clearTimeout(asking);
    else if (!asking) askSoon();
  });
  document.addEventListener("htmx:ws:after:connection", () => {
    clearTimeout(asking);
    asking = 0;
    delete document.body.dataset.asks;
  });
  if (!window.WebSocket) askSoon();
}
