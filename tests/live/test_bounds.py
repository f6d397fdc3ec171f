"""What a browser may bring, and what becomes of one that brings more: raw bytes to the real server."""

from __future__ import annotations

import os
import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.server import Server

KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
ENDLESS = b"\x81\xff\x7f" + b"\xff" * 7 + bytes(4)
"""The beginning of a message of 2 ** 63 bytes."""
CASES = int(os.environ.get("PLENUM_CASES", "250")) // 5


@pytest.fixture(scope="module")
def server(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all: whatever was sent before, it goes on."""
    server = Server(tmp_path_factory.mktemp("bounds"))
    yield server
    server.stop()
    assert "Traceback" not in server.printed(), server.printed()


@contextmanager
def line_to(server: Server) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        yield line


def answer(line: socket.socket, is_all: bool = False) -> bytes:
    """All that comes until the other side hangs up; raises TimeoutError when it never does."""
    found = b""
    try:
        if is_all:
            line.shutdown(socket.SHUT_WR)
        while piece := line.recv(65_536):
            found += piece
    except TimeoutError:
        raise
    except OSError:  # It has hung up already, and does not want to hear the rest.
        pass
    return found


def head(server: Server, path: str, *lines: bytes, method: str = "GET") -> bytes:
    first = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n".encode()
    return first + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def stage_of(server: Server) -> str:
    """The address of the stage's socket."""
    code, secret = re.findall(r"/(\w+)/stage/([\w-]+)/", server.stage)[0]
    return f"/{code}/live/stage/{secret}/"


@contextmanager
def watching(server: Server) -> Iterator[socket.socket]:
    """A stage that is being painted."""
    with line_to(server) as line:
        line.sendall(head(server, stage_of(server), b"Upgrade: websocket", b"Connection: Upgrade", KEY.rstrip()))
        assert b" 101 " in line.recv(1000)
        yield line


def frame(payload: bytes, kind: int = 1, final: bool = True) -> bytes:
    """As a browser sends it, masked with zeros."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
    return bytes([(0x80 if final else 0) | kind]) + length + bytes(4) + payload


FRAMES = st.builds(frame, st.binary(max_size=200), st.integers(0, 15), st.booleans())


def resident(server: Server) -> int:
    """Kibibytes of memory that the server has."""
    found = (re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{one}/status").read_text()) for one in server.numbers)
    return sum(int(one[1]) for one in found if one)


def test_a_body_that_is_too_large_is_refused_before_it_comes(server: Server) -> None:
    with line_to(server) as line:
        line.sendall(head(server, "/sign-in/", b"Content-Length: 9999999999", method="POST"))
        assert answer(line).startswith(b"HTTP/1.1 413 ")


def test_what_comes_in_pieces_without_a_length_is_bounded_as_well(server: Server) -> None:
    with line_to(server) as line:
        form = [b"Transfer-Encoding: chunked", b"Content-Type: application/x-www-form-urlencoded"]
        form += [b"Cookie: csrftoken=" + b"x" * 32, b"Connection: close"]
        line.sendall(head(server, "/sign-in/", *form, method="POST"))
        for _time in range(20):
            line.sendall(b"186a0\r\n" + b"x" * 100_000 + b"\r\n")
        line.sendall(b"0\r\n\r\n")
        found = answer(line)
        assert found.startswith(b"HTTP/1.1 413 ")
        assert b"This is more than Plenum can take in at once." in found


@pytest.mark.parametrize(
    "lines",
    [
        [b"Content-Length: 5", b"Content-Length: 6"],
        [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
        [b"Transfer-Encoding: gzip, chunked"],
        [b"Content-Length: -5"],
        [b"Content-Length: +5"],
        [b"X: " + b"x" * 20_000],
        [b"X%d: x" % number for number in range(600)],
        [b"X: a\0b"],
        [b"no colon"],
    ],
)
def test_what_two_programs_could_read_in_two_ways_is_refused(server: Server, lines: list[bytes]) -> None:
    with line_to(server) as line:
        line.sendall(head(server, "/sign-in/", *lines, method="POST"))
        assert answer(line)[:12] in {b"HTTP/1.1 400", b""}


@pytest.mark.parametrize(
    "said", [frame(b"x" * 5000), frame(b"x" * 60_000, 2), b"\x81\xff" + b"\x7f" + b"\xff" * 7 + bytes(4)]
)
def test_a_socket_takes_no_long_messages(server: Server, said: bytes) -> None:
    with watching(server) as line:
        line.sendall(said)
        answer(line)


def test_a_message_in_ever_more_pieces_is_not_kept(server: Server) -> None:
    with watching(server) as line:
        line.sendall(frame(b"x" * 1000, final=False) + frame(b"x" * 1000, 0, final=False) * 4)
        answer(line)


@pytest.mark.parametrize("said", [frame(b"hello"), frame(b"", 2), frame(b"hello", 9)])
def test_a_socket_that_goes_on_talking_is_shut_out(server: Server, said: bytes) -> None:
    with watching(server) as line:
        line.sendall(said * 30)
        answer(line)


def test_a_flood_fills_no_memory(server: Server) -> None:
    before = resident(server)
    with watching(server) as line:
        try:
            for _time in range(200):
                line.sendall(frame(b"x" * 120, 9) * 1000)  # 25 MB of pings, and nobody reads the answers.
        except OSError:
            pass
    with line_to(server) as line:
        line.sendall(head(server, "/", b"Connection: close"))
        assert answer(line).startswith(b"HTTP/1.1 200 ")
    assert resident(server) - before < 8_000


@settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(st.binary(max_size=30), st.builds(frame, st.binary(max_size=200), st.integers(0, 15), st.booleans()))
    )
)
def test_no_rubbish_in_a_socket_breaks_the_server(server: Server, said: list[bytes]) -> None:
    with watching(server) as line:
        line.sendall(b"".join(said) + frame(b"\x03\xe8", 8))
        answer(line, is_all=True)


@settings(max_examples=CASES)
@given(
    st.sampled_from(["/", "/%00", "/x/live/phone/", "/live", "//", "/%ff%fe/", "*", "http://["]),
    st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=4),
    st.sampled_from(["GET", "POST", "HEAD", "CONNECT", "\xff", "PRI"]),
    st.booleans(),
    st.binary(max_size=50),
)
def test_no_rubbish_of_requests_breaks_the_server(
    server: Server, path: str, lines: list[bytes], method: str, upgrades: bool, body: bytes
) -> None:
    upgrade = [b"Upgrade: websocket", b"Connection: Upgrade", KEY.rstrip()] if upgrades else [b"Connection: close"]
    with line_to(server) as line:
        line.sendall(head(server, path, *upgrade, *lines, method=method) + body)
        found = answer(line, is_all=True)
        assert not found.startswith(b"HTTP/1.1 5"), found
        assert b"Traceback" not in found


def test_a_socket_at_no_address_is_refused(server: Server) -> None:
    upgrade = [b"Upgrade: websocket", b"Connection: Upgrade", KEY.rstrip()]
    for path in ("/", "/live/", f"{urlsplit(server.join).path}live/kitchen/", "/%00/live/phone/"):
        with line_to(server) as line:
            line.sendall(head(server, path, *upgrade))
            assert answer(line).startswith(b"HTTP/1.1 403 ")
