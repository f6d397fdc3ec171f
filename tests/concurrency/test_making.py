"""A form of the desk that is sent twice at the same moment makes one workshop, and both presses lead there."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import Room, write
from tests.concurrency.test_select import at_once
from workshop import archive, links
from workshop.models import Workshop

PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db(transaction=True)


def new(room: Room, browser: Client, _data: bytes) -> Any:
    return write(browser, "/workshops/new/", title="New", language="en", code="ACDEFG")


def copy(room: Room, browser: Client, _data: bytes) -> Any:
    return write(browser, f"/workshops/{room.code}/copies/", code="ACDEFG")


def read_in(room: Room, browser: Client, data: bytes) -> Any:
    file = io.BytesIO(data)
    file.name = "plenum.zip"
    return browser.post("/workshops/archive/", {"key": "a page's key", "file": file})


@pytest.mark.parametrize("press", [new, copy, read_in])
def test_two_presses_make_one(press: Callable[..., Any]) -> None:
    room = Room()
    browsers, data = [room.browser(room.olga) for _thumb in range(3)], archive.write(room.workshop)
    answers = at_once(lambda number: press(room, browsers[number], data), len(browsers))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Workshop.objects.count() == 2


@pytest.mark.parametrize("has_account", [True, False])
def test_two_presses_make_one_organizer(has_account: bool) -> None:
    room = Room()
    link = room.url(f"invitation/{room.workshop.invitations.create(role='organizer').token}/")
    otto = User.objects.create_user("otto") if has_account else None
    account = {} if otto else {"username": "otto", "password1": PASSWORD, "password2": PASSWORD}
    answers = at_once(lambda _number: write(room.browser(otto), link, **account), 3)
    assert {answer.status_code for answer in answers} == ({302} if otto else {302, 410})
    assert set(room.workshop.organizers.values_list("username", flat=True)) == {room.olga.username, "otto"}


def test_two_who_are_the_first_organizer_at_once_are_one_and_one_who_signs_in() -> None:
    link = links.first_organizer_path()
    assert link
    for names in (["first", "first"], ["second", "third"]):
        User.objects.all().delete()

        def press(number: int, names: list[str] = names) -> Any:
            return write(Client(), str(link), username=names[number], password1=PASSWORD, password2=PASSWORD)

        answers = at_once(press, 2)
        assert sorted(answer.status_code for answer in answers) == [302, 410]
        assert "There is an organizer already. Please sign in." in b"".join(one.content for one in answers).decode()
        assert User.objects.count() == 1


def test_two_invited_organizers_who_want_one_name_at_once() -> None:
    room = Room()
    invited = [room.url(f"invitation/{room.workshop.invitations.create(role='organizer').token}/") for _one in range(2)]
    account = {"username": "otto", "password1": PASSWORD, "password2": PASSWORD}
    answers = at_once(lambda number: write(Client(), invited[number], **account), 2)
    assert sorted(answer.status_code for answer in answers) == [302, 422]


def test_two_organizers_who_read_in_the_same_archive_at_once_have_a_workshop_each() -> None:
    room = Room()
    data = archive.write(room.workshop)
    room.workshop.delete()
    browsers = [room.browser(room.olga), room.browser(User.objects.create_user("otto"))]
    answers = at_once(lambda number: read_in(room, browsers[number], data), 2)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Workshop.objects.count() == len({answer["Location"] for answer in answers}) == 2
