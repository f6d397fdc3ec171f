"""Everybody in the group stars what they find important; the sheet keeps its order meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Room, post
from tests.workshop.test_select import shares_group, url
from workshop.models import Question, Star

type Behind = Callable[[Callable[[], Any]], list[str]]


def test_a_star_counts_once(room: Room, questions: list[Question]) -> None:
    for _press in range(2):
        assert post(room.browser(room.alice), url(room, questions[0], "star/")).status_code == 204
    assert [(star.question, star.participant) for star in Star.objects.all()] == [(questions[0], room.alice)]


def test_it_can_be_taken_back_and_only_ones_own(room: Room, questions: list[Question]) -> None:
    companion = room.group_of(room.alice).present()[-1]
    for person in (room.alice, companion):
        post(room.browser(person), url(room, questions[0], "star/"))
    for _press in range(2):
        assert post(room.browser(room.alice), url(room, questions[0], "star/end/")).status_code == 204
    assert Star.objects.get().participant == companion


def test_other_groups_star_their_own_sheet(room: Room, questions: list[Question]) -> None:
    other = next(person for person in room.workshop.participants.all() if not shares_group(room, person))
    for verb in ("star/", "star/end/"):
        assert post(room.browser(other), url(room, questions[0], verb)).status_code == 403
    assert not Star.objects.exists()


def test_after_the_phase_stars_stand(room: Room, questions: list[Question]) -> None:
    post(room.browser(room.alice), url(room, questions[0], "star/"))
    room.go_to("cluster")
    assert post(room.browser(room.alice), url(room, questions[0], "star/end/")).status_code == 409
    assert Star.objects.count() == 1


def test_the_sheet_keeps_its_order_and_marks_what_leads(room: Room, questions: list[Question]) -> None:
    """Nothing moves under a thumb: the most-starred are marked where they stand."""
    for person in room.group_of(room.alice).present():
        questions[2].star(person)
    questions[1].star(room.alice)
    page = room.page(room.alice)
    assert re.findall(r'entry-text">(.*?)<', page) == ["Why?", "How?", "When?"]
    assert [" leading" in found for found in re.findall(r'class="stars(.*?)"', page)] == [False, True, True]


def test_without_stars_nothing_leads(room: Room, questions: list[Question]) -> None:
    assert 'class="stars leading"' not in room.page(room.alice)


def test_the_own_group_sees_it_and_nobody_else_hears_of_it(
    room: Room, questions: list[Question], behind: Behind, pokes: set[str]
) -> None:
    browser = room.browser(room.alice)
    assert behind(lambda: post(browser, url(room, questions[0], "star/"))) == []
    assert pokes == {f"choice:{room.group_of(room.alice).pk}"}
    assert behind(lambda: post(browser, url(room, questions[0], "star/end/"))) == []


def test_a_sheet_costs_as_much_however_many_stars_it_has(room: Room, questions: list[Question]) -> None:
    phase, group = room.phase("select"), room.group_of(room.alice)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            phase.behaviour.choice(phase, group.pk)  # type: ignore[attr-defined]
        return len(queries)

    before = cost()
    for number in range(20):
        for person in group.present():
            room.question(room.alice, f"Question {number}").star(person)
    assert cost() == before
