"""The hub: one per process, it keeps every connected screen up to date.

A poke only marks regions dirty. Each workshop has a *room* with one task that, as long as something is dirty, takes
the marks, paints what they name once per audience, and writes the same bytes to every socket of that audience. Pokes
that arrive during a paint mark again, and the loop goes round again: nothing is missed and nothing piles up.
Connecting, reconnecting and restarting are the same thing: for a newcomer everything is dirty.

A round is written as one: all paints for a screen are joined, once for all screens that get the same. A socket takes
them without waiting (see sockets.py), so nobody holds the others up.

Nothing here knows Django: painting is a function that is handed in, and it runs in a thread of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from . import metrics
from .live import EVERYTHING
from .viewer import Viewer as Viewer
from .wire import framed, packed

logger = logging.getLogger(__name__)

LONGEST_BREATH = 30.0
"""Seconds between two attempts to paint what cannot be painted."""

PAUSE = 0.03
"""Seconds between two paints of a room at most: it rests as long as it has painted. What is poked meanwhile is painted
together."""

PAINTERS = 3
"""Rooms that are painted at the same time: one that takes long does not hold up the others."""

BREATHER = 200
"""Sockets that are written to before others have their turn in the event loop."""

GONE = 4403
"""Close code for people who may no longer watch; browsers do not come back after it."""


@dataclass(frozen=True)
class Paint:
    """A painted region and who gets it; `farewell` closes their sockets afterwards."""

    html: str
    viewers: Collection[Viewer]
    farewell: bool = False
    region: str = ""
    """The container into which it goes: a newer paint for it takes the place of an older one."""

    @cached_property
    def frame(self) -> bytes:
        return framed(self.html)

    @cached_property
    def packed(self) -> bytes:
        return packed(self.html)

    @property
    def screen(self) -> str:
        return next((viewer.screen for viewer in self.viewers), "")


class Push:
    """All that some screens get in one round, framed once for all of them."""

    def __init__(self, paints: tuple[Paint, ...], whole: bool = False) -> None:
        """`whole` tells that it is the whole screen: whatever came before is of no use any more."""
        self.paints, self.whole = paints, whole

    @cached_property
    def frames(self) -> bytes:
        return b"".join(paint.frame for paint in self.paints)

    @cached_property
    def packed(self) -> bytes:
        """The same for those who take it compressed."""
        return b"".join(paint.packed for paint in self.paints)

    @property
    def is_farewell(self) -> bool:
        return any(paint.farewell for paint in self.paints)


class Socket(Protocol):
    """A connected screen. Both methods return at once, whatever the screen does."""

    viewer: Viewer

    def push(self, push: Push) -> None: ...

    def close(self, code: int) -> None: ...


type Painter = Callable[[int, frozenset[str], frozenset[Viewer], frozenset[Viewer]], Iterable[Paint]]
"""(workshop, pokes, everybody, those for whom everything is new) -> paints, in the order in which they are sent"""


class Room:
    """The connected screens of one workshop."""

    def __init__(
        self, workshop: int, painter: Painter, executor: Executor, paces: Mapping[str, float] | None = None
    ) -> None:
        self.workshop, self.painter, self.executor, self.paces = workshop, painter, executor, paces or {}
        self.resting: dict[str, set[str]] = {}
        self.sockets: set[Socket] = set()
        self.newcomers: set[Socket] = set()
        self.dirty: set[str] = set()
        self.wake = asyncio.Event()
        self.task = asyncio.create_task(self._run())

    def mark(self, regions: Iterable[str]) -> None:
        self.dirty.update(region for region in regions if not self._rests(region))
        if self.dirty:
            self.wake.set()

    def _rests(self, poke: str) -> bool:
        """Whether a region was marked so recently that it waits for its pace; it is marked then, by itself."""
        region = poke.partition("/")[0]
        if region in self.resting:
            self.resting[region].add(poke)
            return True
        if pace := self.paces.get(region):
            self.resting[region] = set()
            asyncio.get_running_loop().call_later(pace, self._has_rested, region)
        return False

    def _has_rested(self, region: str) -> None:
        if pokes := self.resting.pop(region):
            # The first of them lets the region rest again; the others are painted with it.
            self.mark({pokes.pop()})
            self.dirty |= pokes

    def join(self, socket: Socket) -> None:
        self.newcomers.add(socket)
        self.wake.set()

    def leave(self, socket: Socket) -> None:
        self.newcomers.discard(socket)
        self.sockets.discard(socket)

    @property
    def is_empty(self) -> bool:
        return not self.sockets and not self.newcomers

    async def _run(self) -> None:
        breath, loop = 1.0, asyncio.get_running_loop()
        while True:
            await self.wake.wait()
            self.wake.clear()
            began = loop.time()
            newcomers, self.newcomers = self.newcomers, set()
            pokes, self.dirty = frozenset(self.dirty), set()
            self.sockets |= newcomers
            if await self._try_to_repaint(pokes, newcomers):
                breath = 1.0
                await asyncio.sleep(min(loop.time() - began, PAUSE))
            else:
                # These screens are now behind: paint them whole after a breath, a longer one each time.
                loop.call_later(breath, self.mark, {EVERYTHING})
                breath = min(breath * 2, LONGEST_BREATH)

    async def _try_to_repaint(self, pokes: frozenset[str], newcomers: set[Socket]) -> bool:
        """False when it should be tried again: whatever happens, a room goes on."""
        try:
            return await self._repaint(pokes, newcomers)
        except Exception:
            logger.exception("news of workshop %s could not be sent", self.workshop, extra={"workshop": self.workshop})
            return False

    async def _repaint(self, pokes: frozenset[str], newcomers: set[Socket]) -> bool:
        """Paint and write, screen by screen: who is first does not wait for the others. False when something could not
        be painted; what could is written all the same."""
        everybody = frozenset(socket.viewer for socket in self.sockets)
        fresh = everybody if EVERYTHING in pokes else frozenset(socket.viewer for socket in newcomers)
        loop, is_done, failure = asyncio.get_running_loop(), False, None
        painted = by_screen(self.painter(self.workshop, pokes, everybody, fresh))
        while not is_done:
            with metrics.painting(self.workshop):
                paints, is_done, failure = await loop.run_in_executor(self.executor, next, painted)
            with metrics.pushing(self.workshop, len(paints)):
                await self._write(pushes(paints, fresh))
        if failure:
            about = {"workshop": self.workshop}
            logger.error("painting workshop %s failed", self.workshop, exc_info=failure, extra=about)
        return failure is None

    async def _write(self, pushes: dict[Viewer, Push]) -> None:
        for number, socket in enumerate(list(self.sockets), start=1):
            if push := pushes.get(socket.viewer):
                self._push(socket, push)
            if number % BREATHER == 0:
                await asyncio.sleep(0)

    def _push(self, socket: Socket, push: Push) -> None:
        try:
            socket.push(push)
            if push.is_farewell:
                socket.close(GONE)
        except Exception:
            # A socket that broke comes back by itself and is painted whole then.
            logger.debug("a socket broke while being written to", exc_info=True)
            metrics.SOCKETS_DROPPED.labels("broken").inc()
            self.leave(socket)


def by_screen(paints: Iterable[Paint]) -> Iterator[tuple[list[Paint], bool, Exception | None]]:
    """The paints of one screen after the other, whether these are the last, and what broke, if they are for that."""
    found: list[Paint] = []
    try:
        for paint in paints:
            if found and paint.screen != found[0].screen:
                yield found, False, None
                found = []
            found.append(paint)
        yield found, True, None
    except Exception as failure:
        yield found, True, failure


def pushes(paints: Iterable[Paint], fresh: Collection[Viewer]) -> dict[Viewer, Push]:
    """What each viewer gets, one push for all who get the same."""
    shares: dict[Viewer, list[Paint]] = {}
    for paint in paints:
        for viewer in paint.viewers:
            shares.setdefault(viewer, []).append(paint)
    known: dict[tuple[int, ...], Push] = {}
    found = {}
    for viewer, share in shares.items():
        whole = viewer in fresh
        key = (whole, *map(id, share))
        if key not in known:
            known[key] = Push(tuple(share), whole)
        found[viewer] = known[key]
    return found


class Hub:
    """All rooms of this process. Everything but the pokes is called from the event loop."""

    def __init__(self, painter: Painter, paces: Mapping[str, float] | None = None) -> None:
        """`paces` says of regions which everybody pokes at about the same time how many seconds lie between paints."""
        self.painter, self.paces = painter, paces
        self.rooms: dict[int, Room] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.executor = ThreadPoolExecutor(max_workers=PAINTERS, thread_name_prefix="painter")

    def join(self, workshop: int, socket: Socket) -> None:
        self.loop = asyncio.get_running_loop()
        if workshop not in self.rooms:
            self.rooms[workshop] = Room(workshop, self.painter, self.executor, self.paces)
        self.rooms[workshop].join(socket)

    def leave(self, workshop: int, socket: Socket) -> None:
        if room := self.rooms.get(workshop):
            room.leave(socket)
            if room.is_empty:
                room.task.cancel()
                del self.rooms[workshop]

    def poke(self, workshop: int, regions: frozenset[str]) -> None:
        """Mark regions dirty; may be called from any thread."""
        if self.loop and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._mark, workshop, regions)

    def poke_all(self) -> None:
        """Everything may be out of date; may be called from any thread."""
        if self.loop and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._mark_all)

    def _mark_all(self) -> None:
        for room in self.rooms.values():
            room.mark({EVERYTHING})

    def _mark(self, workshop: int, regions: frozenset[str]) -> None:
        if room := self.rooms.get(workshop):
            metrics.POKES.labels(metrics.of(workshop)).inc()
            room.mark(regions)
