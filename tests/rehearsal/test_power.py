"""A server that is killed: people wait and try again; what it had acknowledged and forgotten would be found out."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from io import StringIO
from pathlib import Path

import aiohttp
import pytest
from django.core.management.base import OutputWrapper

from workshop import sample
from workshop.rehearsal.browser import Browser
from workshop.rehearsal.ledger import Ledger
from workshop.rehearsal.power import Power
from workshop.rehearsal.report import Progress
from workshop.rehearsal.run import Plan, Rehearsal, everybody, killed
from workshop.rehearsal.server import OwnServer


class Forgetful(OwnServer):
    """Loses a question that it had acknowledged, whenever it dies."""

    def kill(self) -> None:
        super().kill()
        with sqlite3.connect(self.folder / "plenum.sqlite3") as database:
            database.execute("DELETE FROM workshop_participant WHERE name = 'Participant 2'")
        database.close()


class Paper:
    """Dies and lives on paper."""

    aftermath = 0.0

    def __init__(self, power: Power) -> None:
        self.power, self.deaths = power, list[int]()

    def kill(self) -> None:
        self.deaths.append(self.power.requests)

    def start(self) -> None:
        time.sleep(0.001)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.rehearsal.power.WITHIN_SECONDS", 0.0)


async def test_it_dies_as_often_as_it_shall_between_requests_and_nobody_begins_one_meanwhile() -> None:
    power = Power()
    server = Paper(power)
    killing = asyncio.create_task(power.kill(server, times=5, every=3, dice=random.Random(1)))
    while not killing.done():
        cuts = await power.begin()
        assert cuts == power.cuts
        power.writes += 1
        await asyncio.sleep(0)
    assert (power.cuts, power.to_come) == (5, 0)
    assert server.deaths == sorted(set(server.deaths))
    assert server.deaths[-1] <= 5 * 5


async def test_the_same_seed_kills_at_the_same_requests() -> None:
    deaths = []
    for _again in range(2):
        power = Power()
        server = Paper(power)
        killing = asyncio.create_task(power.kill(server, times=4, every=6, dice=random.Random(7)))
        while not killing.done():
            await power.begin()
            power.writes += 1
            await asyncio.sleep(0.002)
        deaths.append(server.deaths)
    assert deaths[0] == deaths[1]


async def test_only_what_failed_after_another_cut_was_lost_by_it() -> None:
    power = Power()
    before = await power.begin()
    assert not power.was_cut(before)
    await power.kill(Paper(power), times=0, every=1, dice=random.Random(1))
    power.cuts += 1
    assert power.was_cut(before)
    assert not power.was_cut(await power.begin())
    assert power.figures() == {"cuts": 1, "requests": 2, "torn": 1}


async def test_where_others_go_on_a_connection_may_be_found_dead_for_a_while() -> None:
    power = Power()
    server = Paper(power)
    server.aftermath = 60.0
    killing = asyncio.create_task(power.kill(server, times=1, every=1, dice=random.Random(1)))
    assert not power.was_cut(power.cuts)
    while not killing.done():
        await power.begin()
        power.writes += 1
        await asyncio.sleep(0)
    assert power.was_cut(await power.begin())


async def test_a_server_that_does_not_come_back_holds_nobody_up() -> None:
    class Dead(Paper):
        def start(self) -> None:
            raise OSError("no")

    power = Power()
    killing = asyncio.create_task(power.kill(Dead(power), times=3, every=1, dice=random.Random(1)))
    while not killing.done():
        await power.begin()
        power.writes += 1
        await asyncio.sleep(0.001)
    assert isinstance(killing.exception(), OSError)
    assert await power.wait() == 1
    assert power.to_come == 0


async def test_a_server_that_forgets_when_it_dies_is_found_out(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.rehearsal.watch.PATIENCE", ())
    monkeypatch.setattr("workshop.rehearsal.run.WRITES", 1)
    with Forgetful(data) as server:
        plan = Plan(server.base, server.invitation, 5, speed=3000, seed=1, kills=1)
        async with asyncio.timeout(60), everybody(plan, sample.material()) as room:
            await room.console.accept(plan.invitation)
            await room.stage.open(room.console.screen.mark("stage"))
            await room.join(room.phones[:4], 1)
            async with killed(room, plan, server):
                while room.power.to_come or not room.power.cuts:
                    await room.stage.get(room.stage.home)
                    room.power.writes += 1
            rehearsal = Rehearsal(room, Progress(OutputWrapper(StringIO())))
            await rehearsal.look_back()
    assert ("headcount",) in rehearsal.outcome.verdict.lost
    assert rehearsal.outcome.verdict.duplicated == []


async def test_whoever_leaves_just_as_the_server_dies_is_not_waited_for() -> None:
    async with aiohttp.TCPConnector() as connector:
        phone = Browser("http://127.0.0.1:9", connector, Ledger(), "A phone")
        phone._break()
        await phone.close()  # Before coming back has even begun.
        assert not phone.is_out
