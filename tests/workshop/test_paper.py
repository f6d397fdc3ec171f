"""How large a post-it is written: one rule, in Python for what is painted and in the script for what is typed."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from workshop.models.questions import LONGEST_QUESTION
from workshop.paper import COMFORTABLE, LONGEST_WORD, STEPS, size

ROOT = Path(__file__).resolve().parent.parent.parent

words = st.lists(st.text("abc", min_size=1, max_size=12), max_size=60).map(" ".join)


def test_short_is_large_and_long_is_small() -> None:
    assert [size(text) for text in ("", "Why?", "Why " * 15, "Why " * 30, "Why " * 100)] == [1, 1, 2, 3, 6]


def test_every_step_ends_where_it_says() -> None:
    for number, step in enumerate(STEPS, 1):
        assert size(("ab " * step)[:step]) == number
        assert size(("ab " * step)[: step + 1]) == number + 1


@given(words, words)
def test_more_text_is_never_written_larger(text: str, more: str) -> None:
    assert size(f"{text} {more}") >= size(text)


@given(st.text(max_size=LONGEST_QUESTION))
def test_every_text_has_one_of_the_steps(text: str) -> None:
    assert 1 <= size(text) <= len(STEPS) + 1


def test_a_long_word_gets_the_room_of_one_line() -> None:
    assert size("Why?") < size("Selbstverständlichkeit?") < size("Donaudampfschifffahrtsgesellschaft?")


def test_a_word_that_has_to_be_broken_anyhow_makes_nothing_smaller() -> None:
    assert size("x" * LONGEST_WORD) == size("x" * 60)


def test_capitals_are_legible_from_two_metres() -> None:
    """What the style sheet does is what the rule says of the room on the paper, and of eyes in front of it."""
    css = (ROOT / "static" / "css" / "base.css").read_text()
    smallest = re.findall(r"^\.paper-text {.*?font-size: ([\d.]+)cqi", css, re.MULTILINE)
    shares = re.findall(r"\.size-\d \.paper-text { font-size: ([\d.]+)cqi", css) + smallest
    for longest, share in zip((*STEPS, LONGEST_QUESTION), shares, strict=True):
        height = 210 * float(share) / 100
        assert longest <= round(27_000 / height**2)
        assert 0.7 * height >= 2000 / 400
        if longest <= COMFORTABLE:
            assert 0.7 * height >= 2000 / 200
