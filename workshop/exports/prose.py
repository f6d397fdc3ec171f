"""The organizer's Markdown as elements that every writer knows: read by a parser, not by guesses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .elements import Code, Element, Grid, Heading, Line, Paragraph, Rule, Run, Runs

DEEPEST = 6
_parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_ON = {"strong_open": "strong", "em_open": "emphasis", "s_open": "struck"}
_OFF = {"strong_close": "strong", "em_close": "emphasis", "s_close": "struck"}


def elements(source: str, below: int) -> Iterator[Element]:
    """The elements of a text in Markdown; its headings lie below a heading of this level."""
    return _Prose(below).read(_parser.parse(source))


class _Prose:
    """Reads a parser's tokens from the first to the last."""

    def __init__(self, below: int) -> None:
        self.below = below
        self.lists: list[int | None] = []
        """Open lists, the outermost first: the number of the next item, None where they have bullets."""
        self.marked = False
        """Whether the present item of a list has its bullet already."""
        self.quotes = 0
        self.heading = 0
        self.rows: list[list[str]] | None = None

    def read(self, tokens: Iterable[Token]) -> Iterator[Element]:
        for token in tokens:
            kind = token.type
            if kind == "inline":
                yield from self._inline(runs(token.children or ()))
            elif kind in ("fence", "code_block"):
                yield Code(token.content.rstrip("\n"))
            elif kind == "hr":
                yield Rule()
            elif kind == "table_close" and self.rows:
                yield Grid(tuple(self.rows[0]), tuple(map(tuple, self.rows[1:])))
                self.rows = None
            else:
                self._open_or_close(token)

    def _open_or_close(self, token: Token) -> None:
        kind = token.type
        if kind == "bullet_list_open":
            self.lists.append(None)
        elif kind == "ordered_list_open":
            self.lists.append(int(token.attrGet("start") or 1))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif kind == "list_item_open":
            self.marked = False
        elif kind in ("blockquote_open", "blockquote_close"):
            self.quotes += 1 if kind == "blockquote_open" else -1
        elif kind in ("heading_open", "heading_close"):
            self.heading = int(token.tag[1]) if kind == "heading_open" else 0
        elif kind == "table_open":
            self.rows = []
        elif kind == "tr_open" and self.rows is not None:
            self.rows.append([])

    def _inline(self, found: Runs) -> Iterator[Element]:
        if self.rows is not None:
            self.rows[-1].append(" ".join("".join(map(in_words, found)).split()))
        elif self.heading:
            yield Heading(min(self.below + self.heading, DEEPEST), found)
        elif self.lists and not self.marked:
            number, self.marked = self.lists[-1], True
            if number is not None:
                self.lists[-1] = number + 1
            yield Line(len(self.lists) - 1, found, number=number)
        else:
            yield Paragraph(found, quoted=self.quotes or len(self.lists))


def in_words(run: Run) -> str:
    """A run as plain text: what a link leads to stands behind it."""
    return f"{run.text} ({run.address})" if run.address and run.address not in run.text else run.text


def runs(tokens: Iterable[Token]) -> Runs:
    """The pieces of a paragraph, each written in one way; a line break is a newline in the text."""
    found: list[Run] = []
    now, linked = Run(""), ""
    for token in tokens:
        kind = token.type
        if kind in _ON or kind in _OFF:
            how: dict[str, Any] = {(_ON | _OFF)[kind]: kind in _ON}
            now = replace(now, **how)
        elif kind == "link_open":
            linked = str(token.attrGet("href") or "")
            first = len(found)
        elif kind == "link_close":
            _link(found, first, linked)
        elif kind == "image":
            found.append(replace(now, text=token.content or str(token.attrGet("src"))))
        elif kind == "code_inline":
            found.append(replace(now, text=token.content, code=True))
        elif text := "\n" if kind in ("softbreak", "hardbreak") else token.content:
            found.append(replace(now, text=text))
    return tuple(found)


def _link(found: list[Run], first: int, address: str) -> None:
    """The last piece of a link carries its address."""
    address = address.removeprefix("mailto:")
    if len(found) > first:
        found[-1] = replace(found[-1], address=address)
    elif address:
        found.append(Run(address))
