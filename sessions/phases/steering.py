"""Steering a World Café while it runs: stations close, rounds are added, people are sent or go as they like."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessions import rotation
from sessions.models import WorkingSession
from workshop.access import Who, for_facilitators, while_open
from workshop.logbook import doing
from workshop.models import Phase
from workshop.refusals import Refused
from workshop.views.answers import done

MOST_ROUNDS = 50


@require_POST
@for_facilitators
@while_open
def close_station(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Close a station: its listeners are sent elsewhere, as few other routes change as can be."""
    station = get_object_or_404(WorkingSession.objects.open_in(phase), pk=session)
    with doing(who, "close_station", station, session=station):
        station.close_station()
        rotation.plan_from(phase, phase.step)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def reopen_station(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Open a station again, from the next round on: nobody is sent away from where they listen now. Where people go
    as they like, they may go there at once: its presenter is back at once, too."""
    station = get_object_or_404(WorkingSession.objects.open_in(phase), pk=session)
    with doing(who, "reopen_station", station, session=station):
        station.reopen_station()
        rotation.plan_from(phase, phase.step if rotation.is_free(phase) else phase.step + 1)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def more_rounds(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """One more round, after those that are planned."""
    with doing(who, "more_rounds", phase):
        _set_rounds(phase, phase.setting("rounds") + 1)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def fewer_rounds(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """One round less: never less than have begun."""
    with doing(who, "fewer_rounds", phase):
        _set_rounds(phase, phase.setting("rounds") - 1)
    return done(request, who.home)


@transaction.atomic
def _set_rounds(phase: Phase, rounds: int) -> None:
    if not phase.step_number <= rounds <= MOST_ROUNDS:
        raise Refused(_("There can be no fewer rounds than have begun, and no more than 50."), status=409)
    phase.adjust(rounds=rounds)
    rotation.plan_from(phase, phase.step)


@require_POST
@for_facilitators
@while_open
def by_itself(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Let the next round come by itself when the clock is over."""
    with doing(who, "by_itself", phase):
        phase.adjust(by_itself=True)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def by_hand(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Let the next round come when the facilitator presses Next."""
    with doing(who, "by_hand", phase):
        phase.adjust(by_itself=False)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def guide(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Send everybody: each phone says where to go."""
    with doing(who, "guide", phase):
        _set_mode(phase, "guided")
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def set_free(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Let people go where they like; their phones say where there is room."""
    with doing(who, "set_free", phase):
        _set_mode(phase, "free")
    return done(request, who.home)


def _set_mode(phase: Phase, mode: str) -> None:
    """From the next round on people are sent, or go; where they are now they stay."""
    if phase.setting("mode") != mode:
        phase.adjust(mode=mode)
        rotation.plan_from(phase, phase.step)


URLS = (
    path("stations/<int:session>/closing/", close_station, name="close_station"),
    path("stations/<int:session>/closing/end/", reopen_station, name="reopen_station"),
    path("rounds/more/", more_rounds, name="more_rounds"),
    path("rounds/fewer/", fewer_rounds, name="fewer_rounds"),
    path("by-itself/", by_itself, name="by_itself"),
    path("by-itself/end/", by_hand, name="by_hand"),
    path("free/", set_free, name="set_free"),
    path("free/end/", guide, name="guide"),
)


def advice(phase: Phase, stations: int) -> list[str]:
    """What the facilitator should know about these numbers of stations, rounds and people, in sentences."""
    rounds, people = phase.setting("rounds"), phase.workshop.participants.filter(removed_at=None).count()
    walkers = people - stations
    said = []
    if stations == 1:
        said.append(_("There is one station: everybody hears it in the first round, and has nowhere to go after that."))
    elif stations and rounds > stations - 1:
        said.append(
            _("There are %(rounds)d rounds and %(stations)d stations: in the last rounds some have heard them all.")
            % {"rounds": rounds, "stations": stations}
        )
    if stations and walkers <= 0:
        said.append(_("Everybody presents, and nobody is left to listen: close some stations."))
    elif walkers < stations:
        said.append(_("There are fewer listeners than stations: some presenters wait alone. Close some stations."))
    return said
