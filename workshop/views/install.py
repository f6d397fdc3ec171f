"""What makes the phone's page something to install, and to look at without a network."""

from __future__ import annotations

import json
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from workshop.access import Who, for_anyone
from workshop.together import TOGETHER, pieces

PAPER = "#f3f1ea"
"""As in tokens.css."""
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable.png", 512, "maskable"))


@require_GET
@for_anyone
def manifest(request: HttpRequest, who: Who) -> HttpResponse:
    """How the workshop stands among a phone's programs."""
    home = reverse("phone", kwargs={"code": who.workshop.code})
    icons = [
        {"src": static(f"img/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in ICONS
    ]
    found = {
        "name": f"{who.workshop.said(who.workshop.title)} · Plenum",
        "short_name": "Plenum",
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "theme_color": PAPER,
        "background_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(found, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@gzip_page
@require_GET
@for_anyone
def worker(request: HttpRequest, who: Who) -> HttpResponse:
    """The script that keeps the last state of the phone's page, and the files that it needs."""
    files = json.dumps([static(piece) for name in TOGETHER for piece in pieces(name)])
    context = {
        "home": reverse("phone", kwargs={"code": who.workshop.code}),
        "files": files,
        "version": sha256(files.encode()).hexdigest()[:12],
    }
    return render(request, "worker.js", context, content_type="text/javascript; charset=utf-8")
