"""What a document is made of, whatever format it is written in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .tree import Photo, Picture


@dataclass(frozen=True)
class Run:
    """A piece of text that is written in one way."""

    text: str
    strong: bool = False
    emphasis: bool = False
    struck: bool = False
    code: bool = False
    address: str = ""
    """What a link leads to; it is told, nowhere followed."""


type Runs = tuple[Run, ...]


def plain(text: str) -> Runs:
    """What somebody wrote, on one line."""
    return (Run(" ".join(text.split())),)


@dataclass(frozen=True)
class Heading:
    level: int
    runs: Runs


@dataclass(frozen=True)
class Paragraph:
    runs: Runs
    soft: bool = False
    """Whether it is only said by the way."""
    quoted: int = 0


@dataclass(frozen=True)
class Line:
    """An item of a list, numbered or not, so many levels deep."""

    depth: int
    runs: Runs
    note: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True)
class Grid:
    """A table of plain values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Photograph:
    photo: Photo


@dataclass(frozen=True)
class Drawing:
    picture: Picture


type Element = Heading | Paragraph | Line | Code | Rule | Grid | Photograph | Drawing


LONGEST_WORD, LETTER, GAP = 14, 0.013, 0.035
"""How many letters of a word a column holds without breaking it; and what a letter, and the space around a text, take
of a table's width."""


def shares(rows: Iterable[Sequence[object]]) -> list[float]:
    """Which part of a table's width each of its columns gets: room for its words, and the rest by its longest text."""
    columns = [[str(cell) for cell in cells] for cells in zip(*rows, strict=True)]
    words = [max(map(len, " ".join(cells).split()), default=0) for cells in columns]
    least = [min(word, LONGEST_WORD) * LETTER + GAP for word in words]
    wanted = [min(60, max(map(len, cells))) + 1 for cells in columns]
    rest = max(1 - sum(least), 0) / sum(wanted)
    found = [one + rest * more for one, more in zip(least, wanted, strict=True)]
    return [one / sum(found) for one in found]
