"""The stage's poster of all groups: in how many columns, and how large, so that everybody finds their name."""

from __future__ import annotations

import math
from collections.abc import Sequence

WIDTH, HEIGHT, TITLE_LINE, HEADCOUNT = 64.0, 30.0, 3.0, 6.0
"""What the stage has for the groups, in its rem; what another line of the title and a headcount take of it."""
TITLE_LETTERS = 36
SIZES = (2.0, 1.7, 1.4, 1.2, 1.0, 0.9, 0.8, 0.7, 0.6)
"""How large names may be written (in rem): the steps of stage.css, from 1 on."""
LINE, LETTER, HEADING = 1.2, 0.56, 1.3
"""The height of a line and the width of a letter in em; a heading in lines."""
GAP, ROW_GAP = 0.9, 0.65
LONGEST = 22
"""Names longer than this are cut, as they would make all the others small."""


def room(title: str, *, headcount: bool) -> float:
    """The height that is left for the groups."""
    return HEIGHT - TITLE_LINE * (math.ceil(len(title) / TITLE_LETTERS) - 1) - HEADCOUNT * headcount


def fit(people: Sequence[int], letters: int, height: float = HEIGHT) -> tuple[int, int]:
    """Columns and step of size for groups of so many people, with names of up to so many letters."""
    lines = HEADING + max(people, default=1)
    letters = min(max(letters, 8), LONGEST)

    def size(columns: int) -> float:
        rows = math.ceil(max(len(people), 1) / columns)
        across = (WIDTH - GAP * (columns - 1)) / columns / (LETTER * letters)
        return min(across, (height / rows - ROW_GAP) / (LINE * lines))

    columns = max(range(1, 9), key=lambda columns: (min(size(columns), SIZES[0]), columns))
    step = next((step for step, found in enumerate(SIZES, start=1) if found <= size(columns)), len(SIZES))
    return columns, step
