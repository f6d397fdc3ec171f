"""The agenda's editor: the order of the phases with their planned times, and everything that is said of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workshop import kinds, order, timetable
from workshop.access import Who, for_organizers
from workshop.agenda_forms import AddForm, BeginsForm, PhaseForm, PlaceForm, SeenForm
from workshop.logbook import doing, logged
from workshop.models import Phase, Workshop, planning
from workshop.refusals import Refused, cleaned


@dataclass(frozen=True)
class Row:
    """A phase of the agenda as the editor lists it."""

    phase: Phase
    begins: str
    ends: str
    warnings: list[str]
    above: str | None
    """After which phase it comes when it moves up (none: as the first); None where it is the first already."""
    below: int | None
    """After which phase it comes when it moves down; None where it is the last already."""


def rows(workshop: Workshop, phases: list[Phase]) -> list[Row]:
    """The phases with their planned times, and what is the matter with their order."""
    said: dict[int, list[str]] = {}
    known = {kind.slug: kind for kind in kinds.registered()}
    needs = {slug: kind.needs for slug, kind in known.items()}
    labels = {slug: kind.label for slug, kind in known.items()}
    for warned in order.warnings([phase.kind for phase in phases], needs, labels):
        said.setdefault(warned.index, []).append(warned.text)
    found = []
    for index, (phase, slot) in enumerate(zip(phases, timetable.slots(phases), strict=True)):
        times = slot.at(workshop.starts_at) if workshop.starts_at else (slot.begins, slot.ends)
        begins, ends = map(_in_words, times)
        above = None if index == 0 else str(phases[index - 2].pk) if index > 1 else ""
        below = phases[index + 1].pk if index + 1 < len(phases) else None
        found.append(Row(phase, begins, ends, said.get(index, []), above, below))
    return found


def _in_words(moment: datetime | timedelta) -> str:
    """The time of the day; without one, hours and minutes since the beginning."""
    if isinstance(moment, datetime):
        return time_format(localtime(moment), "H:i")
    hours, minutes = divmod(moment // timetable.MINUTE, 60)
    return f"{hours}:{minutes:02}"


def _phases(workshop: Workshop) -> list[Phase]:
    phases = list(workshop.phases.all())
    for phase in phases:
        phase.workshop = workshop
    return phases


@require_GET
@for_organizers
def page(request: HttpRequest, who: Who) -> HttpResponse:
    return _page(request, who.workshop, BeginsForm(initial={"starts_at": who.workshop.starts_at}))


def _page(request: HttpRequest, workshop: Workshop, begins: BeginsForm, status: int = 200) -> HttpResponse:
    phases = _phases(workshop)
    found = rows(workshop, phases)
    taken_out = [
        {"key": one["key"], "name": one["phase"].get("title") or kinds.get(one["phase"]["kind"]).label}
        for one in reversed(workshop.taken_out)
    ]
    context = {
        "workshop": workshop,
        "rows": found,
        "until": found[-1].ends if found else "",
        "wrong": sum(bool(row.warnings) for row in found),
        "total": timetable.total(phases),
        "breaks": sum(phase.break_minutes for phase in phases),
        "taken_out": taken_out,
        "seen": planning.newest(workshop),
        "add": AddForm(),
        "begins": begins,
    }
    return render(request, "desk/agenda.html", context, status=status)


def _to(workshop: Workshop, phase: Phase | None = None) -> HttpResponse:
    """Back to the agenda, where the phase is."""
    return redirect(reverse("agenda", kwargs={"code": workshop.code}) + (f"#phase-{phase.pk}" if phase else ""))


def _tried[T](verb: Callable[..., T], *arguments: Any) -> T:
    """What the verb makes; or why the agenda cannot be changed like this, in words."""
    try:
        return verb(*arguments)
    except planning.IsCurrent:
        raise Refused(_("This phase is on all screens now. Move on first; then it can be taken out."), 409) from None
    except planning.HoldsResults:
        raise Refused(
            _("People have done something in this phase already; it would be lost with it. The phase stays."), 409
        ) from None
    except planning.TooMany:
        raise Refused(_("The agenda has as many phases as it can have."), 409) from None
    except planning.HasChanged:
        raise Refused(
            _("The agenda has changed before this came. Please look whether it is as you want it, and try again."), 409
        ) from None


@require_POST
@for_organizers
def begin(request: HttpRequest, who: Who) -> HttpResponse:
    """When the first phase is planned to begin."""
    form = BeginsForm(request.POST)
    if not form.is_valid():
        return _page(request, who.workshop, form, status=422)
    with doing(who, "describe", who.workshop):
        who.workshop.describe(**form.cleaned_data)
    return _to(who.workshop)


@require_POST
@for_organizers
@logged("edit_agenda")
def add(request: HttpRequest, who: Who) -> HttpResponse:
    chosen = cleaned(AddForm(request.POST))
    entry = {"kind": chosen["kind"]}
    made = _tried(planning.add, who.workshop, entry, chosen["after"], chosen["seen"])
    return redirect("phase", who.workshop.code, made.pk)


@require_POST
@for_organizers
@logged("edit_agenda")
def copy(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    return _to(who.workshop, _tried(planning.copy, phase, cleaned(SeenForm(request.POST))["seen"]))


@require_POST
@for_organizers
@logged("edit_agenda")
def move(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    _tried(planning.move, phase, cleaned(PlaceForm(request.POST))["after"])
    return _to(who.workshop, phase)


@require_POST
@for_organizers
@logged("edit_agenda")
def take_out(request: HttpRequest, who: Who, one: int) -> HttpResponse:
    """Also twice: what is taken out already is."""
    if found := Phase.objects.filter(workshop=who.workshop, pk=one).first():
        found.workshop = who.workshop
        _tried(planning.take_out, found)
        messages.success(request, _("“%(name)s” is taken out. Below the agenda it can be put back.") % {"name": found})
    return _to(who.workshop)


@require_POST
@for_organizers
@logged("edit_agenda")
def put_back(request: HttpRequest, who: Who) -> HttpResponse:
    return _to(who.workshop, _tried(planning.put_back, who.workshop, request.POST.get("key", "")))


@require_http_methods(["GET", "POST"])
@for_organizers
@logged("edit_agenda")
def phase(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Everything that is said of a phase."""
    form = PhaseForm(phase, request.POST or None)
    if form.is_valid():
        try:
            form.save()
        except planning.HasChanged:
            form.show_again()
        else:
            messages.success(request, _("Saved."))
            return redirect("phase", who.workshop.code, phase.pk)
    found = rows(who.workshop, _phases(who.workshop))
    at = next((index for index, row in enumerate(found) if row.phase == phase), 0)
    context = {
        "workshop": who.workshop,
        "phase": phase,
        "form": form,
        "row": found[at],
        "earlier": found[at - 1].phase if at else None,
        "later": found[at + 1].phase if at + 1 < len(found) else None,
    }
    return render(request, "desk/phase.html", context, status=422 if form.is_bound else 200)
