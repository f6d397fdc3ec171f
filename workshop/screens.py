"""The three screens' socket: news comes down by it, nothing ever goes up."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation

from . import live, metrics
from .arrivals import Door, Lookup, is_same_origin, network_of_socket, spoken
from .frame import PACES
from .hub import GONE, Hub, Paint, Viewer
from .painting import crowded, paint
from .sockets import COME_BACK, Receive, Scope, Send, socket_for
from .turnstile import MOST_OF_ONE, Turnstile, hall, person


def paint_or_reconnect(*arguments: Any) -> Iterator[Paint]:
    """Paint; after a failure on a fresh connection the next time, as the old one may be why."""
    try:
        yield from paint(*arguments)
    except Exception:
        connection.close()
        raise


class CountingHub(Hub):
    """It also tells those who ask by themselves whether anything has happened."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.born, self.numbers = secrets.token_hex(4), count(1)
        """Which process this is, as what it counts tells nothing of what another one does."""
        self.last, self.last_of_all = dict[int, int](), 0

    def state(self, workshop: int) -> str:
        """Another one after every poke of the workshop."""
        return f"{self.born}-{max(self.last.get(workshop, 0), self.last_of_all)}"

    def poke(self, workshop: int, regions: frozenset[str]) -> None:
        self.last[workshop] = next(self.numbers)
        super().poke(workshop, regions)

    def poke_all(self) -> None:
        self.last_of_all = next(self.numbers)
        super().poke_all()


hub = CountingHub(paint_or_reconnect, paces=PACES)
live.listen(hub.poke)
door, turnstile = Door(), Turnstile()


async def screen(scope: Scope, receive: Receive, send: Send) -> None:
    """The application of one connected stage, console or phone. What arrives from the browser is ignored."""
    await receive()
    with turnstile.pass_through(hall(network_of_socket(scope)), settings.MOST_SOCKETS) as has_room:
        if not has_room:
            await turn_away(scope, send)
            return
        found = await door.ask(scope) if is_same_origin(scope) else Lookup()
        if found.viewer is None:
            await see_off(send, found.farewell, GONE)
            return
        with turnstile.pass_through(person(found.workshop, found.viewer), MOST_OF_ONE) as has_room:
            if has_room:
                await show(found, found.viewer, scope, receive, send)
            else:
                await turn_away(scope, send)


async def see_off(send: Send, farewell: str, code: int) -> None:
    """Accepting first lets a browser read the close code: a refused handshake would be tried again for ever."""
    await send({"type": "websocket.accept"})
    if farewell:
        await send({"type": "websocket.send", "text": farewell})
    await send({"type": "websocket.close", "code": code})


async def turn_away(scope: Scope, send: Send) -> None:
    """Tell a browser that too many have come; it comes back later."""
    metrics.SOCKETS_DROPPED.labels("crowded").inc()
    with translation.override(spoken(scope)):
        farewell = crowded()
    await see_off(send, farewell, COME_BACK)


async def show(found: Lookup, viewer: Viewer, scope: Scope, receive: Receive, send: Send) -> None:
    """A screen from when it was let in until it has gone."""
    await send({"type": "websocket.accept"})
    socket = socket_for(viewer, scope, send)
    hub.join(found.workshop, socket)
    metrics.connected(found.workshop, viewer.screen, found.is_rehearsal)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        hub.leave(found.workshop, socket)
        metrics.disconnected(found.workshop, viewer.screen)
