"""Our own Daphne protocol for screens: it takes framed messages, tells when one does not read, and forgets the rest.

Daphne frames every message anew for every socket, hands it through three coroutines, and lets it wait for the event
loop; what a phone does not read piles up in its memory. A `PushServer` advertises the ASGI extension `plenum.push`
(`sockets.Channel` says what it offers): the same bytes go straight into every socket. The application does without it
where another server runs it.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from autobahn.websocket.compress_deflate import PerMessageDeflateOffer, PerMessageDeflateOfferAccept

from .bounds import LARGEST_FRAME, BoundedServer, QuietProtocol
from .sockets import EXTENSION
from .wire import framed

RESTART = 1012
"""Close code when the server ends: browsers come back after it."""

KERNEL_BUFFER = 128 * 1024
"""Bytes that may wait in the kernel for one phone: what waits there can be replaced by nothing newer."""


class PushProtocol(QuietProtocol):
    """One screen's connection. Everything that leaves goes through `_put`, in order."""

    behind = False
    on_drained: Callable[[], None] | None = None

    def connectionMade(self) -> None:
        # Daphne leaves its HTTP channel on the transport, which would stop reading when the phone does.
        self.transport.unregisterProducer()
        self.transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        super().connectionMade()

    @property
    def takes_packed(self) -> bool:
        return bool(self.websocket_extensions_in_use)

    def _put(self, frames: bytes) -> bool:
        """Into the socket at once; False when not all of it fitted."""
        if not self.transport.connected or self.state == self.STATE_CLOSED:
            return True
        if self.behind:
            self.transport.write(frames)
            return False
        sent = self.transport.writeSomeData(frames)
        if sent == len(frames) or not isinstance(sent, int):
            return True  # What broke is noticed by the reader.
        self.transport.registerProducer(self, False)
        self.behind = True
        self.transport.write(frames[sent:])
        return False

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:
        """What autobahn has to send: the handshake, pings, pongs, close frames."""
        self._put(data)

    def resumeProducing(self) -> None:
        """The transport has sent everything; it says so at the very beginning, too."""
        if self.behind:
            self.behind = False
            self.transport.unregisterProducer()
            if self.on_drained and self.state == self.STATE_OPEN:
                self.on_drained()

    def stopProducing(self) -> None:
        self.on_drained = None

    def write(self, frames: bytes) -> bool:
        """Write whole messages, unless the socket is closing; False when the rest should wait until `on_drained`."""
        return self.state != self.STATE_OPEN or self._put(frames)

    def close(self, code: int) -> None:
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:
        """Daphne knows of a connection only when its handshake made sense."""
        if hasattr(self, "server"):
            super().onClose(wasClean, code, reason)

    def serverSend(self, content: Any, binary: bool = False) -> None:
        """A message as any ASGI server takes it; what browsers may say is bounded, not what they are told."""
        if binary:
            super().serverSend(content, binary)
        else:
            self.write(framed(content))

    def serverClose(self, code: int | None = None) -> None:
        """Autobahn refuses the codes that tell browsers to come back; they are allowed to servers."""
        self.close(1000 if code is None else code)


def packing(offers: list[PerMessageDeflateOffer]) -> PerMessageDeflateOfferAccept | None:
    """Compressed messages, each for itself alone: so one is made for all, and no socket needs memory for it."""
    for offer in offers:
        if not offer.request_max_window_bits:
            alone = {"request_no_context_takeover": True, "no_context_takeover": True}
            return PerMessageDeflateOfferAccept(offer, **alone, max_message_size=LARGEST_FRAME)
    return None


class PushServer(BoundedServer):
    """Daphne with our protocol."""

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self.ws_factory.protocol = PushProtocol
        self.ws_factory.setProtocolOptions(perMessageCompressionAccept=packing)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if isinstance(protocol, PushProtocol):
            scope["extensions"] = {EXTENSION: {"channel": protocol}}
        return super().create_application(protocol, scope)

    def stop(self) -> None:
        """Tell all screens to come back, and end."""
        for protocol in list(getattr(self, "connections", ())):
            if isinstance(protocol, PushProtocol):
                protocol.close(RESTART)
        super().stop()
