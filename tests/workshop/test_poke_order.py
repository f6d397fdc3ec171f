"""A poke is heard when its change can be seen: whoever paints at once must not paint what was before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models

from sessions.models import Photo, WorkingSession
from sessions.pictures import Picture
from tests.cast import Room
from workshop import live
from workshop.models import Group, Participant, Phase, Question

pytestmark = pytest.mark.django_db(transaction=True)


def phase(room: Room, kind: str) -> Phase:
    return room.workshop.phases.get(kind=kind)


def question(room: Room) -> Question:
    group = Group.objects.create(phase=phase(room, "brainstorm"), number=1)
    return Question.objects.ask(group.phase, group, room.alice, "Why?", "k")


def photo(room: Room) -> Photo:
    alice: Participant = room.alice
    session = WorkingSession.host_one(phase(room, "marketplace"), alice, "Why?", "k", None)
    found = Photo.objects.add(session, alice, "k", Picture(b"", 1, 1))
    assert found
    return found


@pytest.mark.parametrize(
    ("make", "verb"),
    [
        (question, "take_back"),
        (lambda room: question(room).select(phase(room, "select"), 2), "put_back"),
        (photo, "take_back"),
    ],
)
def test_what_is_taken_back_is_gone_before_the_poke(make: Callable[[Room], models.Model], verb: str) -> None:
    thing: Any = make(Room())
    still_there = []

    def listener(workshop: int, regions: frozenset[str]) -> None:
        still_there.append(type(thing)._default_manager.filter(pk=key).exists())

    key = thing.pk
    live.listen(listener)
    try:
        getattr(thing, verb)()
    finally:
        live.unlisten(listener)
    assert still_there == [False]


def test_a_group_that_was_mixed_away_has_nobody() -> None:
    group = Group.objects.create(phase=phase(Room(), "grouping"), number=99)
    Group.objects.filter(pk=group.pk).delete()
    assert group.present() == []
