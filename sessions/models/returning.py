"""The way back for sessions that were ended, merged, or made one again: they return to the board with their people."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from workshop import live
from workshop.models import Participant, Phase

from .parts import copy_sheets
from .sessions import SessionMember, WorkingSession, free_places, leave_sessions

type Standing = dict[str, Any]

ROLES = ("host", "presenter", "relief")


def standing(session: WorkingSession) -> Standing:
    """Whether a session is on the board, who does what in it, and in which session of its marketplace everybody is."""
    found = WorkingSession.objects.get(pk=session.pk)
    return {
        "is_over": found.ended_at is not None,
        "roles": {role: getattr(found, f"{role}_id") for role in ROLES},
        "members": {str(person): where for person, where in _members(found.phase)},
    }


def _members(phase: Phase) -> list[tuple[int, int]]:
    found = SessionMember.objects.filter(phase=phase).order_by("participant")
    return list(found.values_list("participant", "session"))


def can_return(session: WorkingSession) -> bool:
    """Whether it is off the board, and no other part of the same session has its number by now."""
    family = WorkingSession.objects.filter(Q(split_from=session.split_from_id or session.pk), ended_at=None)
    return session.ended_at is not None and not (session.part and family.filter(part=session.part).exists())


@transaction.atomic
def bring_back(session: WorkingSession, was: Standing, now: Standing) -> None:
    """Back on the board, at its place if that is free. Its people come along from where the step led them; who has
    gone elsewhere since, or has taken something on where they are, stays there.
    """
    place = session.place_name if session.place_name in free_places(session.phase) else ""
    if not WorkingSession.objects.filter(pk=session.pk).exclude(ended_at=None).update(ended_at=None, place_name=place):
        return
    here, busy = dict(_members(session.phase)), _busy(session.phase)
    present = set(Participant.objects.present().filter(workshop=session.workshop).values_list("pk", flat=True))
    people = [int(one) for one, where in was["members"].items() if where == session.pk]
    back = {
        person
        for person in people
        if person in present
        and here.get(person) == now["members"].get(str(person))
        and (person, here.get(person)) not in busy
    }
    SessionMember.objects.filter(phase=session.phase, participant__in=back).delete()
    SessionMember.objects.bulk_create(
        SessionMember(phase=session.phase, session=session, participant_id=person)
        for person in people
        if person in back
    )
    roles = {role: person if person in back else None for role, person in was["roles"].items()}
    WorkingSession.objects.filter(pk=session.pk).update(**roles)
    live.changed(session.workshop, "board", "unassigned", "mine", "worksheet", "photos", "crew")


def _busy(phase: Phase) -> set[tuple[int, int]]:
    """Who hosts or presents which session."""
    sessions = WorkingSession.objects.filter(phase=phase, ended_at=None)
    return {(person, key) for key, *people in sessions.values_list("pk", *ROLES) for person in people if person}


@transaction.atomic
def split_again(last: WorkingSession, was: Standing, now: Standing) -> None:
    """A part whose split was taken back is a part again, with a copy of what was written and photographed so far."""
    if first := last.split_from:
        WorkingSession.objects.filter(pk=first.pk, part=None).update(part=1)
        WorkingSession.objects.filter(pk=last.pk).update(opened_at=timezone.now())
        bring_back(last, was, now)
        copy_sheets(first, last)


@transaction.atomic
def take_apart(phase: Phase, was: dict[str, int], now: dict[str, int]) -> None:
    """Those who were put into sessions are in none again, unless they have moved, or have taken something on."""
    here, busy = dict(_members(phase)), _busy(phase)
    put = {int(person): where for person, where in now.items() if person not in was}
    for person in Participant.objects.filter(workshop=phase.workshop, pk__in=put):
        where = here.get(person.pk)
        if where == put[person.pk] and (person.pk, where) not in busy:
            leave_sessions(phase, person)
