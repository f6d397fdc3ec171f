"""What the workshop produced, at any time, also in mid-run."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from workshop.access import Who, for_anyone
from workshop.exports import WRITERS, Report, report
from workshop.refusals import Refused


def _must_read(who: Who) -> None:
    if not who.may_read:
        raise Refused(_("The results are for the people of this workshop. Please join it, or sign in."), status=403)


def _report(who: Who) -> Report:
    """What is kept back from the room, only those who steer may read."""
    return report(who.workshop, with_covered=who.steers)


@require_GET
@for_anyone
def page(request: HttpRequest, who: Who) -> HttpResponse:
    _must_read(who)
    return render(request, "results.html", {"workshop": who.workshop, "report": _report(who), "who": who})


@require_GET
@for_anyone
def download(request: HttpRequest, who: Who, writer: str) -> HttpResponse:
    _must_read(who)
    if writer not in WRITERS:
        raise Http404
    found = WRITERS[writer]
    response = HttpResponse(found.file(_report(who)), content_type=found.content_type)
    response["Content-Disposition"] = f'attachment; filename="plenum-{who.workshop.code}.{found.ending}"'
    return response
