"""Queries do not grow: whatever is asked, written or painted takes as many in a full room as in a small one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from clustering.models import Placement
from tests.cast import Room
from tests.workshop.test_access import TABLE, Rule, ask, things
from workshop import kinds, painting
from workshop.hub import Viewer
from workshop.live import EVERYTHING
from workshop.models import Group, GroupMember, Participant, Postit, Question, Workshop

MEMBERS = 3
KINDS = sorted(kind.slug for kind in kinds.registered())


class Hall(NamedTuple):
    """A workshop with something of everything, in which everybody's addresses are known."""

    room: Room
    named: dict[str, Any]


def grow(room: Room, groups: range) -> None:
    """More of what a room is full of, with groups of these numbers."""
    grouping, brainstorm, select = (room.phase(kind) for kind in ("grouping", "brainstorm", "select"))
    cluster = room.workshop.clusters.get()
    for number in groups:
        group = Group.objects.create(phase=grouping, number=number)
        for member in range(MEMBERS):
            name = f"Person {number} {member}"
            person = Participant.objects.create(workshop=room.workshop, key=name, name=name)
            GroupMember.objects.create(phase=grouping, group=group, participant=person)
            about = {"workshop": room.workshop, "group": group, "text": "Why?"}
            question = Question.objects.create(phase=brainstorm, author=person, key="k", **about)
            hung_at = room.workshop.created_at
            postit = Postit.objects.create(phase=select, question=question, hung_at=hung_at, **about)
            Placement.objects.create(postit=postit, cluster=cluster, position=member)


@pytest.fixture(scope="module")
def hall(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Hall]:
    with django_db_blocker.unblock(), transaction.atomic():
        room = Room()
        room.go_to("marketplace")
        yield Hall(room, things(room))
        transaction.set_rollback(True)


def small_and_full(room: Room, count: Callable[[], Any]) -> tuple[Any, Any]:
    """What is counted in a room with something of everything, and in a full one."""
    grow(room, range(500, 502))
    small = count()
    grow(room, range(502, 508))
    return small, count()


def open_phase(room: Room, kind: str) -> None:
    if kind == "worldcafe":
        room.go_to(kind)
    Workshop.objects.filter(pk=room.workshop.pk).update(phase=room.phase(kind))


def queries(act: Callable[[], Any]) -> list[str]:
    """All of them; what they did is taken back."""
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        act()
        transaction.set_rollback(True)
    return [query["sql"] for query in captured.captured_queries]


def asked(room: Room, found: Rule, named: dict[str, Any]) -> list[str]:
    """The queries of whoever may ask that: a participant, else who steers, else who organizes."""
    people: dict[str, Any] = {"participant": room.alice, "facilitator": room.frank, "organizer": room.olga}
    person = next((people[name] for name in people if name in found.allowed), None)
    browser = room.browser(person)
    cookies = SimpleCookie(browser.cookies)
    found_queries = queries(
        lambda: ask(browser, found, named | {"link": "forged", "secret": room.workshop.stage_secret})
    )
    browser.cookies = cookies
    return found_queries


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["", *KINDS])
def test_requests_take_as_many_in_a_full_room(hall: Hall, kind: str) -> None:
    room, named = hall.room, dict(hall.named)
    if kind:
        open_phase(room, kind)
        named["phase"] = room.phase(kind).pk

    def count() -> dict[str, int]:
        return {name: len(asked(room, found, named)) for name, found in TABLE.items() if found.kind == kind}

    small, full = small_and_full(room, count)
    assert {name: (small[name], full[name]) for name in small if small[name] != full[name]} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_paints_take_as_many_in_a_full_room(hall: Hall, kind: str) -> None:
    room = hall.room
    open_phase(room, kind)

    def count() -> int:
        people = [Viewer("phone", "en", participant=person.pk) for person in room.workshop.participants.all()]
        viewers = frozenset([Viewer("stage", "en"), Viewer("console", "en"), Viewer("helper", "en"), *people])
        paint = painting.paint(room.workshop.pk, frozenset([EVERYTHING]), viewers, viewers)
        return len(queries(lambda: list(paint)))

    small, full = small_and_full(room, count)
    assert small == full
