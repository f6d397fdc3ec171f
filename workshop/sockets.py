"""The hub's side of a connected screen: how a push gets into its socket, and what is kept while it takes none.

News must not pile up for a phone that stops reading: of each region only the newest paint is kept for it. All those
who are behind keep the same paints, so they cost next to nothing. When a socket takes bytes again it gets what was
kept. If that has become too much, or was kept for too long, the socket is closed in a way that makes the browser come
back, and it is painted afresh then.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from . import metrics
from .hub import Paint, Push, Socket, Viewer

logger = logging.getLogger(__name__)

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

EXTENSION = "plenum.push"
"""The ASGI extension with which a server offers a Channel."""

COME_BACK = 1013
"""Close code for screens that have fallen too far behind."""

PATIENCE = 20.0
"""Seconds for which paints are kept for a screen that takes none: as long as the server waits between two pings. A
phone that was in a lift has caught up by then; who takes longer gets a fresh screen sooner than all that was missed."""

MOST = 256 * 1024
"""Characters that are kept for one screen: more than any screen has, so only screens that have changed completely."""


class Outbox:
    """What a screen that is behind has yet to get: of each region the newest paint, in the order of the last ones."""

    def __init__(self) -> None:
        self.since = time.monotonic()
        self.paints: dict[str, Paint] = {}
        self.is_given_up = False
        metrics.SOCKETS_PAUSED.inc()

    def __del__(self) -> None:
        metrics.SOCKETS_PAUSED.dec()

    def put(self, push: Push) -> None:
        """Keep these in place of the older ones."""
        before = len(self.paints) + len(push.paints)
        if push.whole:
            self.paints.clear()
        for paint in push.paints:
            self.paints.pop(paint.region, None)
            self.paints[paint.region] = paint
        metrics.PAINTS_DROPPED.inc(before - len(self.paints))

    def give_up(self) -> None:
        """The screen will come back, and get everything afresh."""
        self.paints.clear()
        if not self.is_given_up:
            metrics.SOCKETS_DROPPED.labels("slow").inc()
        self.is_given_up = True

    @property
    def is_too_much(self) -> bool:
        return time.monotonic() - self.since > PATIENCE or sum(len(paint.html) for paint in self.paints.values()) > MOST

    def rest(self) -> Push:
        return Push(tuple(self.paints.values()))


class Channel(Protocol):
    """A way into the socket that never waits."""

    on_drained: Callable[[], None] | None
    """Called when everything that was written has left."""

    takes_packed: bool
    """Whether compressed messages are understood."""

    def write(self, frames: bytes) -> bool:
        """Write whole frames; False when they did not all fit, and more should wait until `on_drained`."""
        ...

    def close(self, code: int) -> None:
        """Say goodbye, after what was written."""
        ...


class FramedSocket:
    """A screen behind a server that takes framed messages."""

    __slots__ = ("channel", "outbox", "viewer")

    def __init__(self, viewer: Viewer, channel: Channel) -> None:
        self.viewer, self.channel = viewer, channel
        self.outbox: Outbox | None = None
        channel.on_drained = self._catch_up

    def push(self, push: Push) -> None:
        if self.outbox is None:
            if not self._write(push):
                self.outbox = Outbox()
            return
        self.outbox.put(push)
        if self.outbox.is_too_much:
            self.outbox.give_up()
            self.channel.close(COME_BACK)

    def close(self, code: int) -> None:
        if self.outbox and self.outbox.paints:
            self._write(self.outbox.rest())
        self.channel.close(code)

    def _write(self, push: Push) -> bool:
        return self.channel.write(push.packed if self.channel.takes_packed else push.frames)

    def _catch_up(self) -> None:
        outbox, self.outbox = self.outbox, None
        if outbox and outbox.paints:
            self.push(outbox.rest())


class PlainSocket:
    """A screen behind any ASGI server. Some of them let one wait while a phone does not read; others never do."""

    __slots__ = ("closing", "outbox", "send", "sending", "viewer")

    def __init__(self, viewer: Viewer, send: Send) -> None:
        self.viewer, self.send = viewer, send
        self.sending: asyncio.Task[None] | None = None
        self.outbox: Outbox | None = None
        self.closing: int | None = None

    def push(self, push: Push) -> None:
        if self.closing is not None:
            return
        if self.outbox is None:
            self._start(push)
            return
        self.outbox.put(push)
        if self.outbox.is_too_much and self.sending:
            self.outbox.give_up()
            self.closing = COME_BACK
            self.sending.cancel()

    def close(self, code: int) -> None:
        if self.closing is None:
            self.closing = code
            if self.outbox is None:
                self._start(Push(()))

    def _start(self, push: Push) -> None:
        """Send, mostly at once: only for a phone that does not read a task remains."""
        task = asyncio.Task(self._send(push), loop=asyncio.get_running_loop(), eager_start=True)
        if not task.done():
            self.sending, self.outbox = task, Outbox()

    async def _send(self, push: Push) -> None:
        try:
            await self._send_all(push)
            self.sending = self.outbox = None
            if self.closing is not None:
                await self.send({"type": "websocket.close", "code": self.closing})
        except Exception:
            # A socket that broke comes back by itself and is painted whole then.
            logger.debug("a socket broke while being written to", exc_info=True)
            metrics.SOCKETS_DROPPED.labels("broken").inc()

    async def _send_all(self, push: Push) -> None:
        """These, and what is kept meanwhile; to be cancelled when that becomes too much."""
        try:
            while push.paints:
                for paint in push.paints:
                    await self.send({"type": "websocket.send", "text": paint.html})
                push = Push(())
                if self.outbox:
                    push, self.outbox = self.outbox.rest(), Outbox()
        except asyncio.CancelledError:
            if self.closing is None:
                raise


def socket_for(viewer: Viewer, scope: Scope, send: Send) -> Socket:
    """Straight into the socket where the server offers that, else as ASGI says."""
    if extension := scope.get("extensions", {}).get(EXTENSION):
        return FramedSocket(viewer, extension["channel"])
    return PlainSocket(viewer, send)
