"""The hub alone, in Plenum's own server and with its own sockets: a paint of as many bytes as somebody asks for.

Below /plain/ whatever our server offers beyond the plain ASGI of any server is taken away.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Iterator
from itertools import count
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop.settings")

from channels.routing import URLRouter
from django.urls import re_path

import workshop.asgi
from workshop import arrivals, screens, start
from workshop.hub import Paint, Viewer
from workshop.management.commands.up import write_whole

numbers = count()


async def nobody_to_look_up(_scope: object) -> arrivals.Lookup:
    """Every phone is somebody else's."""
    return arrivals.Lookup(1, Viewer("phone", "en", participant=next(numbers)))


async def poker(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """Pokes the hub with the size of the paint that is wanted: the last part of the address."""
    screens.hub.poke(1, frozenset([scope["path"].rpartition("/")[2]]))
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


def paint(_workshop: int, pokes: frozenset[str], viewers: Collection[Viewer], _fresh: object) -> Iterator[Paint]:
    for size in pokes:
        yield Paint("mark".ljust(int(size)), viewers, region="board")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ready-file", type=Path, required=True)
    options = parser.parse_args()
    door: Any = screens.door
    screens.hub.painter, door.ask = paint, nobody_to_look_up
    phone: Any = screens.screen
    sockets = URLRouter([re_path("^(plain/)?phone/$", phone)])

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await poker(scope, receive, send)
            return
        if scope["path"].startswith("/plain/"):
            scope.pop("extensions", None)
        await sockets(scope, receive, send)

    workshop.asgi.application = application
    start.serve("127.0.0.1", 0, lambda port: write_whole(options.ready_file, f"http://127.0.0.1:{port}"))


if __name__ == "__main__":
    main()
