"""The three screens' socket: news comes down by it, nothing ever goes up."""

from __future__ import annotations

from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import get_supported_language_variant

from . import live
from .access import Who, is_stage, who_is
from .hub import GONE, Hub, Viewer
from .models import Workshop
from .painting import paint

hub = Hub(paint)
live.listen(hub.poke)


class ScreenConsumer(AsyncWebsocketConsumer):
    """One connected stage, console or phone. What arrives from the browser is ignored."""

    viewer: Viewer
    workshop: int | None = None

    async def connect(self) -> None:
        found = await self._find_viewer() if self._is_same_origin() else None
        # Accepting first lets a browser read the close code: a refused handshake would be tried again for ever.
        await self.accept()
        if found is None:
            await self.close(GONE)
            return
        self.workshop, self.viewer = found
        hub.join(self.workshop, self)

    async def disconnect(self, code: int) -> None:
        if self.workshop is not None:
            hub.leave(self.workshop, self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        pass

    async def push(self, html: str) -> None:
        await self.send(text_data=html)

    def _is_same_origin(self) -> bool:
        """Only Plenum's own pages may open its sockets; programs other than browsers send no origin."""
        headers = dict(self.scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        return not origin or urlsplit(origin).netloc == headers.get(b"host", b"").decode("latin-1")

    @database_sync_to_async
    def _find_viewer(self) -> tuple[int, Viewer] | None:
        arguments = self.scope["url_route"]["kwargs"]
        workshop = Workshop.objects.filter(code=arguments["code"]).first()
        if workshop is None:
            return None
        who = who_is(workshop, self.scope["cookies"], self.scope["user"])
        viewer = viewer_for(who, arguments["screen"], arguments.get("secret", ""), self._language())
        return (workshop.pk, viewer) if viewer else None

    def _language(self) -> str:
        """The console's language stands in its address, as no header of a socket says it."""
        try:
            return get_supported_language_variant(self.scope["url_route"]["kwargs"].get("language", "en"))
        except LookupError:
            return "en"


def viewer_for(who: Who, screen: str, secret: str, language: str) -> Viewer | None:
    """What somebody sees who asks for this screen; None when they may not."""
    if screen == "stage" and is_stage(who.workshop, secret):
        return Viewer("stage", who.workshop.language)
    if screen == "console" and who.steers:
        facilitator = None if who.organizes else who.facilitator
        return Viewer("console", language, facilitator=facilitator.pk if facilitator else None)
    if screen == "phone" and who.participant:
        return Viewer("phone", who.participant.language, participant=who.participant.pk)
    return None
