"""What tests of rehearsals have people do before a real server."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from typing import Any, Protocol

from django.core.management.base import OutputWrapper

from workshop import sample
from workshop.rehearsal.person import NEXT
from workshop.rehearsal.plays import sheets
from workshop.rehearsal.report import Progress
from workshop.rehearsal.run import Outcome, Plan, Rehearsal, everybody
from workshop.rehearsal.script import Room


class Serving(Protocol):
    """A server with the sample workshop."""

    @property
    def base(self) -> str: ...

    @property
    def invitation(self) -> str: ...


@asynccontextmanager
async def brainstorming(server: Serving, people: int = 6, flaky: float = 0) -> AsyncIterator[Room]:
    """People, all in groups, in the brainstorm."""
    plan = Plan(server.base, server.invitation, people, speed=3000, seed=1, flaky=flaky)
    async with asyncio.timeout(120), everybody(plan, sample.material()) as room:
        await room.console.accept(plan.invitation)
        await room.stage.open(room.console.screen.mark("stage"))
        with room.network.lull():
            await room.join(room.phones, 1)
            while room.console.place.kind != "brainstorm":
                await room.console.press(NEXT)
            await room.quiet()
        yield room


async def ask(room: Room, questions: int = 3) -> None:
    """Everybody writes so many questions."""

    async def write(phone: Any, dice: random.Random) -> None:
        for _question in range(questions):
            await sheets.ask(room, phone, dice)

    await room.everybody(write, 1)


async def look_back(room: Room) -> Outcome:
    """Compare every acknowledged write with the results, and every screen with a fresh page."""
    rehearsal = Rehearsal(room, Progress(OutputWrapper(StringIO())))
    await rehearsal.look_back()
    return rehearsal.outcome


def wrong(outcome: Outcome) -> list[Any]:
    """Whatever was lost, doubled or stale, or went wrong in another way: nothing, if all is well."""
    verdict = outcome.verdict
    return [*verdict.lost, *verdict.duplicated, *outcome.watch.stale, *outcome.room.ledger.errors]
