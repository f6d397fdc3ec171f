"""Reflow: minimums are kept, the sum is right, more to save never means longer, and the same asked is the same said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workshop.reflow import Part, shorten

PARTS = st.lists(
    st.tuples(st.integers(1, 90), st.integers(1, 30), st.integers(1, 6), st.integers(0, 20)), max_size=8
).map(lambda rows: [Part(key, *row) for key, row in enumerate(rows)])
SAVE = st.integers(-5, 120)


@given(PARTS, SAVE)
def test_nothing_goes_below_its_minimum_and_nothing_grows(parts: list[Part[int]], save: int) -> None:
    proposal = shorten(parts, save)
    for part in parts:
        new, pause = proposal.minutes[part.key], proposal.pauses[part.key]
        assert min(part.least, part.minutes) <= new <= part.minutes
        assert min(1, part.pause) <= pause <= part.pause
        assert (part.minutes - new) % part.step == 0


@given(PARTS, SAVE)
def test_the_sum_is_right(parts: list[Part[int]], save: int) -> None:
    proposal = shorten(parts, save)
    now = sum(part.minutes + part.pause for part in parts)
    assert now - sum(proposal.minutes.values()) - sum(proposal.pauses.values()) == proposal.saved
    assert proposal.missing == max(save - proposal.saved, 0)
    assert not proposal.saved or proposal.saved - save < max(part.step for part in parts)


@given(PARTS, SAVE)
def test_as_much_is_saved_as_can_be(parts: list[Part[int]], save: int) -> None:
    if shorten(parts, save).missing:
        assert shorten(parts, save).minutes == shorten(parts, 10_000).minutes
        assert shorten(parts, save).pauses == shorten(parts, 10_000).pauses


@given(PARTS, SAVE)
def test_breaks_are_shortened_last(parts: list[Part[int]], save: int) -> None:
    proposal = shorten(parts, save)
    if any(proposal.pauses[part.key] < part.pause for part in parts):
        assert all(proposal.minutes[part.key] - part.step < part.least for part in parts)


@given(PARTS, SAVE)
def test_whoever_saves_more_keeps_every_step_of_who_saves_less(parts: list[Part[int]], save: int) -> None:
    less, more = shorten(parts, save), shorten(parts, save + 1)
    assert all(more.minutes[part.key] <= less.minutes[part.key] for part in parts)
    assert all(more.pauses[part.key] <= less.pauses[part.key] for part in parts)


@given(PARTS, SAVE)
def test_the_same_question_has_the_same_answer(parts: list[Part[int]], save: int) -> None:
    assert shorten(parts, save) == shorten(list(parts), save)


def test_everybody_gives_in_proportion_to_what_they_can() -> None:
    parts = [Part("brainstorm", 5, 3), Part("session", 45, 15), Part("thanks", 10, 2)]
    assert dict(shorten(parts, 10).minutes) == {"brainstorm": 4, "session": 38, "thanks": 8}


def test_what_remains_impossible_is_said() -> None:
    proposal = shorten([Part("a", 5, 3, pause=4), Part("b", 2, 2)], 9)
    assert (dict(proposal.minutes), dict(proposal.pauses), proposal.missing) == ({"a": 3, "b": 2}, {"a": 1, "b": 0}, 4)


def test_a_phase_of_rounds_gives_a_minute_of_each_or_none() -> None:
    assert dict(shorten([Part("cafe", 24, 12, step=4)], 5).minutes) == {"cafe": 16}
