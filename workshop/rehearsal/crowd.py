"""People who follow whoever steers: each looks at the own phone, and does there what the phase is for, again and again.

Some come late, some are slow, some lock their phones for a while, some have bad Wi-Fi, and a few go home early. What
they do in each kind of phase stands in deeds.py. Nobody here knows what comes next: a phase may end at any moment.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from typing import Any

from .deeds import DEEDS, Deed
from .flaky import FlakyPhone
from .person import Phone, place
from .reporter import Reporter
from .run import Plan, everybody
from .script import Room

HOURS = 6.0
"""In real time: whoever has forgotten the sandbox by then does not look at it any more."""
ON_TIME, ARRIVAL, LATE = 0.9, (0.05, 3.0), (3.0, 25.0)
"""How many come in time, and within which minutes of the method they and the others come."""
PAUSE, SLOW, SLOWLY = 0.6, 0.2, 3.0
"""Minutes between two deeds of a person, on average; how many are slow, and how much slower these are."""
LOCKED, LOCKED_MINUTES = 0.03, (1.0, 8.0)
GONE = 0.002
"""How many, at each look at the phone, lock it for a while, or go home for good."""
SHORTEST = 0.3


async def follow(plan: Plan, material: dict[str, Any], reporter: Reporter) -> None:
    """Everybody lives in the workshop until the time is over, or until this process is ended."""
    async with everybody(plan, material) as room:
        room.console.home = plan.home + "console/"  # They need no console, but know the door by it.
        reporter.meet(room)
        try:
            async with asyncio.timeout(HOURS * 3600):
                await asyncio.gather(*(Life(room, phone, reporter).run() for phone in room.phones))
        except TimeoutError:
            return


class Life:
    """One person, from coming in to going home."""

    def __init__(self, room: Room, phone: Phone, reporter: Reporter) -> None:
        self.room, self.phone, self.reporter = room, phone, reporter
        self.dice = room.dice("life", phone.number)
        self.pace = PAUSE * (SLOWLY if self.dice.random() < SLOW else 1.0)
        self.here = ("", "")
        self.plans: deque[Deed] = deque()
        phone.may_be_closed = True  # The facilitator may remove them, merge them, or end the sandbox.

    async def run(self) -> None:
        await self._pause(*(ARRIVAL if self.dice.random() < ON_TIME else LATE))
        origin = self.room.words.origin(self.phone.number)
        await self.phone.join(self.room.console.door, self.dice, origin, twice=self.dice.random() < 0.1)
        checks = asyncio.create_task(self._answer_checks())
        while self.phone.has_joined and self.dice.random() > GONE:
            await self._think()
            if await self._is_there():
                await self._act()
        checks.cancel()
        await self.phone.disconnect()

    async def _answer_checks(self) -> None:
        """What a phone does by itself when the room is checked, also while nobody looks at it."""
        answered = ""
        while True:
            await asyncio.sleep(self.dice.uniform(1, 3))
            screen = self.phone.screen
            number = screen.mark("data-check")
            if number in ("", answered) or not self.phone.is_connected:
                continue
            answered, began = number, time.monotonic()
            if (await self.phone.get(screen.mark("data-ping"))).status == 204:
                took = round((time.monotonic() - began) * 1000)
                await self.phone.post(screen.mark("data-echo"), {"number": number, "milliseconds": took})

    async def _pause(self, least: float, most: float) -> None:
        await asyncio.sleep(max(self.dice.uniform(least, most) * 60 / self.room.speed, SHORTEST))

    async def _think(self) -> None:
        """Talk to the others, until it is time for another look at the phone."""
        await asyncio.sleep(max(self.dice.expovariate(1 / self.pace) * 60 / self.room.speed, SHORTEST))
        if not isinstance(self.phone, FlakyPhone) and self.dice.random() < LOCKED:
            await self.phone.disconnect()
            await self._pause(*LOCKED_MINUTES)

    async def _is_there(self) -> bool:
        """Whether the phone shows what there is now; who was removed goes home."""
        await self.phone.back()
        if not self.phone.is_connected:
            await self.phone.load()
            self.phone.has_joined = bool(self.phone.screen.mark("data-person"))
        return self.phone.is_connected and not self.phone.screen.region("attention").text

    async def _act(self) -> None:
        """Do the next thing that one wants to do in this phase; what cannot be done yet is tried again later."""
        now = place(self.phone.screen)
        self.reporter.phase = now.title
        if (now.phase, now.step) != self.here:
            self.here = (now.phase, now.step)
            self.plans = deque(plans(now.kind, self.dice))
        if self.plans:
            deed = self.plans.popleft()
            if not await deed(self.room, self.phone, self.dice):
                self.plans.append(deed)


def plans(kind: str, dice: random.Random) -> list[Deed]:
    """What somebody wants to do in a phase of this kind, in this order: each deed as often as it is likely."""
    return [deed for deed, times in DEEDS.get(kind, ()) for _again in range(int(times) + (dice.random() < times % 1))]
