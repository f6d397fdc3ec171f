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
from workshop import archive
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
