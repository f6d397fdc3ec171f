"""Phones on a bad network: they drop out and come back all the time, and what people do with them need not know.

The socket breaks without a goodbye, and a request is lost before, while or after the server has handled it: the
phone cannot tell. A text with a key then waits in the outbox and goes out again, in order and with the same key;
for everything else, somebody looks at the screen again and presses once more if it is not done. `post` answers when
that is settled, so that the ledger learns only what is sure.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from .answers import LOST, Answer
from .browser import NEWS_SECONDS
from .person import Phone

FATES = {"heard": 82, "unsent": 6, "cut": 6, "unheard": 6}
"""What becomes of a request, and how often: all is well, or it is lost before, while, after the server handles it."""
CUT_SECONDS = 0.03
EVERY_MINUTES = 4.0
"""The method's minutes between two dropouts that have nothing to do with a request."""
SHORTEST_PAUSE = 1.0
OUTAGE_MINUTES = (0.05, 1.0)
SHORTEST_OUTAGE = 0.3
"""In real seconds: what was on its way has arrived by then, or never will."""
RETURNS = {"reconnect": 5, "reload": 4, "switch": 1}
"""How a phone comes back: as it was, with a page loaded anew, or as another phone with the personal code."""


@dataclass
class Network:
    """What flaky phones share: how many of all they are, whether it is bad just now, and what came of it."""

    share: float = 0.0
    seed: int = 1
    speed: float = 60.0
    lulls: int = 0
    dropouts: int = 0
    lost: int = 0
    """Requests of which the phone did not learn what became of them."""
    reloads: int = 0
    switches: int = 0

    @contextmanager
    def lull(self) -> Iterator[None]:
        """Nobody drops out meanwhile."""
        self.lulls += 1
        try:
            yield
        finally:
            self.lulls -= 1

    def choose(self, people: int) -> frozenset[int]:
        """The numbers of those whose phones are flaky."""
        return frozenset(random.Random(f"{self.seed}:flaky").sample(range(1, people + 1), round(self.share * people)))

    def figures(self) -> dict[str, float]:
        names = ("dropouts", "lost", "reloads", "switches")
        return {"share": self.share, **{name: getattr(self, name) for name in names}}


@dataclass(frozen=True)
class Waiting:
    """A text in the outbox of the phone on which it was written."""

    http: aiohttp.ClientSession
    path: str
    values: dict[str, Any]
    script: bool
    answer: asyncio.Future[Answer]


class FlakyPhone(Phone):
    """A participant whose phone drops out again and again."""

    def __init__(self, *details: Any, network: Network) -> None:
        super().__init__(*details)
        self.network = network
        self.fates = self._dice("fates")
        self.outbox: dict[str, Waiting] = {}
        self.drops = 0
        self._loading = 0
        self._is_held = False
        self._away: asyncio.Task[None] | None = None
        self._alarm: asyncio.Event | None = None
        self._wanderer: asyncio.Task[None] | None = None
        self._flying: set[asyncio.Future[Answer]] = set()
        self._left_behind: list[aiohttp.ClientSession] = []

    def _dice(self, *about: object) -> random.Random:
        return random.Random(":".join(map(str, (self.network.seed, "flaky", self.number, *about))))

    # Dropping out and coming back ---------------------------------------------------------------------------

    @property
    def is_out(self) -> bool:
        return self._away is not None

    @property
    def _is_steady(self) -> bool:
        return bool(self.network.lulls or self._loading or self._is_held)

    @property
    def is_asleep(self) -> bool:
        return self._alarm is not None

    async def back(self) -> None:
        while (away := self._away) and away is not asyncio.current_task():
            await asyncio.shield(away)

    def drop(self, *, whatever: bool = False) -> None:
        """The network is gone, without a goodbye. In a lull it holds, unless something has been lost already."""
        if self.is_out or (self._is_steady and not whatever):
            return
        self.drops += 1
        self.network.dropouts += 1
        for flight in self._flying:
            flight.cancel()
        broken, self._socket = self._socket, None
        connection = broken.get_extra_info("socket") if broken else None
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        if self._listener:
            self._listener.cancel()
        self._away = asyncio.create_task(self._be_away(broken))

    async def _be_away(self, broken: aiohttp.ClientWebSocketResponse | None) -> None:
        dice = self._dice("outage", self.drops)
        if self._listener:
            await asyncio.wait({self._listener})
            self._listener = None
        if broken:
            await broken.close()
        if self._alarm:
            await self._alarm.wait()
        await asyncio.sleep(max(dice.uniform(*OUTAGE_MINUTES) * 60 / self.network.speed, SHORTEST_OUTAGE))
        if self.screen.mark("hx-ws:connect"):
            how = dice.choices(list(RETURNS), list(RETURNS.values()))[0]
            await {"reconnect": self.connect, "reload": self._reload, "switch": self._switch}[how]()
        while self.outbox:
            await self._send(*next(iter(self.outbox.items())))
        if self.screen.mark("hx-ws:connect"):  # The server may have died in the meantime.
            await self._stay()
        self._away = None
        self.news.set()

    async def _reload(self) -> None:
        self.network.reloads += 1
        await self.load()

    async def _switch(self) -> None:
        """Come back on another phone, by the personal code; what waits in the outbox goes out from the first one."""
        code, place = self.screen.mark("code"), self.home + "place/"
        self.network.switches += 1
        self._left_behind.append(self.http)
        self.http = self.open_browser()
        await self.get(place)
        answer = await super().post(place, {"code": code}, script=False)
        if answer.status != 302:
            self.complain("POST " + place, answer)
        await self.load()

    def _break(self) -> None:
        self.drop(whatever=True)

    def nod_off(self) -> None:
        """Be locked and put away until somebody wakes it."""
        if not self.is_out:
            self._alarm = asyncio.Event()
            self.drop(whatever=True)

    async def wake(self) -> None:
        alarm, self._alarm = self._alarm, None
        if alarm:
            alarm.set()
        await self.back()

    async def _wander(self) -> None:
        dice = self._dice("wander")
        while True:
            seconds = dice.expovariate(1 / EVERY_MINUTES) * 60 / self.network.speed
            await asyncio.sleep(max(seconds, SHORTEST_PAUSE))
            self.drop()

    # Requests -----------------------------------------------------------------------------------------------

    async def _ask(self, http: aiohttp.ClientSession, method: str, path: str, **options: Any) -> Answer:
        fate = "heard" if self._is_steady else self.fates.choices(list(FATES), list(FATES.values()))[0]
        if fate == "unsent":
            return self._lose()
        if fate == "unheard":
            async with self.open_browser() as deaf:  # Its answer does not get here, nor do its cookies.
                deaf.cookie_jar.update_cookies(http.cookie_jar.filter_cookies(URL(self.base)), URL(self.base))
                await super()._ask(deaf, method, path, **options)
            return self._lose()
        flight = asyncio.ensure_future(super()._ask(http, method, path, **options))
        self._flying.add(flight)
        try:
            await asyncio.wait({flight}, timeout=self.fates.uniform(0, CUT_SECONDS) if fate == "cut" else None)
            if flight.cancelled() or not flight.done():
                return self._lose()
            return flight.result()
        finally:
            flight.cancel()
            self._flying.discard(flight)

    def _lose(self) -> Answer:
        self.network.lost += 1
        self.drop(whatever=True)
        return LOST

    async def post(self, path: str, values: dict[str, Any], *, script: bool = True) -> Answer:
        # The token in a form is its page's, which may have been another phone's: the header is enough.
        values = {name: value for name, value in values.items() if name != "csrfmiddlewaretoken"}
        if "key" not in values:
            return await super().post(path, values, script=script)
        answer = LOST if self.is_out else await self._post(self.http, path, values, script)
        return await self._wait_in_outbox(path, values, script) if answer is LOST else answer

    async def _wait_in_outbox(self, path: str, values: dict[str, Any], script: bool) -> Answer:
        answer = asyncio.get_running_loop().create_future()
        waiting = self.outbox.setdefault(values["key"], Waiting(self.http, path, values, script, answer))
        self.drop(whatever=True)
        return await asyncio.shield(waiting.answer)

    async def _send(self, key: str, waiting: Waiting) -> None:
        """Send what waits once more, from the phone on which it waits."""
        answer = await self._post(waiting.http, waiting.path, waiting.values, waiting.script)
        if answer is not LOST:
            del self.outbox[key]
            waiting.answer.set_result(answer)

    # The screen ---------------------------------------------------------------------------------------------

    async def until(self, condition: Callable[[], Any], seconds: float = NEWS_SECONDS) -> Any:
        while True:
            drops = self.drops
            found = await super().until(condition, seconds)
            if found or (drops == self.drops and not self.is_out):
                return found
            await self.back()

    async def load(self) -> bool:
        await self.back()
        self._loading += 1
        try:
            is_there = await super().load()
        finally:
            self._loading -= 1
        self._wanderer = self._wanderer or asyncio.create_task(self._wander())
        return is_there

    async def disconnect(self) -> None:
        """Somebody holds the phone offline, until `connect`."""
        await self.back()
        self._is_held = True
        await super().disconnect()

    async def connect(self) -> bool:
        self._is_held = False
        return await super().connect()

    async def close(self) -> None:
        tasks = [task for task in (self._wanderer, self._away) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._away = None
        await super().close()
        for http in self._left_behind:
            await http.close()
