"""The World Café's rotation in the database: the plan is a pure function (`cafe.plan`), this keeps its visits."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sessions import cafe
from sessions.models import Visit, Wish, WorkingSession
from workshop import live
from workshop.models import Participant, Phase


def is_free(phase: Phase) -> bool:
    """Whether people go where they like, instead of being sent."""
    return phase.setting("mode") == "free"


@transaction.atomic
def plan_from(phase: Phase, first_round: int, *, is_new: bool = False) -> None:
    """Plan the rounds from this one on (counted from 0). What was walked before is kept; routes that were planned
    already change as little as can be, unless nobody has seen any of them (`is_new`). Where people go as they like,
    only the presenters are planned."""
    people = list(Participant.objects.present().filter(workshop=phase.workshop).values_list("pk", flat=True))
    if is_free(phase):
        _seat_presenters(phase, first_round, people)
    else:
        _send_everybody(phase, first_round, people, is_new)
    live.changed(phase.workshop, "route", "board", "map")


def _send_everybody(phase: Phase, first_round: int, people: list[int], is_new: bool) -> None:
    rounds = cafe.plan(
        people,
        stations(phase),
        phase.setting("rounds"),
        switch=phase.setting("switch_after"),
        heard=_heard_elsewhere(phase),
        wishes=_wishes(phase),
        past=_routes(phase, before=first_round),
        announced=() if is_new else _routes(phase, since=first_round),
        seed=phase.pk,
    )
    phase.visits.filter(round__gte=first_round).delete()
    Visit.objects.bulk_create(
        visit for number, planned in enumerate(rounds, start=first_round) for visit in _visits(phase, number, planned)
    )


def _seat_presenters(phase: Phase, first_round: int, people: list[int]) -> None:
    """Presenters have their stations; everybody else who has checked in somewhere stays there."""
    ahead = range(first_round, phase.setting("rounds"))
    teams = cafe.presenters(people, stations(phase), ahead, phase.setting("switch_after"))
    phase.visits.filter(round__gte=first_round, presents=True).delete()
    phase.visits.filter(round__gt=max(first_round, phase.step)).delete()
    for number, team in zip(ahead, teams, strict=True):
        phase.visits.filter(round=number, participant__in=team.values()).delete()
        Visit.objects.bulk_create(_visits(phase, number, cafe.Round(team, {})))
    phase.visits.filter(round__gte=first_round).exclude(session__in=stations_of(phase)).delete()


def _visits(phase: Phase, number: int, planned: cafe.Round[int, int]) -> list[Visit]:
    walkers = [(person, station, False) for person, station in planned.visits.items()]
    presenters = [(person, station, True) for station, person in planned.presenters.items()]
    return [
        Visit(phase=phase, round=number, participant_id=person, session_id=station, presents=presents)
        for person, station, presents in walkers + presenters
    ]


def stations_of(phase: Phase) -> Any:
    """The sessions whose stations are open."""
    return WorkingSession.objects.open_in(phase).filter(closed_at=None)


def stations(phase: Phase) -> list[cafe.Station[int, int]]:
    """Every session is a station; without a chosen presenter its host, or else any member, presents."""
    found = []
    for session in stations_of(phase).prefetch_related("members__participant"):
        members = [m.participant_id for m in session.members.all() if m.participant.removed_at is None]
        chosen = [key for key in (session.presenter_id, session.relief_id) if key in members]
        fallback = session.host_id if session.host_id in members else next(iter(members), None)
        presenters = tuple(chosen or ([fallback] if fallback else []))
        found.append(cafe.Station(session.pk, frozenset(members), presenters))
    return found


def _wishes(phase: Phase) -> dict[int, list[int]]:
    """The stations that people would like to hear, the dearest first."""
    wishes: dict[int, list[int]] = {}
    for person, session in Wish.objects.filter(phase=phase).values_list("participant", "session"):
        wishes.setdefault(person, []).append(session)
    return wishes


def _heard_elsewhere(phase: Phase) -> dict[int, set[int]]:
    """What people have heard in another World Café of the same sessions."""
    heard: dict[int, set[int]] = {}
    visits = Visit.objects.filter(session__in=stations_of(phase), presents=False).exclude(phase=phase)
    for person, session in visits.values_list("participant", "session"):
        heard.setdefault(person, set()).add(session)
    return heard


def _routes(phase: Phase, *, since: int = 0, before: int = 1000) -> list[dict[int, Any]]:
    """Who was or will be sent where, per round; people who present have no route in that round."""
    routes: dict[int, dict[int, Any]] = {}
    visits = phase.visits.filter(round__gte=since, round__lt=before, presents=False)
    for number, person, session in visits.values_list("round", "participant", "session"):
        routes.setdefault(number, {})[person] = session
    last = before if before < 1000 else max(routes, default=since - 1) + 1
    return [routes.get(number, {}) for number in range(since, last)]
