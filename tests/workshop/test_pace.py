"""Whoever sends more than hands can waits; nobody else has to."""

from __future__ import annotations

import pytest

from tests.cast import Room, post
from workshop import pace
from workshop.guessing import sandbox_token
from workshop.models import Question
from workshop.throttle import Throttle
from workshop.views import door


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three at once, and time stands still."""
    monkeypatch.setattr(pace, "posts", Throttle(clock=lambda: 0.0, tries=3))


def test_who_writes_too_fast_waits_and_keeps_the_text_and_the_others_go_on(room: Room) -> None:
    room.go_to("brainstorm")
    alice, bob, url = room.browser(room.alice), room.browser(room.bob), room.phase_url("brainstorm", "questions/")
    statuses = [post(alice, url, text=f"Why {number}?", key=str(number)).status_code for number in range(4)]
    assert statuses == [204, 204, 204, 429]
    assert (
        post(alice, url, text="Why?").content.decode() == "This was a lot at once. Please wait a moment and try again."
    )
    assert "Why not?</textarea>" in alice.post(url, {"text": "Why not?"}).content.decode()
    assert alice.get(room.url()).status_code == 200
    assert post(bob, url, text="How?").status_code == 204
    assert Question.objects.count() == 4


def test_two_tabs_of_one_person_are_one(room: Room) -> None:
    room.go_to("brainstorm")
    url = room.phase_url("brainstorm", "questions/")
    statuses = [post(room.browser(room.alice), url, text="Why?", key=str(number)).status_code for number in range(5)]
    assert statuses == [204, 204, 204, 429, 429]


def test_the_crew_keeps_pace_too(room: Room) -> None:
    for person in (room.frank, room.olga):
        browser = room.browser(person)
        assert [post(browser, room.url("attention/end/")).status_code for _ in range(4)] == [204, 204, 204, 429]


def test_simulated_people_live_as_fast_as_they_are_told_to(room: Room) -> None:
    headers = {"X-Sandbox": sandbox_token(room.workshop), "HX-Request": "true"}
    browser = room.browser(room.frank)
    assert {browser.post(room.url("attention/end/"), headers=headers).status_code for _ in range(9)} == {204}
    forged = {"X-Sandbox": f"{room.code}:forged", "HX-Request": "true"}
    assert [browser.post(room.url("attention/end/"), headers=forged).status_code for _ in range(4)][-1] == 429


def test_a_workshop_has_an_end_of_people(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_PEOPLE", 4)
    answers = [post(room.browser(), room.url("participants/"), name=name, language="en") for name in ("Dora", "Erin")]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert answers[1].content.decode() == "This workshop is full. Please ask a facilitator."
