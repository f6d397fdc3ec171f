"""Whether the server is there. A rehearsal that kills its own server says so here, and people try again as phones do.

The moments are random, but not at random in time: every so many answered writes the server is killed, a few
milliseconds after the next request has begun. So most of the kills hit requests before, while and after the server has
handled them, and they are spread over the whole workshop, however many requests it takes to come back after each.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

WITHIN_SECONDS = 0.03
"""How long after the beginning of a request the server is killed, at most: about as long as one takes."""


class Mortal(Protocol):
    """A server that can be killed."""

    aftermath: float
    """Seconds for which connections may still turn out to be dead, where others go on meanwhile."""

    def kill(self) -> None: ...

    def start(self) -> None: ...


def _is_on() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class Power:
    """The server's: on, unless somebody has cut it just now."""

    cuts: int = 0
    """How often it was cut. What has begun before a cut, and failed after it, was lost by it."""
    to_come: int = 0
    """How many cuts are still to come."""
    requests: int = 0
    """How many requests have begun."""
    writes: int = 0
    """How many that wrote something were answered."""
    torn: int = 0
    """How many of them were lost by a cut."""
    _quiet_from: float = 0.0
    _on: asyncio.Event = field(default_factory=_is_on)
    _begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self) -> int:
        """Wait until the server is there; answers with the cuts until then."""
        await self._on.wait()
        return self.cuts

    async def begin(self) -> int:
        """A request begins, as soon as the server is there; answers with the cuts until then."""
        cuts = await self.wait()
        self.requests += 1
        self._begun.set()
        return cuts

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Nobody begins anything meanwhile; what fails of what has begun was lost by this."""
        self.cuts += 1
        self._on.clear()
        try:
            yield
        finally:
            self._on.set()

    def was_cut(self, since: int) -> bool:
        """Whether a request that failed, begun after so many cuts, was lost by another one, or by a connection that
        it had found dead."""
        was_cut = since != self.cuts or time.monotonic() < self._quiet_from
        self.torn += was_cut
        return was_cut

    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("cuts", "requests", "torn")}

    async def kill(self, server: Mortal, times: int, every: float, dice: random.Random) -> None:
        """Kill the server so many times, on average every so many writes, and start it again each time."""
        self.to_come = times
        try:
            while self.to_come:
                await self._pass(dice.randint(1, max(round(2 * every) - 1, 1)))
                await asyncio.sleep(dice.uniform(0, WITHIN_SECONDS))
                with self.outage():
                    server.kill()
                    await asyncio.to_thread(server.start)
                    self._quiet_from = time.monotonic() + server.aftermath
                self.to_come -= 1
        finally:  # Without a server, everything that is tried now goes wrong, and tells why.
            self.to_come = 0

    async def _pass(self, writes: int) -> None:
        """Wait until so many more writes were answered, and the next request has begun."""
        goal, is_over = self.writes + writes, False
        while not is_over:
            self._begun.clear()
            await self._begun.wait()
            is_over = self.writes >= goal
