"""Moving people between groups, merging, topping up, and the way back: nothing that anybody wrote is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Room, post
from tests.laying import laid_again
from workshop import live
from workshop.models import Group, GroupMember, GroupStep, Participant, Postit, Question, Workshop

type Behind = Callable[[Callable[[], Any]], list[str]]

WITH_GROUPS = ["grouping", "brainstorm", "select", "cluster"]


@pytest.fixture
@laid_again
def hall(room: Room) -> Room:
    """Twelve people in three groups of four, in the grouping phase."""
    room.crowd(12)
    room.go_to("grouping")
    return room


def groups(room: Room) -> list[Group]:
    return Group.objects.filter(phase=room.phase("grouping")).with_people()


def members(room: Room) -> dict[int, set[str]]:
    return {group.number: {person.name for person in group.people} for group in groups(room)}


def ask(room: Room, path: str, **fields: Any) -> Any:
    """Frank presses a button of the console in the phase that runs now."""
    room.workshop.refresh_from_db()
    return post(room.browser(room.frank), room.url(f"{room.workshop.phase_id}/groups/{path}"), **fields)


def move(room: Room, person: Participant, group: Group) -> Any:
    return ask(room, "members/", participant=person.pk, group=group.pk)


def merge(room: Room, source: Group, target: Group) -> Any:
    return ask(room, f"{source.pk}/merging/", into=target.pk)


def undo(room: Room) -> Any:
    return ask(room, f"steps/{GroupStep.objects.latest('pk').pk}/undoing/")


def everything(room: Room) -> Any:
    """All that hangs on groups, to be compared."""
    return (
        list(groups(room)),
        [(group.pk, group.number, group.table, group.delegate_id) for group in groups(room)],
        set(GroupMember.objects.values_list("participant", "group")),
        set(Question.objects.values_list("pk", "group")),
        set(Postit.objects.values_list("pk", "group", "slot", "text", "hung_at")),
    )


def test_somebody_moves_and_comes_back(hall: Room) -> None:
    before = everything(hall)
    source, target = hall.group_of(hall.alice), next(g for g in groups(hall) if hall.alice not in g.people)
    assert move(hall, hall.alice, target).status_code == 204
    assert hall.group_of(hall.alice) == target
    assert len(members(hall)[target.number]) == 5
    sentence = f"Alice moved from group {source.number} to group {target.number}."
    assert sentence in hall.page(hall.frank, "console/")
    assert undo(hall).status_code == 204
    assert everything(hall) == before
    assert sentence not in hall.page(hall.frank, "console/")


@pytest.mark.parametrize("kind", WITH_GROUPS)
def test_every_screen_follows_a_move_in_every_phase_with_groups(
    hall: Room, kind: str, behind: Behind, pokes: set[str]
) -> None:
    for person in hall.workshop.participants.all():
        hall.postit(person, f"Why, {person}?")
    hall.go_to(kind)
    source, target = hall.group_of(hall.alice), next(g for g in groups(hall) if hall.alice not in g.people)
    source.send(hall.alice)
    assert behind(lambda: move(hall, hall.alice, target)) == []
    assert live.EVERYTHING not in pokes
    assert not Group.objects.filter(delegate=hall.alice).exists()
    assert behind(lambda: undo(hall)) == []
    assert Group.objects.get(delegate=hall.alice) == source
    assert behind(lambda: merge(hall, source, target)) == []
    assert behind(lambda: undo(hall)) == []


def test_questions_stay_with_the_sheet_of_their_group(hall: Room) -> None:
    hall.go_to("brainstorm")
    question = hall.question(hall.alice, "Why?")
    source, target = hall.group_of(hall.alice), next(g for g in groups(hall) if hall.alice not in g.people)
    move(hall, hall.alice, target)
    question.refresh_from_db()
    assert question.group == source
    assert "Why?" not in hall.page(hall.alice)
    assert "Why?" in hall.page(source.people[-1] if hasattr(source, "people") else source.present()[-1])


def test_the_later_of_two_facilitators_wins_and_none_is_told_off(hall: Room) -> None:
    first, second = [group for group in groups(hall) if hall.alice not in group.people]
    assert move(hall, hall.alice, first).status_code == 204
    assert move(hall, hall.alice, second).status_code == 204
    assert hall.group_of(hall.alice) == second
    assert move(hall, hall.alice, second).status_code == 204
    assert GroupStep.objects.count() == 2
    assert GroupMember.objects.filter(participant=hall.alice).count() == 1


def test_what_somebody_has_moved_since_is_not_undone(hall: Room) -> None:
    first, second = [group for group in groups(hall) if hall.alice not in group.people]
    move(hall, hall.alice, first)
    step = GroupStep.objects.get()
    second.take_in(hall.alice)
    ask(hall, f"steps/{step.pk}/undoing/")
    assert hall.group_of(hall.alice) == second


def test_undoing_twice_is_undoing_once(hall: Room) -> None:
    before = everything(hall)
    target = next(g for g in groups(hall) if hall.alice not in g.people)
    move(hall, hall.alice, target)
    step = GroupStep.objects.get()
    for _press in range(2):
        assert ask(hall, f"steps/{step.pk}/undoing/").status_code == 204
    assert everything(hall) == before


def test_several_steps_are_undone_in_order(hall: Room) -> None:
    before = everything(hall)
    one, two, three = groups(hall)
    move(hall, one.people[0], two)
    merge(hall, three, one)
    move(hall, two.people[0], one)
    merge(hall, one, two)
    for _step in range(4):
        undo(hall)
    assert everything(hall) == before


def test_groups_that_were_mixed_again_have_nothing_to_undo(hall: Room) -> None:
    one, two, _three = groups(hall)
    move(hall, one.people[0], two)
    post(hall.browser(hall.frank), hall.phase_url("grouping", "mix/"))
    assert not GroupStep.objects.exists()


def test_a_group_that_everybody_has_left_is_none_unless_its_sheet_is_written(hall: Room) -> None:
    before = everything(hall)
    one, two, three = groups(hall)
    hall.question(two.people[0], "Why?")
    for group in (one, two):
        for person in group.people:
            move(hall, person, three)
    assert set(members(hall)) == {2, 3}
    assert "Group 2 has 0 people only." in hall.page(hall.frank, "console/")
    for _step in range(8):
        undo(hall)
    Question.objects.all().delete()
    assert everything(hall) == before


def test_who_was_removed_or_belongs_elsewhere_does_not_move(hall: Room) -> None:
    one, two, _three = groups(hall)
    person = one.people[0]
    person.remove()
    assert move(hall, person, two).status_code == 404
    other = Room()
    other.go_to("grouping")
    assert move(hall, other.alice, two).status_code == 404
    assert move(hall, two.people[0], groups(other)[0]).status_code == 204
    assert hall.group_of(two.people[0]) == two


def test_nobody_chosen_is_said_in_words(hall: Room) -> None:
    response = ask(hall, "members/", group=groups(hall)[0].pk)
    assert response.status_code == 422
    assert "Please choose who moves, first." in response.content.decode()


def test_in_a_phase_that_is_over_or_a_closed_workshop_nothing_moves(hall: Room) -> None:
    phase, target = hall.phase("grouping"), groups(hall)[1]
    person = groups(hall)[0].people[0]
    hall.go_to("brainstorm")
    url = hall.url(f"{phase.pk}/groups/members/")
    assert post(hall.browser(hall.frank), url, participant=person.pk, group=target.pk).status_code == 409
    Workshop.objects.update(closed_at=timezone.now())
    assert move(hall, person, target).status_code == 409


# Merging -----------------------------------------------------------------------------------------------------------


def shrunk(hall: Room) -> tuple[Group, Group]:
    """A group in which only one is left, and the one into which the console offers to merge it."""
    one, two, _three = groups(hall)
    for person in one.people[1:]:
        person.remove()
    return one, two


def test_the_console_offers_what_can_be_done_about_a_shrunk_group(hall: Room) -> None:
    groups(hall)[1].take_in(hall.join("Dora"))
    source, target = shrunk(hall)
    page = hall.page(hall.frank, "console/")
    assert f"Group {source.number} has 1 person only." in page
    assert f"Top up from group {max(groups(hall), key=lambda g: len(g.people)).number}" in page
    for kind in ("brainstorm", "select"):
        hall.go_to(kind)
        assert "1 too small" in hall.page(hall.frank, "console/")
    assert target


def test_merging_takes_everybody_and_everything_along(hall: Room) -> None:
    source, target = shrunk(hall)
    hall.go_to("select")
    person, other = source.people[0], target.people[0]
    mine = [hall.question(person, f"Mine {n}?") for n in range(3)]
    theirs = [hall.question(other, f"Theirs {n}?") for n in range(3)]
    for question in (*mine[:2], *theirs[:2]):
        Postit.objects.select(question, hall.phase("select"), 2).write(f"{question.text} Really?")
    source.send(person)
    before = everything(hall)
    assert merge(hall, source, target).status_code == 204
    assert source.number not in members(hall)
    assert person.name in members(hall)[target.number]
    assert Question.objects.on_sheet(target).count() == 6
    postits = Postit.objects.filter(group=target)
    assert sorted(postit.slot or 0 for postit in postits) == [1, 2, 3, 4]
    assert {postit.text for postit in postits} == {f"{q.text} Really?" for q in (*mine[:2], *theirs[:2])}
    target.refresh_from_db()
    assert target.delegate == person
    assert "3 questions went along." in hall.page(hall.frank, "console/")
    assert merge(hall, source, target).status_code == 204
    undo(hall)
    assert everything(hall) == before


def test_what_hangs_keeps_hanging_and_brings_the_others_along(hall: Room) -> None:
    source, target = shrunk(hall)
    hall.go_to("select")
    waiting = Postit.objects.select(hall.question(source.people[0]), hall.phase("select"), 2)
    hangs = hall.postit(target.people[0], "How?")
    before = everything(hall)
    merge(hall, source, target)
    for postit in (waiting, hangs):
        postit.refresh_from_db()
        assert postit.hung_at
    undo(hall)
    assert everything(hall) == before


def test_the_targets_own_delegate_stays(hall: Room) -> None:
    source, target = shrunk(hall)
    source.send(source.people[0])
    target.send(target.people[0])
    merge(hall, source, target)
    target.refresh_from_db()
    assert target.delegate == target.people[0]


def test_a_delegate_whom_the_group_has_chosen_since_stays_after_undo(hall: Room) -> None:
    source, target = shrunk(hall)
    source.send(source.people[0])
    merge(hall, source, target)
    target.send(target.people[1])
    undo(hall)
    found = {group.pk: group.delegate for group in groups(hall)}
    assert found == {source.pk: source.people[0], target.pk: target.people[1], groups(hall)[2].pk: None}


def test_removed_people_of_a_merged_group_come_back_into_the_other(hall: Room) -> None:
    source, target = shrunk(hall)
    gone = hall.workshop.participants.exclude(removed_at=None).first()
    merge(hall, source, target)
    hall.workshop.participants.update(removed_at=None)
    assert gone
    assert hall.group_of(gone) == target


def test_a_group_merges_neither_with_itself_nor_with_one_of_another_time(hall: Room) -> None:
    one = groups(hall)[0]
    other = Group.objects.create(phase=hall.phase("brainstorm"), number=1)
    before = everything(hall)
    for target in (one, other):
        assert merge(hall, one, target).status_code == 204
    assert everything(hall) == before


# Topping up --------------------------------------------------------------------------------------------------------


def test_topping_up_takes_who_came_last_and_not_the_delegate(hall: Room) -> None:
    groups(hall)[1].take_in(hall.join("Dora"))
    source, _two = shrunk(hall)
    richest = max(groups(hall), key=lambda group: len(group.people))
    assert richest.people[-1].name == "Dora"
    richest.send(richest.people[-1])
    second_last = richest.people[-2]
    for _double_click in range(2):
        assert ask(hall, f"{source.pk}/members/", source=richest.pk, seen=1).status_code == 204
    assert len(source.present()) == 2
    assert hall.group_of(second_last) == source
    assert second_last.name in hall.page(hall.frank, "console/")
    undo(hall)
    assert hall.group_of(second_last) == richest


# Nobody is ever in no group ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["mixed", "random", "table"])
def test_nobody_is_ever_in_no_group(db: None, how: str) -> None:
    agenda = [{"kind": kind} for kind in ("lobby", *WITH_GROUPS, "gallery", "marketplace", "session", "thanks")]
    agenda[1]["how"] = how
    room = Room(agenda)
    room.crowd(9)
    for kind in [entry["kind"] for entry in agenda][2:]:
        room.go_to(kind)
        person = room.join(f"Late for {kind}")
        person.remove()
        room.join(f"Later for {kind}")
        room.workshop.participants.filter(pk=person.pk).update(removed_at=None)
        room.workshop.welcome(person)
        placed = GroupMember.objects.filter(phase=room.phase("grouping")).values_list("participant", flat=True)
        assert sorted(placed) == sorted(room.workshop.participants.present().values_list("pk", flat=True))


def test_whoever_fell_out_of_all_groups_is_placed_when_groups_are_needed(hall: Room) -> None:
    GroupMember.objects.filter(participant=hall.alice).delete()
    assert "In no group yet:" in hall.page(hall.frank, "console/")
    hall.go_to("brainstorm")
    assert hall.group_of(hall.alice)
    GroupMember.objects.filter(participant=hall.alice).delete()
    hall.go_to("grouping")
    assert hall.group_of(hall.alice)


def test_who_is_in_no_group_can_be_moved_into_one(hall: Room) -> None:
    GroupMember.objects.filter(participant=hall.alice).delete()
    target = groups(hall)[0]
    assert move(hall, hall.alice, target).status_code == 204
    assert hall.group_of(hall.alice) == target
    assert not GroupStep.objects.exists()
