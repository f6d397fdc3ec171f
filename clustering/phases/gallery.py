"""Gallery: everybody comes and looks. The whole wall first, then one cluster after the other; and dots, if wished."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from clustering.forms import DotsForm, StopForm, TourForm
from clustering.models import Dot, Tour
from clustering.models.gallery import MOST_DOTS, DotsAreCounted, NoDotLeft
from clustering.stops import hanging
from workshop import live
from workshop.access import Who, for_facilitators, for_participants, while_open
from workshop.exports import Table
from workshop.fields import Flag, Number
from workshop.kinds import PhaseKind, region, register
from workshop.logbook import doing
from workshop.models import Phase, Postit, Question
from workshop.painting import base_context
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done

PACES = (10, 20, 40)
OFFERED = (0, 1, 2, 3, 5)
"""Seconds at each stop, and dots for everybody, that the console offers beside what the settings say."""


@require_POST
@for_facilitators
@while_open
def start(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    seconds = cleaned(TourForm(request.POST))["seconds"]
    with doing(who, "start_tour", phase):
        Tour.objects.start(phase, seconds)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def pause(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    with doing(who, "pause_tour", phase):
        Tour.objects.pause(phase)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def show(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Let the stage show one of its stops."""
    step = cleaned(StopForm(request.POST))["step"]
    if step >= phase.steps:
        raise Refused(_("The wall has changed meanwhile. Please choose again."), status=409)
    with doing(who, "show_stop", phase, stop=step + 1):
        Tour.objects.show(phase, step)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def allow(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Let everybody give so many dots."""
    count = cleaned(DotsForm(request.POST))["count"]
    with doing(who, "allow_dots", phase, count=count):
        Dot.objects.allow(phase, count)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
@transaction.atomic
def reveal(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Show the dots, and at once on the stage what matters most. From now on nobody moves theirs."""
    with doing(who, "reveal_dots", phase):
        phase.reveal()
        phase.refresh_from_db(fields=["covered"])
        Tour.objects.show(phase, hanging(phase).first("top"))
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def put(request: HttpRequest, who: Who, phase: Phase, postit: int) -> HttpResponse:
    """Have so many of one's dots on a post-it."""
    found = get_object_or_404(Postit.objects.on_wall(who.workshop), pk=postit)
    try:
        Dot.objects.put(phase, who.person, found, cleaned(DotsForm(request.POST))["count"])
    except DotsAreCounted:
        raise Refused(_("The dots are counted already; nobody can move theirs any more."), status=409) from None
    except NoDotLeft as full:
        message = ngettext("You have %(left)d dot left.", "You have %(left)d dots left.", full.left)
        message = f"{message} {_('Take one back from another post-it first.')}"
        raise Refused(message % {"left": full.left}, status=409) from None
    return done(request, who.home)


@require_GET
@for_participants
def origin(request: HttpRequest, who: Who, phase: Phase, postit: int) -> HttpResponse:
    """Where a post-it came from: a page, or for a script what goes into the phone's dialog."""
    hangs = Postit.objects.on_wall(who.workshop).select_related("group", "question__author")
    found = get_object_or_404(hangs, pk=postit)
    note = next(note for note in hanging(phase).notes if found in note.same)
    sheet = Question.objects.on_sheet(found.group_id).exclude(pk=found.question_id).select_related("author")
    context = base_context(who.workshop, "phone") | {
        "phase": phase,
        "kind": phase.behaviour,
        "postit": found,
        "cluster": note.cluster,
        "alike": [one for one in note.same if one != found],
        "sheet": list(sheet),
    }
    part = "#origin" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"phases/gallery/origin.html{part}", context)


def dots_of_everyone(phase: Phase) -> dict[int, Any]:
    """The post-its on which each participant has dots, with their texts and how many: one query."""
    found: dict[int, dict[tuple[int, str], int]] = {}
    dots = Dot.objects.counting(phase).order_by("participant", "postit")
    for person, postit, text in dots.values_list("participant", "postit", "postit__text"):
        own = found.setdefault(person, {})
        own[postit, text] = own.get((postit, text), 0) + 1
    return {person: tuple((*note, count) for note, count in own.items()) for person, own in found.items()}


def _offers(usual: Iterable[int], asked: Any) -> list[int]:
    return sorted({*usual, asked} if isinstance(asked, int) else usual)


@register
class Gallery(PhaseKind):
    slug = "gallery"
    label = gettext_lazy("Gallery")
    least_minutes = 3
    usual_minutes = 10
    defaults: ClassVar = {"seconds": 20, "dots": 0, "hidden": True}
    needs = ("cluster",)
    fields: ClassVar = {
        "seconds": Number(
            3,
            600,
            label=gettext_lazy("Seconds for each cluster"),
            help_text=gettext_lazy("When the stage goes from one to the next by itself."),
        ),
        "dots": Number(
            0,
            MOST_DOTS,
            label=gettext_lazy("Dots for everybody"),
            help_text=gettext_lazy("To put on what matters most; 0 for none."),
        ),
        "hidden": Flag(
            label=gettext_lazy("Keep the dots back at first"),
            help_text=gettext_lazy("Nobody sees where they are until you count them."),
        ),
    }
    picture = (live.EVERYTHING,)
    urls = (
        path("tour/", start, name="start_tour"),
        path("tour/end/", pause, name="pause_tour"),
        path("stop/", show, name="show_stop"),
        path("dots/", allow, name="allow_dots"),
        path("dots/reveal/", reveal, name="reveal_dots"),
        path("postits/<int:postit>/", origin, name="origin"),
        path("postits/<int:postit>/dots/", put, name="put_dots"),
    )

    def steps(self, phase: Phase) -> int:
        return len(hanging(phase).stops)

    def halt(self, phase: Phase) -> None:
        Tour.objects.pause(phase)

    @region("stage", "console", "phone")
    def tour(self, phase: Phase) -> dict[str, Any]:
        """Which stop is shown, and since when; the browser turns from one to the next by the server's clock."""
        stops = hanging(phase).stops
        return {
            "stops": stops,
            "shown": Tour.objects.shown(phase, len(stops)),
            "tour": Tour.objects.filter(phase=phase).first(),
            "paces": _offers(PACES, phase.setting("seconds")),
        }

    @region("stage", "console")
    def crowd(self, phase: Phase) -> dict[str, Any]:
        """How many dots are given so far, and never to which."""
        each = Dot.objects.each(phase)
        return {
            "each": each,
            "given": Dot.objects.counting(phase).count() if each else 0,
            "total": each * phase.workshop.participants.filter(removed_at=None).count(),
            "covered": phase.is_covered,
            "offers": _offers(OFFERED, each),
        }

    @region("phone", per=dots_of_everyone)
    def own(self, phase: Phase, dots: tuple[tuple[int, str, int], ...] | None) -> dict[str, Any]:
        """The dots that one has given: nobody else's phone gets them."""
        each, own = Dot.objects.each(phase), dots or ()
        return {
            "each": each,
            "covered": phase.is_covered,
            "left": each - sum(count for _postit, _text, count in own),
            "own": [{"postit": postit, "text": text, "count": count} for postit, text, count in own],
        }

    @region("stage", "console", "phone")
    def wall(self, phase: Phase) -> dict[str, Any]:
        wall = hanging(phase)
        stops = wall.stops
        each = Dot.objects.each(phase)
        return {
            "wall": wall,
            "stops": stops,
            "shown": Tour.objects.shown(phase, len(stops)),
            "giving": range(1, each + 1) if phase.is_covered else (),
        }

    def report(self, phase: Phase) -> list[Table]:
        if not Dot.objects.each(phase):
            return []
        tally = Dot.objects.tally(phase)
        found = [(note, sum(tally[one.pk] for one in note.same)) for note in hanging(phase).notes]
        rows = sorted(((note, dots) for note, dots in found if dots), key=lambda row: -row[1])
        columns = (_("Post-it"), _("Cluster"), _("Dots"))
        table = tuple((note.postit.text, str(note.cluster or ""), dots) for note, dots in rows)
        return [Table("dots", _("What matters most"), columns, table)]
