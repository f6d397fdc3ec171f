"""Whether the server is there. A rehearsal that kills its own server says so here, and people try again as phones do.

The moments are random, but not at random in time: every so many requests the server is killed, a few milliseconds
after one has begun. So most of the kills hit requests before, while and after the server has handled them.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

WITHIN_SECONDS = 0.03
"""How long after the beginning of a request the server is killed, at most: about as long as one takes."""


class Mortal(Protocol):
    """A server that can be killed."""

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
    torn: int = 0
    """How many of them were lost by a cut."""
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
        """Whether a request that failed, begun after so many cuts, was lost by another one."""
        self.torn += since != self.cuts
        return since != self.cuts

    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("cuts", "requests", "torn")}

    async def kill(self, server: Mortal, times: int, every: float, dice: random.Random) -> None:
        """Kill the server so many times, on average every so many requests, and start it again each time."""
        self.to_come = times
        try:
            while self.to_come:
                await self._pass(dice.randint(1, max(round(2 * every) - 1, 1)))
                await asyncio.sleep(dice.uniform(0, WITHIN_SECONDS))
                with self.outage():
                    server.kill()
                    await asyncio.to_thread(server.start)
                self.to_come -= 1
        finally:  # Without a server, everything that is tried now goes wrong, and tells why.
            self.to_come = 0

    async def _pass(self, requests: int) -> None:
        """Wait until so many more requests have begun."""
        goal = self.requests + requests
        while self.requests < goal:
            self._begun.clear()
            await self._begun.wait()
