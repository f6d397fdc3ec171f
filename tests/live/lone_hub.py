"""The hub alone on our server: a painter that paints as many bytes as somebody asks for, and nothing else.

`python -m tests.live.lone_hub` prints its port. Every line that it reads is a poke: the name of a region and the size
of its paint; the paint begins with a number of its own. Behind `/plain/` the application is told nothing of what our
protocol can do, as on any other ASGI server. It ends with its input, as our server ends: it tells everybody.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from itertools import count
from typing import Any

from daphne.server import twisted_loop

from workshop.daphne_push import PushServer
from workshop.hub import Hub, Paint, Viewer
from workshop.sockets import socket_for

PHONE = Viewer("phone", "en")
numbers = count(1)


def painter(
    _workshop: int, pokes: frozenset[str], everybody: frozenset[Viewer], _fresh: frozenset[Viewer]
) -> Iterator[Paint]:
    for poke in sorted(pokes):
        region, size = poke.split()
        yield Paint(f"{next(numbers)} ".ljust(int(size), "x"), everybody, region=region)


hub = Hub(painter)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["path"] == "/plain/":
        del scope["extensions"]
    await receive()
    await send({"type": "websocket.accept"})
    socket = socket_for(PHONE, scope, send)
    hub.join(1, socket)
    while (await receive())["type"] != "websocket.disconnect":
        pass
    hub.leave(1, socket)


def listen(server: PushServer) -> None:
    """Hear pokes, from a thread."""
    for line in sys.stdin:
        hub.poke(1, frozenset([line.strip()]))
    twisted_loop.call_soon_threadsafe(server.stop)


def main() -> None:
    server = PushServer(
        application=application, endpoints=["tcp:port=0:interface=127.0.0.1"], signal_handlers=False, verbosity=0
    )

    def ready() -> None:
        print(server.listening_addresses[0][1], flush=True)
        threading.Thread(target=listen, args=(server,), daemon=True).start()

    server.ready_callable = ready
    server.run()


if __name__ == "__main__":
    main()
