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

const isOpen = () => wire()?.socket?.readyState === WebSocket.OPEN;

window.addEventListener("online", reconnect);
document.addEventListener("resume", reconnect); // after the browser has frozen the page
document.addEventListener("visibilitychange", () => { if (!isOpen()) reconnect(); });
// The page comes out of the browser's memory, by its back button say: its socket was closed for good.
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
setInterval(() => { if (isOpen() && !document.hidden) wire().socket.send(""); }, WORD);
