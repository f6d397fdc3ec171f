"""The three screens' socket: news comes down by it, nothing ever goes up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from . import live, metrics
from .arrivals import Door, Lookup, is_same_origin
from .frame import PACES
from .hub import GONE, Hub, Paint
from .painting import paint
from .sockets import Receive, Scope, Send, socket_for


def paint_or_reconnect(*arguments: Any) -> Iterator[Paint]:
    """Paint; after a failure on a fresh connection the next time, as the old one may be why."""
    try:
        yield from paint(*arguments)
    except Exception:
        connection.close()
        raise


hub = Hub(paint_or_reconnect, paces=PACES)
live.listen(hub.poke)
door = Door()


async def screen(scope: Scope, receive: Receive, send: Send) -> None:
    """The application of one connected stage, console or phone. What arrives from the browser is ignored."""
    await receive()
    found = await door.ask(scope) if is_same_origin(scope) else Lookup()
    # Accepting first lets a browser read the close code: a refused handshake would be tried again for ever.
    await send({"type": "websocket.accept"})
    if found.viewer is None:
        if found.farewell:
            await send({"type": "websocket.send", "text": found.farewell})
        await send({"type": "websocket.close", "code": GONE})
        return
    socket = socket_for(found.viewer, scope, send)
    hub.join(found.workshop, socket)
    metrics.connected(found.workshop, found.viewer.screen, found.is_rehearsal)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        hub.leave(found.workshop, socket)
        metrics.disconnected(found.workshop, found.viewer.screen)
