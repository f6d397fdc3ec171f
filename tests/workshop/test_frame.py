"""The frame around every phase: agenda, clock, attention, people, on the screens that have them."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from tests.cast import Room
from workshop.frame import Frame, next_one
from workshop.painting import painters


def show(room: Room, screen: str, region: str) -> str:
    """A region of a screen as it is now."""
    room.workshop.refresh_from_db()
    painter = next(found for found in painters(room.workshop, screen) if found.region.name == region)
    with translation.override("en"):
        return painter.render(painter.gather())


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("screen", "regions"),
    [
        ("stage", ["phase", "clock", "attention"]),
        (
            "console",
            [
                "phase",
                "clock",
                "attention",
                "agenda",
                "log",
                "controls",
                "sent",
                "headcount",
                "people",
                "reach",
                "sandbox",
            ],
        ),
        ("helper", ["phase", "clock", "attention", "agenda", "controls", "sent", "headcount", "people"]),
        ("phone", ["phase", "clock", "attention", "hidden", "messages", "echo", "wards"]),
    ],
)
def test_every_screen_has_its_regions(screen: str, regions: list[str]) -> None:
    assert [found.name for found in Frame().regions(screen)] == regions


def test_the_agenda_marks_where_we_are_and_names_what_is_next(room: Room) -> None:
    room.go_to("lineup")
    agenda = show(room, "console", "agenda")
    assert agenda.count('aria-current="step"') == 1
    assert "Next: Find your group" in words(agenda)
    assert agenda.count(f'name="turn" value="{room.workshop.turn}"') == 2 + room.workshop.phases.count()


def test_within_a_briefing_the_agenda_counts_the_slides(room: Room) -> None:
    room.go_to("briefing")
    assert "Step 1 of 3" in words(show(room, "console", "agenda"))


def test_the_agenda_says_where_it_ends(room: Room) -> None:
    room.go_to("thanks")
    assert "This is the last phase." in words(show(room, "console", "agenda"))
    assert next_one(list(room.workshop.phases.all()), room.workshop) is None


def test_a_closed_workshop_can_be_opened_again_from_the_agenda(room: Room) -> None:
    assert "Close the workshop" in words(show(room, "console", "agenda"))
    room.workshop.close()
    assert "Open the workshop again" in words(show(room, "console", "agenda"))


def test_a_phase_without_minutes_shows_no_clock(room: Room) -> None:
    for screen in ("stage", "console", "phone"):
        assert words(show(room, screen, "clock")) == ""


def test_a_running_clock_carries_its_end_and_the_servers_time(room: Room) -> None:
    phase = room.go_to("brainstorm")
    assert phase.ends_at
    clock = show(room, "phone", "clock")
    ends = re.search(r'data-ends="([\d.]+)"', clock)
    now = re.search(r'data-now="([\d.]+)"', clock)
    assert ends
    assert now
    assert float(ends[1]) == pytest.approx(phase.ends_at.timestamp(), abs=0.001)
    assert 290 < float(ends[1]) - float(now[1]) <= 300
    assert "data-paused" not in clock


def test_a_paused_clock_says_since_when_and_offers_a_start(room: Room) -> None:
    room.go_to("brainstorm").pause_clock()
    assert "data-paused" in show(room, "stage", "clock")
    console = words(show(room, "console", "clock"))
    assert "Start" in console
    assert "Pause" not in console.replace("Paused", "")


def test_a_running_clock_offers_a_pause(room: Room) -> None:
    room.go_to("brainstorm")
    console = words(show(room, "console", "clock"))
    assert "Pause" in console
    assert "Start" not in console


def test_attention_covers_phone_and_stage_with_the_instruction(room: Room) -> None:
    for screen in ("stage", "phone"):
        assert words(show(room, screen, "attention")) == ""
    room.workshop.listen_up("Pens down")
    for screen in ("stage", "phone"):
        assert "Pens down" in words(show(room, screen, "attention"))
        assert 'role="alertdialog"' in show(room, screen, "attention")


def test_attention_without_words_has_some_of_its_own(room: Room) -> None:
    room.workshop.listen_up("")
    assert "What you were writing is kept." in words(show(room, "phone", "attention"))
    assert "Eyes up, please." in words(show(room, "stage", "attention"))


def test_the_console_lists_who_is_here_with_their_codes(room: Room) -> None:
    people = show(room, "console", "people")
    assert "3 people are here" in words(show(room, "console", "headcount"))
    for person in (room.alice, room.bob, room.carol):
        assert person.name in people
        assert person.code in people
    room.bob.remove()
    people = words(show(room, "console", "people"))
    assert "2 people are here" in words(show(room, "console", "headcount"))
    assert "Bob removed" in people
    assert room.bob.code not in people


def test_an_empty_room_says_how_to_fill_it(room: Room) -> None:
    for person in (room.alice, room.bob, room.carol):
        person.remove()
    assert "Nobody has joined yet." in words(show(room, "console", "people"))


def test_codes_are_for_the_console_only(room: Room) -> None:
    stage = room.browser().get(room.url(f"stage/{room.workshop.stage_secret}/")).content.decode()
    phone = room.browser(room.bob).get(room.url()).content.decode()
    assert room.alice.code not in stage
    assert room.alice.code not in phone
    assert room.bob.code in phone


def test_a_closed_workshop_sends_phones_to_the_results(room: Room) -> None:
    room.workshop.close()
    phone = words(show(room, "phone", "phase"))
    assert "This workshop is closed" in phone
    assert "See the results" in phone
