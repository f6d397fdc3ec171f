"""Was anything lost, doubled or stale? The ledger against the export, and a screen against a fresh page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .ledger import Entry
from .page import Screen, squeeze

type Data = dict[str, Any]

EXCERPT = 60
PART = re.compile(r" \((?!1\))\d\)$")
"""The end of the title of a session that was split off another one."""
CUMULATIVE = frozenset(("cluster",))
"""Kinds whose parts all tell of the whole workshop: the last one tells everything."""


@dataclass(frozen=True)
class Verdict:
    lost: list[Entry] = field(default_factory=list)
    duplicated: list[Entry] = field(default_factory=list)


def compare(
    expected: Counter[Entry], found: Counter[Entry], is_ours: Callable[[Entry], bool] = lambda entry: True
) -> Verdict:
    """What is missing, and what is there too often: also what was taken back, replaced or refused."""
    missing, surplus = expected - found, found - expected
    return Verdict(sorted(missing.elements()), sorted(e for e in surplus.elements() if is_ours(e)))


def differences(shown: Screen, fresh: Screen) -> list[str]:
    """The regions in which a screen does not show what a fresh page shows."""
    names = [name for name in {**fresh.pieces, **shown.pieces} if name]
    return [
        name
        for name in names
        if name not in shown.pieces or name not in fresh.pieces or shown.pieces[name].shown != fresh.pieces[name].shown
    ]


def contrast(shown: Screen, fresh: Screen, name: str) -> str:
    """Where a region differs: the first words of either side from there on."""
    old, new = (str(screen.pieces[name].shown) if name in screen.pieces else "" for screen in (shown, fresh))
    alike = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(alike - 10, 0)
    return f"{name} “{old[start : start + EXCERPT]}” ≠ “{new[start : start + EXCERPT]}”"


# What an export tells, in the words of the ledger -------------------------------------------------------------


def harvest(export: Data) -> Counter[Entry]:
    """Everything that an export tells."""
    found: Counter[Entry] = Counter(("person", name) for name in export["people"])
    found["headcount",] = export["participants"]
    for kind, title, block in _blocks(export):
        found.update(_clean(entry) for entry in _entries(kind, title, block))
    return found


def _blocks(export: Data) -> Iterator[tuple[str, str, Data]]:
    last = {part["kind"]: part for part in export["parts"]}
    for part in export["parts"]:
        if part["kind"] not in CUMULATIVE or part is last[part["kind"]]:
            for block in part["blocks"]:
                yield part["kind"], part["title"], block


def _entries(kind: str, title: str, block: Data) -> Iterable[Entry]:
    """The entries of one block; none for a block that the ledger knows nothing of."""
    name = block.get("name", "")
    if name == "lineup":
        return (("lineup", title, str(at)) for at, people in block["rows"] for _person in range(people))
    if name == "dots":
        return (("dot", text) for text, _cluster, dots in block["rows"] for _dot in range(dots))
    if name == "clusters":
        return _wall(block)
    if name == "worksheet":
        return _worksheet(block)
    if name in OUTLINES:
        return OUTLINES[name](block["items"])
    return ()


def _worksheet(block: Data) -> Iterator[Entry]:
    yield from (("entry", block["title"], path[-1]) for path in _leaves(block["items"]) if len(path) > 1)
    yield from (("photo", block["title"]) for _photo in block.get("photos", ()))


def _wall(block: Data) -> Iterator[Entry]:
    for cluster in block["items"]:
        yield ("cluster", cluster["text"])
        for postit in cluster["items"]:
            yield ("placed", cluster["text"], postit["text"])
            for below in postit["items"]:
                yield ("placed", cluster["text"], below["text"])
                yield ("stacked", postit["text"], below["text"])


def _leaves(items: Iterable[Data], above: Entry = ()) -> Iterator[Entry]:
    """The texts on the way to every innermost item."""
    for item in items:
        path = (*above, item["text"])
        if item["items"]:
            yield from _leaves(item["items"], path)
        else:
            yield path


def _nested(kind: str) -> Callable[[Iterable[Data]], Iterable[Entry]]:
    """Items in items: only what is inside is somebody's text."""
    return lambda items: ((kind, path[-1]) for path in _leaves(items) if len(path) > 1)


def _flat(kind: str) -> Callable[[Iterable[Data]], Iterable[Entry]]:
    return lambda items: ((kind, item["text"]) for item in items)


OUTLINES: dict[str, Callable[[Iterable[Data]], Iterable[Entry]]] = {
    "questions": _nested("question"),
    "postits": _flat("postit"),
    "sessions": _flat("session"),
    "feedback": _flat("feedback"),
    "notes": lambda items: (("note", path[0], path[-1]) for path in _leaves(items) if len(path) > 1),
}


def _clean(entry: Entry) -> Entry:
    return tuple(squeeze(text) for text in entry)


# What the export is made of, as figures -------------------------------------------------------------------------


def figures(export: Data) -> dict[str, int]:
    """How much there is of everything."""
    counts = Counter(entry[0] for entry in harvest(export).elements())
    tables = [block for _kind, _title, block in _blocks(export) if block.get("name") == "audiences"]
    splits = sum(bool(PART.search(entry[1])) for entry in harvest(export).elements() if entry[0] == "session")
    worksheets = [block for _kind, _title, block in _blocks(export) if block.get("name") == "worksheet"]
    return {
        "participants": export["participants"],
        "questions": counts["question"],
        "selected": counts["postit"],
        "clusters": counts["cluster"],
        "dots": counts["dot"],
        "sessions": counts["session"] - splits,
        "splits": splits,
        "stations": max((len(table["rows"]) for table in tables), default=0),
        "rounds": sum(len(table["columns"]) - 1 for table in tables),
        "worksheets": sum(bool(block["items"]) for block in worksheets),
        "entries": counts["entry"],
        "photos": counts["photo"],
        "notes": counts["note"],
    }
