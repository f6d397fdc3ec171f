"""A rehearsal from the console, on a real server: people follow the facilitator, and nothing of it stays."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.server import Server
from workshop.rehearsal.ledger import Ledger
from workshop.rehearsal.person import NEXT, Console

PATIENCE = 40
PEOPLE = {"participants": "8", "mode": "follow", "speed": "60"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.stop()


@asynccontextmanager
async def facilitator(server: Server) -> AsyncIterator[Console]:
    async with aiohttp.TCPConnector() as connector:
        console = Console(server.base, connector, Ledger(), "Frank")
        await console.accept(server.invitation)
        yield console
        await console.close()


def rows(server: Server) -> dict[str, Counter[tuple[object, ...]]]:
    """Every row of every table."""
    database = sqlite3.connect(server.folder / "data" / "plenum.sqlite3", timeout=30)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [name for name in tables if not name.startswith("sqlite_")]
    found = {name: Counter(database.execute(f'SELECT * FROM "{name}"').fetchall()) for name in kept}  # noqa: S608
    database.close()
    return found


async def rehearse(console: Console) -> Console:
    """Begin a rehearsal, and open the console of its sandbox."""
    answer = await console.post(console.door + "rehearsal/", PEOPLE, script=False)
    assert answer.status == 302, answer
    console.home = answer.location
    assert await console.load()
    return console


def count(console: Console, of: str) -> int:
    found = re.search(rf"(\d+) {of}", console.screen.region("sandbox").text)
    return int(found[1]) if found else 0


async def test_people_follow_the_facilitator_and_leave_no_trace(server):
    async with facilitator(server) as console:
        real = console.home
        before = rows(server)
        await rehearse(console)
        assert console.home != real
        assert await console.until(lambda: count(console, "of 8 phones") >= 5, PATIENCE), console.screen.pieces["sandbox"]
        while console.place.kind != "lineup":
            await console.press(NEXT)
        assert await console.until(lambda: "stands on" in str(console.screen.pieces), 1) or True
        writes = count(console, "writes")
        assert await console.until(lambda: count(console, "writes") >= writes + 5, PATIENCE)
        for phase in range(20):
            if console.place.kind == "brainstorm":
                break
            await console.press(NEXT)
        writes = count(console, "writes")
        assert await console.until(lambda: count(console, "writes") >= writes + 5, PATIENCE)
        print(console.screen.region("sandbox").text)
        during = rows(server)
        assert all(before[name] <= during[name] for name in before)
        assert len(during["workshop_question"]) > 3
        answer = await console.post(console.door + "rehearsal/end/", {}, script=False)
        assert answer.location == real
        assert rows(server) == before
        assert "Traceback" not in server.printed()
        print(server.printed())
