"""A session that has grown too large becomes two: "(1)" and "(2)", each with its own place, worksheet and presenter."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from workshop import codes, live

from .photo import Photo
from .sessions import SessionMember, WorkingSession
from .worksheet import Worksheet


def parts(session: WorkingSession) -> QuerySet[WorkingSession]:
    """All parts of what was one session, in order; only itself where it was never split."""
    first = session.split_from_id or session.pk
    everything = WorkingSession.objects.filter(pk=first) | WorkingSession.objects.filter(split_from=first)
    return everything.filter(ended_at=None).order_by("number")


@transaction.atomic
def split(session: WorkingSession, seen: int) -> WorkingSession | None:
    """Move every second member into a new part; None when there are no longer as many parts as were `seen`.

    The host stays. What is written and photographed so far is with both; both keep the question and where it is from.
    """
    if session.ended_at or parts(session).count() != seen:
        return None
    first = session.split_from or session
    WorkingSession.objects.filter(pk=first.pk, part=None).update(part=1)
    people = session.people()
    movers = [person for person in people if person.pk != (session.host_id or people[0].pk)][::2]
    second = WorkingSession.objects.open_one(
        session.phase,
        question=session.question,
        postit=session.postit,
        host=movers[0] if movers else None,
        key=codes.new_secret(),
        split_from=first,
        part=seen + 1,
    )
    _move({person.pk for person in movers}, session, second)
    copy_sheets(session, second)
    return second


def copy_sheets(session: WorkingSession, part: WorkingSession) -> None:
    """Let a part have a copy of what is written and photographed so far."""
    if sheet := Worksheet.objects.filter(session=session).first():
        Worksheet.objects.create(session=part, state=sheet.state, texts=sheet.texts, saved_at=sheet.saved_at)
    Photo.objects.copy(session, part)


@transaction.atomic
def unsplit(last: WorkingSession) -> bool:
    """Take a split back: its members return. False, and nothing changes, unless this is the last part and nothing was
    written on its worksheet."""
    first = last.split_from
    if first is None or last != parts(last).last() or touched([last]):
        return False
    _move({person.pk for person in last.people()}, last, first)
    last.end()
    Worksheet.objects.filter(session=last).delete()  # They are copies of what the first part has.
    last.photos.all().delete()
    if parts(first).count() == 1:
        WorkingSession.objects.filter(pk=first.pk).update(part=None)
    return True


def touched(sessions: Iterable[WorkingSession]) -> set[int]:
    """Those parts (by primary key) that have anything written or photographed since they were made. Two queries."""
    opened = {one.pk: one.opened_at for one in sessions}
    saved = Worksheet.objects.filter(session__in=opened).exclude(saved_at=None).values_list("session", "saved_at")
    taken = Photo.objects.filter(session__in=opened).values_list("session", "taken_at")
    return {session for session, at in [*saved, *taken] if at and at > opened[session]}


def _move(people: set[int], source: WorkingSession, target: WorkingSession) -> None:
    """Members change the session, and take with them what they were to present."""
    SessionMember.objects.filter(session=source, participant__in=people).update(session=target)
    for role in ("presenter", "relief"):
        if (person := getattr(source, f"{role}_id")) in people:
            WorkingSession.objects.filter(pk=target.pk, **{role: None}).update(**{role: person})
            WorkingSession.objects.filter(pk=source.pk).update(**{role: None})
    WorkingSession.objects.filter(pk=source.pk, host__in=people).update(host=None)
    # Who sees which of the two is new for everybody in them.
    live.changed(source.workshop, "board", "unassigned", "mine", "crew", "worksheet", "photos")
