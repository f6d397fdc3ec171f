"""What organizers write, in the languages of the room: every screen shows it in its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tests.cast import Room, post
from workshop import plan
from workshop.models import LogEntry

AGENDA: list[dict[str, Any]] = [
    {"kind": "lobby", "title": "Come in"},
    {"kind": "briefing", "title": "Why we are here", "slides": ["# Hello\nto all of you", "# Goodbye"]},
    {"kind": "lineup", "title": "How far?", "low": "Near", "high": "Far"},
    {"kind": "marketplace", "prompts": ["What is easy?"], "places": ["Balcony"]},
    {"kind": "session", "fields": ["Our answer"]},
    {"kind": "thanks", "words": "See you"},
]


@pytest.fixture
def room(db: None) -> Room:
    return Room(AGENDA)


def translate(room: Room, **texts: str) -> Any:
    pairs = {text.replace("_", " "): said for text, said in texts.items()}
    return room.browser(room.olga).post(
        f"/workshops/{room.code}/languages/de/", {"text": [*pairs], "translation": [*pairs.values()]}
    )


def test_the_texts_of_a_workshop_are_those_that_people_read(room: Room) -> None:
    assert room.workshop.texts() == [
        room.workshop.title,
        "Come in",
        "Why we are here",
        "# Hello\nto all of you",
        "# Goodbye",
        "How far?",
        "Near",
        "Far",
        "What is easy?",
        "Our answer",
        "See you",
    ]


def test_a_phone_shows_what_was_written_in_its_own_language(room: Room) -> None:
    room.alice.language = "de"
    room.alice.save()
    room.go_to("lineup")
    assert translate(room, Near="Nah", Far="Fern").status_code == 302
    room.workshop.refresh_from_db()
    assert "Nah" in room.page(room.alice)
    assert "Near" not in room.page(room.alice)
    assert "Near" in room.page(room.bob)
    assert "Near" in room.stage()


def test_a_voice_is_told_where_a_text_is_in_another_language_than_the_page(room: Room) -> None:
    room.alice.language = "de"
    room.alice.save()
    room.go_to("lineup")
    translate(room, Near="Nah")
    page = room.page(room.alice)
    assert '<h1 lang="en">How far?</h1>' in page
    assert "<span>Nah</span>" in page
    assert '<span lang="en">Far</span>' in page
    assert "<h1>How far?</h1>" in room.page(room.bob)


def test_the_stage_shows_what_was_written_in_the_language_of_the_workshop(room: Room) -> None:
    translate(room, Come_in="Kommt herein")
    room.workshop.describe(language="de")
    room.workshop.refresh_from_db()
    room.go_to("briefing")
    assert room.workshop.said("Come in") == "Come in"
    with translation.override("de"):
        assert room.workshop.said("Come in") == "Kommt herein"
        assert str(room.workshop.phases.get(kind="lobby")) == "Kommt herein"


def test_an_emptied_box_takes_the_translation_away(room: Room) -> None:
    translate(room, Near="Nah", Far="Fern")
    translate(room, Near="")
    room.workshop.refresh_from_db()
    assert room.workshop.translations == {"de": {"Far": "Fern"}}


def test_only_texts_of_the_workshop_are_translated(room: Room) -> None:
    translate(room, Nowhere="Nirgends")
    room.workshop.refresh_from_db()
    assert room.workshop.translations == {}


def test_a_slide_comes_back_from_a_browser_with_other_line_breaks(room: Room) -> None:
    data = {"text": ["# Hello\r\nto all of you"], "translation": ["# Hallo\r\nihr alle"]}
    assert room.browser(room.olga).post(f"/workshops/{room.code}/languages/de/", data).status_code == 302
    room.workshop.refresh_from_db()
    assert room.workshop.translations == {"de": {"# Hello\nto all of you": "# Hallo\nihr alle"}}


def test_what_is_too_long_is_said_beside_it_and_kept(room: Room) -> None:
    answer = translate(room, Near="n" * 5001, Far="Fern")
    assert answer.status_code == 422
    assert "n" * 5001 in answer.content.decode()
    assert "Fern" in answer.content.decode()
    room.workshop.refresh_from_db()
    assert room.workshop.translations == {}


def test_a_translation_goes_along_with_the_agenda_as_a_file(room: Room) -> None:
    translate(room, Near="Nah")
    room.workshop.refresh_from_db()
    written = plan.write(plan.of(room.workshop))
    assert plan.read(written.encode())["translations"] == {"de": {"Near": "Nah"}}


@pytest.mark.parametrize(
    ("translations", "told"),
    [
        ('{"xx": {}}', "This has to be one of"),
        ('{"de": []}', "an object in curly brackets"),
        ('{"de": {"Near": 1}}', "a text in quotes"),
        ("[]", "an object in curly brackets"),
    ],
)
def test_a_file_with_wrong_translations_is_refused_in_words(translations: str, told: str) -> None:
    text = '{"title": "T", "agenda": [{"kind": "lobby"}],\n"translations": ' + translations + "}"
    with pytest.raises(plan.BadPlan) as trouble:
        plan.read(text.encode())
    assert told in str(trouble.value)
    assert str(trouble.value).startswith("Line 2:")


def test_the_pages_show_what_there_is(room: Room) -> None:
    translate(room, Near="Nah")
    listed = room.browser(room.olga).get(f"/workshops/{room.code}/languages/").content.decode()
    assert "1 of 11 texts" in listed
    page = room.browser(room.olga).get(f"/workshops/{room.code}/languages/de/").content.decode()
    assert 'value="Nah"' in page
    assert room.browser(room.olga).get(f"/workshops/{room.code}/languages/xx/").status_code == 404


def test_a_translation_can_be_taken_back_in_the_log(room: Room) -> None:
    translate(room, Near="Nah")
    translate(room, Near="Dicht dabei")
    entry = LogEntry.objects.filter(workshop=room.workshop, verb="translate").latest("pk")
    post(room.browser(room.olga), room.url(f"log/{entry.pk}/undoing/"))
    room.workshop.refresh_from_db()
    assert room.workshop.translations == {"de": {"Near": "Nah"}}
