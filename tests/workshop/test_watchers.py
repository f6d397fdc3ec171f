"""Who may watch what: every socket against everybody who might open it, as a server calls the application."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import transaction
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from tests.cast import Room
from tests.routes import routes
from tests.workshop.test_access import EVERYBODY, HELPING, PARTICIPANTS, STEERING, things, visitors
from workshop import screens
from workshop.arrivals import Lookup, look_up
from workshop.asgi import application
from workshop.hub import GONE, Viewer
from workshop.sockets import COME_BACK, Scope
from workshop.throttle import network
from workshop.turnstile import Turnstile, hall, person

TABLE = {
    "/{code}/live/phone/": PARTICIPANTS,
    "/{code}/live/phone/{person}/": {"participant"},
    "/{code}/live/console/{language}/": HELPING,
    "/{code}/live/stage/{secret}/": {"stage-link"},
}
"""The person is Alice."""


class Found(NamedTuple):
    """What became of somebody who opened a socket."""

    viewer: Viewer | None
    code: int | None
    said: str = ""


class Doors(NamedTuple):
    room: Room
    ward: int
    cookies: dict[str, str]


@pytest.fixture(scope="module")
def doors(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Doors]:
    """A workshop with everybody who might try, once for all."""
    with django_db_blocker.unblock(), transaction.atomic():
        room = Room()
        room.go_to("marketplace")
        ward = things(room)["ward"]
        browsers = visitors(room)
        cookies = {
            visitor: "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
            for visitor, browser in browsers.items()
        }
        yield Doors(room, ward, cookies)
        transaction.set_rollback(True)


@pytest.fixture
def joined(monkeypatch: pytest.MonkeyPatch) -> list[Viewer]:
    """Who has got as far as the hub, which is not let in here: like the door's thread, it would look from a connection
    of its own, and see nothing of this test's."""
    found: list[Viewer] = []

    async def ask(scope: Scope) -> Lookup:
        (lookup,) = await sync_to_async(look_up)([scope])
        if isinstance(lookup, Exception):
            raise lookup
        return lookup

    monkeypatch.setattr(screens.door, "ask", ask)
    monkeypatch.setattr(screens.hub, "join", lambda _workshop, socket: found.append(socket.viewer))
    monkeypatch.setattr(screens.hub, "leave", lambda _workshop, _socket: None)
    return found


async def _visit(path: str, cookies: str, origin: str, *more: tuple[bytes, bytes]) -> tuple[int | None, str]:
    headers = [*more, (b"cookie", cookies.encode()), (b"host", b"testserver")]
    headers += [(b"origin", origin.encode())] if origin else []
    socket = WebsocketCommunicator(application, path, headers)
    accepted, code = await socket.connect(timeout=10)
    if not accepted:
        return code, ""
    said, code = "", None
    if not await socket.receive_nothing(0.01, 0.002):
        message = await socket.receive_output(10)
        if message["type"] == "websocket.send":
            said, message = message["text"], await socket.receive_output(10)
        code = message["code"]
    await socket.disconnect(timeout=10)
    return code, said


def visit(doors: Doors, joined: list[Viewer], visitor: str, path: str, origin: str = "http://testserver") -> Found:
    joined.clear()
    code, said = async_to_sync(_visit)(path, doors.cookies[visitor], origin)
    assert len(joined) + (code is not None) == 1, (visitor, path, code, joined)
    return Found(joined[0] if joined else None, code, said)


def address(doors: Doors, path: str, visitor: str, person: int | None = None) -> str:
    secret = doors.room.workshop.stage_secret if visitor == "stage-link" else "forged"
    return path.format(code=doors.room.code, language="en", secret=secret, person=person or doors.room.alice.pk)


def test_every_socket_has_its_rule() -> None:
    assert {route.path for route in routes("workshop.urls_live")} == set(TABLE)


@pytest.mark.django_db
@pytest.mark.parametrize("path", TABLE)
def test_only_those_who_may_watch(doors: Doors, joined: list[Viewer], path: str) -> None:
    for visitor in sorted(EVERYBODY):
        found = visit(doors, joined, visitor, address(doors, path, visitor))
        assert (found.viewer is not None) == (visitor in TABLE[path]), (visitor, found)
        assert found.viewer or found.code == GONE
        assert doors.room.workshop.title not in found.said


@pytest.mark.django_db
def test_who_acts_for_somebody_watches_their_phone(doors: Doors, joined: list[Viewer]) -> None:
    for visitor in sorted(EVERYBODY):
        path = address(doors, "/{code}/live/phone/{person}/", visitor, doors.ward)
        found = visit(doors, joined, visitor, path)
        assert (found.viewer is not None) == (visitor in STEERING), visitor


@pytest.mark.django_db
def test_everybody_sees_what_is_theirs(doors: Doors, joined: list[Viewer]) -> None:
    phone = visit(doors, joined, "participant", address(doors, "/{code}/live/phone/", "")).viewer
    assert phone
    assert (phone.screen, phone.participant) == ("phone", doors.room.alice.pk)
    for visitor, screen in (("helper", "helper"), ("facilitator", "console"), ("organizer", "console")):
        found = visit(doors, joined, visitor, address(doors, "/{code}/live/console/{language}/", "")).viewer
        assert found
        assert (found.screen, found.participant) == (screen, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "null", "http://testserver.elsewhere.example", "http://["]
)
def test_no_other_sites_page_watches_with_anybodys_cookies(doors: Doors, joined: list[Viewer], origin: str) -> None:
    for path in TABLE:
        for visitor in sorted(TABLE[path] & {"participant", "organizer", "stage-link"}):
            found = visit(doors, joined, visitor, address(doors, path, visitor), origin)
            assert (found.viewer, found.code, found.said) == (None, GONE, "")


@pytest.mark.django_db
def test_programs_without_an_origin_may(doors: Doors, joined: list[Viewer]) -> None:
    assert visit(doors, joined, "participant", address(doors, "/{code}/live/phone/", ""), "").viewer


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/live/", "/{code}/live/", "/{code}/live/kitchen/", "/\0/live/phone/"])
def test_nobody_watches_at_other_addresses(doors: Doors, joined: list[Viewer], path: str) -> None:
    assert visit(doors, joined, "organizer", path.format(code=doors.room.code)).viewer is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cookies", ['sessionid="abcdefgh\\000"', "sessionid=\xff", "x" * 9000, "=;;=", "plenum-participant-1=1:2:3"]
)
def test_rubbish_of_cookies_is_nobody(doors: Doors, joined: list[Viewer], cookies: str) -> None:
    doors.cookies["rubbish"] = cookies
    for path in TABLE:
        assert visit(doors, joined, "rubbish", address(doors, path, "")).code == GONE


# Too many ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_of_one_address_come_in_as_many_as_there_is_room_for(
    doors: Doors, joined: list[Viewer], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROXIES, settings.MOST_SOCKETS = 1, 0
    path, cookies = address(doors, "/{code}/live/phone/", ""), doors.cookies["participant"]
    german = (b"x-forwarded-for", b"192.0.2.7"), (b"accept-language", b"xx, de-AT;q=0.8")
    code, said = async_to_sync(_visit)(path, cookies, "", *german)
    assert (code, joined) == (COME_BACK, [])
    assert "Zu viele Bildschirme" in said
    assert async_to_sync(_visit)(path, cookies, "", (b"x-forwarded-for", b"127.0.0.1"))[0] is None
    settings.MOST_SOCKETS = 1
    monkeypatch.setattr(screens, "MOST_OF_ONE", 0)
    assert async_to_sync(_visit)(path, cookies, "", *german)[0] == COME_BACK


def test_who_has_gone_makes_room() -> None:
    turnstile = Turnstile()
    with turnstile.pass_through("hall", 1) as first, turnstile.pass_through("hall", 1) as second:
        assert (first, second) == (True, False)
    with turnstile.pass_through("hall", 1) as third, turnstile.pass_through(None, 0) as nobody:
        assert third
        assert nobody
    assert not turnstile.inside


def test_this_computer_is_no_hall_and_a_stage_is_nobodys() -> None:
    assert [hall(one) for one in ("127.0.0.1", network("::1"), "")] == [None] * 3
    assert [hall(one) for one in ("192.0.2.7", "2001:db8::/64")] == ["192.0.2.7", "2001:db8::/64"]
    assert person(1, Viewer("stage", "en")) is None
    assert person(1, Viewer("phone", "en", 3)) == person(1, Viewer("phone", "de", 3))
    assert person(1, Viewer("phone", "en", 3)) != person(2, Viewer("phone", "en", 3))
