"""What happens by itself: a round of the World Café ends, once, however many look at the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Room
from tests.laying import laid_again
from workshop.deadlines import run_due
from workshop.models import Phase, Workshop


@pytest.fixture
@laid_again
def cafe(room: Room) -> Room:
    room.go_to("worldcafe")
    return room


def let_pass(room: Room, **time: float) -> None:
    """The clock of the current phase is over since then."""
    phase = room.phase("worldcafe")
    Phase.objects.filter(pk=phase.pk).update(ends_at=timezone.now() - timedelta(**time))


def step(room: Room) -> int:
    return room.phase("worldcafe").step


def test_nothing_is_due_while_the_clock_runs(cafe: Room) -> None:
    assert run_due() == 0
    assert step(cafe) == 0


def test_a_round_that_is_over_ends_by_itself_once(cafe: Room) -> None:
    let_pass(cafe, seconds=1)
    assert run_due() == 1
    assert run_due() == 0
    assert step(cafe) == 1
    assert cafe.phase("worldcafe").clock_state == "leading in"


def test_after_a_long_stop_it_goes_on_by_one_round_with_a_full_clock(cafe: Room) -> None:
    let_pass(cafe, hours=5)
    run_due()
    assert step(cafe) == 1
    assert cafe.phase("worldcafe").ends_at > timezone.now() + timedelta(minutes=5)  # type: ignore[operator]


def test_two_who_look_at_the_same_moment_move_one_round(cafe: Room) -> None:
    let_pass(cafe, seconds=1)
    seen = Workshop.objects.get(pk=cafe.workshop.pk)
    assert run_due() == 1
    assert seen.next(seen.turn) is False
    assert step(cafe) == 1


def test_the_last_round_waits_for_the_facilitator(cafe: Room) -> None:
    for _round in range(5):
        let_pass(cafe, seconds=1)
        run_due()
    assert step(cafe) == 2
    cafe.workshop.refresh_from_db()
    assert cafe.workshop.phase_id == cafe.phase("worldcafe").pk


@pytest.mark.parametrize(
    "stop",
    [
        lambda room: room.phase("worldcafe").pause_clock(),
        lambda room: room.workshop.listen_up("Wait"),
        lambda room: room.workshop.close(),
        lambda room: room.phase("worldcafe").adjust(by_itself=False),
    ],
)
def test_what_was_stopped_does_not_go_on(cafe: Room, stop: Callable[[Room], object]) -> None:
    stop(cafe)
    let_pass(cafe, seconds=1)
    assert run_due() == 0


def test_other_phases_wait_for_the_facilitator(room: Room) -> None:
    phase = room.go_to("brainstorm")
    Phase.objects.filter(pk=phase.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert run_due() == 0
