"""A report from its first line to its last, as the elements that documents are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import prose
from .elements import Drawing, Element, Grid, Heading, Line, Paragraph, Photograph, plain
from .tree import Block, Fact, Item, Outline, Part, Picture, Prose, Report, Table


def flow(report: Report) -> Iterator[Element]:
    """The whole report. Headings of phases have level 2, those of what a phase produced level 3."""
    yield Heading(1, plain(report.title))
    if report.event:
        yield Paragraph(plain(report.event))
    count = ngettext("%(count)d participant", "%(count)d participants", report.participants)
    yield Paragraph(plain(count % {"count": report.participants}))
    if report.people:
        yield Paragraph(plain(", ".join(report.people)))
    for part in report.parts:
        yield from _part(part)


def text(report: Report, lines: Callable[[Element], Iterable[str]]) -> str:
    """The whole report as a text of lines, in whichever markup: a blank one between all but the lines of a list."""
    found: list[str] = []
    before: Element | None = None
    for element in flow(report):
        if before and not (_is_listed(before) and _is_listed(element)):
            found.append("")
        found.extend(lines(element))
        before = element
    return "\n".join(found) + "\n"


def _is_listed(element: Element) -> bool:
    return isinstance(element, Line | Photograph)


def _part(part: Part) -> Iterator[Element]:
    yield Heading(2, plain(part.title))
    if facts := times(part):
        yield Paragraph(plain(", ".join(facts)), soft=True)
    for block in part.blocks:
        yield from _block(block)


def times(part: Part) -> list[str]:
    """When a phase was, and when it was planned, in words."""
    facts = []
    if part.opened_at:
        facts.append(_("begun %(time)s") % {"time": moment(part.opened_at)})
    if part.planned_at:
        facts.append(_("planned %(time)s") % {"time": moment(part.planned_at)})
    if (took := part.real_minutes) is not None:
        facts.append(ngettext("took %(count)d minute", "took %(count)d minutes", took) % {"count": took})
    elif part.minutes:
        facts.append(ngettext("%(count)d minute", "%(count)d minutes", part.minutes) % {"count": part.minutes})
    return facts


def moment(at: datetime) -> str:
    """A time as the readers' clocks show it."""
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _block(block: Block) -> Iterator[Element]:
    if isinstance(block, Prose):
        yield from prose.elements(block.text, below=2)
        return
    yield Heading(3, plain(block.title))
    if isinstance(block, Outline):
        if facts := in_words("", block.facts):
            yield Paragraph(plain(facts), soft=True)
        yield from _items(block.items)
        yield from map(Photograph, block.photos)
    elif isinstance(block, Table):
        yield Grid(block.columns, tuple(tuple(map(shown, row)) for row in block.rows))
    elif isinstance(block, Picture):
        yield Drawing(block)


def _items(items: Iterable[Item], depth: int = 0) -> Iterator[Element]:
    for item in items:
        yield Line(depth, plain(item.text), in_words(item.note, item.facts))
        yield from _items(item.items, depth + 1)


def in_words(note: str, facts: Iterable[Fact]) -> str:
    """A note and the facts beside it on one line."""
    known = (f"{fact.label}: {shown(fact.value)}" for fact in facts if fact.value not in ("", None))
    return " · ".join(" ".join(text.split()) for text in (note, *known) if text)


def shown(value: Any) -> Any:
    """A value of a table as people read it."""
    return moment(value) if isinstance(value, datetime) else value
