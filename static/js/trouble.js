/* When one of our scripts breaks, the server is told which one, where, and by what kind of error: each place once, few in
   all, and nothing of what stands on the page. Written as old browsers read it: what they cannot read is such an error. */
(function () {
  "use strict";

  var told = {}, left = 5;

  function tell(kind, place) {
    var found = /\/static\/(?:js|vendor)\/([\w-]+)[^:]*:(\d+)/.exec(place), name, request, headers;
    if (!found || told[found[0]] || left-- <= 0) return;
    told[found[0]] = true;
    headers = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
    request = new XMLHttpRequest();
    request.open("POST", "/" + document.body.dataset.workshop + "/trouble/");
    for (name in headers) request.setRequestHeader(name, headers[name]);
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.send("script=" + found[1] + "&at=" + found[2] + "&kind=" + kind);
  }

  function name(error) { return error && /^\w{1,40}$/.test(error.name) ? error.name : "Error"; }

  addEventListener("error", function (event) { tell(name(event.error), event.filename + ":" + event.lineno); });
  addEventListener("unhandledrejection", function (event) { tell(name(event.reason), String((event.reason || {}).stack)); });
})();
