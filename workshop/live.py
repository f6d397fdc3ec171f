"""Pokes: a write says *what* has changed, never what it has become.

Models call `changed` inside their transaction; on commit every listener of this process hears it. A poke names
regions. `board` repaints that region for everybody, `sheet:5` only for the people whose subject is 5, `own@9` only
for participant 9, `wall/7` only the part 7 of a region of parts, `sheet:5/7` that part of what subject 5 sees.
`EVERYTHING` repaints whole screens, as a change of phase does; `*:5` and `*@9` whatever is painted for subject 5, or
for participant 9, alone.
"""

from collections.abc import Callable, Hashable
from typing import Protocol

from django.db import transaction

EVERYTHING = "*"


class HasKey(Protocol):
    pk: int


type Listener = Callable[[int, frozenset[str]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call this function with the workshop's key and the poked regions after every commit that changed something."""
    _listeners.append(listener)


def unlisten(listener: Listener) -> None:
    _listeners.remove(listener)


def narrow(region: str, subject: Hashable) -> str:
    """The poke for one subject of a region: `narrow("sheet", 5)` is heard by group 5 only."""
    return f"{region}:{subject}"


def personal(region: str, participant: HasKey) -> str:
    """The poke for one person's paint of a region."""
    return f"{region}@{participant.pk}"


def part(region: str, key: Hashable) -> str:
    """The poke for one part of a region of parts, whoever sees it; of a region narrowed to a subject, only for that."""
    return f"{region}/{key}"


def changed(workshop: HasKey, *regions: str) -> None:
    """Poke these regions of a workshop's screens once the current transaction is committed."""
    poke = regions or (EVERYTHING,)
    key = workshop.pk
    transaction.on_commit(lambda: tell(key, *poke))


def tell(workshop: int, *regions: str) -> None:
    """Poke at once: for what is not in the database. May be called from any thread."""
    for listener in list(_listeners):
        listener(workshop, frozenset(regions))
