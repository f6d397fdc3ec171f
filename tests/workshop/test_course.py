"""Planned and real times: how late the workshop is, and what it takes to end as planned."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Room, post
from workshop.course import Course, course, in_words, to_save
from workshop.models import Phase, Workshop

MINUTE = timedelta(minutes=1)
AGENDA: list[dict[str, Any]] = [
    {"kind": "lobby"},
    {"kind": "brainstorm", "minutes": 5},
    {"kind": "session", "minutes": 45},
    {"kind": "worldcafe", "rounds": 4, "minutes": 5},
    {"kind": "thanks"},
]
"""Lengths: the lobby's, 5, 45, 4 times 5 and a walk, and the thanks'."""

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
def room(db: None) -> Room:
    return Room(AGENDA)


def stand(room: Room) -> Course:
    workshop = Workshop.objects.get(pk=room.workshop.pk)
    phases = list(workshop.phases.all())
    return course(workshop, phases)


def begin_at(room: Room, moment: datetime) -> datetime:
    """Let it be planned to begin then."""
    room.workshop.describe(starts_at=moment)
    room.workshop.refresh_from_db()
    return moment


def shift(room: Room, kind: str, minutes: float) -> None:
    """As if this phase had been opened so many minutes ago."""
    phase = room.phase(kind)
    ago = timezone.now() - MINUTE * minutes
    ends = ago + MINUTE * phase.minutes if phase.minutes and phase.ends_at else None
    Phase.objects.filter(pk=phase.pk).update(opened_at=ago, started_at=ends and ago, ends_at=ends)


@pytest.mark.parametrize(
    ("minutes", "words", "save"),
    [
        (0, "on time", 0),
        (0.9, "on time", 1),
        (1, "1 minute late", 1),
        (7.5, "7 minutes late", 8),
        (-0.9, "on time", 0),
        (-4, "4 minutes early", 0),
        (119, "119 minutes late", 119),
        (125, "2 hours late", 125),
        (-2 * 1440, "2 days early", 0),
    ],
)
def test_lateness_in_words(minutes: float, words: str, save: int) -> None:
    assert (in_words(MINUTE * minutes), to_save(MINUTE * minutes)) == (words, save)


def test_planned_times_follow_the_beginning_lengths_and_breaks(room: Room) -> None:
    start = begin_at(room, timezone.now() + timedelta(hours=1))
    room.workshop.phases.filter(kind="session").update(break_minutes=10)
    lobby = room.phase("lobby").length
    planned = [entry.planned for entry in stand(room).entries]
    assert planned[:3] == [start, start + MINUTE * lobby, start + MINUTE * (lobby + 15)]


def test_nobody_is_early_before_it_has_begun(room: Room) -> None:
    begin_at(room, timezone.now() + timedelta(hours=1))
    assert stand(room).late(timezone.now()) == timedelta(0)


def test_it_is_late_when_the_first_phase_should_be_over(room: Room) -> None:
    begin_at(room, timezone.now() - MINUTE * (room.phase("lobby").length + 7))
    assert in_words(stand(room).late(timezone.now())) == "7 minutes late"


def test_a_phase_that_was_opened_late_is_late_from_the_beginning_on(room: Room) -> None:
    begin_at(room, timezone.now() - MINUTE * (room.phase("lobby").length + 4))
    room.go_to("brainstorm")
    assert in_words(stand(room).late(timezone.now() + MINUTE)) == "4 minutes late"


def test_a_phase_that_goes_on_too_long_makes_late_and_a_pause_does(room: Room) -> None:
    room.go_to("brainstorm")
    now = timezone.now()
    assert in_words(stand(room).late(now + MINUTE * 4)) == "on time"
    assert in_words(stand(room).late(now + MINUTE * 8.5)) == "3 minutes late"
    room.phase("brainstorm").pause_clock()
    assert in_words(stand(room).late(now + MINUTE * 2.5)) == "2 minutes late"


def test_an_added_minute_makes_late_and_a_skipped_phase_early(room: Room) -> None:
    room.go_to("brainstorm")
    room.phase("brainstorm").extend_clock(2)
    assert round(stand(room).late(timezone.now()) / MINUTE) == 2
    room.go_to("worldcafe")
    assert round(stand(room).late(timezone.now()) / MINUTE) == -50


def test_without_a_planned_beginning_it_counts_from_the_first_move(room: Room) -> None:
    assert stand(room).due is None
    Phase.objects.filter(kind="lobby").update(opened_at=timezone.now() - timedelta(days=2))
    room.go_to("brainstorm")
    assert in_words(stand(room).late(timezone.now())) == "on time"


def test_it_begins_anew_when_somebody_has_only_tried_it(room: Room) -> None:
    room.go_to("brainstorm")
    room.workshop.back(room.workshop.turn)
    assert Workshop.objects.get().ends_at is None


def test_another_beginning_is_another_end(room: Room) -> None:
    start = begin_at(room, timezone.now())
    room.go_to("brainstorm")
    first = stand(room).ends_at
    begin_at(room, start + MINUTE * 30)
    assert first
    assert stand(room).ends_at == first + MINUTE * 30


def test_leaving_a_phase_is_noted(room: Room) -> None:
    room.go_to("brainstorm")
    assert room.phase("lobby").left_at
    assert not room.phase("brainstorm").left_at


def test_the_rounds_to_come_belong_to_the_expected_end(room: Room) -> None:
    phase = room.go_to("worldcafe")
    assert phase.opened_at
    assert round((phase.expected_end - phase.opened_at) / MINUTE) == 24
    room.workshop.next(room.workshop.turn)
    assert round((room.phase("worldcafe").expected_end - timezone.now()) / MINUTE) == 18


# Reflow ---------------------------------------------------------------------------------------------------------


def proposal(room: Room, save: int) -> dict[str, Any]:
    """What the page proposes, as its form sends it."""
    page = room.page(room.frank, f"reflow/?save={save}")
    fields = re.findall(r'name="(turn|change)" value="([^"]+)"', page)
    return {"turn": dict(fields).get("turn", ""), "change": [value for name, value in fields if name == "change"]}


def take(room: Room, asked: dict[str, Any]) -> int:
    return post(room.browser(room.frank), room.url("reflow/taking/"), **asked).status_code


def lengths(room: Room) -> list[int]:
    return [phase.length for phase in room.workshop.phases.all()]


def test_one_tap_takes_the_proposal_and_the_workshop_is_on_time(room: Room, behind: Behind) -> None:
    begin_at(room, timezone.now() - MINUTE * (room.phase("lobby").length + 12))
    room.go_to("brainstorm")
    page = room.page(room.frank, "reflow/")
    assert "12 minutes late" in page
    assert "Working sessions" in page
    asked = proposal(room, 12)
    assert behind(lambda: take(room, asked)) == []
    late = stand(room).late(timezone.now())
    assert -5 * MINUTE < late < MINUTE
    after = lengths(room)
    assert take(room, asked) == 204  # A double click.
    assert lengths(room) == after


def test_the_clock_goes_along(room: Room) -> None:
    phase = room.go_to("session")
    asked = proposal(room, 16)
    take(room, asked)
    now, cafe = room.phase("session"), room.phase("worldcafe")
    assert now.minutes
    assert now.minutes < 45
    assert phase.ends_at
    assert now.ends_at == phase.ends_at - MINUTE * (45 - now.minutes)
    assert (cafe.minutes, cafe.length) == (4, 20)


def test_a_phase_without_a_clock_is_planned_shorter(room: Room) -> None:
    room.go_to("worldcafe")
    before = room.phase("thanks").length
    take(room, proposal(room, 1))
    assert (room.phase("thanks").planned_minutes, room.phase("thanks").minutes) == (before - 1, None)


def test_the_organizers_own_minimum_counts(room: Room) -> None:
    Phase.objects.filter(kind="session").update(least_minutes=45)
    room.go_to("brainstorm")
    assert not any(value.startswith(f"{room.phase('session').pk}:") for value in proposal(room, 9)["change"])


def test_what_cannot_be_saved_is_said(room: Room) -> None:
    room.go_to("thanks")
    assert "Nothing can be shortened" in room.page(room.frank, "reflow/?save=9")
    room.workshop.jump(room.phase("worldcafe"), Workshop.objects.get().turn)
    assert "more cannot be saved" in room.page(room.frank, "reflow/?save=90")


def test_an_old_proposal_is_refused_and_changes_nothing(room: Room) -> None:
    room.go_to("brainstorm")
    asked = proposal(room, 9)
    room.phase("session").retime(40, 0)
    before = lengths(room)
    assert take(room, asked) == 409
    asked = proposal(room, 9)
    room.go_to("session")
    assert take(room, asked) == 409
    assert lengths(room) == before


@pytest.mark.parametrize(
    "change", ["", "x", "1:2:3:4", "1:5:0:0:0", "1:5:0:1441:0", "1:5:0:-3:0", "٣:5:0:4:0", "9" * 5000]
)
def test_rubbish_is_refused_in_words(room: Room, change: str) -> None:
    assert take(room, {"turn": 0, "change": change}) == 422


def test_the_consoles_agenda_tells_planned_and_real_times(room: Room) -> None:
    start = begin_at(room, timezone.now() + timedelta(hours=1))
    room.go_to("brainstorm")
    page = room.page(room.frank, "console/")
    opened = timezone.localtime(room.phase("brainstorm").opened_at)
    planned = timezone.localtime(start + MINUTE * room.phase("lobby").length)
    assert f"planned {planned:%H:%M}" in page
    assert f"{opened:%H:%M}" in page
    assert f'data-due="{int((start + MINUTE * (room.phase("lobby").length + 5)).timestamp())}"' in page
