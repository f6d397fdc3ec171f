"""Every page that somebody can open of a full workshop, and somebody who may open them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from sessions.models import Photo, WorkingSession
from tests.cast import Room
from tests.routes import Route, routes
from workshop import links
from workshop.models import Postit, Workshop, sharing
from workshop.printing import sheets_for


def everybody(room: Room, **how: Any) -> Client:
    """One browser that is a participant, a facilitator and an organizer."""
    browser = Client(**how)
    browser.force_login(room.olga)
    for person in (room.alice, room.frank):
        browser.cookies.update(room.browser(person).cookies)
    return browser


PROBES = ("/healthz", "/metrics")
"""What programs ask, answered before anything else."""


class Pages:
    """The addresses of a room."""

    def __init__(self, room: Room) -> None:
        self.room = room
        if not room.workshop.results_secret:
            sharing.make_link(room.workshop)
        workshop = room.workshop
        self.things: defaultdict[str, Any] = defaultdict(lambda: 1)
        self.things |= {
            "code": room.code,
            "participant": room.bob.pk,
            "invitation": room.invitation.pk,
            "photo": Photo.objects.filter(session__workshop=workshop).earliest("pk").pk,
            "session": WorkingSession.objects.filter(workshop=workshop).earliest("pk").pk,
            "postit": Postit.objects.on_wall(workshop)[0].pk,
        }

    def addresses(self, phases: int = 100) -> Iterator[tuple[Route, str]]:
        """Every address that there is, previews and settings of so many phases."""
        for route in (route for route in routes() if not route.path.startswith(PROBES)):
            for given in self._given(route, phases):
                yield route, route.fill(given)

    def _given(self, route: Route, count: int) -> Iterator[dict[str, Any]]:
        phases = self.room.workshop.phases.filter(**({"kind": route.kind} if route.kind else {}))
        choices: dict[str, list[Any]] = {
            "phase": [phase.pk for phase in phases[: count if route.name in ("preview", "phase") else 1]],
            "screen": ["stage", "console", "phone"],
            "writer": ["csv", "markdown"],
            "sheet": list(sheets_for(self.room.workshop)),
            "verb": ["start"],
            "language": ["de"],
            "token": [links.place_path(self.room.bob).split("/")[-2] if route.name == "place" else self._invitation()],
            "secret": [self.room.workshop.stage_secret if route.name == "stage" else self.room.workshop.results_secret],
        }
        found: list[dict[str, Any]] = [{}]
        for name in route.converters:
            found = [one | {name: value} for one in found for value in choices.get(name, [self.things[name]])]
        yield from found

    def _invitation(self) -> str:
        return self.room.workshop.invitations.create(note="Somebody").token

    def open_phase(self, route: Route) -> None:
        """The phase that an address is about, if it is about one kind."""
        if route.kind:
            Workshop.objects.filter(pk=self.room.workshop.pk).update(phase=self.room.phase(route.kind))


class Elements(HTMLParser):
    """What a browser finds in a page: each element with its attributes, and the text of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.raw: list[str] = []
        self._in_raw = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        self._in_raw = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._in_raw = False

    def handle_data(self, data: str) -> None:
        if self._in_raw and data.strip():
            self.raw.append(data)
