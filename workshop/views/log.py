"""The log of everything that facilitators did, and the way back, step by step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from workshop import logbook
from workshop.access import Who, for_facilitators
from workshop.models import LogEntry
from workshop.views.answers import done

MOST_LINES = 300


@require_GET
@for_facilitators
def page(request: HttpRequest, who: Who) -> HttpResponse:
    lines = logbook.whole(who.workshop, MOST_LINES, who.organizes)
    return render(request, "log.html", {"workshop": who.workshop, "lines": lines})


@require_POST
@for_facilitators
def undo(request: HttpRequest, who: Who, entry: int) -> HttpResponse:
    """Reverse what somebody did."""
    logbook.undo(who, get_object_or_404(LogEntry, pk=entry, workshop=who.workshop))
    return done(request, reverse("log", kwargs={"code": who.workshop.code}))
