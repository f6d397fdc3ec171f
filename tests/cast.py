"""The cast of the tests, in a room of their own.

Olga organizes the workshop, Frank facilitates it, Alice, Bob and Carol take part. Mallory knows the code and belongs
to nothing. Everybody has a browser (a Django test client) of their own.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from workshop import access
from workshop.models import Facilitator, Participant, Phase, Workshop

AGENDA: list[dict[str, Any]] = [
    {"kind": "lobby"},
    {"kind": "briefing", "title": "Why we are here", "slides": ["# One", "# Two", "# Three"]},
    {"kind": "lineup", "title": "How far?", "low": "near", "high": "far"},
    {"kind": "grouping"},
    {"kind": "brainstorm", "title": "What do we want to know?", "minutes": 5},
    {"kind": "select", "minutes": 5, "count": 2},
    {"kind": "cluster"},
    {"kind": "gallery"},
    {"kind": "marketplace", "prompts": ["What is easy?"]},
    {"kind": "session", "minutes": 45},
    {"kind": "finish"},
    {"kind": "worldcafe", "rounds": 3, "minutes": 5},
    {"kind": "thanks"},
]


class Room:
    """A workshop with everybody in it."""

    def __init__(self, agenda: list[dict[str, Any]] | None = None, **details: Any) -> None:
        self.olga = User.objects.create_user(f"olga{User.objects.count()}", password="correct horse battery")
        plan = {"title": "A workshop", "agenda": agenda or AGENDA} | details
        self.workshop = Workshop.objects.from_plan(plan, organizers=[self.olga])
        self.frank = self.workshop.invitations.create(note="Frank").accept()
        self.alice, self.bob, self.carol = (self.join(name) for name in ("Alice", "Bob", "Carol"))

    def join(self, name: str, **details: Any) -> Participant:
        return Participant.objects.join(self.workshop, key=f"key of {name}", name=name, **details)

    @property
    def code(self) -> str:
        return self.workshop.code

    def phase(self, kind: str) -> Phase:
        """The first phase of a kind, as the database has it."""
        return self.workshop.phases.select_related("workshop__phase").filter(kind=kind).first()  # type: ignore[return-value]

    def go_to(self, kind: str) -> Phase:
        """Open the first phase of a kind, and all before it, as a facilitator would."""
        self.workshop.refresh_from_db()
        target = self.phase(kind)
        while self.workshop.phase and self.workshop.phase.position < target.position:
            self.workshop.next(self.workshop.turn)
            self.workshop.refresh_from_db()
        if self.workshop.phase_id != target.pk:
            self.workshop.jump(target, self.workshop.turn)
        return self.phase(kind)

    # Browsers ------------------------------------------------------------------------------------------------

    def browser(self, person: Participant | Facilitator | User | None = None) -> Client:
        """Somebody's browser: of a participant, a facilitator, an organizer, or of nobody we know."""
        client = Client()
        if isinstance(person, User):
            client.force_login(person)
        elif person:
            client.cookies = access.remember(HttpResponse(), person).cookies
        return client

    def url(self, path: str = "") -> str:
        return f"/{self.code}/{path}"

    def phase_url(self, kind: str, path: str) -> str:
        """The address of a view of a phase kind."""
        return self.url(f"{self.phase(kind).pk}/{kind}/{path}")


def post(browser: Client, url: str, **fields: Any) -> Any:
    """Post a form as htmx does."""
    return browser.post(url, fields, headers={"HX-Request": "true"})
