"""The poster of all groups: nothing is lost below its edge, and it is written as large as can be."""

from __future__ import annotations

import math
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from workshop.phases.poster import GAP, HEADING, HEIGHT, LETTER, LINE, ROW_GAP, SIZES, WIDTH, fit, room

CSS = (Path(__file__).parent.parent.parent / "static" / "css" / "stage.css").read_text()


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30), st.integers(1, 20))
def test_up_to_thirty_groups_fit_with_names_of_twenty_letters(people: list[int], letters: int) -> None:
    columns, step = fit(people, letters)
    size, rows = SIZES[step - 1], math.ceil(len(people) / columns)
    assert rows * (size * LINE * (HEADING + max(people)) + ROW_GAP) <= HEIGHT + 0.01
    assert size * LETTER * letters <= (WIDTH - GAP * (columns - 1)) / columns + 0.01


def test_few_groups_are_written_large_and_thirty_are_legible() -> None:
    assert fit([5, 5], 20) == (2, 1)
    assert SIZES[fit([5] * 30, 20)[1] - 1] >= 0.7
    assert fit([], 0)[1] == 1
    assert fit([300], 60)[1] == len(SIZES)


def test_the_stylesheet_knows_every_step() -> None:
    found = re.findall(r'\.groups\[data-size="(\d)"\] \{ font-size: ([\d.]+)rem', CSS)
    assert {int(step): float(size) for step, size in found} == dict(enumerate(SIZES, start=1))
    assert set(re.findall(r'\.groups\[data-columns="(\d)"\]', CSS)) == set("12345678")


def test_a_long_title_and_a_headcount_leave_less() -> None:
    assert room("Find your group", headcount=False) == HEIGHT
    assert room("x" * 80, headcount=True) < HEIGHT - 10
