"""The report as Markdown. What people wrote stays text: nothing of it can become markup."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .tree import Block, Item, Outline, Part, Picture, Prose, Report, Table

LONGEST_BAR = 60
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$#])")
_LINE_START = re.compile(r"^(\s*)([-+=](?=\s|$|[-=])|\d+(?=[.)]))")
_ADDRESS = re.compile(r"(?i)(https?|ftp|mailto|www)(:|\.)")


def escape(text: str) -> str:
    """A text on one line that reads in Markdown as it was written (CommonMark's backslash escapes).

    Addresses are cut apart so that no reader turns them into links: the results go into other people's pages.
    """
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("&", "&amp;").replace("@", "&#64;")
    line = _ADDRESS.sub(lambda found: f"{found[1]}&#{ord(found[2])};", line)
    return _LINE_START.sub(_escape_start, line)


def _escape_start(found: re.Match[str]) -> str:
    space, mark = found[1], found[2]
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def write(report: Report) -> str:
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escape(report.title)}"
    if report.event:
        yield from ("", escape(report.event))
    count = ngettext("%(count)d participant", "%(count)d participants", report.participants)
    yield from ("", count % {"count": report.participants})
    if report.people:
        yield from ("", ", ".join(escape(name) for name in report.people))
    for part in report.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    yield from ("", f"## {escape(part.title)}")
    if part.opened_at:
        opened = formats.date_format(timezone.localtime(part.opened_at), "DATETIME_FORMAT")
        facts = [_("begun %(time)s") % {"time": opened}]
        if part.minutes:
            facts.append(ngettext("%(count)d minute", "%(count)d minutes", part.minutes) % {"count": part.minutes})
        yield from ("", f"*{escape(', '.join(facts))}*")
    for block in part.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Prose):
        yield from ("", block.text)
    elif isinstance(block, Outline):
        yield from ("", f"### {escape(block.title)}", "")
        yield from _items(block.items)
        yield from (f"- {escape(photo.text)}: `{photo.address}`" for photo in block.photos)
    elif isinstance(block, Table):
        yield from ("", f"### {escape(block.title)}", "")
        yield from _table(block)
    elif isinstance(block, Picture):
        yield from ("", f"### {escape(block.title)}", "", escape(block.alternative), "", "```text")
        yield from _bars(block.bars)
        yield "```"


def _items(items: Iterable[Item], depth: int = 0) -> Iterator[str]:
    for item in items:
        note = f" — *{escape(item.note)}*" if item.note else ""
        yield f"{'  ' * depth}- {escape(item.text)}{note}"
        yield from _items(item.items, depth + 1)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    yield "|" + " --- |" * len(table.columns)
    for row in table.rows:
        yield _row(row)


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(escape(str(cell)) for cell in cells) + " |"


def _bars(bars: Iterable[tuple[str, int]]) -> Iterator[str]:
    """A picture of letters: bars that lie one below the other, shortened alike where one would be too long."""
    rows = [(" ".join(name.split()), count) for name, count in bars]
    indent = max((len(name) for name, _count in rows), default=0)
    scale = min(LONGEST_BAR / max([count for _name, count in rows] + [1]), 1)
    for name, count in rows:
        bar = "█" * math.ceil(count * scale)
        yield f"{name:>{indent}} │{bar}{f' {count}' if count else ''}"
