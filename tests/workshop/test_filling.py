"""When time is up the facilitator takes the most-starred questions for the groups that are not ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Room, post
from tests.workshop.test_select import confirmation, url
from workshop.models import Postit, Question
from workshop.models.filling import fill_up, take_back_filled

type Behind = Callable[[Callable[[], Any]], list[str]]


def press(room: Room, verb: str = "") -> int:
    """The facilitator's button."""
    return post(room.browser(room.frank), room.phase_url("select", f"filling/{verb}")).status_code


def shown() -> set[tuple[str, bool, bool]]:
    """All post-its: text, whether the facilitator took it, whether it hangs."""
    return {(postit.text, postit.filled, postit.hung_at is not None) for postit in Postit.objects.all()}


def test_the_most_starred_are_taken_and_among_equals_the_first_asked(room: Room, questions: list[Question]) -> None:
    questions[2].star(room.alice)
    assert press(room) == 204
    assert shown() == {("When?", True, True), ("Why?", True, True)}
    assert "Your post-its hang on the wall" in room.page(room.alice)


def test_what_the_group_has_selected_stays(room: Room, questions: list[Question]) -> None:
    questions[1].select(room.phase("select"), 2).write("How exactly?")
    press(room)
    assert shown() == {("How exactly?", False, True), ("Why?", True, True)}


def test_taking_back_leaves_what_the_group_had(room: Room, questions: list[Question]) -> None:
    questions[1].select(room.phase("select"), 2)
    press(room)
    for _press in range(2):
        assert press(room, "end/") == 204
    assert shown() == {("How?", False, False)}
    assert Question.objects.count() == 3


def test_what_was_selected_and_not_confirmed_is_confirmed_and_that_taken_back(
    room: Room, questions: list[Question]
) -> None:
    for question in questions[1:]:
        question.select(room.phase("select"), 2)
    press(room)
    assert shown() == {("How?", False, True), ("When?", False, True)}
    press(room, "end/")
    assert shown() == {("How?", False, False), ("When?", False, False)}


def test_groups_that_are_ready_are_left_alone(room: Room, questions: list[Question]) -> None:
    for question in questions[1:]:
        question.select(room.phase("select"), 2)
    post(room.browser(room.alice), confirmation(room))
    press(room)
    press(room, "end/")
    assert shown() == {("How?", False, True), ("When?", False, True)}


def test_pressing_twice_and_two_facilitators_fill_once(room: Room, questions: list[Question]) -> None:
    for person in (room.frank, room.olga, room.frank):
        assert post(room.browser(person), room.phase_url("select", "filling/")).status_code == 204
    assert Postit.objects.count() == 2
    press(room, "end/")
    assert shown() == set()


def test_a_group_that_opens_and_writes_makes_it_its_own(room: Room, questions: list[Question]) -> None:
    press(room)
    browser = room.browser(room.alice)
    assert post(browser, url(room, questions[0], "text/"), text="x").status_code == 409
    post(browser, confirmation(room, "end/"))
    assert post(browser, url(room, questions[0], "text/"), text="Why exactly?").status_code == 204
    press(room, "end/")
    assert shown() == {("Why exactly?", False, False), ("How?", False, False)}


def test_a_short_sheet_gives_all_it_has_and_an_empty_one_nothing(room: Room, questions: list[Question]) -> None:
    for question in questions[1:]:
        question.take_back()
    press(room)
    assert shown() == {("Why?", True, True)}


def test_hidden_questions_are_not_taken(room: Room, questions: list[Question]) -> None:
    questions[0].hide("rude")
    press(room)
    assert shown() == {("How?", True, True), ("When?", True, True)}


def test_a_filled_one_that_is_hidden_later_is_taken_back_with_the_others(room: Room, questions: list[Question]) -> None:
    press(room)
    questions[0].hide("rude")
    press(room, "end/")
    assert shown() == set()


def test_the_console_offers_it_as_long_as_it_makes_sense(room: Room, questions: list[Question]) -> None:
    def console() -> str:
        return room.page(room.frank, "console/")

    assert "Take the most-starred for 1 group<" in console()
    assert "Take that back" not in console()
    press(room)
    assert "Take the most-starred" not in console()
    assert "Take that back for 1 group<" in console()
    assert "taken by a facilitator" in console()
    press(room, "end/")
    assert "Take the most-starred for 1 group<" in console()


def test_the_console_tells_who_may_need_help_and_what_is_selected(room: Room, questions: list[Question]) -> None:
    page = room.page(room.frank, "console/")
    assert "Nothing selected yet" in page
    assert "There is nothing on its sheet." in page
    questions[0].select(room.phase("select"), 2).write("Why exactly?")
    assert "Why exactly?" in room.page(room.frank, "console/")
    assert "Why exactly?" not in room.stage()


def test_every_screen_follows(room: Room, questions: list[Question], behind: Behind, pokes: set[str]) -> None:
    assert behind(lambda: press(room)) == []
    assert f"choice:{room.group_of(room.alice).pk}" in pokes
    assert behind(lambda: press(room, "end/")) == []


def test_after_the_phase_nothing_is_filled(room: Room, questions: list[Question]) -> None:
    room.go_to("cluster")
    assert press(room) == 409
    assert press(room, "end/") == 409


@pytest.mark.django_db
def test_thirty_groups_cost_as_many_queries_as_two() -> None:
    assert _cost(8) == _cost(130)


def _cost(people: int) -> list[int]:
    """The queries of filling up, and of taking back, with so many people in groups."""
    room = Room()
    room.crowd(people)
    room.go_to("brainstorm")
    for person in room.workshop.participants.all():
        room.question(person)
    room.go_to("select")
    phase, figures = room.phase("select"), []
    for verb in (lambda: fill_up(phase, 2), lambda: take_back_filled(phase)):
        with CaptureQueriesContext(connection) as queries:
            verb()
        figures.append(len(queries))
    return figures
