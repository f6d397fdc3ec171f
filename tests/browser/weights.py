"""What a page takes from the network, as the browser itself counts it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from workshop.wire import framed, packed

FIRST, WHOLE = 60 * 1024, 400 * 1024
"""What a phone may load before it can be used, and in a whole workshop, with all news."""


class Scale:
    """Weighs all that a page takes from now on: answers as they came, compressed and with their headers, and news."""

    def __init__(self, page: Page) -> None:
        self.answers: dict[str, float] = {}
        """Bytes by request; what came out of the browser's cache counts nothing."""
        self.asked: dict[str, str] = {}
        """The address of each request."""
        self.news: list[int] = []
        """The bytes of every message that came by the socket, as they came: compressed, if the socket takes that."""
        self.frame = framed
        self.session = page.context.new_cdp_session(page)
        self.session.on("Network.requestWillBeSent", self._ask)
        self.session.on("Network.loadingFinished", self._finish)
        self.session.on("Network.webSocketHandshakeResponseReceived", self._shake)
        self.session.on("Network.webSocketFrameReceived", self._hear)
        self.session.send("Network.enable")

    def _ask(self, event: dict[str, Any]) -> None:
        self.asked[event["requestId"]] = event["request"]["url"]

    def _finish(self, event: dict[str, Any]) -> None:
        self.answers[event["requestId"]] = event["encodedDataLength"]

    def _shake(self, event: dict[str, Any]) -> None:
        is_packed = "permessage-deflate" in str(event["response"]["headers"])
        self.frame = packed if is_packed else framed

    def _hear(self, event: dict[str, Any]) -> None:
        # The browser tells what it has unpacked; of what it was unpacked, our own framing tells to the byte.
        self.news.append(len(self.frame(event["response"]["payloadData"])))

    @property
    def loaded(self) -> int:
        return int(sum(self.answers.values()))

    @property
    def whole(self) -> int:
        return self.loaded + sum(self.news)

    def __str__(self) -> str:
        loads, news = f"{self.loaded / 1024:.1f} KB in {len(self.answers)} answers", sum(self.news) / 1024
        return f"{loads}, and {news:.1f} KB in {len(self.news)} news"

    @property
    def table(self) -> dict[str, int]:
        """Bytes by address, the heaviest first."""
        found = {self.asked.get(request, request): int(size) for request, size in self.answers.items()}
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def weights(page: Page) -> Scale:
    """Load this page once more, as a browser does that has never been here, and weigh it."""
    scale = Scale(page)
    scale.session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    scale.session.send("Network.setBypassServiceWorker", {"bypass": True})
    page.reload(wait_until="load")
    page.wait_for_load_state("networkidle")
    scale.session.send("Network.setBypassServiceWorker", {"bypass": False})
    scale.session.send("Network.setCacheDisabled", {"cacheDisabled": False})
    return scale
