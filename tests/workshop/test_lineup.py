"""The line-up: one place per person, a picture without names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Room, post, write
from workshop.exports import Picture, Table
from workshop.models import LineupAnswer
from workshop.phases.lineup import BINS, distribution, lettering, pile

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


def test_the_report_has_picture_and_numbers_without_names(room: Room, url: str) -> None:
    for person, value in ((room.alice, 0), (room.bob, 2), (room.carol, 100)):
        post(room.browser(person), url, value=value)
    picture, table = room.phase("lineup").behaviour.report(room.phase("lineup"))
    assert isinstance(picture, Picture)
    assert isinstance(table, Table)
    assert table.title == "0 = near, 100 = far"
    assert table.rows == ((0, 2), (100, 1))
    assert [bar for bar in picture.bars if bar[1]] == [("0", 2), ("100", 1)]
    assert picture.alternative == "3 people on the line: 2 nearer to “near”, 0 in the middle, 1 nearer to “far”."
    assert not any(name in picture.svg for name in ("Alice", "Bob", "Carol"))


def test_removed_people_stand_nowhere_in_the_report(room: Room, url: str) -> None:
    post(room.browser(room.alice), url, value=0)
    post(room.browser(room.bob), url, value=50)
    room.bob.remove()
    picture, table = room.phase("lineup").behaviour.report(room.phase("lineup"))
    assert isinstance(picture, Picture)
    assert isinstance(table, Table)
    assert table.rows == ((0, 1),)
    assert picture.svg.count("<circle") == 1
    assert "1 person on the line" in picture.alternative


def test_nobody_learns_who_came_first(room: Room, url: str) -> None:
    """The picture is the same in whatever order people have come."""
    pictures = set()
    for order in permutations(((room.alice, 10), (room.bob, 10), (room.carol, 80))):
        LineupAnswer.objects.all().delete()
        for person, value in order:
            post(room.browser(person), url, value=value)
        pictures.add(re.sub('name="(key|csrf\\w+)" value="[^"]*"|data-now="[^"]*"', "", room.stage()).split("<svg")[1])
    assert len(pictures) == 1


def test_going_back_opens_the_line_again(room: Room, url: str) -> None:
    post(room.browser(room.alice), url, value=10)
    room.go_to("grouping")
    assert post(room.browser(room.alice), url, value=90).status_code == 409
    room.go_to("lineup")
    assert 'data-value="10"' in room.page(room.alice)
    assert post(room.browser(room.alice), url, value=90).status_code == 204
    assert LineupAnswer.objects.get().value == 90


# Kept back until the facilitator shows it --------------------------------------------------------------------------


@pytest.fixture
def covered(room: Room, url: str) -> str:
    """The address that shows the picture again: Alice and Bob stand on the line, and the stage does not say where."""
    post(room.browser(room.alice), url, value=15)
    post(room.browser(room.bob), url, value=85)
    phase = room.phase("lineup").pk
    assert post(room.browser(room.frank), room.url(f"{phase}/cover/")).status_code == 204
    return room.url(f"{phase}/cover/end/")


def test_a_covered_line_tells_how_many_and_not_where(room: Room, covered: str) -> None:
    stage = room.stage()
    assert "2 / 3" in " ".join(re.sub("<[^>]*>", "", stage).split())
    assert "<svg" not in stage
    assert "crowd-dot" not in stage
    for person, place in ((room.alice, 15), (room.bob, 85)):
        page = room.page(person)
        assert f"You stand at {place} of 100." in page
        assert "crowd" not in page
        assert str(100 - place) + " of 100" not in page
    assert "crowd-dot" in room.page(room.frank, "console/")


def test_a_line_may_be_covered_from_the_start(db: None) -> None:
    room = Room([{"kind": "lineup", "low": "near", "high": "far", "hidden": True}])
    post(room.browser(room.alice), room.phase_url("lineup", "place/"), value=15)
    assert "crowd-dot" not in room.stage()
    assert "Show the picture" in room.page(room.frank, "console/")
    post(room.browser(room.frank), room.url(f"{room.phase('lineup').pk}/cover/end/"))
    assert "crowd-dot" in room.stage()
    assert "Hide the picture" in room.page(room.frank, "console/")


def test_every_screen_follows_when_the_picture_is_shown_and_hidden(room: Room, covered: str, behind: Behind) -> None:
    frank = room.browser(room.frank)
    assert behind(lambda: post(frank, covered)) == []
    assert "crowd-dot" in room.stage()
    assert behind(lambda: post(frank, covered.removesuffix("end/"))) == []
    assert "crowd-dot" not in room.stage()


def test_the_results_keep_back_what_the_stage_keeps_back(room: Room, covered: str) -> None:
    for path in ("results/", "results/json/", "results/markdown/"):
        assert not re.search('"bars"|crowd-dot|│', room.page(room.alice, path))
        assert re.search('"bars"|crowd-dot|│', room.page(room.frank, path))
    post(room.browser(room.frank), covered)
    assert "crowd-dot" in room.page(room.alice, "results/")


# The picture -------------------------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"
TAGS = ("svg", "title", "g", "line", "circle", "text")


@pytest.mark.parametrize(
    "text",
    [
        "</text></svg><script>alert(1)</script>",
        '" onload="alert(1)',
        "a\x01b\x0bc & <b> ]]> &amp;",
        "x" * 200,
        "```",
        "ما هذا؟",
        "",
    ],
)
def test_titles_and_ends_stay_text_in_the_picture(db: None, text: str) -> None:
    room = Room([{"kind": "lineup", "title": text, "low": text, "high": text}])
    post(room.browser(room.alice), room.phase_url("lineup", "place/"), value=50)
    picture, _table = room.phase("lineup").behaviour.report(room.phase("lineup"))
    assert isinstance(picture, Picture)
    drawn = ElementTree.fromstring(picture.svg)
    assert {element.tag for element in drawn.iter()} <= {
        SVG + tag for tag in ("svg", "title", "g", "line", "circle", "text")
    }
    assert not [name for element in drawn.iter() for name in element.attrib if name.startswith(("on", "style", "href"))]
    words = re.sub("[\x00-\x1f\\s]+", "", text)
    for end in (0, 1000):
        written = [element.text or "" for element in drawn.iter(SVG + "text") if element.get("x") == str(end)]
        assert words == re.sub(r"\s+", "", "".join(written))
    assert words in re.sub(r"\s+", "", drawn.findtext(SVG + "title") or "")
    assert picture.svg in room.page(room.frank, "results/")
    assert json.loads(room.page(room.frank, "results/json/"))["parts"][0]["blocks"][0]["svg"] == picture.svg


def test_long_names_of_the_ends_get_lines_of_their_own_inside_the_picture(db: None) -> None:
    room = Room([{"kind": "lineup", "low": "near " * 20, "high": "far"}])
    found = lettering(room.phase("lineup"))
    assert (len(found["low"]), len(found["high"])) == (4, 1)
    assert all(400 < y < found["height"] for y, _line in found["low"] + found["high"])


def test_in_markdown_the_picture_is_made_of_bars(room: Room, url: str) -> None:
    post(room.browser(room.alice), url, value=0)
    post(room.browser(room.bob), url, value=100)
    page = room.page(room.frank, "results/markdown/")
    assert "2 people on the line: 1 nearer to “near”" in page
    assert "\n  0 │█ 1\n  5 │\n" in page
    assert "\n100 │█ 1\n```\n" in page


@given(st.lists(st.integers(0, 100)))
def test_everybody_stands_in_one_column(values: list[int]) -> None:
    counts = distribution(values)
    assert len(counts) == BINS
    assert sum(counts) == len(values)


@given(st.lists(st.integers(0, 1000), min_size=BINS, max_size=BINS))
def test_every_dot_is_inside_the_picture(counts: list[int]) -> None:
    radius, dots = pile(counts)
    assert len(dots) == sum(counts)
    assert radius > 0
    for x, y in dots:
        assert radius <= x + 0.1
        assert x <= 1000 - radius + 0.1
        assert 380 - 360 + radius <= y + 0.1
        assert y <= 380


@given(st.lists(st.integers(0, 9), min_size=BINS, max_size=BINS))
def test_no_dot_hides_another(counts: list[int]) -> None:
    radius, dots = pile(counts)
    for (x, y), (other_x, other_y) in combinations(dots, 2):
        assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (2 * radius - 0.3) ** 2


def test_a_whole_hall_at_one_place_can_still_be_seen() -> None:
    radius, _dots = pile([0, 300, *[0] * (BINS - 2)])
    assert radius > 3
    assert pile([1] * BINS)[0] == pytest.approx(1000 / BINS * 0.45, abs=0.01)
