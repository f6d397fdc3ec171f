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
"""How many phones are compared in passing; at the end all are."""
READERS = 6
"""How many fresh pages are asked for at once: more would only wait in the server."""
LOOKS = 4
"""The news may be on its way: only what differs in that many looks is stale."""


@dataclass
class Watch:
    room: Room
    compared: int = 0
    stale: list[str] = field(default_factory=list)

    async def some(self, dice: random.Random) -> None:
        """Compare the console, the stage and some phones, other ones every time."""
        phones = self.room.present
        await self._compare([self.room.console, self.room.stage, *dice.sample(phones, min(SAMPLE, len(phones)))])

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
        where = ""
        for look in range(LOOKS):
            await asyncio.sleep(0.3 * look)
            if (fresh := await screen.fresh()) is None:
                return
            if not (regions := check.differences(screen.screen, fresh)):
                return
            step = int(fresh.mark("data-step") or 0) + 1
            where = f"{', '.join(regions)} · {fresh.mark('data-announce')} ({step})"
        self.stale.append(f"{screen.name}: {where}")
