"""What people do in a phase, by its kind: a registry, as the kinds themselves have one. Unknown kinds are waited out.

A play is a coroutine that ends when everybody has done what they wanted. People act spread over the time that the
method gives them, divided by the speed; what they decide follows from the seed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from .browser import Browser
from .flaky import FlakyPhone, Network
from .ledger import Ledger
from .person import Console, Phone, Place, Stage
from .power import Power
from .walks import Walks
from .words import Words

type Play = Callable[[Room, Place], Awaitable[None]]

PLAYS: dict[str, Play] = {}
IDLE_MINUTES = 0.3
NAP = 0.2
"""How many flaky phones are put away at a turn of the agenda."""


def plays(*kinds: str) -> Callable[[Play], Play]:
    """Mark what people do in phases of these kinds."""

    def mark(play: Play) -> Play:
        PLAYS.update(dict.fromkeys(kinds, play))
        return play

    return mark


@dataclass
class Room:
    """Everybody who is there, and what they share."""

    console: Console
    stage: Stage
    phones: list[Phone]
    ledger: Ledger
    words: Words
    seed: int
    speed: float
    racers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What is sent in the moment in which the agenda moves: acknowledged and kept, or refused and not kept."""
    network: Network = field(default_factory=Network)
    groups: set[frozenset[str]] = field(default_factory=set)
    """Who is with whom, when the phones showed it last: people who come even later are in none of these."""
    walks: Walks = field(default_factory=Walks)
    free: bool = False
    """Whether people go where they like in the World Café."""
    invitation: str = ""
    """The way in for another facilitator."""
    organizer: str = ""
    """The link that makes the first organizer's account; empty where there is none for us."""

    def dice(self, *about: object) -> random.Random:
        """Decisions about something: the same ones for the same seed, in whatever order things happen."""
        return random.Random(":".join(map(str, (self.seed, *about))))

    @property
    def power(self) -> Power:
        """The server's."""
        return self.ledger.power

    @property
    def present(self) -> list[Phone]:
        return [phone for phone in self.phones if phone.has_joined and not phone.is_asleep]

    @property
    def flaky(self) -> list[FlakyPhone]:
        return [phone for phone in self.phones if isinstance(phone, FlakyPhone)]

    def grouped(self) -> list[list[Phone]]:
        """The phones by group, as far as groups are known; else everybody is a group of their own."""
        groups = ([phone for phone in self.present if phone.name in group] for group in self.groups)
        return sorted(filter(None, groups), key=lambda group: group[0].number) or [[p] for p in self.present]

    async def think(self, minutes: float) -> None:
        await asyncio.sleep(minutes * 60 / self.speed)

    async def everybody(
        self, act: Callable[[Phone, random.Random], Awaitable[None]], minutes: float, *about: object
    ) -> None:
        """All phones act, each at a moment of its own within these minutes."""
        await self.each(self.present, act, minutes, *about)

    async def each(
        self,
        phones: list[Phone],
        act: Callable[[Phone, random.Random], Awaitable[None]],
        minutes: float,
        *about: object,
    ) -> None:
        async def at_a_moment(phone: Phone) -> None:
            dice = self.dice(*about, phone.number)
            await self.think(dice.uniform(0, minutes))
            await act(phone, dice)

        await asyncio.gather(*map(at_a_moment, phones))

    async def quiet(self, breath: float = 0.3, at_most: float = 10.0) -> None:
        """Wait until everybody is connected and no screen has heard anything for a moment."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + at_most
        screens: list[Browser] = [self.console, self.stage, *self.phones]
        with self.network.lull():
            while loop.time() < deadline:
                await asyncio.gather(*(screen.back() for screen in (self.console, self.stage, *self.present)))
                last = max((max(screen.heard.values(), default=0.0) for screen in screens), default=0.0)
                if (left := last + breath - loop.time()) <= 0:
                    return
                await asyncio.sleep(left)

    def nod_off(self, *about: object) -> None:
        """Some of the flaky phones are locked and put away, never more than a quarter of all."""
        for phone in self.flaky[: len(self.present) // 4]:
            if phone in self.present and self.dice(*about, phone.number, "nods off").random() < NAP:
                phone.nod_off()

    async def wake(self, share: float, *about: object) -> None:
        """That share of those who sleep look at their phones again."""
        sleepers = [phone for phone in self.flaky if phone.is_asleep]
        chosen = [phone for phone in sleepers if self.dice(*about, phone.number, "wakes").random() < share]
        await asyncio.gather(*(phone.wake() for phone in chosen))

    async def play(self, plays: dict[str, Play], place: Place) -> None:
        """What people do in this phase; those who know nothing to do wait."""
        if play := plays.get(place.kind):
            await play(self, place)
        else:
            await self.think(IDLE_MINUTES)

    async def join(self, phones: list[Phone], minutes: float) -> None:
        """Some people come in."""

        async def come(phone: Phone, dice: random.Random) -> None:
            origin = self.words.origin(phone.number)
            await phone.join(self.console.door, dice, origin, twice=dice.random() < 0.1)

        await self.each(phones, come, minutes, "join")

    def latecomers(self, share: float) -> list[Phone]:
        """Some of those who have not come yet, the last first."""
        waiting = [phone for phone in self.phones if not phone.has_joined]
        return waiting[: max(round(share * len(waiting)), 1)]
