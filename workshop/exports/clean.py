"""What no file can carry: characters that XML forbids, halves of characters, marks that turn the writing around."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

_NOT_IN_FILES = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069"  # They would reach beyond the text that they stand in.
    "]"
)


def clean_text(text: str) -> str:
    """The text without what no file can carry; its lines end as they do everywhere."""
    return _NOT_IN_FILES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean[T](tree: T) -> T:
    """A report, or any part of one, with clean texts: every writer gets it so."""
    return _clean(tree)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple):
        return tuple(map(_clean, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _clean(getattr(value, field.name)) for field in fields(value)})
    return value
