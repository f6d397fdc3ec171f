"""The three screens as pages; from then on the socket keeps them up to date."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from workshop import links, screens
from workshop.access import Who, for_anyone, for_facilitators, for_helpers, for_participants, is_stage
from workshop.arrivals import viewer_for
from workshop.guessing import guesses, network_of
from workshop.painting import base_context, paint
from workshop.refusals import Refused
from workshop.text import qr
from workshop.views.door import join_page


@gzip_page
@require_GET
@for_anyone
def phone(request: HttpRequest, who: Who) -> HttpResponse:
    """A participant's phone; for everybody else, the door."""
    if who.was_here:
        return redirect("results", code=who.workshop.code)
    if not who.participant:
        return join_page(request, who)
    kwargs = {"code": who.workshop.code, "person": who.participant.pk}
    live = reverse("phone_live", urlconf="workshop.urls_live", kwargs=kwargs)
    page = _screen(request, who, "phone", live, person=who.participant)
    page["Plenum-Person"] = str(who.participant.pk)  # What this browser may keep; see templates/worker.js.
    return page


@gzip_page
@require_GET
@for_participants
def news(request: HttpRequest, who: Who) -> HttpResponse:
    """What the phone's socket would bring, for browsers that have none; nothing, if nothing has happened since."""
    viewer = viewer_for(who, "phone", "", "")
    tag = f'W/"{screens.hub.state(who.workshop.pk)}-{who.person.pk}-{who.language}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    everybody = frozenset({viewer} if viewer else ())
    paints = paint(who.workshop.pk, frozenset(), everybody, everybody)
    return HttpResponse("".join(found.html for found in paints), headers={"ETag": tag})


@require_GET
@for_helpers
def console(request: HttpRequest, who: Who) -> HttpResponse:
    """The console; for those who help and do not steer, one of their own."""
    language = translation.get_language() or "en"
    live = reverse(
        "console_live", urlconf="workshop.urls_live", kwargs={"code": who.workshop.code, "language": language}
    )
    screen = "console" if who.steers else "helper"
    return _screen(request, who, screen, live, links=links.addresses(request, who.workshop))


@require_GET
@for_anyone
def stage(request: HttpRequest, who: Who, secret: str) -> HttpResponse:
    if not is_stage(who.workshop, secret):
        raise Refused(_("This is not the address of the stage. The console shows the right one."), status=403)
    guesses.welcome(network_of(request), who.workshop.pk)  # Where the stage is, the hall is.
    kwargs = {"code": who.workshop.code, "secret": secret}
    live = reverse("stage_live", urlconf="workshop.urls_live", kwargs=kwargs)
    with translation.override(who.workshop.language):
        return _screen(request, who, "stage", live)


@require_GET
@for_anyone
def join_code(request: HttpRequest, who: Who) -> HttpResponse:
    """The QR code of the address where phones join; the code is on the stage for everybody anyway."""
    svg = qr(links.absolute(request, links.join_path(who.workshop)))
    return HttpResponse(svg, content_type="image/svg+xml")


@require_GET
@for_facilitators
def stage_code(request: HttpRequest, who: Who) -> HttpResponse:
    """The QR code of the stage's address, to open it on any other screen: whoever has the address has the stage."""
    svg = qr(links.absolute(request, links.stage_path(who.workshop)))
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _screen(request: HttpRequest, who: Who, screen: str, live: str, **extra: Any) -> HttpResponse:
    if who.workshop.phase:
        who.workshop.phase.workshop = who.workshop
    context = base_context(who.workshop, screen) | {"who": who, "live": live, "person": None} | extra
    return render(request, f"screens/{screen}.html", context)
