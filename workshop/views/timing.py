"""Time: what to shorten to end as planned, and taking that with one tap."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from workshop.access import Who, for_facilitators
from workshop.course import changes, course, in_words, to_save, what_is_left
from workshop.forms import ReflowForm, SavingForm
from workshop.logbook import doing
from workshop.models import timing
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done


@require_GET
@for_facilitators
def reflow(request: HttpRequest, who: Who) -> HttpResponse:
    """What to shorten: a page, and the inside of the console's dialog."""
    phases, moment = list(who.workshop.phases.all()), timezone.now()
    for phase in phases:
        phase.workshop = who.workshop
    stand = course(who.workshop, phases)
    late = stand.late(moment)
    asked = SavingForm(request.GET)
    save = asked.cleaned_data["save"] if asked.is_valid() and "save" in request.GET else to_save(late)
    found, proposal = changes(phases, what_is_left(stand.now, phases, moment), save)
    context = {
        "workshop": who.workshop,
        "ends_at": stand.ends_at,
        "late": in_words(late),
        "save": save,
        "changes": found,
        "proposal": proposal,
    }
    part = "#card" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"reflow.html{part}", context)


@require_POST
@for_facilitators
def take_reflow(request: HttpRequest, who: Who) -> HttpResponse:
    """Take a proposal as it was seen."""
    asked = cleaned(ReflowForm(request.POST))
    saved = sum(sum(before) - sum(after) for _key, before, after in asked["change"])
    with doing(who, "reflow", who.workshop, minutes=saved):
        is_done = timing.reflow(who.workshop, asked["turn"], asked["change"])
    if not is_done:
        raise Refused(_("The agenda has changed meanwhile. Please look at the proposal again."), status=409)
    return done(request, reverse("console", kwargs={"code": who.workshop.code}))
