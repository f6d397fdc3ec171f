"""Two facilitators press at the same moment: one moves the agenda, the other is told who has."""

from __future__ import annotations

import pytest

from tests.cast import Room, post
from tests.concurrency.test_select import at_once
from workshop.models import Workshop

ROUNDS = 4

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_moves_and_one_is_told(_round: int) -> None:
    room = Room()
    crew = [room.frank, room.invite("facilitator", "Fay")]
    browsers = [room.browser(one) for one in crew]
    answers = at_once(lambda number: post(browsers[number], room.url("next/"), turn=0), len(crew))
    workshop = Workshop.objects.get(pk=room.workshop.pk)
    first, second = sorted(range(2), key=lambda number: answers[number].status_code)
    assert [answers[first].status_code, answers[second].status_code] == [204, 409]
    assert (workshop.turn, workshop.at_controls) == (1, crew[first])
    assert f"{crew[first].name} is at the controls" in answers[second].content.decode()
