"""The print kit: which sheets there are, and what stands on their pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Room
from workshop import paper
from workshop.models import Postit
from workshop.models.groups import furnish


def sheet(room: Room, name: str, query: str = "") -> Any:
    return room.browser(room.frank).get(f"/workshops/{room.code}/print/{name}/{query}")


def pages(room: Room, name: str, query: str = "") -> list[str]:
    """The text of each page, without its tags."""
    html = sheet(room, name, query).content.decode()
    found = re.findall(r'<section class="page .*?">(.*?)</section>\s*(?=<section class="page|</main>)', html, re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", " ", page).split()) for page in found]


def test_the_kit_lists_what_the_agenda_can_use(db: None) -> None:
    room = Room([{"kind": "lobby"}])
    kit = room.browser(room.frank).get(f"/workshops/{room.code}/print/").content.decode()
    assert "Poster to join" in kit
    assert "Station signs" not in kit
    assert sheet(room, "stations").status_code == 404
    assert sheet(room, "nonsense").status_code == 404
    room = Room()
    kit = room.browser(room.frank).get(f"/workshops/{room.code}/print/").content.decode()
    assert kit.count("Station signs") == 2  # its heading and its button's label
    assert kit.count("<article") == 5


def test_facilitators_find_it_on_the_console_and_no_way_to_the_organizers_desk(room: Room) -> None:
    path = f"/workshops/{room.code}/print/"
    assert path in room.page(room.frank, "console/")
    for person, overview in ((room.frank, False), (room.olga, True)):
        page = room.browser(person).get(path).content.decode()
        assert (f'href="/workshops/{room.code}/"' in page) == overview
        assert f'href="/workshops/{room.code}/places/"' in page


def test_the_poster_has_code_and_address(room: Room) -> None:
    room.workshop.describe(event="Lviv <2018>")
    html = sheet(room, "poster").content.decode()
    assert "Lviv &lt;2018&gt;" in html
    assert '<svg xmlns="http://www.w3.org/2000/svg" viewBox=' in html
    assert pages(room, "poster") == [
        f"Lviv &lt;2018&gt; A workshop Scan it with your phone, or open http://testserver Code {room.code}"
    ]


def test_tables_have_their_names_or_a_number(room: Room) -> None:
    assert len(pages(room, "tables")) == 12
    assert pages(room, "tables", "?count=2") == ["Table 1", "Table 2"]
    furnish(room.workshop, ["Oak", "Elm"], [])
    assert pages(room, "tables") == ["Oak", "Elm"]
    assert pages(room, "tables", "?count=3") == ["Oak", "Elm", "Table 3"]
    room.phase("grouping").adjust(tables=["Bar"])
    assert pages(room, "tables") == ["Bar"]


def test_as_many_tables_as_groups(room: Room) -> None:
    room.crowd(12)
    room.go_to("grouping")
    assert len(pages(room, "tables")) == room.phase("grouping").groups.count()


@pytest.mark.parametrize("query", ["?count=x", "?count=301", "?count=-1", "?paper=a3"])
def test_a_wrong_order_is_said_above_pages_as_usual(room: Room, query: str) -> None:
    response = sheet(room, "tables", query)
    assert response.status_code == 422
    assert 'class="message error"' in response.content.decode()
    assert len(pages(room, "tables", query)) == 12


def test_post_its_that_hang_or_are_selected(room: Room) -> None:
    room.go_to("brainstorm")
    assert "No question is selected yet." in sheet(room, "postits").content.decode()
    texts = [room.postit(person, f"Why, {person}?").text for person in (room.alice, room.bob, room.carol)]
    assert pages(room, "postits", "?paper=a5") == texts
    assert len(pages(room, "postits", "?paper=a4")) == 2
    hidden = Postit.objects.first()
    assert hidden
    hidden.question.hide("no")
    assert len(pages(room, "postits", "?paper=a5")) == 2
    Postit.objects.exclude(pk=hidden.pk).filter(text=texts[2]).update(hung_at=None)
    assert len(pages(room, "postits", "?paper=a5")) == 1


def test_sheets_speak_the_workshops_language_and_direction(room: Room) -> None:
    room.workshop.describe(language="ar")
    html = sheet(room, "tables").content.decode()
    assert '<main class="pages" lang="ar" dir="rtl">' in html
    assert '<html lang="en" dir="ltr">' in html


@given(st.text(max_size=500))
def test_printed_is_never_larger_than_on_the_screen(text: str) -> None:
    assert paper.size(text) <= paper.printed_size(text) <= 7


@pytest.mark.parametrize(
    ("text", "step"),
    [("1", 1), ("12", 1), ("Oak", 2), ("Balcony", 3), ("At the window", 3), ("x" * 16, 4), ("x" * 60, 5), ("", 1)],
)
def test_signs_are_as_large_as_their_words_allow(text: str, step: int) -> None:
    assert paper.sign(text) == step
