"""The end: one line of feedback each, and the way to the results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Room, post, write
from workshop.models import Feedback

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
def url(room: Room) -> str:
    room.workshop.jump(room.phase("thanks"), room.workshop.turn)
    return room.phase_url("thanks", "feedback/")


def test_a_line_is_kept_and_shown_to_its_author(room: Room, url: str) -> None:
    assert post(room.browser(room.alice), url, text="Lovely!").status_code == 204
    assert Feedback.objects.get().participant == room.alice
    assert "“Lovely!”" in room.page(room.alice)
    assert "Lovely!" not in room.page(room.bob)


def test_a_plain_form_goes_back_to_the_phone(room: Room, url: str) -> None:
    assert write(room.browser(room.alice), url, text="Lovely!")["Location"] == room.url()


def test_a_later_line_replaces_the_first(room: Room, url: str) -> None:
    for text in ("Good", "Very good"):
        post(room.browser(room.alice), url, text=text)
    assert Feedback.objects.get().text == "Very good"


@pytest.mark.parametrize("text", ["", " ", "\x00", "\u200b", "x" * 301, "x" * 5000])
def test_an_empty_or_endless_line_is_refused(room: Room, url: str, text: str) -> None:
    response = post(room.browser(room.alice), url, text=text)
    assert response.status_code == 422
    assert response.content.decode().startswith(("There is nothing in it yet", "Please keep it to 300 characters"))
    assert not Feedback.objects.exists()


def test_before_the_end_nothing_is_stored(room: Room) -> None:
    url = room.phase_url("thanks", "feedback/")
    assert post(room.browser(room.alice), url, text="Early").status_code == 409
    assert not Feedback.objects.exists()


def test_strangers_and_removed_people_leave_nothing(room: Room, url: str) -> None:
    room.bob.remove()
    for somebody in (None, room.bob, room.frank):
        assert post(room.browser(somebody), url, text="x").status_code == 403
    assert not Feedback.objects.exists()


def test_the_stage_counts_the_lines_and_the_console_shows_them(room: Room, url: str) -> None:
    assert "No feedback yet." in room.page(room.frank, "console/")
    post(room.browser(room.alice), url, text="<b>Lovely!</b>")
    assert "<strong>1</strong> line of feedback" in room.stage()
    assert "Lovely" not in room.stage()
    assert "&lt;b&gt;Lovely!&lt;/b&gt;" in room.page(room.frank, "console/")


def test_every_phone_shows_the_way_to_the_results(room: Room, url: str) -> None:
    assert f'href="{room.url("results/")}"' in room.page(room.bob)


def test_the_screens_follow(room: Room, url: str, behind: Behind, pokes: set[str]) -> None:
    assert behind(lambda: post(room.browser(room.alice), url, text="Lovely!")) == []
    assert pokes == {"voices", f"own@{room.alice.pk}"}


def test_the_organizers_words_stand_on_the_stage(db: None) -> None:
    room = Room([{"kind": "thanks", "words": "# See *you*\n<script>alert(1)</script>"}])
    stage = room.stage()
    assert "<h1>See <em>you</em></h1>" in stage
    assert "<script>alert" not in stage


def test_the_report_names_only_who_agreed(room: Room, url: str) -> None:
    nemo = room.join("Nemo", credit="nothing")
    for person in (room.alice, nemo):
        post(room.browser(person), url, text=f"From {person}")
    (outline,) = room.phase("thanks").behaviour.report(room.phase("thanks"))
    assert [(item.text, item.note) for item in outline.items] == [("From Alice", "Alice"), ("From Nemo", "")]


def test_the_stage_tells_where_the_results_are(room: Room) -> None:
    room.go_to("thanks")
    assert room.url("results/") in room.stage()
