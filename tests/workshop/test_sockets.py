"""Screens that do not read: of each region only the newest paint waits for them, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from workshop import sockets
from workshop.hub import GONE, Paint, Push, Viewer
from workshop.sockets import COME_BACK, FramedSocket, PlainSocket
from workshop.wire import framed

PHONE = Viewer("phone", "en", participant=1)


class Pipe:
    """A server's side of the extension; takes nothing more while it is `full`."""

    def __init__(self) -> None:
        self.on_drained: Callable[[], None] | None = None
        self.takes_packed = False
        self.written = b""
        self.full = False
        self.closed: list[int] = []

    def write(self, frames: bytes) -> bool:
        self.written += frames
        return not self.full

    def close(self, code: int) -> None:
        self.closed.append(code)

    def drain(self) -> None:
        self.full = False
        assert self.on_drained
        self.on_drained()

    def taken(self) -> bytes:
        written, self.written = self.written, b""
        return written


class Server:
    """An ASGI server that lets one wait while the phone does not read."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.reads.set()
        self.sent: list[Any] = []

    async def __call__(self, message: dict[str, Any]) -> None:
        self.sent.append(message.get("text", message.get("code")))
        await self.reads.wait()

    def taken(self) -> list[Any]:
        sent, self.sent = self.sent, []
        return sent


def push(*regions: str, whole: bool = False, said: str = "") -> Push:
    return Push(tuple(Paint(f"{region} {said}".strip(), [PHONE], region=region) for region in regions), whole)


async def settled() -> None:
    """Everything that could happen by now has happened."""
    for _turn in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def pipe() -> Pipe:
    return Pipe()


@pytest.fixture
def socket(pipe: Pipe) -> FramedSocket:
    return FramedSocket(PHONE, pipe)


def fall_behind(pipe: Pipe, socket: FramedSocket) -> None:
    pipe.full = True
    socket.push(push("first"))
    pipe.taken()


def test_whoever_reads_gets_everything_at_once(pipe: Pipe, socket: FramedSocket) -> None:
    socket.push(push("clock", "board"))
    socket.push(push("board", said="again"))
    assert pipe.written == framed("clock") + framed("board") + framed("board again")


def test_of_each_region_the_newest_paint_waits_in_order(pipe: Pipe, socket: FramedSocket) -> None:
    fall_behind(pipe, socket)
    for number in range(1000):
        socket.push(push("board", "clock", said=str(number)))
    socket.push(push("board", said="last"))
    assert pipe.written == b""
    pipe.drain()
    assert pipe.written == framed("clock 999") + framed("board last")


def test_a_whole_screen_takes_the_place_of_all_that_waits(pipe: Pipe, socket: FramedSocket) -> None:
    fall_behind(pipe, socket)
    socket.push(push("board-1", "clock"))
    socket.push(push("phase", "board-2", whole=True))
    pipe.drain()
    assert pipe.written == framed("phase") + framed("board-2")


def test_who_has_caught_up_is_written_to_at_once_again(pipe: Pipe, socket: FramedSocket) -> None:
    fall_behind(pipe, socket)
    pipe.drain()
    assert pipe.taken() == b""
    socket.push(push("board"))
    assert pipe.taken() == framed("board")
    fall_behind(pipe, socket)
    socket.push(push("board", said="again"))
    pipe.drain()
    assert pipe.taken() == framed("board again")


def test_a_farewell_comes_after_what_waits(pipe: Pipe, socket: FramedSocket) -> None:
    fall_behind(pipe, socket)
    socket.push(push("farewell"))
    socket.close(GONE)
    assert pipe.written == framed("farewell")
    assert pipe.closed == [GONE]


def test_who_would_have_too_much_to_catch_up_with_comes_back_instead(
    pipe: Pipe, socket: FramedSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "MOST", 20)
    fall_behind(pipe, socket)
    socket.push(push("board"))
    assert not pipe.closed
    socket.push(push("wall", "people", "questions"))
    assert pipe.closed == [COME_BACK]
    assert pipe.written == b""


def test_who_takes_too_long_comes_back_instead(
    pipe: Pipe, socket: FramedSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "PATIENCE", -1.0)
    fall_behind(pipe, socket)
    assert not pipe.closed
    socket.push(push("board"))
    assert pipe.closed == [COME_BACK]


# On any ASGI server


async def test_any_server_is_sent_plain_texts_at_once() -> None:
    server = Server()
    PlainSocket(PHONE, server).push(push("clock", "board"))
    assert server.sent == ["clock", "board"]


async def test_while_a_server_waits_for_a_phone_the_newest_paints_wait_too() -> None:
    server = Server()
    socket = PlainSocket(PHONE, server)
    server.reads.clear()
    for number in range(100):
        socket.push(push("clock", "board", said=str(number)))
    assert server.taken() == ["clock 0"]
    server.reads.set()
    await settled()
    assert server.taken() == ["board 0", "clock 99", "board 99"]
    socket.push(push("clock"))
    assert server.taken() == ["clock"]


async def test_a_farewell_on_any_server_comes_after_what_waits() -> None:
    server = Server()
    socket = PlainSocket(PHONE, server)
    server.reads.clear()
    socket.push(push("clock"))
    socket.push(push("farewell"))
    socket.close(GONE)
    socket.push(push("too late"))
    server.reads.set()
    await settled()
    assert server.sent == ["clock", "farewell", GONE]


async def test_a_farewell_on_any_server_is_said_at_once_to_who_reads() -> None:
    server = Server()
    socket = PlainSocket(PHONE, server)
    socket.push(push("farewell"))
    socket.close(GONE)
    socket.close(GONE)
    assert server.sent == ["farewell", GONE]


async def test_who_falls_too_far_behind_on_any_server_comes_back_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MOST", 10)
    server = Server()
    socket = PlainSocket(PHONE, server)
    server.reads.clear()
    for _time in range(3):
        socket.push(push("wall", "people", "questions"))
    await settled()
    assert server.sent == ["wall", COME_BACK]
    socket.push(push("clock"))
    assert server.sent == ["wall", COME_BACK]


async def test_a_broken_socket_on_any_server_breaks_nothing_else() -> None:
    async def broken(message: dict[str, Any]) -> None:
        raise ConnectionError

    PlainSocket(PHONE, broken).push(push("clock"))
    PlainSocket(PHONE, broken).close(GONE)
