"""The workshops that are measured, made in a data folder of their own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOBBY: dict[str, Any] = {"kind": "lobby"}
GROUPING: dict[str, Any] = {"kind": "grouping"}
BRAINSTORM: dict[str, Any] = {"kind": "brainstorm"}
BRIEFING: dict[str, Any] = {
    "kind": "briefing",
    "title": "Why we are here",
    "slides": ["# Welcome\n\nLook at the stage, please."],
}
LINEUP: dict[str, Any] = {
    "kind": "lineup",
    "title": "How far have you travelled?",
    "low": "around the corner",
    "high": "across the sea",
}


@dataclass(frozen=True)
class Sizes:
    """How much of everything is measured."""

    plenary: int = 1_000
    group_work: int = 300
    side_by_side: int = 10
    repetitions: int = 5
    seconds: float = 20.0
    """Of questions, per repetition."""
    rate: int = 20
    """Questions a second."""
    stations: int = 14
    steps: int = 10
    """How often the rate is raised."""
    quiet: float = 0.4


SMOKE = Sizes(plenary=12, group_work=15, side_by_side=2, repetitions=1, seconds=0.3, stations=3, steps=1, quiet=0.1)


@dataclass(frozen=True)
class Workshop:
    """A workshop as its visitors know it: addresses, and everybody's cookies."""

    home: str
    turn: int
    facilitator: str
    phones: dict[int, str]
    stage: str
    brainstorm: int
    groups: dict[int, list[int]]


def set_up(folder: Path) -> None:
    """An empty database, and Django on top of it."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "workshop.settings", "PLENUM_DATA": str(folder)}
    import django

    django.setup()
    from workshop import start

    start.migrate()


def plenary(sizes: Sizes, people: int) -> Workshop:
    """Everybody hears the same, phase by phase."""
    return _room([LOBBY, *[BRIEFING, LINEUP] * (sizes.repetitions + 1)], people, "briefing")


def group_work(sizes: Sizes) -> Workshop:
    """Everybody in groups, which go from one sheet to the next."""
    agenda = [LOBBY, GROUPING, *[BRAINSTORM] * (sizes.repetitions + 2)]
    return _room(agenda, sizes.plenary, "grouping")


def brainstorm(people: int) -> Workshop:
    """Groups of five before their empty sheets."""
    return _room([LOBBY, GROUPING, BRAINSTORM], people, "brainstorm")


def cafe(sizes: Sizes) -> Workshop:
    """The first round of a World Café: every station with a worksheet, everybody at one of them."""
    return _room(
        [
            LOBBY,
            {"kind": "marketplace", "prompts": ["What is easy?"]},
            {"kind": "session"},
            {"kind": "worldcafe", "rounds": sizes.repetitions + 2, "by_itself": False},
        ],
        sizes.group_work,
        "worldcafe",
        sizes.stations,
    )


def _room(agenda: list[dict[str, Any]], people: int, kind: str, stations: int = 0) -> Workshop:
    from django.db import transaction

    from tests.cast import Room
    from workshop.models import Participant

    with transaction.atomic():
        room = Room(agenda)
        new = (
            Participant(workshop=room.workshop, key=f"{n}", name=f"Person {n}", origin=f"Town {n % 9}")
            for n in range(people - 3)
        )
        Participant.objects.bulk_create(new)
        if stations:
            room.go_to("marketplace")
            _hold_sessions(room, stations)
        room.go_to(kind)
        room.workshop.refresh_from_db()
    return _described(room)


def _hold_sessions(room: Any, stations: int) -> None:
    """Everybody in a session, each with a few lines on its worksheet, as a group writes them."""
    from sessions.models import Worksheet

    people = list(room.workshop.participants.all())
    sessions = [room.session(host, f"How do we do number {number}?") for number, host in enumerate(people[:stations])]
    for number, person in enumerate(people[stations:]):
        sessions[number % stations].join(person)
    for session in sessions:
        for line in range(12):
            text = f"What we found out, line {line}: ask those who have tried it already"
            Worksheet.objects.append(session, session.host, "found", text, f"k{line}")


def _described(room: Any) -> Workshop:
    from django.http import HttpResponse

    from workshop.cookies import remember
    from workshop.models import GroupMember

    def cookies(person: Any) -> str:
        return "; ".join(f"{name}={one.value}" for name, one in remember(HttpResponse(), person).cookies.items())

    found = room.phase("brainstorm")
    groups: dict[int, list[int]] = {}
    members = GroupMember.objects.filter(phase__workshop=room.workshop)
    for group, person in members.values_list("group", "participant"):
        groups.setdefault(group, []).append(person)
    return Workshop(
        home=f"/{room.code}/",
        turn=room.workshop.turn,
        facilitator=cookies(room.frank),
        phones={person.pk: cookies(person) for person in room.workshop.participants.all()},
        stage=room.workshop.stage_secret,
        brainstorm=found.pk if found else 0,
        groups=groups,
    )
