/* When the room is checked: how long a small request takes from here, told once, at a moment of one's own, so that a
   whole room does not answer in the same instant. And whether this browser lacks what Plenum's screens need: one that
   does hears no news, so it says so when its page is loaded. Written as old browsers read it. */
(function () {
  "use strict";

  var place = document.body.dataset, told = "";
  var headers = JSON.parse(document.body.getAttribute("hx-headers:inherited"));

  function supports(selector) { return Boolean(window.CSS && CSS.supports && CSS.supports("selector(" + selector + ")")); }

  var isOld = !("WebSocket" in window && "fetch" in window && "BroadcastChannel" in window && "HTMLDialogElement" in window &&
    "inert" in HTMLElement.prototype && "adoptedStyleSheets" in document && "noModule" in HTMLScriptElement.prototype &&
    window.AbortSignal && "timeout" in AbortSignal && supports(":has(a)"));

  function browser() {
    var found = /(Firefox|FxiOS|Edg|OPR|SamsungBrowser|CriOS|Chrome|Version)\/(\d+)/.exec(navigator.userAgent);
    return found ? found[1].replace("Version", "Safari") + " " + found[2] : navigator.userAgent.slice(0, 60);
  }

  function ask(method, address, body, then) {
    var request = new XMLHttpRequest(), name;
    request.open(method, address);
    for (name in headers) request.setRequestHeader(name, headers[name]);
    if (body) request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.onload = then || null;
    request.send(body);
  }

  function tell(number, milliseconds) {
    ask("POST", place.echo, "number=" + number + "&milliseconds=" + Math.round(milliseconds) +
      "&browser=" + encodeURIComponent(browser()) + (isOld ? "&is_old=on" : ""));
  }

  function measure(number) {
    var began = performance.now();
    ask("GET", place.ping, null, function () { if (this.status === 204) tell(number, performance.now() - began); });
  }

  function listen() {
    var check = document.querySelector("[data-check]");
    if (!check || check.dataset.check === told) return;
    told = check.dataset.check;
    setTimeout(measure, Math.random() * 1000 * check.dataset.spread, told);
  }

  document.addEventListener("htmx:after:swap", listen);
  listen();
  if (isOld) tell(0, 0);
})();
