"""Checking the room: phones are asked, each answers once, and the console says in words what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Room, post
from workshop.models import Echo, Participant, Workshop
from workshop.models.echo import number_of
from workshop.reach import Reach, reach_of


def check(room: Room) -> int:
    """Ask the phones; the number of this check."""
    assert post(room.browser(room.frank), room.url("room/check/")).status_code == 204
    room.workshop.refresh_from_db()
    return number_of(room.workshop)


def answer(room: Room, person: Participant, number: int, milliseconds: int, **more: Any) -> int:
    fields = {"number": number, "milliseconds": milliseconds, "browser": "Firefox 130"} | more
    headers = {"HX-Request": "true"}
    return int(room.browser(person).post(room.url("room/echo/"), fields, headers=headers).status_code)


def console(room: Room) -> str:
    page = room.page(room.frank, "console/").partition('region-reach">')[2].partition('<p class="reach-address"')[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_phones_are_asked_and_the_console_tells_how_they_do(room: Room) -> None:
    assert "data-check" not in room.page(room.alice)
    number = check(room)
    assert f'data-check="{number}" data-spread="2"' in room.page(room.alice)
    assert "0 of 3 phones have answered." in console(room)
    for person, milliseconds in ((room.alice, 40), (room.bob, 2500), (room.bob, 2400)):
        assert answer(room, person, number, milliseconds) == 204
    told = console(room)
    assert "2 of 3 phones have answered. Half of them within 1.22 s, the slowest (Bob) after 2.4 s." in told
    assert "1 phone is slower than 2 s: Bob." in told
    assert "1 phone has not answered: Carol." in told
    assert "old browser" not in told


def test_all_is_well_when_everybody_is_fast(room: Room) -> None:
    number = check(room)
    room.join("Ward", has_phone=False)
    for person in (room.alice, room.bob, room.carol):
        answer(room, person, number, 30)
    assert "All is well" in console(room)


def test_an_old_browser_says_so_without_being_asked(room: Room) -> None:
    answer(room, room.alice, 0, 0, is_old="on", browser="Safari 14")
    assert console(room) == ""
    check(room)
    assert "1 phone has an old browser: Alice (Safari 14)." in console(room)
    assert "0 of 3 phones" in console(room)


def test_a_double_click_asks_once_and_a_later_check_anew(room: Room) -> None:
    first = check(room)
    assert check(room) == first
    Workshop.objects.update(room_checked_at=timezone.now() - timedelta(seconds=30))
    answer(room, room.alice, first - 30, 30)
    assert check(room) > first - 30
    assert reach_of(room.workshop).answered == 0


def test_an_old_check_is_not_answered_any_more(room: Room) -> None:
    check(room)
    Workshop.objects.update(room_checked_at=timezone.now() - timedelta(minutes=3))
    assert "data-check" not in room.page(room.alice)


@pytest.mark.parametrize("fields", [{"number": -1}, {"milliseconds": "x"}, {"milliseconds": 10**9}, {"number": 2**40}])
def test_nonsense_is_refused(room: Room, fields: dict[str, Any]) -> None:
    assert answer(room, room.alice, **({"number": 1, "milliseconds": 1} | fields)) == 422
    assert not Echo.objects.exists()


def test_whoever_acts_for_somebody_answers_for_their_own_phone(room: Room) -> None:
    ward = room.join("Ward", has_phone=False, scribe=room.alice)
    browser = room.browser(room.alice)
    fields = {"number": 1, "milliseconds": 5}
    browser.post(room.url("room/echo/"), fields, headers={"HX-Request": "true", "X-Person": str(ward.pk)})
    assert Echo.objects.get().participant == room.alice


def test_its_pokes_repaint_what_changed(room: Room, behind: Callable[[Callable[[], Any]], list[str]]) -> None:
    assert behind(lambda: Echo.objects.ask(room.workshop)) == []
    room.workshop.refresh_from_db()
    number = number_of(room.workshop)
    assert behind(lambda: Echo.objects.answer(room.alice, number=number, milliseconds=7)) == []


def test_a_full_room_takes_as_many_queries_and_answers_are_spread(room: Room, django_assert_num_queries: Any) -> None:
    check(room)
    for size in (4, 40):
        for person in room.crowd(size):
            Echo.objects.answer(person, number=number_of(room.workshop), milliseconds=9)
        with django_assert_num_queries(2):
            reach_of(room.workshop)
    room.crowd(250)
    assert 'data-spread="5"' in room.page(room.alice)


def test_an_answer_takes_as_many_queries_in_a_full_room(room: Room) -> None:
    number, counts = check(room), []
    for size in (4, 40):
        room.crowd(size)
        for person in (room.alice, room.bob):
            with CaptureQueriesContext(connection) as queries:
                assert answer(room, person, number, 30) == 204
            counts.append(len(queries))
    assert max(counts) == min(counts)


def test_figures_of_nobody() -> None:
    nobody = Reach(0)
    assert (nobody.answered, nobody.median, nobody.slowest, nobody.is_well) == (0, 0.0, (0.0, ""), False)
