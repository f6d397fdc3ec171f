"""The script: who decides what, and when."""

from __future__ import annotations

from typing import Any, cast

import pytest

from workshop import kinds
from workshop.rehearsal.ledger import Ledger
from workshop.rehearsal.person import Console, Phone, Place, Stage
from workshop.rehearsal.plays import PLAYS
from workshop.rehearsal.script import Room
from workshop.rehearsal.words import Words


class Somebody:
    """A phone that only has a number."""

    has_joined = True
    is_asleep = False

    def __init__(self, number: int) -> None:
        self.number, self.name = number, f"Participant {number}"


@pytest.fixture
def room() -> Room:
    phones = [cast(Phone, Somebody(number)) for number in range(1, 8)]
    words = Words({"clusters": [], "sessions": [], "stations": []})
    nobody = cast(Any, None)
    return Room(cast(Console, nobody), cast(Stage, nobody), phones, Ledger(), words, seed=1, speed=1e6)


def test_every_kind_of_ours_has_a_play_or_only_something_to_look_at():
    looked_at = {"briefing"}
    ours = {kind.slug for kind in kinds.registered() if type(kind).__module__.split(".")[0] != "tests"}
    assert set(PLAYS) <= ours
    assert ours - set(PLAYS) <= looked_at


async def test_the_same_seed_decides_alike_in_any_order(room):
    decided: list[dict[int, float]] = []
    for order in (1, -1):
        chosen: dict[int, float] = {}

        async def act(phone: Phone, dice: Any, chosen: dict[int, float] = chosen) -> None:
            chosen[phone.number] = dice.random()

        await room.each(room.phones[::order], act, 1, "phase")
        decided.append(chosen)
    assert decided[0] == decided[1]
    assert len(set(decided[0].values())) == len(room.phones)
    assert room.dice("phase").random() != room.dice("another").random()


async def test_an_unknown_kind_is_waited_out(room):
    await room.play(PLAYS, Place("1", "0", "juggling", "Juggling"))


async def test_a_known_kind_is_played(room):
    played = []

    async def play(room: Room, here: Place) -> None:
        played.append(here.kind)

    await room.play({"juggling": play}, Place("1", "0", "juggling", "Juggling"))
    assert played == ["juggling"]


def test_groups_are_those_that_the_phones_told(room):
    room.groups = {frozenset(("Participant 3", "Participant 2")), frozenset(("Participant 1",))}
    assert [[phone.number for phone in group] for group in room.grouped()] == [[1], [2, 3]]


def test_without_any_everybody_is_a_group(room):
    assert [len(group) for group in room.grouped()] == [1] * 7


def test_latecomers_are_at_least_one(room):
    for phone in room.phones[3:]:
        phone.has_joined = False
    assert [phone.number for phone in room.latecomers(0.5)] == [4, 5]
    assert [phone.number for phone in room.latecomers(0.01)] == [4]
