"""The load: sockets and requests that cost next to nothing, so that the server is measured and not its clients.

Frames are counted and looked through where they lie, never decoded: raw and Plenum are read by the same code.
"""

from __future__ import annotations

import asyncio
import base64
import os
import struct
import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import ClassVar

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
PATIENCE = 60.0
AT_A_TIME = 50
"""How many sockets are opened together."""


class Wire(asyncio.Protocol):
    """One websocket that notes when its last text came, how many bytes came, and whether what it waits for did."""

    quiet: ClassVar = 0.4
    """After so many seconds without a byte, nothing more comes."""

    def __init__(self, mark: bytes = b"") -> None:
        self.mark = mark
        self.forget()
        self.is_open = asyncio.get_running_loop().create_future()
        self.buffer = b""

    async def open(self, port: int, path: str, cookies: str = "") -> None:
        loop = asyncio.get_running_loop()
        self.transport, _self = await loop.create_connection(lambda: self, "127.0.0.1", port)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Cookie: {cookies or 'no=1'}", "", ""]
        self.transport.write("\r\n".join(lines).encode())
        async with asyncio.timeout(PATIENCE):
            await self.is_open

    def forget(self) -> None:
        self.at, self.bytes, self.texts, self.heard = 0.0, 0, 0, False

    def data_received(self, data: bytes) -> None:
        buffer = self.buffer + data if self.buffer else data
        if not self.is_open.done():
            head, found, buffer = buffer.partition(b"\r\n\r\n")
            if not found:
                self.buffer = head
                return
            self._answered(head)
        at, size = 0, len(buffer)
        while at + 2 <= size:
            begin, length = at + 2, buffer[at + 1] & 127
            if length > 125:
                begin += 2 if length == 126 else 8
                if begin > size:
                    break
                length = int.from_bytes(buffer[at + 2 : begin])
            if begin + length > size:
                break
            self._frame(buffer[at] & 15, buffer, begin, begin + length)
            at = begin + length
        self.buffer = buffer[at:]

    def _answered(self, head: bytes) -> None:
        if b" 101 " in head.split(b"\r\n", 1)[0]:
            self.is_open.set_result(None)
        else:
            self.is_open.set_exception(ConnectionError(head.decode(errors="replace")))

    def _frame(self, kind: int, buffer: bytes, begin: int, end: int) -> None:
        if kind == TEXT:
            self.at = time.perf_counter()
            self.bytes += end - begin
            self.texts += 1
            self.text(buffer, begin, end)
        elif kind == PING:
            self.write(PONG, buffer[begin:end])

    def text(self, buffer: bytes, begin: int, end: int) -> None:
        """Look through a text where it lies."""
        if not self.heard and buffer.find(self.mark, begin, end) >= 0:
            self.heard = True

    def write(self, kind: int, text: bytes) -> None:
        """Send a frame; masked with zeros, as clients have to mask."""
        size = len(text)
        length = bytes([128 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
        self.transport.write(bytes([128 | kind]) + length + b"\0\0\0\0" + text)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.is_open.done():
            self.is_open.set_exception(ConnectionError("closed before it was open"))

    def close(self) -> None:
        self.transport.abort()


async def open_all(wires: Iterable[tuple[Wire, int, str, str]]) -> None:
    """Open these sockets, some at a time."""
    gate = asyncio.Semaphore(AT_A_TIME)

    async def one(wire: Wire, port: int, path: str, cookies: str) -> None:
        async with gate:
            await wire.open(port, path, cookies)

    await asyncio.gather(*(one(*each) for each in wires))


async def until_heard(wires: Collection[Wire]) -> None:
    """Until everybody has heard what they wait for, and nothing more comes."""
    deadline = time.perf_counter() + PATIENCE
    while not all(wire.heard for wire in wires) or time.perf_counter() - max(wire.at for wire in wires) < Wire.quiet:
        if time.perf_counter() > deadline:
            deaf = sum(not wire.heard for wire in wires)
            raise TimeoutError(f"{deaf} of {len(wires)} have not heard it after {PATIENCE:.0f} s")
        await asyncio.sleep(0.05)


async def press(wires: Collection[Wire], act: Callable[[], Awaitable[object]]) -> list[float]:
    """Do something, and tell after how many milliseconds each of these had its last byte; in order."""
    for wire in wires:
        wire.forget()
    began = time.perf_counter()
    await act()
    await until_heard(wires)
    return sorted((wire.at - began) * 1000 for wire in wires)


class Browser:
    """Sends forms as a page's script does, over one connection that stays."""

    token = "a" * 32
    """Whoever sends the same in a cookie and in a header comes from the page itself; which one does not matter."""

    def __init__(self, port: int, cookies: str) -> None:
        self.port, self.cookies = port, cookies
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> None:
        self.streams = await asyncio.open_connection("127.0.0.1", self.port)

    async def get(self, path: str) -> None:
        await self._send(f"GET {path}", "")

    async def post(self, path: str, body: str) -> None:
        """Send it; raises ConnectionError unless it is acknowledged."""
        await self._send(f"POST {path}", body)

    async def _send(self, request: str, body: str) -> None:
        if self.streams is None:
            await self.open()
        assert self.streams
        reader, writer = self.streams
        writer.write(
            f"{request} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: csrftoken={self.token}; {self.cookies}\r\nX-CSRFToken: {self.token}\r\nHX-Request: true\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status = int(head.split(" ", 2)[1])
        size = next((int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0)
        answer = (await reader.readexactly(size)).decode(errors="replace")
        if status != 204:
            raise ConnectionError(f"{request}: {status} {answer[:300]}")

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()
