"""The three screens' socket: news comes down by it, nothing ever goes up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from channels.db import database_sync_to_async
from django.db import connection
from django.utils.translation import get_supported_language_variant

from . import live, metrics
from .access import Who, is_stage, who_is
from .frame import PACES
from .hub import GONE, Hub, Paint, Viewer
from .models import Workshop
from .painting import deleted, moved, paint
from .sockets import Receive, Scope, Send, socket_for


def paint_or_reconnect(*arguments: Any) -> Iterator[Paint]:
    """Paint; after a failure on a fresh connection the next time, as the old one may be why."""
    try:
        yield from paint(*arguments)
    except Exception:
        connection.close()
        raise


hub = Hub(paint_or_reconnect, paces=PACES)
live.listen(hub.poke)


async def screen(scope: Scope, receive: Receive, send: Send) -> None:
    """The application of one connected stage, console or phone. What arrives from the browser is ignored."""
    await receive()
    found = await find_viewer(scope) if is_same_origin(scope) else Lookup()
    # Accepting first lets a browser read the close code: a refused handshake would be tried again for ever.
    await send({"type": "websocket.accept"})
    if found.viewer is None:
        if found.farewell:
            await send({"type": "websocket.send", "text": found.farewell})
        await send({"type": "websocket.close", "code": GONE})
        return
    socket = socket_for(found.viewer, scope, send)
    hub.join(found.workshop, socket)
    metrics.connected(found.workshop, found.viewer.screen, found.is_rehearsal)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        hub.leave(found.workshop, socket)
        metrics.disconnected(found.workshop, found.viewer.screen)


@dataclass(frozen=True)
class Lookup:
    """What was found out about somebody at the door: what they see, or what they are told."""

    workshop: int = 0
    viewer: Viewer | None = None
    farewell: str = ""
    is_rehearsal: bool = False


def is_same_origin(scope: Scope) -> bool:
    """Only Plenum's own pages may open its sockets; programs other than browsers send no origin."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    return not origin or origin.partition("://")[2] == headers.get(b"host", b"").decode("latin-1")


@database_sync_to_async
def find_viewer(scope: Scope) -> Lookup:
    """Who is there, and what do they see?"""
    arguments = scope["url_route"]["kwargs"]
    workshop = Workshop.objects.filter(code=arguments["code"]).first()
    if workshop is None:
        return Lookup()
    if workshop.is_deleted:
        return Lookup(farewell=deleted())
    page_of: int | None = arguments.get("person")
    who = who_is(workshop, scope["cookies"], scope["user"], page_of)
    viewer = viewer_for(who, arguments["screen"], arguments.get("secret", ""), language(arguments))
    if viewer and page_of:
        # The page of somebody who turned out to be another one is told so by the first paint.
        viewer = replace(viewer, participant=page_of)
    elif page_of and who_is(workshop, scope["cookies"], scope["user"]).belongs:
        return Lookup(farewell=moved(workshop))
    return Lookup(workshop.pk, viewer, is_rehearsal=workshop.sandbox_of_id is not None)


def language(arguments: dict[str, Any]) -> str:
    """The console's language stands in its address, as no header of a socket says it."""
    try:
        return get_supported_language_variant(arguments.get("language", "en"))
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
