"""What a document is made of, whatever format it is written in."""

from __future__ import annotations

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
