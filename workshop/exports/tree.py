"""The report tree: everything a workshop produced, by phase. Kinds fill it, writers read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from workshop.timetable import slots

if TYPE_CHECKING:
    from workshop.models import Phase, Workshop


@dataclass(frozen=True)
class Fact:
    """Something known of an item: what it is called, a plain value, and the anchor of the item that it names."""

    label: str
    value: Any
    to: str = ""


@dataclass(frozen=True)
class Item:
    """A line of an outline: a text somebody wrote, who (if they agreed to be named) or what it belongs to, what else is
    known of it, and what hangs below it. Others refer to it by its anchor."""

    text: str
    note: str = ""
    items: tuple[Item, ...] = ()
    facts: tuple[Fact, ...] = ()
    anchor: str = ""


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
    file: str = ""
    """What the file is called when it is taken home …"""
    key: int = 0
    """… and its number in this workshop's addresses."""
    stored: str = ""
    """Where it lies in the server's storage: only for writers that put it into their file."""


@dataclass(frozen=True)
class Outline:
    """Nested lines under a heading, and the photos that belong to them.

    In spreadsheets, outlines of one name are one sheet. `levels` names its columns, one for each depth, and `noted` the
    one with the notes. Where each has a title of its own, `sheet` is what they are called together, and the title is
    the first level.
    """

    name: str
    title: str
    items: tuple[Item, ...]
    photos: tuple[Photo, ...] = ()
    levels: tuple[str, ...] = ()
    noted: str = ""
    sheet: str = ""
    anchor: str = ""
    facts: tuple[Fact, ...] = ()
    type: str = "outline"


@dataclass(frozen=True)
class Table:
    """Rows of plain values (texts, numbers, times) under column headings.

    `sheet` is what several of one name are called together, where each has a title of its own.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    sheet: str = ""
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
    """What one phase produced, when it was planned, and when it really was."""

    kind: str
    title: str
    opened_at: datetime | None
    minutes: int | None
    blocks: tuple[Block, ...]
    label: str = ""
    """What such a phase is called where nobody gives it a title."""
    planned_at: datetime | None = None
    planned_minutes: int = 0
    left_at: datetime | None = None

    @property
    def real_minutes(self) -> int | None:
        """How long it really took, from its first opening to the agenda's last moving on."""
        if not self.opened_at or not self.left_at or self.left_at < self.opened_at:
            return None
        return round((self.left_at - self.opened_at) / timedelta(minutes=1))


@dataclass(frozen=True)
class Report:
    """Everything, by phase."""

    title: str
    event: str
    code: str
    participants: int
    people: tuple[str, ...]
    """The names of those who agreed to be named."""
    parts: tuple[Part, ...] = field(default=())
    language: str = "en"
    starts_at: datetime | None = None
    written_at: datetime = field(default_factory=timezone.now)

    def as_data(self) -> dict[str, Any]:
        """The tree as dictionaries and lists; where files lie on the server stays here."""
        data: dict[str, Any] = asdict(self)
        for part in data["parts"]:
            for block in part["blocks"]:
                for photo in block.get("photos", ()):
                    del photo["stored"]
        return data


def report(workshop: Workshop, *, with_covered: bool = True) -> Report:
    """The whole tree as it is now, in the order of the agenda. Phases that were never opened are left out.

    Without the covered ones, phases whose picture the facilitator keeps back for now have nothing in them.
    """
    people = list(workshop.participants.filter(removed_at=None))
    parts = (_part(phase, at, with_covered) for phase, at in _planned(workshop) if phase.opened_at)
    return Report(
        title=workshop.title,
        event=workshop.event,
        code=workshop.code,
        participants=len(people),
        people=tuple(name for person in people if (name := person.credited)),
        parts=tuple(parts),
        language=workshop.language,
        starts_at=workshop.starts_at,
    )


def _planned(workshop: Workshop) -> Iterator[tuple[Phase, datetime | None]]:
    """Every phase of the agenda, with the time at which it is planned to begin, where times are planned."""
    phases = list(workshop.phases.all())
    for phase in phases:
        phase.workshop = workshop
    for phase, slot in zip(phases, slots(phases), strict=True):
        yield phase, workshop.starts_at and workshop.starts_at + slot.begins


def _part(phase: Phase, planned_at: datetime | None, with_covered: bool) -> Part:
    shown = with_covered or not phase.is_covered
    return Part(
        kind=phase.kind,
        title=str(phase.name),
        opened_at=phase.opened_at,
        minutes=phase.minutes,
        blocks=tuple(phase.behaviour.report(phase)) if shown else (),
        label=str(phase.behaviour.label),
        planned_at=planned_at,
        planned_minutes=phase.length,
        left_at=phase.left_at,
    )
