"""In which direction a text is written, by the first letter that says so."""

from __future__ import annotations

import unicodedata

_DIRECTIONS = {"L": False, "R": True, "AL": True}


def is_rtl(text: str) -> bool:
    """Whether a text begins at the right."""
    for letter in text:
        if (found := _DIRECTIONS.get(unicodedata.bidirectional(letter))) is not None:
            return found
    return False
