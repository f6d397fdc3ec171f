"""The cast of the tests, in a room of their own.

Olga organizes the workshop, Frank facilitates it, Alice, Bob and Carol take part. Mallory knows the code and belongs
to nothing. Everybody has a browser (a Django test client) of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable
from functools import cache, partial
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from sessions.models import WorkingSession
from tests.laying import laid_again
from workshop import painting
from workshop.cookies import remember
from workshop.hub import Viewer
from workshop.live import EVERYTHING
from workshop.models import Facilitator, Group, Participant, Phase, Postit, Question, Workshop

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
        self._meet(agenda, **details) if details else self._gather(agenda)

    @laid_again
    def _gather(self, agenda: list[dict[str, Any]] | None) -> None:
        self._meet(agenda)

    def _meet(self, agenda: list[dict[str, Any]] | None, **details: Any) -> None:
        self.olga = User.objects.create_user(f"olga{User.objects.count()}", password="correct horse battery")
        plan = {"title": "A workshop", "agenda": agenda or AGENDA} | details
        self.workshop = Workshop.objects.from_plan(plan, organizers=[self.olga])
        self.invitation = self.workshop.invitations.create(note="Frank")
        self.frank = self.invitation.accept()
        self.alice, self.bob, self.carol = (self.join(name) for name in ("Alice", "Bob", "Carol"))

    @laid_again
    def join(self, name: str, **details: Any) -> Participant:
        return Participant.objects.join(self.workshop, key=f"key of {name}", name=name, **details)

    @laid_again
    def invite(self, role: str, name: str = "Helen") -> Facilitator:
        """Somebody who came by an invitation of their own."""
        return self.workshop.invitations.create(note=name, role=role).accept()

    @laid_again
    def crowd(self, size: int) -> list[Participant]:
        """More people, up to this many in all."""
        here = self.workshop.participants.count()
        return [self.join(f"Person {number}", origin=f"Town {number % 7}") for number in range(here, size)]

    def group_of(self, person: Participant) -> Group:
        return Group.objects.filter(members__participant=person).latest("phase__position")

    @laid_again
    def question(self, author: Participant, text: str = "Why?") -> Question:
        """A question on the sheet of its author's group."""
        key = f"key {Question.objects.count()}"
        return Question.objects.ask(self.phase("brainstorm"), self.group_of(author), author, text, key)

    @laid_again
    def postit(self, author: Participant, text: str = "Why?") -> Postit:
        """A question that is selected already, and hangs."""
        question, phase = self.question(author, text), self.phase("select")
        Postit.objects.reopen(phase, question.group)
        postit = question.select(phase, 100)
        Postit.objects.chosen_in(phase, question.group).hang()
        postit.refresh_from_db()
        return postit

    @laid_again
    def session(self, host: Participant, question: str = "How?") -> WorkingSession:
        key = f"key {WorkingSession.objects.count()}"
        return WorkingSession.host_one(self.phase("marketplace"), host, question, key, None)

    @property
    def code(self) -> str:
        return self.workshop.code

    def phase(self, kind: str) -> Phase:
        """The first phase of a kind, as the database has it."""
        return self.workshop.phases.select_related("workshop__phase").filter(kind=kind).first()  # type: ignore[return-value]

    def go_to(self, kind: str) -> Phase:
        """Open the first phase of a kind, and all before it, as a facilitator would."""
        self.go_to_phase(self.phase(kind))
        return self.phase(kind)

    @laid_again
    def go_to_phase(self, target: Phase) -> None:
        """Open this phase, and all before it."""
        self.workshop.refresh_from_db()
        while self.workshop.phase and self.workshop.phase.position < target.position:
            self.workshop.next(self.workshop.turn)
            self.workshop.refresh_from_db()
        if self.workshop.phase_id != target.pk:
            self.workshop.jump(target, self.workshop.turn)

    # Browsers ------------------------------------------------------------------------------------------------

    def browser(self, person: Participant | Facilitator | User | None = None) -> Client:
        """Somebody's browser: of a participant, a facilitator, an organizer, or of nobody we know."""
        client = Client()
        if isinstance(person, User):
            client.force_login(person)
        elif person:
            client.cookies = remember(HttpResponse(), person).cookies
        return client

    def page(self, person: Participant | Facilitator | User | None, path: str = "") -> str:
        """What somebody's browser shows of an address of this workshop."""
        return self.browser(person).get(self.url(path), follow=True).content.decode()

    def stage(self) -> str:
        """What the stage shows."""
        return self.page(None, f"stage/{self.workshop.stage_secret}/")

    def url(self, path: str = "") -> str:
        return f"/{self.code}/{path}"

    def phase_url(self, kind: str, path: str) -> str:
        """The address of a view of a phase kind."""
        return self.url(f"{self.phase(kind).pk}/{kind}/{path}")


def post(browser: Client, url: str, **fields: Any) -> Any:
    """Post a form as htmx does."""
    return browser.post(url, fields, headers={"HX-Request": "true"})


def write(browser: Client, url: str, **fields: Any) -> Any:
    """Post a plain form, as a browser without scripts does."""
    return browser.post(url, fields)


class Screens:
    """Everybody's screens at this moment, and what pokes alone make of them."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.shown: dict[Viewer, dict[str, str]] = {}
        self.written = False
        """Whether somebody has changed something since the screens were loaded."""

    def load(self) -> None:
        """Everybody loads their page; those that stand there as they were need not."""
        people = [Viewer("phone", person.language, participant=person.pk) for person in self._present()]
        viewers = frozenset([Viewer("stage", "en"), Viewer("console", "en"), Viewer("helper", "en"), *people])
        if self.written or viewers != self.shown.keys():
            self.shown, self.written = self._fresh(viewers), False

    def behind(self, pokes: Collection[str]) -> list[str]:
        """The regions that show something else after these pokes than a fresh load does."""
        if EVERYTHING in pokes:
            return []
        viewers = frozenset(self.shown)
        with _marked_parts():
            paints = list(painting.paint(self.room.workshop.pk, frozenset(pokes), viewers, frozenset()))
        for paint in paints:
            target = re.findall('hx-target="#([^"]+)"', paint.html)[0]
            for viewer in paint.viewers:
                self.shown[viewer] |= _pieces(target, paint.html)
        shown, self.shown, self.written = self.shown, self._fresh(viewers), False
        return sorted(
            f"{viewer.screen}: {name}"
            for viewer, regions in self.shown.items()
            for name, html in regions.items()
            if shown[viewer][name] != html
        )

    def notice(self, execute: Callable[..., Any], sql: str, *details: Any) -> Any:
        """Stands before the database (`connection.execute_wrapper`)."""
        self.written |= not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE"))
        return execute(sql, *details)

    def _present(self) -> list[Participant]:
        return list(self.room.workshop.participants.filter(removed_at=None))

    def _fresh(self, viewers: Collection[Viewer]) -> dict[Viewer, dict[str, str]]:
        """Every region of everybody's screen by itself, painted once for all who have the same subject and language."""
        fresh: dict[Viewer, dict[str, str]] = {viewer: {} for viewer in viewers}
        for screen in {viewer.screen for viewer in viewers}:
            workshop = Workshop.objects.select_related("phase").get(pk=self.room.workshop.pk)
            for painter in painting.painters(workshop, screen):
                subjects = painter.region.subjects(painter.phase or workshop)
                look = cache(partial(_look, painter))
                for viewer, regions in fresh.items():
                    if viewer.screen == screen:
                        regions |= look(subjects.get(viewer.participant or 0), viewer.language)
        return fresh


def _look(painter: painting.RegionPainter, subject: Hashable, language: str) -> dict[str, str]:
    """A region and its parts as a fresh load shows them; the phase's own regions are left out of the phase's whole."""
    render = painting.RegionPainter.render
    with (
        translation.override(language),
        patch.object(painting.RegionPainter, "render", lambda *inner, **_details: ""),
        _marked_parts(),
    ):
        html = render(painter, painter.gather(subject))
    return _pieces(painter.id, painting.partial(painter.id, html))


def _marked_parts() -> Any:
    """Parts of regions stand between marks, so that each can be looked at by itself."""
    render_part = painting.RegionPainter.render_part
    return patch.object(painting.RegionPainter, "render_part", lambda *given: f"⟦{render_part(*given)}⟧")


def _pieces(target: str, html: str) -> dict[str, str]:
    """A region without its parts, and each of its parts."""
    html = _without_keys(html)
    if "⟧</hx-partial>" in html:  # the push of a part alone
        html = re.sub("[⟦⟧]", "", html)
    pattern = re.compile('id="([^"]+)" class="region part[^"]*">⟦(.*?)⟧', re.DOTALL)
    parts = {found[1]: painting.partial(found[1], found[2]) for found in pattern.finditer(html)}
    return {target: re.sub("⟦.*?⟧", "", html, flags=re.DOTALL)} | parts


def _without_keys(html: str) -> str:
    """Without what is new in every paint: the keys of forms and the time."""
    return re.sub('name="key" value="[^"]*"|data-now="[^"]*"', "", html)
