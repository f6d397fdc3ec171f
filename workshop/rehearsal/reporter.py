"""How a rehearsal stands, told to the server that has started it: a line of JSON whenever something is new."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from . import report
from .person import Place
from .script import Room

SECONDS = 1.0
LONGEST = 300


class Reporter:
    """Stands in for the lines that people read on a terminal."""

    def __init__(self) -> None:
        self.room: Room | None = None
        self.phase = ""
        self.told: dict[str, Any] = {}

    def meet(self, room: Room) -> None:
        """These are the people to tell of."""
        self.room = room

    def begin(self, number: int, of: int, place: Place) -> None:
        self.phase = place.title

    def end(self, acknowledged: int, pushes: Sequence[float]) -> None:
        self.tell()

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[Reporter]:
        """Tell what is new every second, and once more at the end."""

        async def tell_again() -> None:
            while True:
                self.tell()
                await asyncio.sleep(SECONDS)

        ticking = asyncio.create_task(tell_again())
        try:
            yield self
        except Exception as trouble:
            self.tell(failure=f"{type(trouble).__name__}: {trouble}"[:LONGEST])
            raise
        finally:
            ticking.cancel()
            self.tell()

    def tell(self, **more: Any) -> None:
        """One line, if it says anything new: the server reads it."""
        now = self.told | more
        if room := self.room:
            here = [phone for phone in room.phones if phone.has_joined and phone.is_connected]
            errors = room.ledger.errors
            now |= {"people": len(here), "writes": room.ledger.acknowledged, "errors": len(errors)}
            now |= {"phase": self.phase, "error": errors[-1][:LONGEST] if errors else ""}
        if now != self.told:
            self.told = now
            print(json.dumps(now), flush=True)

    def conclude(self, found: dict[str, Any]) -> None:
        """The verdict: what was wrong, in plain sentences; none when all went well."""
        self.tell(verdict=[line[:LONGEST] for line in report.complaints(found)], summary=report.summary(found))
