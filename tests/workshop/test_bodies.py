"""A body that is larger than any of ours, piece by piece, without a length told beforehand: cut while it comes."""

from __future__ import annotations

from typing import Any

import pytest
from daphne.http_protocol import HTTPFactory
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from workshop import bounds

HEAD = b"POST /sign-in/ HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def line() -> Any:
    """Daphne's side of a connection."""
    server = bounds.BoundedServer(application=None, endpoints=["tcp:0"])
    server.connections = {}
    channel = HTTPFactory(server).buildProtocol(IPv4Address("TCP", "192.0.2.7", 1))
    channel.requestFactory = bounds.BoundedRequest
    channel.makeConnection(StringTransport(hostAddress=IPv4Address("TCP", "127.0.0.1", 80)))
    return channel._channel


@pytest.mark.parametrize("bound", ["LARGEST_BODY", "MOST_TOGETHER"])
def test_it_is_cut_in_plain_words_and_nothing_is_kept(line: Any, bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, bound, 250)
    before = bounds.BoundedRequest.together
    line.dataReceived(HEAD)
    request = line.requests[0]
    for _time in range(2):
        line.dataReceived(b"64\r\n" + b"x" * 100 + b"\r\n")
    assert (request.content.tell(), bounds.BoundedRequest.together - before, request.refused) == (200, 200, False)
    line.dataReceived(b"64\r\n" + b"x" * 100 + b"\r\n")
    assert (request.content.tell(), request.refused, line.transport.disconnecting) == (200, True, True)
    said, _, words = line.transport.value().partition(b"\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 413 ")
    assert f"Content-Length: {len(words)}".encode() in said
    assert b"too large" in words
    line.connectionLost(Failure(ConnectionDone()))
    assert bounds.BoundedRequest.together == before
