"""The ledger: what the server has acknowledged, and what went wrong.

Whatever is acknowledged has to be in the export at the end, once. What was replaced or taken back no longer
counts, so the ledger keeps, for every kind of thing, the newest text under a key of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

from .power import Power

type Entry = tuple[str, ...]
"""A thing that the export has to tell, as its texts from the outside in: ("note", station, text)."""


@dataclass
class Ledger:
    acknowledged: int = 0
    """Writes that the server said yes to; one that was sent twice counts once."""
    retried: int = 0
    refused: int = 0
    """Writes that were rightly refused, as there was no slot left."""
    late: int = 0
    """Writes after the end of their phase, rightly refused."""
    put_off: list[str] = field(default_factory=list)
    """What the server said when it could do nothing just then: what was sent was sent again."""
    errors: list[str] = field(default_factory=list)
    power: Power = field(default_factory=Power)
    """What is lost while the server is away is nobody's error: people try again."""
    kept: defaultdict[str, dict[Hashable, Entry]] = field(default_factory=lambda: defaultdict(dict))

    def keep(self, kind: str, key: Hashable, *texts: str) -> None:
        """The server has this now; an earlier one of the same key is replaced."""
        self.kept[kind][key] = tuple(" ".join(text.split()) for text in texts)

    def drop(self, kind: str, key: Hashable) -> None:
        """The server has acknowledged that this was taken back."""
        self.kept[kind].pop(key, None)

    def error(self, sentence: str) -> None:
        self.errors.append(sentence)

    def expected(self) -> Counter[Entry]:
        """What the export has to contain, and how often."""
        return Counter((kind, *entry) for kind, entries in self.kept.items() for entry in entries.values())
