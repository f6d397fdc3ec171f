"""The floor of a question: the least that a write through Django costs in Plenum's own server.

A view without any middleware inserts one row, durably, by plain SQL; the hub paints two texts of 200 bytes, without a
query and without a template: one for the group's phones, one for the stage. Whatever Plenum takes more than that, it
takes for knowing who asks and what may be done now, and for templates.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

import workshop.asgi
from workshop import arrivals, screens, start
from workshop.hub import Paint, Viewer
from workshop.management.commands.up import write_whole

BYTES = 200


def keep(request: HttpRequest) -> HttpResponse:
    """Keep what is sent, and tell the group and the stage."""
    heard = request.body.decode()
    with transaction.atomic():
        connection.cursor().execute("INSERT INTO floor VALUES (%s)", [heard])
        transaction.on_commit(lambda: screens.hub.poke(1, frozenset([heard])))
    return HttpResponse(status=204)


urlpatterns = [path("keep/", keep)]


async def look_up(scope: dict[str, Any]) -> arrivals.Lookup:
    """/phone/7/ is a phone of group 7."""
    _nothing, screen, group, _end = scope["path"].split("/")
    return arrivals.Lookup(1, Viewer(screen, "en", participant=int(group)))


def paint(_workshop: int, pokes: frozenset[str], viewers: Collection[Viewer], _fresh: object) -> Iterator[Paint]:
    news = [poke.split("|") for poke in pokes]
    for group, _number, text in news:
        phones = [viewer for viewer in viewers if (viewer.screen, f"{viewer.participant}") == ("phone", group)]
        yield Paint(text.ljust(BYTES), phones, region=text)
    for group, number, _text in news:
        stages = [viewer for viewer in viewers if viewer.screen == "stage"]
        yield Paint(f'tally-{group}-{number}"'.ljust(BYTES), stages, region=group)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ready-file", type=Path, required=True)
    options = parser.parse_args()
    settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
    connection.cursor().execute("CREATE TABLE IF NOT EXISTS floor (it)")
    door: Any = screens.door
    screens.hub.painter, door.ask = paint, look_up
    screen: Any = screens.screen
    sockets = URLRouter([re_path(r"^(phone|stage)/\d+/$", screen)])
    workshop.asgi.application = ProtocolTypeRouter({"http": workshop.asgi.Pages(), "websocket": sockets})
    start.serve("127.0.0.1", 0, lambda port: write_whole(options.ready_file, f"http://127.0.0.1:{port}"))


if __name__ == "__main__":
    main()
