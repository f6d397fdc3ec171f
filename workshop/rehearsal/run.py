"""A whole workshop, from the phase where it is to the last one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from django.utils.translation import gettext as _

from . import check
from .flaky import FlakyPhone, Network
from .ledger import Ledger
from .page import Form
from .person import NEXT, Console, Phone, Place, Stage, Ward
from .plays import PLAYS  # Importing them registers them.
from .plays.steering import moves_told, read_log
from .power import Mortal
from .report import Progress
from .reporter import Reporter
from .script import Room
from .watch import Watch
from .words import Words

NEXT_SECONDS = 15.0
LAST_SECONDS = 2.0
RACE_SECONDS = 0.005
"""How long *next* may take to move the agenda; and how long we wait to see that it has come to its end."""
WARD_FIRST, WARD_EVERY = 4, 10
"""Which participants have no phone: the fourth of every ten."""
WRITES = 25
"""About how many one person makes in a whole workshop: the kills are spread over these."""
KILL_SECONDS = 5.0
"""What a kill and the start after it may take on a busy computer, before we give up."""
METHOD_SECONDS = 2.5 * 3600
SPARE_SECONDS = 600.0
"""All the method's durations together, and what may be added to them at any speed, before we give up."""


@dataclass(frozen=True)
class Plan:
    """What is to be rehearsed."""

    base: str
    invitation: str
    participants: int
    speed: float
    seed: int
    tag: str = ""
    """Sets our texts apart in a workshop in which others write, too."""
    flaky: float = 0.0
    """The share of the phones that drop out and come back all the time."""
    free: bool = False
    """Whether people go where they like in the World Café, instead of being sent."""
    home: str = ""
    """Where phones join; known beforehand only to those who follow somebody else's console."""
    organizer: str = ""
    """The link that makes the first organizer's account, on a server of our own."""
    kills: int = 0
    """How often our own server is killed at a random moment, and started again."""


@dataclass
class Outcome:
    """What came of it."""

    room: Room
    watch: Watch
    push_seconds: list[float] = field(default_factory=list)
    """From sending *next* until a phone had the new phase: one for every phone with a network and every *next*."""
    export: dict[str, Any] = field(default_factory=dict)
    verdict: check.Verdict = field(default_factory=check.Verdict)


async def rehearse(
    plan: Plan, material: dict[str, Any], progress: Progress | Reporter, server: Mortal | None = None
) -> Outcome:
    """The whole rehearsal; raises NotAllowed without a way in, TimeoutError when it takes far too long."""
    async with (
        asyncio.timeout(METHOD_SECONDS / plan.speed + SPARE_SECONDS + KILL_SECONDS * plan.kills),
        everybody(plan, material) as room,
    ):
        await room.console.accept(plan.invitation)
        await room.stage.open(room.console.screen.mark("stage"))
        told = await moves_told(room)
        rehearsal = Rehearsal(room, progress)
        async with killed(room, plan, server):
            await rehearsal.play_to_the_end()
        await rehearsal.look_back()
        await read_log(room, told)
    return rehearsal.outcome


@asynccontextmanager
async def killed(room: Room, plan: Plan, server: Mortal | None) -> AsyncIterator[None]:
    """The server dies again and again meanwhile, if the plan says so."""
    if not plan.kills or not server:
        yield
        return
    every = WRITES * plan.participants / plan.kills
    killing = asyncio.create_task(room.power.kill(server, plan.kills, every, room.dice("kills")))
    try:
        yield
    finally:
        killing.cancel()
        await asyncio.wait([killing])
    if not killing.cancelled():
        killing.result()


@asynccontextmanager
async def everybody(plan: Plan, material: dict[str, Any]) -> AsyncIterator[Room]:
    """All who will take part, before anybody has come; afterwards all have gone."""
    words, ledger = Words(material, plan.tag), Ledger()
    async with aiohttp.TCPConnector(limit=0, keepalive_timeout=60) as connector:
        common = (plan.base, connector, ledger)
        network = Network(plan.flaky, plan.seed, plan.speed)
        phones = _phones(plan, network, words, *common)
        console, stage = Console(*common, _("the console")), Stage(*common, _("the stage"))
        try:
            room = Room(console, stage, phones, ledger, words, plan.seed, plan.speed, network=network, free=plan.free)
            room.invitation, room.organizer = plan.invitation, plan.organizer
            yield room
        finally:
            await asyncio.gather(*(browser.close() for browser in (console, stage, *phones)))


def _phones(plan: Plan, network: Network, words: Words, *common: Any) -> list[Phone]:
    """A phone for everybody; some are flaky, and some people have none, but somebody beside them who has."""
    flaky, phones = network.choose(plan.participants), list[Phone]()
    for number in range(1, plan.participants + 1):
        details = (*common, number, words.name(number))
        if number % WARD_EVERY == WARD_FIRST:
            phones.append(Ward(*details, scribe=phones[-1]))
        else:
            phones.append(FlakyPhone(*details, network=network) if number in flaky else Phone(*details))
    return phones


class Rehearsal:
    """Moves through the agenda; `outcome` is filled on the way."""

    def __init__(self, room: Room, progress: Progress | Reporter) -> None:
        self.room, self.ledger, self.progress = room, room.ledger, progress
        progress.meet(room)
        self.outcome = Outcome(room, Watch(room))
        self.turns = 0
        self.racing: list[asyncio.Future[None]] = []
        """What was sent in such moments; on a phone that dropped out then, it waits until that one is back."""

    async def play_to_the_end(self) -> None:
        """Phase by phase: people act, screens are compared, some are still writing when the agenda moves on."""
        room, has_moved = self.room, True
        while has_moved:
            here, agenda = room.console.place, room.console.agenda
            self.progress.begin(agenda.index(here.phase) + 1, len(agenda), here)
            await room.play(PLAYS, here)
            while here.phase == agenda[-1] and room.power.to_come:
                await room.play(PLAYS, here)
            busy = here.kind in PLAYS and here.kind != "gallery"
            await self.outcome.watch.some(room.dice("watch", here.phase, here.step), busy=busy)
            late = [] if here.phase == agenda[-1] else self._unsent_forms()
            has_moved = await self._next(here, is_last=here.phase == agenda[-1])
            self.progress.end(self.ledger.acknowledged, self.outcome.push_seconds)
            if has_moved and room.console.place.phase != here.phase:
                await asyncio.gather(*(self._send_late(*one) for one in late if not one[0].is_asleep))

    async def look_back(self) -> None:
        """The end: every screen against a fresh page, the results for many, the export against the ledger."""
        room = self.room
        with room.network.lull():
            await self._settle()
            await self._compare_results()

    async def _settle(self) -> None:
        """Everybody is there and connected again, and has sent what waited."""
        await self.room.wake(1)
        await self.room.quiet()
        await asyncio.gather(*self.racing)

    async def _compare_results(self) -> None:
        room = self.room
        await room.join(room.latecomers(1), 0)
        await self.outcome.watch.all()
        for reader in (room.console, *room.present[::10]):
            for page in ("results/", "results/markdown/", "results/json/"):
                answer = await reader.get(room.console.door + page)
                if answer.status != 200:
                    reader.complain("GET " + page, answer)
        self.outcome.export = json.loads(answer.text)
        found = check.harvest(self.outcome.export)
        self.outcome.verdict = check.compare(self.ledger.expected(), found, room.words.is_ours)

    # Moving on ----------------------------------------------------------------------------------------------

    async def _next(self, here: Place, is_last: bool) -> bool:
        """Press *next*, every fourth time with a double click, while some are still writing; True when it moved."""
        self.turns += 1
        racers, self.room.racers = self.room.racers, []
        await self.room.quiet()
        started = asyncio.get_running_loop().time()
        times, seconds = 2 if self.turns % 4 == 0 else 1, LAST_SECONDS if is_last else NEXT_SECONDS
        pressed = asyncio.create_task(self.room.console.press(NEXT, times=times, seconds=seconds))
        self.racing += [asyncio.ensure_future(racer()) for racer in racers]
        await asyncio.sleep(RACE_SECONDS)
        self.room.nod_off(here.phase, here.step)
        if has_moved := await pressed:
            await self._hear_of_it(started)
            await self.room.wake(0.5, here.phase, here.step)
            self._check_step(here)
        elif not is_last:
            self.ledger.error(_("Next did not move the agenda on from “%(phase)s”.") % {"phase": here.title})
        return bool(has_moved)

    async def _hear_of_it(self, started: float) -> None:
        """Wait until every phone has the new phase, and note how long each had to wait."""
        for phone in self.room.present:

            def heard(phone: Phone = phone) -> bool:
                return phone.heard.get("phase", 0.0) > started

            if await phone.until(heard):
                if not isinstance(phone, FlakyPhone):
                    self.outcome.push_seconds.append(phone.heard["phase"] - started)
            else:
                sentence = _("The phone of %(name)s did not hear of the next phase.")
                self.ledger.error(sentence % {"name": phone.name})

    def _check_step(self, before: Place) -> None:
        """One turn moves one step, however often it is pressed."""
        agenda, after = self.room.console.agenda, self.room.console.place
        opened = agenda.index(after.phase) - agenda.index(before.phase)
        if opened != 1 and (opened or int(after.step) != int(before.step) + 1):
            titles = {"before": before.title, "after": after.title}
            self.ledger.error(_("Next moved from “%(before)s” to “%(after)s”.") % titles)

    # Too late -----------------------------------------------------------------------------------------------

    def _unsent_forms(self) -> list[tuple[Phone, Form]]:
        """Some phones on which somebody is still writing: forms with a key are those that take a text."""
        phones = self.room.present[:: max(len(self.room.present) // 5, 1)]
        forms = ((phone, form) for phone in phones for form in phone.screen.forms("/"))
        return [(phone, form) for phone, form in forms if "key" in form.fields]

    async def _send_late(self, phone: Phone, form: Form) -> None:
        """Send something to a phase that is over: it has to be refused, and not be kept."""
        text = self.room.words.line(phone.number)
        choices = {name: values[0] for name, values in form.choices.items() if values}
        answer = await phone.post(
            form.action, form.fields | choices | dict.fromkeys(("text", "question", "name"), text)
        )
        if answer.status == 409:
            self.ledger.late += 1
        else:
            phone.complain(_("a post that came too late"), answer)
