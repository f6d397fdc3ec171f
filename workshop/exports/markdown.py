"""The report as Markdown. What people wrote stays text: nothing of it can become markup."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from . import flow
from .elements import Code, Drawing, Element, Grid, Heading, Line, Paragraph, Photograph, Rule, Run, Runs
from .tree import Report

LONGEST_BAR = 60
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$#])")
_LINE_START = re.compile(r"^(\s*)([-+=](?=\s|$|[-=])|\d+(?=[.)]))")
_ADDRESS = re.compile(r"(?i)(https?|ftp|mailto|www)(:|\.)")


def escape(text: str) -> str:
    """A text on one line that reads in Markdown as it was written (CommonMark's backslash escapes).

    Addresses are cut apart so that no reader turns them into links: the results go into other people's pages.
    """
    return _LINE_START.sub(_escape_start, _escape_marks(" ".join(text.split())))


def _escape_marks(text: str) -> str:
    line = _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;").replace("@", "&#64;")
    return _ADDRESS.sub(lambda found: f"{found[1]}&#{ord(found[2])};", line)


def _escape_start(found: re.Match[str]) -> str:
    space, mark = found[1], found[2]
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def write(report: Report) -> str:
    return flow.text(report, _element)


def _element(element: Element) -> Iterator[str]:
    match element:
        case Heading(level, runs):
            yield f"{'#' * level} {_inline(runs).replace('\\\n', ' ')}".rstrip()
        case Paragraph(runs, soft, quoted):
            text = f"*{_inline(runs)}*" if soft else _inline(runs)
            yield from ("> " * quoted + line for line in text.split("\n"))
        case Line(depth, runs, note, number):
            mark = "-" if number is None else f"{number}."
            text = _inline(runs).replace("\n", "\n" + "    " * depth + "  ")
            yield f"{'    ' * depth}{mark} {text}" + (f" — *{escape(note)}*" if note else "")
        case Code(text):
            yield from _fenced(text)
        case Rule():
            yield "---"
        case Grid(columns, rows):
            yield from (_row(columns), "|" + " --- |" * len(columns), *map(_row, rows))
        case Photograph(photo):
            yield f"- {escape(photo.text)}: `{photo.file}`" + (f" — *{escape(photo.note)}*" if photo.note else "")
        case Drawing(picture):
            yield from (escape(picture.alternative), "", *_fenced("\n".join(bars(picture.bars))))


def _inline(runs: Runs) -> str:
    """A paragraph's pieces; its first letters are no list and no heading."""
    line = "".join(map(_run, runs)).strip()
    return "\\\n".join(_LINE_START.sub(_escape_start, part) for part in line.split("\n"))


def _run(run: Run) -> str:
    words = run.text.strip(" ")
    if not words:
        return run.text
    before, _words, after = run.text.partition(words)
    text = _escape_marks(words)
    for mark in ("**" * run.strong, "*" * run.emphasis, "~~" * run.struck):
        text = f"{mark}{text}{mark}"
    address = f" ({_escape_marks(run.address)})" if run.address and run.address not in run.text else ""
    return f"{before}{text}{address}{after}"


def _fenced(text: str) -> Iterator[str]:
    """A text between fences that nothing in it can close."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(longest + 1, 3)
    yield from (f"{fence}text", *text.split("\n"), fence)


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(escape(str(cell)) for cell in cells) + " |"


def bars(counted: Iterable[tuple[str, int]]) -> Iterator[str]:
    """A picture of letters: bars that lie one below the other, shortened alike where one would be too long."""
    rows = [(" ".join(name.split()), count) for name, count in counted]
    indent = max((len(name) for name, _count in rows), default=0)
    scale = min(LONGEST_BAR / max([count for _name, count in rows] + [1]), 1)
    for name, count in rows:
        bar = "█" * math.ceil(count * scale)
        yield f"{name:>{indent}} │{bar}{f' {count}' if count else ''}"
