"""How much a browser may bring: looked at while it arrives, before anything else of the program sees it.

Daphne keeps the body of a request until it is whole, however large it is, on the disk; and hands every message of a
socket to the application. Plenum's pages send small forms, now and then a photo, once in a while an archive; and by
their sockets they send nothing at all.
"""

from __future__ import annotations

import time
from typing import Any, ClassVar

from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol

LARGEST_BODY = 300_000_000
"""Bytes of one request: some more than the largest archive, which is refused in words."""
MOST_TOGETHER = 1_200_000_000
"""Bytes of all requests that are arriving just now."""
LARGEST_FRAME = 4_096
"""Bytes of one message by a socket, where there should be none."""
MOST_SAID = 20
"""Messages and pings that a socket may send at once; after that, one a second."""
NOT_WANTED = 1008
"""Close code for a socket that says too much; browsers do not come back after it."""

PLAIN = [
    (b"Content-Type", b"text/plain; charset=utf-8"),
    (b"Content-Security-Policy", b"default-src 'none'"),
    (b"X-Content-Type-Options", b"nosniff"),
]
TOO_LARGE = (
    b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: 52\r\n\r\n413 This is too large; nothing of it has been kept.\n"
)


class BoundedRequest(WebRequest):
    """A request that is broken off when it, or all of them together, would become too large."""

    together: ClassVar[int] = 0
    brought = 0
    refused = False

    def gotLength(self, length: int | None) -> None:
        too_large = length is not None and length > LARGEST_BODY
        super().gotLength(0 if too_large else length)
        if too_large:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        if self.refused:
            return
        if self.brought + len(data) > LARGEST_BODY or BoundedRequest.together + len(data) > MOST_TOGETHER:
            self._refuse()
            return
        self._hold(len(data))
        super().handleContentChunk(data)

    def process(self) -> Any:
        """What came in pieces, with no length told beforehand, has one by now: Django's limits go by it."""
        if self.brought and not self.requestHeaders.hasHeader(b"Content-Length"):
            self.requestHeaders.setRawHeaders(b"Content-Length", [b"%d" % self.brought])
        return super().process()

    def connectionLost(self, reason: Any) -> None:
        self._hold(-self.brought)
        super().connectionLost(reason)

    def finish(self) -> None:
        self._hold(-self.brought)
        super().finish()

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """What the server itself has to say: a line of text, under the same rules as every page."""
        self.handle_reply({"type": "http.response.start", "status": status, "headers": PLAIN})
        self.handle_reply({"type": "http.response.body", "body": f"{status} {status_text.decode()}: {body}\n".encode()})

    def _hold(self, size: int) -> None:
        self.brought += size
        BoundedRequest.together += size

    def _refuse(self) -> None:
        self.refused = True
        self.channel.transport.write(TOO_LARGE)
        self.channel.loseConnection()


class QuietProtocol(WebSocketProtocol):
    """A socket by which nothing comes up: what is said is dropped, and whoever goes on talking is shut out."""

    credit = float(MOST_SAID)
    heard = 0.0

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        self._listens()

    def sendMessage(self, *given: Any, **named: Any) -> None:
        """The bound is for what comes up; autobahn would hold what goes down to it, too."""
        self.maxMessagePayloadSize = 0
        try:
            super().sendMessage(*given, **named)
        finally:
            self.maxMessagePayloadSize = LARGEST_FRAME

    def onPing(self, payload: bytes) -> None:
        """Every answer waits in the server's memory until it is read."""
        if self._listens():
            super().onPing(payload)

    def _listens(self) -> bool:
        now = time.monotonic()
        self.credit = min(self.credit + now - self.heard, float(MOST_SAID)) - 1
        self.heard = now
        if self.credit >= 0:
            return True
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(NOT_WANTED)
        else:
            self.dropConnection(abort=True)
        return False


class BoundedServer(Server):
    """Daphne with these bounds."""

    def listen_success(self, port: Any) -> None:
        build = self.http_factory.buildProtocol

        def bounded(address: Any) -> Any:
            protocol = build(address)
            protocol.requestFactory = BoundedRequest
            return protocol

        self.http_factory.buildProtocol = bounded
        self.ws_factory.protocol = QuietProtocol
        self.ws_factory.setProtocolOptions(maxMessagePayloadSize=LARGEST_FRAME, maxFramePayloadSize=LARGEST_FRAME)
        super().listen_success(port)
