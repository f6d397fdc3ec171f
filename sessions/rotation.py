"""The World Café's rotation in the database: the plan is a pure function (`cafe.plan`), this keeps its visits."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sessions import cafe
from sessions.models import Visit, WorkingSession
from workshop import live
from workshop.models import Phase


@transaction.atomic
def plan_from(phase: Phase, first_round: int) -> None:
    """Plan the rounds from this one on (counted from 0). What was walked before is kept; routes that are announced
    already change as little as can be."""
    walked, announced = _routes(phase, before=first_round), _routes(phase, since=first_round)
    rounds = cafe.plan(
        phase.workshop.participants.filter(removed_at=None).values_list("pk", flat=True),
        _stations(phase),
        phase.setting("rounds"),
        switch=phase.setting("switch_after"),
        past=walked,
        announced=announced,
        seed=phase.pk,
    )
    phase.visits.filter(round__gte=first_round).delete()
    Visit.objects.bulk_create(
        visit for number, planned in enumerate(rounds, start=first_round) for visit in _visits(phase, number, planned)
    )
    live.changed(phase.workshop, "route", "board")


def _visits(phase: Phase, number: int, planned: cafe.Round[int, int]) -> list[Visit]:
    walkers = [(person, station, False) for person, station in planned.visits.items()]
    presenters = [(person, station, True) for station, person in planned.presenters.items()]
    return [
        Visit(phase=phase, round=number, participant_id=person, session_id=station, presents=presents)
        for person, station, presents in walkers + presenters
    ]


def _stations(phase: Phase) -> list[cafe.Station[int, int]]:
    """Every session is a station; without a chosen presenter its host, or else any member, presents."""
    stations = []
    for session in WorkingSession.objects.open_in(phase).prefetch_related("members__participant"):
        members = [m.participant_id for m in session.members.all() if m.participant.removed_at is None]
        chosen = [key for key in (session.presenter_id, session.relief_id) if key in members]
        fallback = session.host_id if session.host_id in members else next(iter(members), None)
        presenters = tuple(chosen or ([fallback] if fallback else []))
        stations.append(cafe.Station(session.pk, frozenset(members), presenters))
    return stations


def _routes(phase: Phase, *, since: int = 0, before: int = 1000) -> list[dict[int, Any]]:
    """Who was or will be sent where, per round; people who present have no route in that round."""
    routes: dict[int, dict[int, Any]] = {}
    visits = phase.visits.filter(round__gte=since, round__lt=before, presents=False)
    for number, person, session in visits.values_list("round", "participant", "session"):
        routes.setdefault(number, {})[person] = session
    last = before if before < 1000 else max(routes, default=since - 1) + 1
    return [routes.get(number, {}) for number in range(since, last)]
