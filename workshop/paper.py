"""How large a post-it is written: the longer the text, the smaller, so that all of it fits on A5.

A post-it is 210 mm wide; inside its margins there are 190 mm by 128 mm for text. A letter is up to 0.6 times as wide as
the writing is high (bold Cyrillic; Latin is narrower), a line 1.2 times as high, and a fifth is lost where lines break:
of writing that is f mm high some 27,000 / f² letters fit. Each step is about as large as its longest text allows.
Capitals are 0.7 times as high as the writing:

    letters up to             40     80    125    240    360    500
    writing, share of 210 mm  11.4 %  8.4 %  6.9 %  5.0 %  4.1 %  3.5 %
    capitals                  17 mm  12 mm  10 mm   7 mm   6 mm   5 mm

Signs are made with capitals of a two-hundredth of the distance from which they are read with ease, and a
four-hundredth is what good eyes still read: for two metres in front of a wall, 10 mm and 5 mm. So the longest text
that is allowed is still legible there, and beyond COMFORTABLE a hint says that shorter is better.
"""

import re

STEPS = (40, 80, 125, 240, 360)
PRINTED_STEPS = (*STEPS, 500)
WIDE = (
    (
        re.compile(
            "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\U0001f000-\U0003ffff]"
        ),
        1.9,
    ),
    (re.compile("[\u0530-\u058f\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]"), 1.35),
    (re.compile("[A-Z\u0391-\u03a9\u0400-\u042f]"), 1.35),
)
"""Letters that are wider, and how much: Chinese and its like with emoji, Armenian and Georgian, capitals."""
COMFORTABLE = 125
LONGEST_WORD = 30
"""A word that is longer is broken, whatever the size."""


SIGNS = ((2, 2), (5, 5), (10, 24), (16, 60))
"""How long the longest word and the whole text of a sign are, step by step."""


def sign(text: str) -> int:
    """The step of a few words that are read across a room, from 1 (largest) to 5."""
    longest = max(map(len, text.split()), default=0)
    fits = (step for step, (word, whole) in enumerate(SIGNS, start=1) if longest <= word and len(text) <= whole)
    return next(fits, len(SIGNS) + 1)


def size(text: str) -> int:
    """The step of a text, from 1 (largest) to 6. A long word counts as the text that leaves it room on one line."""
    longest = max(map(len, text.split()), default=0)
    return _step(len(text), longest, STEPS)


def printed_size(text: str) -> int:
    """The step of a text on real paper, which cannot grow, from 1 to 7: wide letters count as what they need."""
    longest = max(map(_width, text.split()), default=0)
    return _step(_width(text), longest, PRINTED_STEPS)


def _step(length: float, longest: float, steps: tuple[int, ...]) -> int:
    weight = max(length, min(longest, LONGEST_WORD) ** 2 // 3)
    return 1 + sum(weight > step for step in steps)


def _width(text: str) -> float:
    """How much room a text needs, in letters such as the measures above are made for."""
    return sum(next((width for pattern, width in WIDE if pattern.match(letter)), 1) for letter in text)
