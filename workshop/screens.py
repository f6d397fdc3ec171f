"""The three screens' socket: news comes down by it, nothing ever goes up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import get_supported_language_variant

from . import live
from .access import Who, is_stage, who_is
from .deadlines import run_due
from .hub import GONE, Hub, Viewer
from .models import Workshop
from .painting import deleted, moved, paint

hub = Hub(paint, tick=run_due)
live.listen(hub.poke)


class ScreenConsumer(AsyncWebsocketConsumer):
    """One connected stage, console or phone. What arrives from the browser is ignored."""

    viewer: Viewer
    workshop: int | None = None
    farewell = ""

    async def connect(self) -> None:
        found = await self._find_viewer() if self._is_same_origin() else None
        # Accepting first lets a browser read the close code: a refused handshake would be tried again for ever.
        await self.accept()
        if found is None:
            if self.farewell:
                await self.push(self.farewell)
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
        if workshop.is_deleted:
            self.farewell = deleted()
            return None
        page_of: int | None = arguments.get("person")
        who = self._who(workshop, page_of)
        viewer = viewer_for(who, arguments["screen"], arguments.get("secret", ""), self._language())
        if viewer and page_of:
            # The page of somebody who turned out to be another one is told so by the first paint.
            viewer = replace(viewer, participant=page_of)
        elif page_of and self._who(workshop).belongs:
            self.farewell = moved(workshop)
        return (workshop.pk, viewer) if viewer else None

    def _who(self, workshop: Workshop, page_of: int | None = None) -> Who:
        return who_is(workshop, self.scope["cookies"], self.scope["user"], page_of)

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
    if screen == "console" and who.helps:
        return Viewer("console" if who.steers else "helper", language, **_crew(who))
    if screen == "phone" and who.participant:
        viewer = Viewer("phone", who.language, participant=who.participant.pk)
        if who.acts and who.scribe and who.participant.scribe_id == who.scribe.pk:
            return replace(viewer, acts=True, scribe=who.scribe.pk)
        return replace(viewer, acts=True, **_crew(who)) if who.acts else viewer
    return None


def _crew(who: Who) -> dict[str, Any]:
    """By which account or invitation somebody steers or helps: when that ends, so does what they see."""
    if who.organizer:
        return {"organizer": who.organizer.pk}
    return {"facilitator": who.facilitator.pk} if who.facilitator else {}
