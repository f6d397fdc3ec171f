"""The course of a bench: its servers, its folder, and what it has found so far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from tests.bench.rooms import Sizes
from tests.bench.serving import PLENUM, RAW, Served


def p99(values: Sequence[float]) -> float:
    """What 99 of 100 stay below."""
    return sorted(values)[math.ceil(len(values) * 0.99) - 1]


class Bench:
    """Starts servers where they are needed and collects figures."""

    def __init__(self, folder: Path, sizes: Sizes, core: int | None) -> None:
        self.folder, self.sizes, self.core = folder, sizes, core
        self.figures: dict[str, float] = {}
        self.failed: list[str] = []
        self.running: dict[tuple[str, ...], Served] = {}

    def serve(self, *arguments: str) -> Served:
        """A server of this sort; the one that runs, unless it was ended."""
        found = self.running.get(arguments)
        if found is None or found.process.poll() is not None:
            found = self.running[arguments] = Served(self.folder, self.core, *arguments)
        return found

    def plenum(self) -> Served:
        return self.serve(*PLENUM)

    def raw(self) -> Served:
        return self.serve(*RAW)

    def end(self) -> None:
        for server in self.running.values():
            server.end()
