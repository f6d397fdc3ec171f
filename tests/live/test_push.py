"""The hub alone on our server, with phones that read, phones that do not, and phones that talk."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.server import ROOT
from workshop.daphne_push import RESTART
from workshop.sockets import COME_BACK

LARGE = 100_000
SMALL = 65_536


class LoneHub:
    """A process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.live.lone_hub"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def poke(self, region: str, size: int) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{region} {size}\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    @asynccontextmanager
    async def phone(self, path: str = "/", buffer: int = 0) -> AsyncIterator[ClientConnection]:
        """A connected phone; one with a small buffer notices soon when nobody reads."""
        pipe = socket.create_connection(("127.0.0.1", self.port))
        if buffer:
            pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        pipe.setblocking(False)
        address = f"ws://127.0.0.1:{self.port}{path}"
        async with connect(address, sock=pipe, max_queue=1, compression=None, close_timeout=1) as phone:
            yield phone


@pytest.fixture(scope="module")
def hub() -> Iterator[LoneHub]:
    hub = LoneHub()
    yield hub
    hub.stop()


def number(message: str | bytes) -> int:
    return int(message.split()[0])


async def until_closed(phone: ClientConnection) -> int:
    """Read on; the code with which it was closed."""
    with suppress(ConnectionClosed):
        while True:
            await asyncio.wait_for(phone.recv(), 10)
    return phone.close_code or 0


@pytest.mark.parametrize("path", ["/", "/plain/"])
async def test_news_of_every_size_reaches_every_phone(hub: LoneHub, path: str) -> None:
    async with hub.phone(path) as one, hub.phone(path) as other:
        for size in (10, 200, 70_000, 1_000_000):
            hub.poke("board", size)
            messages = [await asyncio.wait_for(phone.recv(), 10) for phone in (one, other)]
            assert [len(message) for message in messages] == [size, size]
            assert messages[0] == messages[1]


async def test_pings_are_answered_and_what_a_phone_says_is_ignored(hub: LoneHub) -> None:
    async with hub.phone() as phone:
        await phone.send("anybody there?" * 100)
        await phone.send(b"\x00" * 100)
        await asyncio.wait_for(await phone.ping(), 10)
        hub.poke("board", 10)
        await asyncio.wait_for(phone.recv(), 10)
        await phone.close()
        assert phone.close_code == 1000


async def test_a_phone_that_does_not_read_gets_the_newest_once_it_does_and_holds_nobody_up(hub: LoneHub) -> None:
    async with hub.phone() as reads, hub.phone(buffer=SMALL) as sleeps:
        for _time in range(20):
            hub.poke("board", LARGE)
            newest = number(await asyncio.wait_for(reads.recv(), 10))
        seen = [number(await asyncio.wait_for(sleeps.recv(), 10))]
        while seen[-1] != newest:
            seen.append(number(await asyncio.wait_for(sleeps.recv(), 10)))
        assert seen == sorted(seen)
        assert len(seen) < 15
        hub.poke("board", 10)
        assert number(await asyncio.wait_for(sleeps.recv(), 10)) == newest + 1


async def test_a_phone_that_is_too_far_behind_is_sent_away_to_come_back(hub: LoneHub) -> None:
    async with hub.phone() as reads, hub.phone(buffer=SMALL) as sleeps:
        for time in range(20):
            hub.poke(f"board-{time}", LARGE)
            await asyncio.wait_for(reads.recv(), 10)
        # The connection is cut where nobody reads the goodbye for a second: browsers come back after that, too.
        assert await until_closed(sleeps) in (COME_BACK, 1006)
        hub.poke("board", 10)
        await asyncio.wait_for(reads.recv(), 10)


async def test_a_server_that_ends_sends_everybody_to_come_back() -> None:
    hub = LoneHub()
    async with hub.phone() as one, hub.phone("/plain/") as other:
        hub.stop()
        assert [await until_closed(phone) for phone in (one, other)] == [RESTART, RESTART]
    assert hub.process.returncode == 0
