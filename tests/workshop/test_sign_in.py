"""Guessing passwords is slowed down, by name and by network, and never locks an owner out for good."""

from __future__ import annotations

import math

import pytest
from django.test import Client

from tests.cast import Room, write
from workshop.guessing import passwords, sieges, sprays

PASSWORD = "correct horse battery"
ONE, OTHER = "192.0.2.1", "192.0.2.2"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time stands still unless somebody turns it."""
    clock = Clock()
    for throttle in (passwords, sprays, sieges):
        monkeypatch.setattr(throttle, "clock", clock)
        monkeypatch.setattr(throttle, "away_until", math.inf, raising=False)  # Redis goes by its own.
    return clock


def sign_in(name: str, password: str = "wrong", network: str = ONE) -> tuple[int, str]:
    """What somebody gets who tries this, there."""
    answer = Client(REMOTE_ADDR=network).post("/sign-in/", {"username": name, "password": password})
    return answer.status_code, answer.content.decode()


def test_after_ten_wrong_passwords_even_the_right_one_waits_and_is_told_until_when(room: Room, clock: Clock) -> None:
    olga = room.olga.username
    assert [sign_in(olga)[0] for _guess in range(10)] == [200] * 10
    for name in (olga, olga.upper(), f" {olga} "):
        status, page = sign_in(name, PASSWORD)
        assert status == 429
        assert "There were too many wrong passwords. Please try again in 30 seconds." in page
        assert PASSWORD not in page
        assert f'value="{name}"' in page
    clock.now = 30
    assert sign_in(olga, PASSWORD)[0] == 302


def test_guessing_is_no_faster_however_long_it_goes_on(room: Room, clock: Clock) -> None:
    guessed = 0
    for second in range(0, 3600, 10):
        clock.now = second
        guessed += sign_in(room.olga.username)[0] == 200
    assert guessed <= 10 + 3600 / 30


def test_it_is_the_same_for_names_that_nobody_has(room: Room, clock: Clock) -> None:
    def pages(name: str) -> list[tuple[int, str]]:
        return [(status, page.replace(name, "…")) for status, page in (sign_in(name) for _guess in range(11))]

    known, unknown = pages(room.olga.username), pages("nobody-at-all")
    assert [status for status, _page in known] == [status for status, _page in unknown]
    assert "correct username and password" in known[0][1]
    assert "correct username and password" in unknown[0][1]


def test_one_account_under_siege_keeps_nobody_else_out(room: Room, clock: Clock) -> None:
    other = Room().olga.username
    for _guess in range(11):
        sign_in(room.olga.username)
    assert sign_in(other, PASSWORD)[0] == 302


def test_one_password_with_many_names_is_slowed_down(room: Room, clock: Clock) -> None:
    statuses = [sign_in(f"name {number}")[0] for number in range(61)]
    assert statuses.count(200) == 60
    assert statuses[-1] == 429
    assert sign_in(room.olga.username, PASSWORD, OTHER)[0] == 302


def test_where_the_owner_has_signed_in_before_they_can_while_others_guess_from_everywhere(
    room: Room, clock: Clock
) -> None:
    olga = room.olga.username
    assert sign_in(olga, PASSWORD, ONE)[0] == 302
    for number in range(110):
        sign_in(olga, network=f"198.51.100.{number}")
    assert sign_in(olga, PASSWORD, OTHER)[0] == 429
    assert sign_in(olga, PASSWORD, ONE)[0] == 302


def test_signing_in_costs_no_tries(room: Room, clock: Clock) -> None:
    assert {sign_in(room.olga.username, PASSWORD)[0] for _time in range(70)} == {302}


def test_a_new_password_needs_the_old_one_and_guessing_that_is_slowed_down(room: Room, clock: Clock) -> None:
    browser, new = (
        room.browser(room.olga),
        {"new_password1": "battery horse wrong", "new_password2": "battery horse wrong"},
    )
    assert [write(browser, "/password/", old_password="guess", **new).status_code for _guess in range(11)][-2:] == [
        200,
        429,
    ]
    clock.now = 30
    assert write(browser, "/password/", old_password=PASSWORD, **new)["Location"] == "/workshops/"
    assert "Your password is changed." in browser.get("/workshops/").content.decode()
    assert sign_in(room.olga.username, new["new_password1"])[0] == 302


@pytest.mark.parametrize("weak", ["short", "password", "12345678", "olga0olga0"])
def test_a_weak_new_password_is_refused_and_costs_no_try(room: Room, clock: Clock, weak: str) -> None:
    room.olga.username = "olga0olga0"
    room.olga.save()
    browser = room.browser(room.olga)
    for _time in range(12):
        page = write(browser, "/password/", old_password=PASSWORD, new_password1=weak, new_password2=weak)
        assert page.status_code == 200
        assert "message error" in page.content.decode()
