"""Undo: every step at the wall can be taken back, in order, whoever took it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clustering.models import Cluster, Placement, WallStep, tray, wall
from tests.cast import Room
from tests.laying import laid_again
from workshop.models import Postit

TEXTS = ("Why?", "How?", "When?", "Who?", "Where?")
NAMES = ("People", "Tools", "people", "Time")


@pytest.fixture
@laid_again
def hall(room: Room) -> Room:
    room.go_to("select")
    for text in TEXTS:
        room.postit(room.alice, text)
    room.go_to("cluster")
    return room


def picture(room: Room) -> Any:
    """All that people see of the wall."""

    def shown(notes: list[Postit]) -> list[list[str]]:
        return [[note.text, *(below.text for below in note.stack)] for note in notes]

    clusters = [(one.pk, one.name, one.tint, shown(one.notes)) for one in wall(room.workshop)]
    return clusters, shown(tray(room.workshop))


def undo(room: Room) -> bool:
    last = WallStep.objects.latest_first().first()
    return last is not None and WallStep.objects.undo(room.workshop, last.pk)


VERBS = ("move", "stack", "unstack", "found", "rename", "colour", "shift", "merge", "empty", "dissolve")
number = st.integers(0, 9)
acts = st.lists(st.tuples(st.sampled_from(VERBS), number, number, number), max_size=12)


def act(room: Room, verb: str, one: int, other: int, at: int) -> None:
    """Do something, to whatever these numbers lead to."""
    postits = list(Postit.objects.all())
    first, second = postits[one % len(postits)], postits[other % len(postits)]
    clusters = [*Cluster.objects.all()]
    if verb == "move":
        Placement.objects.move(first, [None, *clusters][other % (len(clusters) + 1)], at)
    elif verb == "stack":
        Placement.objects.stack([first, postits[at % len(postits)]], second)
    elif verb == "unstack":
        Placement.objects.unstack([first])
    elif verb == "found" or not clusters:
        Cluster.objects.found(room.workshop, NAMES[at % len(NAMES)])
    else:
        cluster, target = clusters[one % len(clusters)], clusters[other % len(clusters)]
        given: dict[str, Any] = {"rename": NAMES[at % 4], "colour": at % 5, "shift": at - 4, "merge": target}
        with suppress(IntegrityError):
            getattr(cluster, verb)(*([given[verb]] if verb in given else []))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_as_many_undos_as_steps_give_the_first_wall_again(hall: Room, acts: list[Any]) -> None:
    WallStep.objects.all().delete()
    pictures = [picture(hall)]
    for verb, *numbers in acts:
        act(hall, verb, *numbers)
        if picture(hall) != pictures[-1]:
            pictures.append(picture(hall))
    assert WallStep.objects.count() == len(pictures) - 1
    for before in reversed(pictures[:-1]):
        assert undo(hall)
        assert picture(hall) == before
    assert not undo(hall)


def test_what_changes_nothing_is_no_step(hall: Room) -> None:
    people = Cluster.objects.found(hall.workshop, "People")
    first = Postit.objects.all()[0]
    for _again in range(2):
        Placement.objects.move(first, people)
        people.colour(3)
        people.rename("Folk")
        people.shift(1)
        people.merge(people)
        Placement.objects.unstack([first])
        Cluster.objects.found(hall.workshop, "FOLK")
    verbs = [step.verb for step in WallStep.objects.order_by("pk")]
    assert verbs == ["found", "move", "colour", "rename"]


def test_who_saw_an_earlier_step_undoes_nothing(hall: Room) -> None:
    people = Cluster.objects.found(hall.workshop, "People")
    seen = WallStep.objects.get().pk
    people.rename("Folk")
    assert not WallStep.objects.undo(hall.workshop, seen)
    last = WallStep.objects.latest_first()[0].pk
    assert [WallStep.objects.undo(hall.workshop, last) for _press in range(2)] == [True, False]
    assert [cluster.name for cluster in wall(hall.workshop)] == ["People"]


def test_another_workshops_steps_are_its_own(hall: Room) -> None:
    other = Room()
    Cluster.objects.found(other.workshop, "People")
    assert not WallStep.objects.undo(hall.workshop, WallStep.objects.get().pk)
    assert wall(other.workshop)


def test_what_was_put_back_meanwhile_stays_away(hall: Room) -> None:
    people = Cluster.objects.found(hall.workshop, "People")
    first, second, *_others = Postit.objects.all()
    Placement.objects.stack([second], first)
    Placement.objects.move(first, people)
    first.delete()
    assert picture(hall)[0] == [(people.pk, "People", 0, [["How?"]])]
    assert undo(hall)
    assert picture(hall)[0] == [(people.pk, "People", 0, [])]
    assert [pile for pile in picture(hall)[1] if "How?" in pile] == [["How?"]]
    while undo(hall):
        pass
    assert picture(hall) == ([], [[text] for text in TEXTS[1:]])


def test_what_is_hidden_keeps_its_place_through_an_undo(hall: Room) -> None:
    people = Cluster.objects.found(hall.workshop, "People")
    first, second, third, *_others = Postit.objects.all()
    Placement.objects.move_all([first, second], people)
    third.question.hide("")
    Placement.objects.move(second, None)
    first.question.hide("")
    assert undo(hall)
    assert picture(hall)[0] == [(people.pk, "People", 0, [["How?"]])]
    first.question.show_again()
    third.question.show_again()
    assert picture(hall)[0] == [(people.pk, "People", 0, [["Why?"], ["How?"]])]


def test_what_came_meanwhile_lies_in_the_tray(hall: Room) -> None:
    people = Cluster.objects.found(hall.workshop, "People")
    people.rename("Folk")
    late = hall.postit(hall.bob, "Late?")
    assert undo(hall)
    assert ["Late?"] in picture(hall)[1]
    Placement.objects.move(late, people)
    assert undo(hall)
    assert ["Late?"] in picture(hall)[1]


def test_the_top_of_a_hidden_stack_comes_back_on_top(hall: Room) -> None:
    first, second, third, *_others = Postit.objects.all()
    Placement.objects.stack([second, third], first)
    first.question.hide("")
    assert ["How?", "When?"] in picture(hall)[1]
    Placement.objects.move(second, Cluster.objects.found(hall.workshop, "People"))
    first.question.show_again()
    assert picture(hall)[0][0][3] == [["Why?", "How?", "When?"]]
