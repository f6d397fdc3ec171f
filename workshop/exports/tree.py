"""The report tree: everything a workshop produced, by phase. Kinds fill it, writers read it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from workshop.models import Workshop


@dataclass(frozen=True)
class Item:
    """A line of an outline: a text somebody wrote, who (if they agreed to be named) or what it belongs to, and what
    hangs below it."""

    text: str
    note: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Prose:
    """Markdown from the organizer."""

    text: str
    type: str = "prose"


@dataclass(frozen=True)
class Photo:
    """A photo: where it is on this server, what it shows in words, its size, and who took it if they agreed."""

    address: str
    text: str
    width: int
    height: int
    note: str = ""


@dataclass(frozen=True)
class Outline:
    """Nested lines under a heading, and the photos that belong to them."""

    name: str
    title: str
    items: tuple[Item, ...]
    photos: tuple[Photo, ...] = ()
    type: str = "outline"


@dataclass(frozen=True)
class Table:
    """Rows of plain values (texts and numbers) under column headings."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    type: str = "table"


@dataclass(frozen=True)
class Picture:
    """A drawing that stands by itself, as SVG; the same in words, and as the named numbers that it shows."""

    name: str
    title: str
    svg: str
    alternative: str
    bars: tuple[tuple[str, int], ...]
    type: str = "picture"


type Block = Prose | Outline | Table | Picture


@dataclass(frozen=True)
class Part:
    """What one phase produced."""

    kind: str
    title: str
    opened_at: datetime | None
    minutes: int | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    title: str
    event: str
    code: str
    participants: int
    people: tuple[str, ...]
    """The names of those who agreed to be named."""
    parts: tuple[Part, ...] = field(default=())
    written_at: datetime = field(default_factory=timezone.now)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def report(workshop: Workshop, *, with_covered: bool = True) -> Report:
    """The whole tree as it is now, in the order of the agenda. Phases that were never opened are left out.

    Without the covered ones, phases whose picture the facilitator keeps back for now have nothing in them.
    """
    people = list(workshop.participants.filter(removed_at=None))
    parts = []
    for phase in workshop.phases.exclude(opened_at=None):
        phase.workshop = workshop
        shown = with_covered or not phase.is_covered
        blocks = tuple(phase.behaviour.report(phase)) if shown else ()
        parts.append(Part(phase.kind, str(phase.name), phase.opened_at, phase.minutes, blocks))
    return Report(
        title=workshop.title,
        event=workshop.event,
        code=workshop.code,
        participants=len(people),
        people=tuple(name for person in people if (name := person.credited)),
        parts=tuple(parts),
    )
