"""The clock as a value: what it shows at any moment, whatever was pressed before."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.clock import Clock

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_phase_without_minutes_has_no_clock() -> None:
    clock = Clock(None)
    assert clock.state(NOON) == "none"
    assert clock.start(NOON) == clock
    assert clock.extend(1, NOON) == clock


def test_it_waits_runs_and_is_over() -> None:
    clock = Clock(5)
    assert (clock.state(NOON), clock.left(NOON)) == ("waiting", 5 * MINUTE)
    clock = clock.start(NOON)
    assert (clock.state(NOON + MINUTE), clock.left(NOON + MINUTE)) == ("running", 4 * MINUTE)
    assert (clock.state(NOON + 5 * MINUTE), clock.left(NOON + 9 * MINUTE)) == ("over", timedelta(0))


def test_starting_twice_does_not_give_more_time() -> None:
    clock = Clock(5).start(NOON)
    assert clock.start(NOON + MINUTE) == clock


def test_a_pause_costs_no_time() -> None:
    clock = Clock(5).start(NOON).pause(NOON + MINUTE)
    assert (clock.state(NOON + 3 * MINUTE), clock.left(NOON + 3 * MINUTE)) == ("paused", 4 * MINUTE)
    clock = clock.start(NOON + 10 * MINUTE)
    assert clock.left(NOON + 11 * MINUTE) == 3 * MINUTE


def test_one_more_minute_after_the_end_is_a_minute_from_now() -> None:
    clock = Clock(5).start(NOON).extend(1, NOON + 30 * MINUTE)
    assert clock.left(NOON + 30 * MINUTE) == MINUTE


def test_less_time_never_goes_below_zero() -> None:
    clock = Clock(5).start(NOON).extend(-9, NOON)
    assert (clock.left(NOON), clock.state(NOON)) == (timedelta(0), "over")


def test_a_waiting_clock_changes_its_length_but_keeps_a_minute() -> None:
    assert Clock(5).extend(1, NOON).minutes == 6
    assert Clock(1).extend(-1, NOON).minutes == 1


def test_a_paused_clock_can_be_extended() -> None:
    clock = Clock(5).start(NOON).pause(NOON + MINUTE).extend(1, NOON + 20 * MINUTE)
    assert clock.left(NOON + 20 * MINUTE) == 5 * MINUTE


def test_reset_gives_the_whole_length_back() -> None:
    assert Clock(5).start(NOON).pause(NOON).reset() == Clock(5)


@pytest.mark.parametrize("state", ["waiting", "running", "paused", "over"])
def test_left_is_never_negative_nor_more_than_was_given(state: str) -> None:
    clocks = {
        "waiting": Clock(5),
        "running": Clock(5).start(NOON),
        "paused": Clock(5).start(NOON).pause(NOON),
        "over": Clock(5).start(NOON - 9 * MINUTE),
    }
    assert clocks[state].state(NOON) == state
    assert timedelta(0) <= clocks[state].left(NOON) <= 5 * MINUTE


@given(st.lists(st.tuples(st.sampled_from(["start", "pause", "longer", "shorter", "reset"]), st.integers(0, 400))))
def test_whatever_is_pressed_the_clock_stays_sound(presses: list[tuple[str, int]]) -> None:
    clock, now = Clock(5), NOON
    for verb, seconds in presses:
        now += timedelta(seconds=seconds)
        clock = {
            "start": lambda c, t: c.start(t),
            "pause": lambda c, t: c.pause(t),
            "longer": lambda c, t: c.extend(1, t),
            "shorter": lambda c, t: c.extend(-1, t),
            "reset": lambda c, t: c.reset(),
        }[verb](clock, now)
        assert clock.left(now) >= timedelta(0)
        assert clock.state(now) in {"waiting", "running", "paused", "over"}
        assert (clock.ends_at is None) == (clock.started_at is None)


def test_a_lead_in_comes_before_the_time_and_survives_a_pause() -> None:
    began = Clock(5).start(NOON, 2 * MINUTE)
    assert began.state(NOON) == "leading in"
    assert began.state(NOON + 2 * MINUTE) == "running"
    assert began.ends_at == NOON + 7 * MINUTE
    resumed = began.pause(NOON + MINUTE).start(NOON + 11 * MINUTE)
    assert (resumed.started_at, resumed.ends_at) == (NOON + 12 * MINUTE, NOON + 17 * MINUTE)
