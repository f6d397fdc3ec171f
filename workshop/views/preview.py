"""Private previews: how any phase of the agenda will look on the three screens, before anybody else sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET

from workshop.access import Who, for_facilitators
from workshop.models import Participant, Phase, Workshop
from workshop.painting import base_context

PREVIEWED = ("stage", "console", "phone")
FRAMED = {"script-src": [CSP.NONE], "form-action": [CSP.NONE], "frame-ancestors": [CSP.SELF]}
"""A preview may stand in a frame of ours, and can neither run nor send anything."""


@require_GET
@csp_override(settings.SECURE_CSP | {"frame-src": [CSP.SELF]})
@for_facilitators
def side_by_side(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """A phase on all three screens, and the way to every other one."""
    phases = list(who.workshop.phases.all())
    place = phases.index(phase)
    context = {
        "workshop": who.workshop,
        "organizes": who.organizes,
        "one": phase,
        "phases": phases,
        "before": phases[place - 1] if place else None,
        "after": phases[place + 1] if place + 1 < len(phases) else None,
        "screens": [("stage", _("Stage")), ("console", _("Console")), ("phone", _("Phone"))],
    }
    return render(request, "preview/side_by_side.html", context)


@require_GET
@csp_override(settings.SECURE_CSP | FRAMED)
@xframe_options_sameorigin
@for_facilitators
def preview(request: HttpRequest, who: Who, phase: Phase, screen: str) -> HttpResponse:
    """One screen in a phase, with the workshop's people and texts as they are now."""
    if screen not in PREVIEWED:
        raise Http404
    with as_if_opened(who.workshop, phase):
        language = who.workshop.language if screen == "stage" else translation.get_language()
        with translation.override(language):
            return render(request, "preview/screen.html", _context(who, screen))


@contextmanager
def as_if_opened(workshop: Workshop, phase: Phase) -> Iterator[None]:
    """The agenda as if it moved to this phase now; at the end of the block none of that has happened."""
    with transaction.atomic():
        if workshop.phase_id != phase.pk:
            workshop.open_phase(phase)
        workshop.closed_at = None
        yield
        transaction.set_rollback(True)


def _context(who: Who, screen: str) -> dict[str, Any]:
    """What a screen needs; its forms get no token, and the phone is that of the first who came, or of somebody."""
    context = base_context(who.workshop, screen) | {"who": who, "person": None, "csrf_token": ""}
    if screen == "phone":
        nobody = Participant(pk=0, workshop=who.workshop, name=_("Somebody"))
        context["person"] = who.workshop.participants.filter(removed_at=None).first() or nobody
    return context
