"""The door for sockets: who is there, and what do they see? Those who come together are looked up together.

When a server comes back, so does everybody, at once. Each batch is looked up in a few queries by one thread that keeps
its connection to the database; whoever comes meanwhile waits for the next batch. So queries do not grow with phones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from .access import Who, is_stage, who_is
from .cookies import Known, cookie_name, unsigned
from .guessing import network_behind
from .hub import Viewer
from .models import Participant, Workshop
from .painting import deleted, moved
from .sockets import Scope

MOST = 500
"""How many are looked up together at most: the first of them should not wait for long."""


@dataclass(frozen=True)
class Lookup:
    """What was found out about somebody at the door: what they see, or what they are told."""

    workshop: int = 0
    viewer: Viewer | None = None
    farewell: str = ""
    is_rehearsal: bool = False


class Door:
    """Looks people up, batch by batch."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Scope, asyncio.Future[Lookup]]] = []
        self.task: asyncio.Task[None] | None = None
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="door")

    async def ask(self, scope: Scope) -> Lookup:
        """Who is there? To be called in the event loop."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Lookup] = loop.create_future()
        self.waiting.append((scope, answer))
        if self.task is None or self.task.done():
            self.task = loop.create_task(self._answer())
        return await answer

    async def _answer(self) -> None:
        while self.waiting:
            batch, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
            scopes = [scope for scope, _answer in batch]
            found = await asyncio.get_running_loop().run_in_executor(self.executor, look_up_in_thread, scopes)
            for (_scope, answer), lookup in zip(batch, found, strict=True):
                if not answer.done():  # Who has gone meanwhile has cancelled it.
                    _settle(answer, lookup)


def _settle(answer: asyncio.Future[Lookup], lookup: Lookup | Exception) -> None:
    if isinstance(lookup, Exception):
        answer.set_exception(lookup)
    else:
        answer.set_result(lookup)


def look_up_in_thread(scopes: Sequence[Scope]) -> list[Lookup | Exception]:
    """In the door's thread, with a connection that may have been broken meanwhile."""
    close_old_connections()
    try:
        return look_up(scopes)
    except Exception as failure:
        return [failure] * len(scopes)
    finally:
        close_old_connections()


def look_up(scopes: Sequence[Scope]) -> list[Lookup | Exception]:
    """Everybody's answer; what fails for one of them is their answer only."""
    guests = [Guest(scope) for scope in scopes]
    workshops = {found.code: found for found in Workshop.objects.filter(code__in={guest.code for guest in guests})}
    for guest in guests:
        guest.workshop = workshops.get(guest.code)
    keys = {guest.key for guest in guests if guest.key}
    people = Participant.objects.filter(pk__in=keys).select_related("merged_into") if keys else ()
    known: dict[int, dict[str, Participant]] = {}
    for person in people:
        known.setdefault(person.workshop_id, {})[str(person.pk)] = person
    return [_look_up(guest, known.get(guest.workshop.pk, {}) if guest.workshop else {}) for guest in guests]


def _look_up(guest: Guest, known: Known) -> Lookup | Exception:
    try:
        return guest.look_up(known)
    except Exception as failure:
        return failure


class Guest:
    """Somebody at the door, as far as their request tells."""

    workshop: Workshop | None = None

    def __init__(self, scope: Scope) -> None:
        headers = dict(scope["headers"])
        self.cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
        self.arguments: dict[str, Any] = scope["url_route"]["kwargs"]
        self.code: str = self.arguments["code"]

    @property
    def key(self) -> str:
        """Whose phone it is, if its cookie is right."""
        return unsigned(self.cookies, cookie_name(Participant, self.workshop)) if self.workshop else ""

    def look_up(self, known: Known) -> Lookup:
        workshop = self.workshop
        if workshop is None:
            return Lookup()
        if workshop.is_deleted:
            return Lookup(farewell=deleted())
        page_of: int | None = self.arguments.get("person")
        account = account_of(self.cookies)
        who = who_is(workshop, self.cookies, account, page_of, known)
        screen, secret = self.arguments["screen"], self.arguments.get("secret", "")
        viewer = viewer_for(who, screen, secret, language(self.arguments))
        if viewer and page_of:
            # The page of somebody who turned out to be another one is told so by the first paint.
            viewer = replace(viewer, participant=page_of)
        elif page_of and who_is(workshop, self.cookies, account, known=known).belongs:
            return Lookup(farewell=moved(workshop))
        return Lookup(workshop.pk, viewer, is_rehearsal=workshop.sandbox_of_id is not None)


def account_of(cookies: dict[str, str]) -> Any:
    """The account that has signed in; most people have none, and nothing is asked for them."""
    if not (key := cookies.get(settings.SESSION_COOKIE_NAME)):
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return get_user(request)


def is_same_origin(scope: Scope) -> bool:
    """Only Plenum's own pages may open its sockets; programs other than browsers send no origin."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    return not origin or origin.partition("://")[2] == headers.get(b"host", b"").decode("latin-1")


def network_of_socket(scope: Scope) -> str:
    """Where a socket comes from (see guessing)."""
    forwarded = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
    return network_behind(forwarded, (scope.get("client") or [""])[0])


def spoken(scope: Scope) -> str:
    """The language that a browser asks for, where nothing else is known of it."""
    asked = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    for name, _weight in parse_accept_lang_header(asked):
        with suppress(LookupError):
            return get_supported_language_variant(name)
    return "en"


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
