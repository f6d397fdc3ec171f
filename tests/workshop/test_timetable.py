"""Planned times: pure arithmetic over lengths and breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Room
from workshop.timetable import MINUTE, slots, total


@dataclass
class Part:
    length: int
    break_minutes: int = 0


parts = st.lists(st.builds(Part, st.integers(1, 600), st.integers(0, 120)))


@given(parts)
def test_phases_follow_each_other_with_their_breaks_between(agenda: list[Part]) -> None:
    before = timedelta(0)
    for part, slot in zip(agenda, slots(agenda), strict=True):
        assert slot.begins - before == MINUTE * part.break_minutes
        assert slot.ends - slot.begins == MINUTE * part.length
        before = slot.ends
    assert before == MINUTE * total(agenda)


def test_slots_become_clock_times() -> None:
    nine = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert [slot.at(nine) for slot in slots([Part(10), Part(5, 15)])] == [
        (nine, nine + 10 * MINUTE),
        (nine + 25 * MINUTE, nine + 30 * MINUTE),
    ]


def test_a_phase_is_as_long_as_its_kind_says_where_nobody_planned_anything_else(db: None) -> None:
    room = Room([{"kind": "briefing", "slides": ["1", "2"]}, {"kind": "worldcafe", "rounds": 3}, {"kind": "session"}])
    assert [phase.length for phase in room.workshop.phases.all()] == [4, 18, 45]
    room.workshop.phases.update(planned_minutes=7)
    assert total(room.workshop.phases.all()) == 21
