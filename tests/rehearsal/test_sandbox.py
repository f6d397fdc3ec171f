"""A rehearsal from the console, on a real server: people follow the facilitator, and nothing of it stays."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from django.db import connection

from tests.server import Server
from workshop.rehearsal.ledger import Ledger
from workshop.rehearsal.person import NEXT, Console

PATIENCE = 40
PEOPLE = {"participants": "8", "mode": "follow", "speed": "60"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@asynccontextmanager
async def facilitator(server: Server) -> AsyncIterator[Console]:
    async with aiohttp.TCPConnector() as connector:
        console = Console(server.base, connector, Ledger(), "Frank")
        await console.accept(server.invitation)
        yield console
        await console.close()


def rows(server: Server) -> dict[str, Counter[str]]:
    """Every row of every table, but of what the processes say of themselves."""
    tables = set(connection.introspection.django_table_names()) - {"workshop_server"}
    with server.database() as database:
        return {name: Counter(map(str, database.execute(f'SELECT * FROM "{name}"').fetchall())) for name in tables}


async def rehearse(console: Console) -> None:
    """Begin a rehearsal, and open the console of its sandbox."""
    answer = await console.post(console.door + "rehearsal/", PEOPLE, script=False)
    assert answer.status == 302, answer
    await console.disconnect()
    console.home = answer.location
    assert await console.load()


async def go_on(console: Console, kind: str) -> None:
    while console.place.kind != kind:
        assert await console.press(NEXT)


def number(console: Console, of: str) -> int:
    """What the console tells about its simulated people."""
    found = re.search(rf"(\d+) {of}", console.screen.region("sandbox").text)
    return int(found[1]) if found else 0


async def write_on(console: Console) -> bool:
    """Wait until its people have written something more."""
    done = number(console, "writes")
    return bool(await console.until(lambda: number(console, "writes") > done + 2, PATIENCE))


def people_of(server: Server) -> list[int]:
    """The processes that this server has started."""
    threads = [file for number in server.numbers for file in Path(f"/proc/{number}/task").glob("*/children")]
    return [int(child) for children in threads for child in children.read_text().split()]


async def gone(process: int) -> bool:
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    return not Path(f"/proc/{process}").exists()


@pytest.mark.long
async def test_people_follow_the_facilitator_and_nothing_of_it_stays(server):
    async with facilitator(server) as console:
        real, before = console.home, rows(server)
        await rehearse(console)
        assert console.home != real
        assert "SANDBOX" in console.screen.pieces[""].text
        assert await console.until(lambda: number(console, "of 8 phones") >= 5, PATIENCE)
        for kind in ("lineup", "brainstorm"):
            await go_on(console, kind)
            assert await write_on(console)
        assert number(console, "things? went wrong") == 0, console.screen.region("sandbox").text
        during = rows(server)
        assert all(before[name] <= during[name] for name in before), "the real workshop has changed"
        assert during["workshop_question"]
        assert during["workshop_lineupanswer"]

        (people,) = people_of(server)
        console.may_be_closed = True
        answer = await console.post(console.door + "rehearsal/end/", {}, script=False)
        assert answer.location == real
        assert await gone(people)
        assert rows(server) == before
    assert "Traceback" not in server.printed(), server.printed()


async def test_simulated_people_end_with_their_server_however_that_ends(server):
    async with facilitator(server) as console:
        await rehearse(console)
        assert await console.until(lambda: number(console, "of 8 phones"), PATIENCE)
        (people,) = people_of(server)
        console.may_be_closed = True
        server.kill()
        assert await gone(people)
        server.start()
        assert await console.load()
        assert "no simulated people" in console.screen.region("sandbox").text
        assert server.join.split("/")[3] not in console.home, "what the start prints is the real workshop"
