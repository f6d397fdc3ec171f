"""Who sits in front of a screen: a participant with a phone, a facilitator at the console, the stage."""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from django.utils.translation import gettext as _
from yarl import URL

from .answers import Answer
from .browser import Browser
from .ledger import Ledger
from .page import Form, Screen

NEXT, BACK = r"/next/$", r"/back/$"
SCRIBE_SECONDS = 300.0


class NotAllowed(Exception):
    """There is no way in; says why in plain words."""


@dataclass(frozen=True)
class Place:
    """Where the agenda is."""

    phase: str
    step: str
    kind: str
    title: str


def place(screen: Screen) -> Place:
    """Where the agenda is, as this screen shows it."""
    return Place(*(screen.mark(name) for name in ("data-phase", "data-step", "kind", "data-announce")))


class Phone(Browser):
    """A participant."""

    def __init__(self, base: str, connector: aiohttp.BaseConnector, ledger: Ledger, number: int, name: str) -> None:
        super().__init__(base, connector, ledger, name)
        self.number = number
        self.has_joined = False

    @property
    def is_asleep(self) -> bool:
        """Whether it is locked and put away, for longer than a play would wait."""
        return False

    async def join(self, home: str, dice: random.Random, origin: str, twice: bool) -> None:
        """Scan, type a name, choose a language, and be in."""
        self.home = home
        door = await self.fresh()
        forms = door.forms(r"/participants/$") if door else []
        if not forms:
            return
        languages = forms[0].choices.get("language") or ("en",)
        credit = dice.choices(("name", "initials", "nothing"), (8, 1, 1))[0]
        details: dict[str, Any] = {"name": self.name, "origin": origin, "credit": credit}
        details["language"] = dice.choice(languages) if dice.random() < 0.4 else languages[0]
        if await self.write(forms[0], twice=twice, **details):
            await self._come_in(credit)

    async def _come_in(self, credit: str) -> None:
        """The server knows them: open the phone's page."""
        self.ledger.keep("headcount", self.name)
        if credit == "name":
            self.ledger.keep("person", self.name, self.name)
        self.has_joined = await self.load() and bool(self.screen.mark("data-person"))
        if not self.has_joined:
            self.complain("GET " + self.home, Answer(200, _("no phone for somebody who has joined")))

    async def do(
        self, action: str, near: str = "", *, twice: bool = False, may: tuple[int, ...] = (), **values: Any
    ) -> bool:
        """Send the form whose action matches, as soon as the phone shows it."""
        form = await self.form(action, near)
        if form is None:
            sentence = _("The phone of %(name)s does not show %(action)s %(near)s.")
            self.ledger.error(sentence % {"name": self.name, "action": action, "near": near})
            return False
        return await self.write(form, twice=twice, may=may, **values)


class Ward(Phone):
    """Somebody without a phone: a participant acts for them, on a page of its own in the same browser."""

    def __init__(self, *details: Any, scribe: Phone) -> None:
        super().__init__(*details)
        self.scribe = scribe

    async def join(self, home: str, dice: random.Random, origin: str, twice: bool) -> None:
        """Whoever sits beside them adds them."""
        self.home = home
        if not await self.scribe.until(lambda: self.scribe.has_joined, SCRIBE_SECONDS):
            return
        cookies = self.scribe.http.cookie_jar.filter_cookies(URL(self.base))
        self.http.cookie_jar.update_cookies(cookies, URL(self.base))
        page = Screen((await self.get(home + "people/")).text)
        for form in page.forms(r"/people/$"):
            credit = dice.choice(form.choices["credit"])
            if await self.write(form, twice=twice, name=self.name, origin=origin, credit=credit):
                await self._come_in(credit)


class Stage(Browser):
    """The projector."""

    async def open(self, address: str) -> bool:
        self.home = urlsplit(address).path
        return await self.load()


class Console(Browser):
    """The facilitator: accepts the invitation, then moves the agenda."""

    moves = 0
    """How often this console has moved the agenda."""

    async def accept(self, invitation: str) -> None:
        """Become a facilitator; raises NotAllowed where the link does not lead to a console."""
        path = urlsplit(invitation).path
        door = await self.get(path)
        if door.status == 200:
            door = await self.post(path, {}, script=False)
        if door.status != 302 or not door.location.endswith("/console/"):
            raise NotAllowed(_("This invitation does not open a console. Please check it, or make a new one."))
        self.home = door.location
        if not await self.load():
            raise NotAllowed(_("The console does not open: %(why)s") % {"why": self.ledger.errors[-1]})

    @property
    def door(self) -> str:
        """Where phones join."""
        return self.home.removesuffix("console/")

    @property
    def place(self) -> Place:
        return place(self.screen)

    @property
    def agenda(self) -> list[str]:
        """The keys of the agenda's phases, in order."""
        matches = (re.search(r"/(\d+)/jump/$", form.action) for form in self.screen.forms(r"/jump/$"))
        return [found[1] for found in matches if found]

    async def press(self, action: str, *, times: int = 1, seconds: float = 15.0) -> bool:
        """Move the agenda, maybe with a double click; True as soon as this console shows another place."""
        before = self.place
        if form := await self.form(action):
            done = await asyncio.gather(*(self.write(form) for _again in range(times)))
            self.ledger.acknowledged -= max(sum(done) - 1, 0)
        has_moved = bool(await self.until(lambda: self.place != before, seconds))
        self.moves += has_moved and action in (NEXT, BACK)
        return has_moved

    async def about(self, phone: Phone, action: str, **values: Any) -> bool:
        """Open somebody's own page, and send the form on it whose action matches."""
        path = f"{self.door}people/{phone.screen.mark('data-person')}/"
        answer = await self.get(path)
        for form in Screen(answer.text).forms(action):
            return await self.write(form, **values)
        self.complain("GET " + path, answer)
        return False

    async def do(self, action: str, near: str = "", **values: Any) -> bool:
        """Press any other button of the console."""
        form: Form | None = await self.form(action, near)
        if form is None:
            self.ledger.error(_("The console does not show %(action)s.") % {"action": action})
            return False
        return await self.write(form, **values)
