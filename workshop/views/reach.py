"""Checking the room: the console asks, every phone measures its way to the server and answers once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from workshop.access import Who, for_facilitators, for_participants
from workshop.forms import EchoForm
from workshop.logbook import doing
from workshop.models import Echo
from workshop.refusals import cleaned
from workshop.views.answers import done


@require_POST
@for_facilitators
def check(request: HttpRequest, who: Who) -> HttpResponse:
    """Ask all phones how fast they reach the server."""
    with doing(who, "check_room", who.workshop):
        Echo.objects.ask(who.workshop)
    return done(request, reverse("console", kwargs={"code": who.workshop.code}))


@require_GET
@for_participants
def ping(request: HttpRequest, who: Who) -> HttpResponse:
    """What a phone measures: the way here and back, with who it is looked up as for everything else."""
    return HttpResponse(status=204)


@require_POST
@for_participants
def echo(request: HttpRequest, who: Who) -> HttpResponse:
    """How long that took, and with which browser: of the phone itself, for whomever it acts just now."""
    found = cleaned(EchoForm(request.POST))
    if who.myself:
        Echo.objects.answer(who.myself, **found)
    return HttpResponse(status=204)
