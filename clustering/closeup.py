"""How post-its are shown close up on the stage: as large as they fit, on as many pages as that takes.

Pure rules. A page is set in columns; each size is a number of columns and how high the writing is, in rem of the stage
(a rem there is 28 pixels of 1080). The smallest size is still read from the back row: what does not fit at that size
goes to another page, never into smaller writing. See `.close-up` in static/css/stage.css for the same figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from unicodedata import east_asian_width

SIZES = ((2, 2.6), (3, 2.0), (4, 1.5), (4, 1.25), (3, 1.05))
"""Columns and height of writing, from the largest to the smallest."""
WIDTH, HEIGHT, GAP = 64.0, 25.5, 0.6
"""What a page has for its post-its, and between its columns, in rem."""
LINE, AROUND, MARGIN, PADDING = 1.15, 1.05, 0.35, 1.2
"""Height of a line, of what a post-it has above and below it, between two, and beside it: in em."""
LETTER, OTHER_LETTER, BREAKS = 0.51, 0.6, 1.12
"""How wide a letter is on average, in Latin and in other alphabets, and what the ends of lines cost."""


def width(text: str) -> float:
    """How long a text is on one line, in em."""
    return sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return 1.0
    return LETTER if letter < "\u0250" else OTHER_LETTER


def height(text_width: float, size: int) -> float:
    """How much of a column a post-it takes, in rem."""
    columns, writing = SIZES[size]
    line = (WIDTH - GAP * (columns - 1)) / columns / writing - PADDING
    lines = max(math.ceil(text_width * BREAKS / line), 1)
    return writing * (lines * LINE + AROUND + MARGIN)


def fits(widths: Sequence[float], size: int) -> int:
    """How many of these post-its, from the first on, fit on a page of this size. Only in the smallest writing a
    post-it may go on in the next column, so that at least one always fits there."""
    columns, used, count = 1, 0.0, 0
    for text_width in widths:
        needed = height(text_width, size)
        if needed > HEIGHT and size < len(SIZES) - 1:
            break
        if used + needed > HEIGHT:
            columns, used = columns + bool(used), 0.0
        columns += int(needed // HEIGHT)
        if columns > SIZES[size][0]:
            break
        used += needed % HEIGHT
        count += 1
    return count


def pages(texts: Sequence[str]) -> list[tuple[int, int]]:
    """How many post-its each page has, and its size (an index of SIZES): as few pages as possible, about even."""
    widths = [width(text) for text in texts]
    counts = _fill(widths, len(widths))
    share = math.ceil(len(widths) / len(counts)) if counts else 0
    even = _fill(widths, share)
    found, start = [], 0
    for count in even if len(even) == len(counts) else counts:
        page = widths[start : start + count]
        found.append((count, next(size for size in range(len(SIZES)) if _all_fit(page, size))))
        start += count
    return found


def _all_fit(widths: Sequence[float], size: int) -> bool:
    return size == len(SIZES) - 1 or fits(widths, size) == len(widths)


def _fill(widths: Sequence[float], most: int) -> list[int]:
    """How many go on each page when each takes what fits, and no more than `most`."""
    counts: list[int] = []
    while sum(counts) < len(widths):
        rest = widths[sum(counts) :]
        counts.append(min(fits(rest, len(SIZES) - 1), most))
    return counts


def leaders(counts: Sequence[int], most: int) -> int:
    """How many of these, which are in descending order, to show as the first: about `most`, and nobody is cut off from
    others who have as many. Where more are level at the top than fit, the first of them are shown all the same."""
    if len(counts) <= most:
        return len(counts)
    above = [number for number in range(1, most + 1) if counts[number - 1] > counts[number]]
    return above[-1] if above else most
