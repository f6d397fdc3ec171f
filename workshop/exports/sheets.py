"""The report as tables with typed cells: one for each kind of thing, whichever phases it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .tree import Fact, Item, Outline, Part, Report, Table

type Row = dict[str, Any]
"""A row's cells by the headings of their columns."""


@dataclass
class Sheet:
    """What there is of one kind. Cells are texts, numbers, and times by the local clock."""

    name: str
    title: str
    columns: list[str] = field(default_factory=list)
    found: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> None:
        self.columns += [column for column in row if column not in self.columns]
        self.found.append({column: _local(value) for column, value in row.items()})

    @property
    def rows(self) -> list[list[Any]]:
        return [[row.get(column, "") for column in self.columns] for row in self.found]


def _local(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return "" if value is None else value


def sheets(report: Report) -> list[Sheet]:
    """The workshop, its agenda, its people, and then everything that it produced, in the order of the agenda."""
    found = {sheet.name: sheet for sheet in (_about(report), _agenda(report), _people(report))}
    for part in report.parts:
        for name, title, row in _rows(part):
            found.setdefault(name, Sheet(name, title)).add({_("Phase"): part.title} | row)
    return [sheet for sheet in found.values() if sheet.found]


def _about(report: Report) -> Sheet:
    sheet = Sheet("workshop", _("Workshop"))
    sheet.add(
        {
            _("Title"): report.title,
            _("Event"): report.event,
            _("Code"): report.code,
            _("Participants"): report.participants,
            _("Planned to begin"): report.starts_at,
            _("Written"): report.written_at,
        }
    )
    return sheet


def _agenda(report: Report) -> Sheet:
    sheet = Sheet("agenda", _("Agenda"))
    for number, part in enumerate(report.parts, 1):
        sheet.add(
            {
                _("Number"): number,
                _("Phase"): part.title,
                _("Kind"): part.label,
                _("Planned to begin"): part.planned_at,
                _("Planned minutes"): part.planned_minutes or "",
                _("Begun"): part.opened_at,
                _("Left"): part.left_at,
                _("Real minutes"): part.real_minutes,
            }
        )
    return sheet


def _people(report: Report) -> Sheet:
    sheet = Sheet("people", _("People who agreed to be named"))
    for name in report.people:
        sheet.add({_("Name"): name})
    return sheet


def _rows(part: Part) -> Iterator[tuple[str, str, Row]]:
    """Every row of a part, with the name and the title of its sheet."""
    for block in part.blocks:
        if isinstance(block, Table):
            about = {_("About"): block.title} if block.sheet else {}
            for cells in block.rows:
                yield block.name, block.sheet or block.title, about | dict(zip(block.columns, cells, strict=True))
        elif isinstance(block, Outline):
            above = [block.title] if block.sheet else []
            for row in _lines(block, above, block.items):
                yield block.name, block.sheet or block.title, row
            yield from (("photos", _("Photos"), row) for row in _photos(block))


def _lines(outline: Outline, above: list[str], items: tuple[Item, ...]) -> Iterator[Row]:
    """A row for each line that says something by itself, and is not only a heading of others."""
    for item in items:
        texts = [*above, item.text]
        if item.note or item.facts or not item.items:
            yield _line(outline, texts, item)
        yield from _lines(outline, texts, item.items)


def _line(outline: Outline, texts: list[str], item: Item) -> Row:
    levels = outline.levels or (_("Text"),)
    columns = [*levels, *(_("Text %(number)d") % {"number": n + 1} for n in range(len(levels), len(texts)))]
    row: Row = dict.fromkeys(columns, "") | dict(zip(columns, texts, strict=False))
    if outline.noted or item.note:
        row[outline.noted or _("Note")] = item.note
    return row | _facts(item.facts)


def _facts(facts: tuple[Fact, ...]) -> Row:
    return {fact.label: fact.value for fact in facts}


def _photos(outline: Outline) -> Iterator[Row]:
    for photo in outline.photos:
        yield {
            _("Of"): outline.title,
            _("File"): photo.file,
            _("What it shows"): photo.text,
            _("Width"): photo.width,
            _("Height"): photo.height,
            _("Taken by"): photo.note,
        }
