"""The time of a process: whatever becomes of the machine's clock, it goes on as seconds go by."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Room
from workshop import steady
from workshop.deadlines import is_any_clock_running
from workshop.models import Participant


class Machine:
    """Its clock can be set; the seconds that go by cannot."""

    def __init__(self) -> None:
        self.gone, self.said = 0.0, 1_000_000.0

    def clock(self, offset: float | None = None) -> steady.Clock:
        return steady.Clock(offset, wall=lambda: self.said, elapsed=lambda: self.gone)

    def go_on(self, seconds: float) -> None:
        self.gone += seconds
        self.said += seconds


STEPS = st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(STEPS, st.floats(0, 100))))
def test_however_the_machines_clock_is_set_ours_goes_on_as_seconds_go_by(told: list[tuple[float, float]]) -> None:
    machine = Machine()
    clock = machine.clock()
    for step, seconds in told:
        before, machine.said = clock.time(), machine.said + step
        machine.go_on(seconds)
        most = steady.PACE * min(seconds, steady.LONGEST_LOOK)
        assert clock.time() - before == pytest.approx(seconds, abs=most + 1e-6)


def test_it_comes_nearer_to_the_machines_and_stays_there() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.said += 3
    for _second in range(1400):
        assert clock.is_apart == (machine.said - clock.time() > 1)
        machine.go_on(1)
    assert clock.time() == pytest.approx(machine.said - 0.2, abs=0.01)
    for _second in range(200):
        machine.go_on(1)
        assert clock.time() <= machine.said
    assert clock.time() == machine.said


def test_it_is_taken_over_at_once_where_nobody_minds_and_handed_down() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.said -= 3600
    assert clock.is_apart
    assert not machine.clock(offset=machine.said).is_apart
    assert machine.clock(offset=clock.offset).time() == clock.time()
    clock.take_over()
    assert (clock.time(), clock.is_apart) == (machine.said, False)


def test_all_of_django_goes_by_it() -> None:
    assert timezone.now is steady.now
    assert Participant._meta.get_field("joined_at").default is steady.now
    assert abs(steady.now() - datetime.now(UTC)).total_seconds() < 60
    assert steady.elapsed() >= time.monotonic() - 1


def test_time_is_taken_over_only_while_nobody_watches_a_clock(room: Room) -> None:
    assert not is_any_clock_running()
    phase = room.go_to("brainstorm")
    assert is_any_clock_running()
    phase.pause_clock()
    assert not is_any_clock_running()
