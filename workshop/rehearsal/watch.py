"""Looking at screens: does what they show, after all those pushes, equal a fresh page?"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection
from dataclasses import dataclass, field

from . import check
from .browser import Browser
from .script import Room

SAMPLE = 16
"""How many phones are compared in passing, where people had something to do; at the end all are."""
GLANCE = 4
"""How many are where there was only something to look at."""
READERS = 6
"""How many fresh pages are asked for at once: more would only wait in the server."""
PATIENCE = (0.3, 0.6, 1.2, 2.4, 4.8)
"""The news may be on its way to a busy computer: only what differs after these seconds, too, is stale."""
MANY = 20
"""After that many stale screens, we know; the others get one look."""


@dataclass
class Watch:
    room: Room
    compared: int = 0
    stale: list[str] = field(default_factory=list)

    async def some(self, dice: random.Random, *, busy: bool) -> None:
        """Compare the console, the stage and some phones, other ones every time."""
        phones = self.room.present
        chosen = dice.sample(phones, min(SAMPLE if busy else GLANCE, len(phones)))
        await self._compare([self.room.console, self.room.stage, *chosen])

    async def all(self) -> None:
        await self._compare([self.room.console, self.room.stage, *self.room.present])

    async def _compare(self, screens: Collection[Browser]) -> None:
        await self.room.quiet()
        gate = asyncio.Semaphore(READERS)

        async def look(screen: Browser) -> None:
            async with gate:
                await self._look(screen)

        await asyncio.gather(*map(look, screens))
        self.compared += len(screens)

    async def _look(self, screen: Browser) -> None:
        for seconds in (*(PATIENCE if len(self.stale) < MANY else ()), 0):
            if not (found := await self._difference(screen)):
                return
            await asyncio.sleep(seconds)
        self.stale.append(found)

    async def _difference(self, screen: Browser) -> str:
        """What on this screen differs from a fresh page; empty when nothing does."""
        fresh = await screen.fresh()
        if not fresh or not (regions := check.differences(screen.screen, fresh)):
            return ""
        where, step = fresh.mark("data-announce"), int(fresh.mark("data-step") or 0) + 1
        contrasts = ", ".join(check.contrast(screen.screen, fresh, region) for region in regions)
        return f"{screen.name}: {contrasts} · {where} ({step})"
