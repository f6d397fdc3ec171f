"""The line-up: one place per person, a picture without names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Room, post, write
from workshop.exports import Table
from workshop.models import LineupAnswer
from workshop.phases.lineup import BINS, _columns, distribution

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
def url(room: Room) -> str:
    room.go_to("lineup")
    return room.phase_url("lineup", "place/")


def test_a_place_on_the_line_is_kept(room: Room, url: str) -> None:
    assert post(room.browser(room.alice), url, value=70).status_code == 204
    answer = LineupAnswer.objects.get()
    assert (answer.participant, answer.value, answer.phase) == (room.alice, 70, room.phase("lineup"))


def test_a_plain_form_goes_back_to_the_phone(room: Room, url: str) -> None:
    response = write(room.browser(room.alice), url, value=70)
    assert (response.status_code, response["Location"]) == (302, room.url())
    assert "You stand at 70 of 100." in room.page(room.alice)


def test_standing_elsewhere_replaces_the_place(room: Room, url: str) -> None:
    browser = room.browser(room.alice)
    post(browser, url, value=0)
    post(browser, url, value=100)
    assert LineupAnswer.objects.get().value == 100


@pytest.mark.parametrize("value", ["-1", "101", "", "far", "9" * 30, "9" * 5000, "1e2", "٣x", "0.5"])
def test_a_place_off_the_line_is_refused_in_words(room: Room, url: str, value: str) -> None:
    response = post(room.browser(room.alice), url, value=value)
    assert response.status_code == 422
    assert response.content.decode().endswith(".")
    assert not LineupAnswer.objects.exists()


def test_no_place_at_all_is_refused(room: Room, url: str) -> None:
    assert post(room.browser(room.alice), url).status_code == 422


def test_a_refused_place_comes_back_on_a_page_of_its_own(room: Room, url: str) -> None:
    page = write(room.browser(room.alice), url, value="1000").content.decode()
    assert 'name="value" value="1000"' in page
    assert "less than or equal to 100" in page


def test_before_and_after_the_phase_nothing_is_stored(room: Room) -> None:
    url = room.phase_url("lineup", "place/")
    browser = room.browser(room.alice)
    assert post(browser, url, value=5).status_code == 409
    room.go_to("grouping")
    late = post(browser, url, value=5)
    assert late.status_code == 409
    assert "“How far?” is over. Your text was not sent" in late.content.decode()
    assert not LineupAnswer.objects.exists()


def test_another_kinds_address_does_not_take_the_answer(room: Room) -> None:
    phase = room.go_to("briefing")
    assert post(room.browser(room.alice), room.url(f"{phase.pk}/lineup/place/"), value=5).status_code == 404


def test_strangers_and_removed_people_stand_nowhere(room: Room, url: str) -> None:
    room.bob.remove()
    for somebody in (None, room.bob, room.frank):
        assert post(room.browser(somebody), url, value=5).status_code == 403
    assert not LineupAnswer.objects.exists()


def test_the_stage_counts_who_is_here_and_names_nobody(room: Room, url: str) -> None:
    for person, value in ((room.alice, 0), (room.bob, 0), (room.carol, 100)):
        post(room.browser(person), url, value=value)
    room.carol.remove()
    stage = room.stage()
    assert "2 / 2" in stage
    assert stage.count("crowd-dot") == 2
    assert "Alice" not in stage
    assert "near" in stage
    assert "far" in stage


def test_the_console_shows_who_is_still_missing(room: Room, url: str) -> None:
    post(room.browser(room.alice), url, value=50)
    assert "1 / 3" in room.page(room.frank, "console/")


def test_every_screen_follows_a_new_and_a_changed_place(room: Room, url: str, behind: Behind) -> None:
    assert behind(lambda: post(room.browser(room.alice), url, value=10)) == []
    assert behind(lambda: post(room.browser(room.alice), url, value=90)) == []


def test_nobody_elses_phone_hears_of_it(room: Room, url: str, behind: Behind, pokes: set[str]) -> None:
    behind(lambda: post(room.browser(room.alice), url, value=10))
    assert pokes == {"crowd", f"own@{room.alice.pk}"}


def test_a_latecomer_changes_the_total_on_every_screen(room: Room, url: str, behind: Behind) -> None:
    assert behind(lambda: room.join("Dora")) == []
    assert "0 / 4" in room.stage()


def test_the_report_has_a_table_without_names(room: Room, url: str) -> None:
    for person, value in ((room.alice, 0), (room.bob, 2), (room.carol, 100)):
        post(room.browser(person), url, value=value)
    (table,) = room.phase("lineup").behaviour.report(room.phase("lineup"))
    assert isinstance(table, Table)
    assert table.title == "0 = near, 100 = far"
    assert table.rows == ((0, 2), (100, 1))


@given(st.lists(st.integers(0, 100)))
def test_everybody_stands_in_one_column(values: list[int]) -> None:
    counts = distribution(values)
    assert len(counts) == BINS
    assert sum(counts) == len(values)


@given(st.lists(st.integers(0, 1000), min_size=BINS, max_size=BINS))
def test_every_dot_is_inside_the_picture(counts: list[int]) -> None:
    for column, count in zip(_columns(counts), counts, strict=True):
        assert len(column["ys"]) == count
        assert all(0 <= y <= 400 for y in column["ys"])
        assert 0 < column["x"] < 1000
