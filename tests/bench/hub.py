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

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path, re_path

import workshop.asgi
from workshop import screens, start
from workshop.hub import Paint, Viewer
from workshop.management.commands.up import write_whole

numbers = count()


async def nobody_to_look_up(_scope: object) -> screens.Lookup:
    """Every phone is somebody else's."""
    return screens.Lookup(1, Viewer("phone", "en", participant=next(numbers)))


class Poker(AsyncWebsocketConsumer):
    """Pokes the hub with the size of the paint that is wanted."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        screens.hub.poke(1, frozenset([text_data or ""]))


def paint(_workshop: int, pokes: frozenset[str], viewers: Collection[Viewer], _fresh: object) -> Iterator[Paint]:
    for size in pokes:
        yield Paint("mark".ljust(int(size)), viewers, region="board")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ready-file", type=Path, required=True)
    options = parser.parse_args()
    screens.hub.painter, screens.hub.tick, screens.find_viewer = paint, None, nobody_to_look_up
    phone: Any = screens.screen
    sockets = URLRouter([re_path("^(plain/)?phone/$", phone), path("poke/", Poker.as_asgi())])

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        scope = scope | {"cookies": {}, "user": None}
        if scope["path"].startswith("/plain/"):
            scope.pop("extensions", None)
        await sockets(scope, receive, send)

    workshop.asgi.application = application
    start.serve("127.0.0.1", 0, lambda port: write_whole(options.ready_file, f"http://127.0.0.1:{port}"))


if __name__ == "__main__":
    main()
