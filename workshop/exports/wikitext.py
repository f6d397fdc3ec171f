"""The report as MediaWiki's wikitext, ready to be pasted into a page. What people wrote stays text.

Whatever could be markup becomes a character reference. Those act neither in a page, nor in a table's cell, nor as an
argument of a template, and neither when the page is saved (signatures) nor when it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from . import flow
from .elements import Code, Drawing, Element, Grid, Heading, Line, Paragraph, Photograph, Rule, Run, Runs
from .markdown import bars
from .tree import Report

_SPECIAL = re.compile(r"[&<>\[\]{}|]|''+|^'|'$|~{3,}|__+|^_|_$|!!+|^[*#:;=!+-]|=$")
_ADDRESS = re.compile(
    r"(?i)\b([a-z][a-z0-9+.-]*):(?=//)|\b(mailto|news|bitcoin|geo|magnet|matrix|sip|sips|sms|tel|urn|xmpp):"
)
_MAGIC = re.compile(r"\b(ISBN|RFC|PMID)(\s+)(?=\d)")


def escape(text: str) -> str:
    """A text on one line that reads in a wiki as it was written."""
    return _escape_marks(" ".join(text.split()))


def _escape_marks(text: str) -> str:
    text = _SPECIAL.sub(lambda found: _references(found[0]), text)
    text = _ADDRESS.sub(lambda found: f"{found[1] or found[2]}&#58;", text)
    return _MAGIC.sub(lambda found: f"{found[1]}&#32;", text)


def _references(text: str) -> str:
    return "".join(f"&#{ord(letter)};" for letter in text)


def write(report: Report) -> str:
    """The whole page. Its first heading is the page's own name, so that the report begins below it."""
    return flow.text(report, _element)


def _element(element: Element) -> Iterator[str]:
    match element:
        case Heading(level, runs):
            mark = "=" * level
            yield f"{mark} {_inline(runs, ' ')} {mark}" if level > 1 else f"'''{_inline(runs, ' ')}'''"
        case Paragraph(runs, soft, quoted):
            text = _inline(runs)
            yield ":" * quoted + (" " if quoted else "") + (f"''{text}''" if soft else text)
        case Line(depth, runs, note, number):
            mark = ("*" if number is None else "#") * (depth + 1)
            yield f"{mark} {_inline(runs)}" + (f" — ''{escape(note)}''" if note else "")
        case Code(text):
            yield _preformatted(text)
        case Rule():
            yield "----"
        case Grid(columns, rows):
            yield from _table(columns, rows)
        case Photograph(photo):
            yield f"* {escape(photo.text)}: {escape(photo.file)}" + (
                f" — ''{escape(photo.note)}''" if photo.note else ""
            )
        case Drawing(picture):
            yield from (escape(picture.alternative), "", _preformatted("\n".join(bars(picture.bars))))


def _preformatted(text: str) -> str:
    """Lines as they are; a reference for every character that could be markup, as nothing else would be safe."""
    return "<pre>" + "\n".join(map(_escape_marks, text.split("\n"))) + "</pre>"


def _inline(runs: Runs, newline: str = "<br />") -> str:
    return newline.join(part.strip() for part in "".join(map(_run, runs)).split("\n"))


def _run(run: Run) -> str:
    words = run.text.strip(" ")
    if not words:
        return run.text
    before, _words, after = run.text.partition(words)
    text = "\n".join(map(_escape_marks, words.split("\n")))
    for begin, end, wanted in (
        ("'''", "'''", run.strong),
        ("''", "''", run.emphasis),
        ("<s>", "</s>", run.struck),
        ("<code>", "</code>", run.code),
    ):
        text = f"{begin}{text}{end}" if wanted else text
    address = f" ({_escape_marks(run.address)})" if run.address and run.address not in run.text else ""
    return f"{before}{text}{address}{after}"


def _table(columns: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    yield '{| class="wikitable"'
    yield from (f'! scope="col" | {escape(str(column))}' for column in columns)
    for row in rows:
        yield "|-"
        yield from (f"| {escape(str(cell))}".rstrip() for cell in row)
    yield "|}"
