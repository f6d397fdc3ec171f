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

STEPS = (40, 80, 125, 240, 360)
COMFORTABLE = 125
LONGEST_WORD = 30
"""A word that is longer is broken, whatever the size."""


def size(text: str) -> int:
    """The step of a text, from 1 (largest) to 6. A long word counts as the text that leaves it room on one line."""
    longest = max(map(len, text.split()), default=0)
    weight = max(len(text), min(longest, LONGEST_WORD) ** 2 // 3)
    return 1 + sum(weight > step for step in STEPS)
