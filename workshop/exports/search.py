"""Looking for words in a report: what is left of it when only what has them all is shown."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

from .flow import in_words
from .tree import Block, Item, Outline, Part, Picture, Prose, Report, Table


def words_of(query: str) -> list[str]:
    """What is looked for: every word has to be there, in any order and case, with or without accents."""
    return folded(query).split()


def folded(text: str) -> str:
    """A text as it is compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def find(report: Report, words: list[str]) -> Report:
    """The report with only what has these words, in its place; everything, where there are no words."""
    if not words:
        return report
    parts = (_part(part, words) for part in report.parts)
    return replace(report, parts=tuple(part for part in parts if part.blocks))


def _has(words: list[str], *texts: Any) -> bool:
    where = folded(" ".join(map(str, texts)))
    return all(word in where for word in words)


def _part(part: Part, words: list[str]) -> Part:
    if _has(words, part.title):
        return part
    return replace(part, blocks=tuple(found for block in part.blocks if (found := _block(block, words))))


def _block(block: Block, words: list[str]) -> Block | None:
    """What is left of a block, None for nothing."""
    if isinstance(block, Prose):
        return block if _has(words, block.text) else None
    if _has(words, block.title):
        return block
    if isinstance(block, Picture):
        return block if _has(words, block.alternative) else None
    if isinstance(block, Table):
        rows = tuple(row for row in block.rows if _has(words, *row))
        return replace(block, rows=rows) if rows else None
    return _outline(block, words)


def _outline(block: Outline, words: list[str]) -> Outline | None:
    items, photos = _items(block.items, words), tuple(p for p in block.photos if _has(words, p.text, p.note))
    return replace(block, items=items, photos=photos) if items or photos else None


def _items(items: tuple[Item, ...], words: list[str]) -> tuple[Item, ...]:
    """Items that have the words, with all below them; and those above them."""
    found = []
    for item in items:
        if _has(words, item.text, in_words(item.note, item.facts)):
            found.append(item)
        elif below := _items(item.items, words):
            found.append(replace(item, items=below))
    return tuple(found)
