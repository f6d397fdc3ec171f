"""The door for sockets: queries do not grow with those who come together, and one who fails is alone with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Room
from workshop import arrivals
from workshop.arrivals import Door, Lookup, look_up
from workshop.hub import Viewer
from workshop.models import Participant


def scope(room: Room, somebody: Any, screen: str = "phone", **arguments: Any) -> dict[str, Any]:
    """What the server tells of somebody who opens a socket."""
    cookies = "; ".join(f"{name}={found.value}" for name, found in room.browser(somebody).cookies.items())
    kwargs = {"code": room.code, "screen": screen, **arguments}
    return {"headers": [(b"cookie", cookies.encode())], "url_route": {"kwargs": kwargs}}


def phones(room: Room, people: Iterable[Participant]) -> list[dict[str, Any]]:
    return [scope(room, person, person=person.pk) for person in people]


def test_everybody_who_comes_is_told_what_they_see(room: Room) -> None:
    found = look_up(
        [
            *phones(room, [room.alice, room.bob]),
            scope(room, room.frank, "console", language="de"),
            scope(room, room.olga, "console", language="de"),
            scope(room, room.alice, "stage", secret=room.workshop.stage_secret),
            scope(room, room.alice, "console", language="de"),
            scope(room, room.alice, "stage", secret="guessed"),
            scope(room, room.alice) | {"headers": []},
        ]
    )
    viewers = [
        Viewer("phone", "en", participant=room.alice.pk),
        Viewer("phone", "en", participant=room.bob.pk),
        Viewer("console", "de", facilitator=room.frank.pk),
        Viewer("console", "de", organizer=room.olga.pk),
        Viewer("stage", "en"),
        None,
        None,
        None,
    ]
    assert found == [Lookup(room.workshop.pk, viewer) for viewer in viewers]


def test_people_of_several_workshops_come_together(room: Room) -> None:
    other = Room()
    found = look_up([*phones(room, [room.alice]), *phones(other, [other.alice]), scope(room, other.alice)])
    assert [(lookup.workshop, lookup.viewer) for lookup in found if isinstance(lookup, Lookup)] == [
        (room.workshop.pk, Viewer("phone", "en", participant=room.alice.pk)),
        (other.workshop.pk, Viewer("phone", "en", participant=other.alice.pk)),
        (room.workshop.pk, None),
    ]


def test_queries_do_not_grow_with_those_who_come_together(room: Room) -> None:
    counts = []
    for crowd in (room.crowd(5), room.crowd(30)):
        scopes = phones(room, crowd)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = look_up(scopes)
        assert all(isinstance(lookup, Lookup) and lookup.viewer for lookup in found)
        counts.append(len(queries))
    assert counts == [2, 2]


def test_whoever_fails_at_the_door_is_alone_with_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = arrivals.viewer_for

    def fails_for_bob(who: Any, *given: Any) -> Any:
        if who.participant == room.bob:
            raise RuntimeError("Bob cannot be looked up")
        return whole(who, *given)

    monkeypatch.setattr(arrivals, "viewer_for", fails_for_bob)
    alice, bob, carol = look_up(phones(room, [room.alice, room.bob, room.carol]))
    assert isinstance(bob, RuntimeError)
    assert [isinstance(lookup, Lookup) and bool(lookup.viewer) for lookup in (alice, carol)] == [True, True]


async def test_the_door_answers_each_with_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    batches = []

    def answer(scopes: list[Any]) -> list[Lookup | Exception]:
        batches.append(len(scopes))
        return [RuntimeError() if scope["number"] == 3 else Lookup(scope["number"]) for scope in scopes]

    monkeypatch.setattr(arrivals, "look_up_in_thread", answer)
    monkeypatch.setattr(arrivals, "MOST", 4)
    door = Door()
    asked = [asyncio.ensure_future(door.ask({"number": number})) for number in range(6)]
    await asyncio.sleep(0)
    asked[5].cancel()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [getattr(found, "workshop", type(found)) for found in answers] == [
        0,
        1,
        2,
        RuntimeError,
        4,
        asyncio.CancelledError,
    ]
    assert batches == [4, 2]
    assert await door.ask({"number": 7}) == Lookup(7)
    door.executor.shutdown()
