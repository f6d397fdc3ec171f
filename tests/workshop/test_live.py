"""Pokes: heard after the commit, by everybody who listens, and never for what was rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.cast import Room
from workshop import live
from workshop.models import Workshop


class Ear:
    """Listens and remembers."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, set[str]]] = []

    def __call__(self, workshop: int, regions: frozenset[str]) -> None:
        self.heard.append((workshop, set(regions)))


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    live.listen(ear)
    yield ear
    live.unlisten(ear)


@pytest.mark.django_db(transaction=True)
def test_a_poke_waits_for_the_commit(ear: Ear) -> None:
    workshop = Workshop.objects.create(title="A workshop")
    with transaction.atomic():
        live.changed(workshop, "board", "wall")
        assert ear.heard == []
    assert ear.heard == [(workshop.pk, {"board", "wall"})]


@pytest.mark.django_db(transaction=True)
def test_nobody_hears_of_what_was_rolled_back(ear: Ear) -> None:
    workshop = Workshop.objects.create(title="A workshop")
    with transaction.atomic():
        live.changed(workshop, "board")
        transaction.set_rollback(True)
    assert ear.heard == []


@pytest.mark.django_db(transaction=True)
def test_a_poke_without_regions_means_everything(ear: Ear) -> None:
    room = Room([{"kind": "lobby"}, {"kind": "thanks"}])
    ear.heard.clear()
    room.workshop.next(room.workshop.turn)
    assert (room.workshop.pk, {live.EVERYTHING}) in ear.heard


@pytest.mark.django_db(transaction=True)
def test_a_refused_move_pokes_nobody(ear: Ear) -> None:
    room = Room([{"kind": "lobby"}, {"kind": "thanks"}])
    ear.heard.clear()
    assert not room.workshop.next(room.workshop.turn + 1)
    assert ear.heard == []


def test_a_narrow_poke_names_its_subject(room: Room) -> None:
    assert live.narrow("sheet", 5) == "sheet:5"
    assert live.personal("own", room.alice) == f"own@{room.alice.pk}"
