"""Things that break while people write: what was acknowledged is there once, and every screen shows what there is."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import socket
import sqlite3
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from yarl import URL

from tests.disk import filled, full_disk, small_disk
from tests.rehearsal.scenes import ask, brainstorming, look_back, wrong
from workshop.rehearsal.browser import Browser
from workshop.rehearsal.page import Form
from workshop.rehearsal.person import NEXT, Console
from workshop.rehearsal.plays import sheets
from workshop.rehearsal.script import Room
from workshop.rehearsal.server import OwnServer
from workshop.rehearsal.words import mark

LOCKED_SECONDS = 10
DEAF = 200
MIB = 2**20


@pytest.fixture
def server(data: Path) -> Iterator[OwnServer]:
    with OwnServer(data) as server:
        yield server


# The database is locked -------------------------------------------------------------------------------------------


@contextmanager
def locked(server: OwnServer) -> Iterator[None]:
    """Another program writes for a long time."""
    database = sqlite3.connect(server.folder / "plenum.sqlite3", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    yield
    database.execute("ROLLBACK")
    database.close()


async def test_while_the_database_is_locked_writers_wait_and_readers_do_not(server: OwnServer) -> None:
    async with brainstorming(server) as room:
        with locked(server):
            asking = asyncio.create_task(ask(room))
            released = asyncio.get_running_loop().time() + LOCKED_SECONDS
            await asyncio.sleep(1)
            for screen in (room.phones[0], room.console, room.stage):
                assert await screen.fresh()
            assert (asking.done(), room.ledger.kept["question"]) == (False, {})
            assert asyncio.get_running_loop().time() < released
            await asyncio.sleep(released - asyncio.get_running_loop().time())
        await asking
        assert wrong(await look_back(room)) == []
        assert len(room.ledger.kept["question"]) == 3 * len(room.present)
    assert server.errors() == []


# The disk is full -------------------------------------------------------------------------------------------------


@pytest.fixture
def small(laid: Path, tmp_path: Path) -> Iterator[tuple[OwnServer, bool]]:
    """A server on a small disk, and whether that is a real one."""
    data = tmp_path / "disk" / "data"
    with small_disk(data.parent, 32) as is_real, OwnServer(Path(shutil.copytree(laid, data))) as server:
        yield server, is_real


async def test_while_the_disk_is_full_it_says_so_goes_on_reading_and_writes_when_there_is_room(
    small: tuple[OwnServer, bool],
) -> None:
    server, is_real = small
    async with brainstorming(server) as room:
        await ask(room, 1)
        with filled(server.folder) if is_real else full_disk(server.process.pid):
            asking = asyncio.create_task(ask(room))
            while len(room.ledger.put_off) < 2 * len(room.present):
                await asyncio.sleep(0.1)
            for screen in (room.phones[0], room.console, room.stage):
                assert await screen.fresh()
            assert not asking.done()
        await asking
        assert wrong(await look_back(room)) == []
        assert len(room.ledger.kept["question"]) == 4 * len(room.present)
        assert any("What you typed is kept" in words for words in room.ledger.put_off)
        assert any("disk is full" in words for words in room.ledger.put_off) == is_real
        assert all(len(words) < 300 and "<" not in words for words in room.ledger.put_off)  # In every language.


# Thumbs and phones ------------------------------------------------------------------------------------------------


def handshake(browser: Browser) -> str:
    """What opens the socket of a screen."""
    cookies = browser.http.cookie_jar.filter_cookies(URL(browser.base))
    lines = [
        f"GET {browser.screen.mark('hx-ws:connect')} HTTP/1.1",
        f"Host: {urlsplit(browser.base).netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: " + b64encode(secrets.token_bytes(16)).decode(),
        "Sec-WebSocket-Version: 13",
        "Cookie: " + "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items()),
    ]
    return "\r\n".join([*lines, "", ""])


@asynccontextmanager
async def deaf(browsers: list[Browser], number: int) -> AsyncIterator[None]:
    """So many more sockets of these screens, which never read."""
    loop, phones = asyncio.get_running_loop(), list[socket.socket]()
    try:
        for one in range(number):
            browser = browsers[one % len(browsers)]
            phones.append(phone := socket.socket())
            phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            phone.setblocking(False)
            await loop.sock_connect(phone, (urlsplit(browser.base).hostname, urlsplit(browser.base).port))
            await loop.sock_sendall(phone, handshake(browser).encode())
            assert (await loop.sock_recv(phone, 12)).endswith(b" 101")
        yield
    finally:
        for phone in phones:
            phone.close()


def memory(server: OwnServer) -> int:
    """Bytes that the server holds in memory."""
    with suppress(FileNotFoundError):
        pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0


async def press_together(room: Room) -> None:
    """Two facilitators press next at the same moment: it moves one step."""
    other = Console(room.console.base, room.console.connector, room.ledger, "the other console")
    try:
        await other.accept(room.invitation)
        before = room.console.place
        (form,) = other.screen.forms(NEXT)
        await asyncio.gather(room.console.press(NEXT), other.write(form, may=(409,)))
        await other.until(lambda: other.place == room.console.place)
        agenda = room.console.agenda
        assert agenda.index(room.console.place.phase) == agenda.index(before.phase) + 1
    finally:
        await other.close()


async def ask_three_times(room: Room) -> None:
    """Everybody sends the same question three times at once."""
    for phone in room.present:
        text = room.words.question(phone.number)
        form = await phone.form(sheets.ASK)
        assert form
        again = Form(form.action, form.fields | {"key": secrets.token_hex(16)}, form.choices, form.near)
        values = again.fields | {"text": text}
        answers = await asyncio.gather(*(phone.post(again.action, values) for _time in range(3)))
        assert {answer.status for answer in answers} == {204}
        room.ledger.keep("question", mark(text), text)


async def test_with_phones_that_do_not_read_and_thumbs_that_press_again_all_is_there_once(server: OwnServer) -> None:
    async with brainstorming(server) as room, deaf(list(room.phones[:3]), DEAF):
        before = memory(server)
        await ask(room)
        await ask_three_times(room)
        await press_together(room)
        assert wrong(await look_back(room)) == []
        assert memory(server) - before < 100 * MIB
    assert server.errors() == []
