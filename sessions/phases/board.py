"""The board of sessions: what facilitators and hosts do with it, while sessions are found and while they work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clustering.models import Placement
from sessions.forms import AssignForm, MergeForm, PlaceForm, SplitForm
from sessions.models import (
    HelpCall,
    WorkingSession,
    assign_everybody,
    free_places,
    parts,
    session_of_everyone,
    split,
    touched,
    unsplit,
)
from workshop.access import Who, for_anyone, for_facilitators, for_helpers, for_participants, while_open
from workshop.fields import Number
from workshop.logbook import doing
from workshop.models import Participant, Phase
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done

SPLIT_ABOVE = Number(
    2,
    300,
    label=gettext_lazy("Most people in a session"),
    help_text=gettext_lazy("With more, its host and the console are told to split it."),
)


def open_session(phase: Phase, key: int) -> WorkingSession:
    """A session that is on the board; raises Refused for one that no longer is."""
    found = WorkingSession.objects.open_in(phase).select_related("phase__workshop", "split_from").filter(pk=key).first()
    if found is None:
        raise Refused(_("This session is no longer on the board. Please pick another one."), status=409)
    return found


def own_session(who: Who, phase: Phase) -> WorkingSession | None:
    """The session of whoever asks, None when they are in none."""
    return WorkingSession.objects.open_in(phase).filter(members__participant=who.person).first()


def _must_lead(who: Who, session: WorkingSession) -> None:
    """Hosts lead their own session, facilitators every one."""
    if not (who.steers or (who.participant and who.participant.pk == session.host_id)):
        raise Refused(_("Only the host of this session and the facilitators can do that."), status=403)


@require_POST
@for_facilitators
@while_open
def end(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Take a session off the board."""
    ending = get_object_or_404(WorkingSession.objects.open_in(phase), pk=session)
    with doing(who, "end_session", ending, session=ending):
        ending.end()
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def assign(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Put one person into a session."""
    chosen = cleaned(AssignForm(request.POST))
    person = get_object_or_404(Participant.objects.present(), pk=chosen["person"], workshop=who.workshop)
    joined = open_session(phase, chosen["session"])
    with doing(who, "assign_session", person, name=person.name, session=joined):
        joined.join(person)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def assign_rest(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Put everybody who is in no session into the smallest ones."""
    with doing(who, "assign_rest", phase):
        is_done = assign_everybody(phase, unassigned(phase))
    if not is_done:
        raise Refused(_("There is no session on the board yet: somebody has to host one first."), status=409)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def sit(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Move a session to another place of the list."""
    found, place = open_session(phase, session), cleaned(PlaceForm(request.POST))["place"]
    with doing(who, "sit_session", found, session=found, place=place):
        is_free = found.sit_at(place)
    if not is_free:
        raise Refused(_("Another session has this place already. Please pick another one."), status=409)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def merge(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """All members of a small session join another one."""
    target = open_session(phase, cleaned(MergeForm(request.POST))["into"])
    merged = WorkingSession.objects.open_in(phase).select_related("phase__workshop").filter(pk=session).first()
    if merged and merged != target:
        with doing(who, "merge_session", merged, session=merged, into=target):
            merged.merge_into(target)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
def split_session(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Make two of a session that is too large."""
    found = open_session(phase, session)
    _must_lead(who, found)
    if len(found.people()) < 2:
        raise Refused(_("A session needs at least two people to be split."), status=409)
    seen = cleaned(SplitForm(request.POST))["parts"]
    with doing(who, "split_session", found, session=found.question):
        split(found, seen)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
def unsplit_session(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Take a split back while nothing was written in the new part."""
    found = WorkingSession.objects.open_in(phase).select_related("phase__workshop", "split_from").filter(pk=session)
    if last := found.first():
        _must_lead(who, last.split_from or last)
        with doing(who, "unsplit_session", last, session=last.question):
            is_one = unsplit(last)
        if not is_one:
            message = _("They have begun to write, or have split again: the two sessions can no longer be one.")
            raise Refused(message, status=409)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def call(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """We need help: a facilitator, please."""
    session = own_session(who, phase)
    if session is None:
        raise Refused(_("You are in no session yet: please join one first."), status=409)
    HelpCall.objects.make(session)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def end_own_call(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """We have helped ourselves, or somebody was here."""
    for waiting in HelpCall.objects.waiting_in(phase).filter(session=own_session(who, phase)):
        waiting.end()
    return done(request, who.home)


@require_POST
@for_helpers
@while_open
def take_call(request: HttpRequest, who: Who, phase: Phase, call: int) -> HttpResponse:
    """I go there: the session reads who comes."""
    found = get_object_or_404(HelpCall, pk=call, session__workshop=who.workshop)
    with doing(who, "take_call", found, session=found.session):
        is_taken = found.take(who.steering_name)
    if not is_taken:
        raise Refused(_("Somebody else has taken this call already."), status=409)
    return done(request, who.home)


@require_POST
@for_helpers
@while_open
def end_call(request: HttpRequest, who: Who, phase: Phase, call: int) -> HttpResponse:
    found = get_object_or_404(HelpCall, pk=call, session__workshop=who.workshop)
    with doing(who, "end_call", found, session=found.session):
        found.end()
    return done(request, who.home)


URLS = (
    path("sessions/<int:session>/removal/", end, name="end_session"),
    path("sessions/<int:session>/place/", sit, name="sit_session"),
    path("sessions/<int:session>/merging/", merge, name="merge_session"),
    path("sessions/<int:session>/parts/", split_session, name="split_session"),
    path("sessions/<int:session>/parts/end/", unsplit_session, name="unsplit_session"),
    path("members/", assign, name="assign"),
    path("members/rest/", assign_rest, name="assign_rest"),
    path("call/", call, name="call"),
    path("call/end/", end_own_call, name="end_own_call"),
    path("calls/<int:call>/", take_call, name="take_call"),
    path("calls/<int:call>/end/", end_call, name="end_call"),
)
"""What both the marketplace and the working sessions take in."""


def sessions_of(phase: Phase) -> list[WorkingSession]:
    """The board: every session with its host, `size`, whether it is crowded, its cluster and how many parts it has."""
    sessions = list(
        WorkingSession.objects.open_in(phase).with_counts().select_related("host", "presenter", "relief", "phase")
    )
    most = phase.setting("split_above")
    placements = Placement.objects.filter(postit__in=[one.postit_id for one in sessions if one.postit_id])
    clusters = dict(placements.exclude(cluster=None).values_list("postit", "cluster__name"))
    families = [one.split_from_id or one.pk for one in sessions]
    for one, family in zip(sessions, families, strict=True):
        one.is_crowded = bool(most) and one.size > most
        one.cluster = clusters.get(one.postit_id or 0, "")
        one.parts = families.count(family)
    return sessions


def unassigned(phase: Phase) -> list[Participant]:
    """Who is in no session yet."""
    placed = session_of_everyone(phase)
    return [person for person in phase.workshop.participants.filter(removed_at=None) if person.pk not in placed]


def desk(phase: Phase) -> dict[str, Any]:
    """The board as the console needs it: what is free, and which splits can be taken back."""
    sessions = sessions_of(phase)
    last = [one for one in sessions if one.split_from_id and one.part == one.parts]
    written = touched(last)
    return {
        "sessions": sessions,
        "places": free_places(sessions[0].phase) if sessions else [],
        "most": phase.setting("split_above"),
        "returnable": [one.pk for one in last if one.pk not in written],
    }


def crew(phase: Phase, session: int | None) -> dict[str, Any]:
    """What the members of a session see of it; nothing for those who are in none."""
    found = next((one for one in sessions_of(phase) if one.pk == session), None) if session else None
    if found is None:
        return {"session": None}
    return {
        "session": found,
        "people": found.people(),
        "others": [one for one in parts(found) if one != found] if found.part else [],
        "call": found.calls.filter(ended_at=None).first(),
        "most": phase.setting("split_above"),
    }


def calls(phase: Phase) -> dict[str, Any]:
    """The queue of sessions that wait for a facilitator."""
    return {"calls": list(HelpCall.objects.waiting_in(phase))}
