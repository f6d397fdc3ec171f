"""Moving through the agenda: one step for whoever saw the present turn, nothing lost on the way back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.cast import Room
from workshop.models import Question, Workshop


def test_exactly_one_phase_is_current_from_the_beginning(room: Room) -> None:
    assert room.workshop.phase == room.phase("lobby")
    assert room.phase("lobby").opened_at


def test_next_goes_through_the_slides_before_it_leaves_a_briefing(room: Room) -> None:
    workshop = room.workshop
    seen = []
    for _press in range(4):
        workshop.next(workshop.turn)
        workshop.refresh_from_db()
        seen.append((workshop.phase.kind, room.phase("briefing").step))  # type: ignore[union-attr]
    assert seen == [("briefing", 0), ("briefing", 1), ("briefing", 2), ("lineup", 2)]


def test_a_double_press_moves_one_step(room: Room) -> None:
    turn = room.workshop.turn
    assert room.workshop.next(turn)
    assert not room.workshop.next(turn)
    assert Workshop.objects.get().phase == room.phase("briefing")


def test_back_returns_to_the_last_slide(room: Room) -> None:
    room.go_to("lineup")
    room.workshop.back(room.workshop.turn)
    assert (room.workshop.phase, room.phase("briefing").step) == (room.phase("briefing"), 2)


def test_back_at_the_beginning_and_next_at_the_end_stay(room: Room) -> None:
    assert room.workshop.back(room.workshop.turn)
    assert room.workshop.phase == room.phase("lobby")
    room.go_to("thanks")
    room.workshop.next(room.workshop.turn)
    assert Workshop.objects.get().phase == room.phase("thanks")


def test_back_loses_nothing_and_opens_the_phase_again(room: Room) -> None:
    phase = room.go_to("brainstorm")
    group = phase.workshop.phases.get(kind="grouping").groups.get()
    question = Question.objects.ask(phase, group, room.alice, "Why?", "k1")
    room.go_to("select")
    room.workshop.back(room.workshop.turn)
    assert room.phase("brainstorm").is_open
    assert Question.objects.get() == question


def test_the_clock_starts_on_entering_waits_while_away_and_goes_on(room: Room) -> None:
    assert room.go_to("brainstorm").clock_state == "running"
    room.workshop.next(room.workshop.turn)
    away = room.phase("brainstorm")
    assert away.clock_state == "paused"
    room.workshop.back(room.workshop.turn)
    again = room.phase("brainstorm")
    assert again.clock_state == "running"
    assert again.ends_at >= away.ends_at  # type: ignore[operator]


def test_jump_goes_anywhere_and_only_within_the_workshop(room: Room) -> None:
    room.workshop.jump(room.phase("gallery"), room.workshop.turn)
    assert Workshop.objects.get(pk=room.workshop.pk).phase == room.phase("gallery")
    other = Room()
    response = room.browser(room.frank).post(room.url(f"{other.phase('thanks').pk}/jump/"), {"turn": 1})
    assert response.status_code == 404


def test_an_unknown_kind_is_shown_and_skipped(db: None) -> None:
    room = Room([{"kind": "lobby"}, {"kind": "karaoke", "title": "Sing"}, {"kind": "thanks"}])
    room.go_to("karaoke")
    console = room.browser(room.frank).get(room.url("console/"))
    assert "karaoke" in console.content.decode()
    assert "Sing" in room.browser(room.alice).get(room.url()).content.decode()
    room.workshop.next(room.workshop.turn)
    assert Workshop.objects.get().phase == room.phase("thanks")


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_press_next_at_the_same_moment() -> None:
    room = Room()
    turn = room.workshop.turn

    def press(_facilitator: int) -> bool:
        try:
            return Workshop.objects.get(pk=room.workshop.pk).next(turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as facilitators:
        moved = list(facilitators.map(press, range(8)))
    assert moved.count(True) == 1
    assert Workshop.objects.get().phase == room.phase("briefing")
