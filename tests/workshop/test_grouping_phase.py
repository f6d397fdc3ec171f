"""Finding one's group: everybody is in exactly one, whenever they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Room, post, write
from workshop.exports import Outline
from workshop.models import Group, GroupMember

type Behind = Callable[[Callable[[], Any]], list[str]]


def in_no_group(room: Room) -> list[str]:
    placed = GroupMember.objects.filter(phase=room.phase("grouping")).values("participant")
    return [person.name for person in room.workshop.participants.present().exclude(pk__in=placed)]


def test_everybody_is_in_exactly_one_group_of_four_or_five(room: Room) -> None:
    room.crowd(23)
    phase = room.go_to("grouping")
    sizes = [group.size for group in phase.groups.all().with_counts()]
    assert sum(sizes) == 23
    assert set(sizes) <= {4, 5}
    assert in_no_group(room) == []


def test_removed_people_are_in_no_new_group(room: Room) -> None:
    room.bob.remove()
    room.go_to("grouping")
    assert not GroupMember.objects.filter(participant=room.bob).exists()


def test_the_phone_shows_the_own_group_and_its_people(room: Room) -> None:
    room.crowd(8)
    room.go_to("grouping")
    mine = room.group_of(room.alice)
    page = room.page(room.alice)
    assert f">{mine.number}</p>" in page
    for person in room.workshop.participants.all():
        assert (f"<li>{person.name}</li>" in page) == (room.group_of(person) == mine)


def test_stage_and_console_show_all_groups(room: Room) -> None:
    room.go_to("grouping")
    for page in (room.stage(), room.page(room.frank, "console/")):
        assert all(name in page for name in ("Alice", "Bob", "Carol"))


def test_a_latecomer_goes_where_they_are_needed(room: Room) -> None:
    room.crowd(9)
    room.go_to("grouping")
    dora = room.join("Dora")
    assert room.group_of(dora).members.count() == 5


def test_latecomers_find_a_group_in_every_later_phase(room: Room) -> None:
    room.go_to("grouping")
    for kind in ("brainstorm", "select", "cluster", "marketplace", "thanks"):
        room.go_to(kind)
        assert room.group_of(room.join(f"Late for {kind}"))
    assert in_no_group(room) == []


def test_who_joins_after_a_step_back_is_in_a_group_too(room: Room) -> None:
    room.go_to("grouping")
    room.go_to("lobby")
    room.join("Dora")
    room.go_to("grouping")
    assert in_no_group(room) == []


def test_a_group_that_nobody_could_form_is_formed_by_the_first_who_comes(db: None) -> None:
    room = Room([{"kind": "lobby"}, {"kind": "grouping"}])
    for person in (room.alice, room.bob, room.carol):
        person.remove()
    room.go_to("grouping")
    assert not Group.objects.exists()
    assert "The groups appear as soon as somebody is here." in room.stage()
    room.join("Dora")
    assert in_no_group(room) == []


def test_the_screens_follow_a_latecomer(room: Room, behind: Behind) -> None:
    room.go_to("grouping")
    assert behind(lambda: room.join("Dora")) == []
    assert "Dora" in room.page(room.alice)


def test_a_removed_person_leaves_the_list(room: Room) -> None:
    room.go_to("grouping")
    room.bob.remove()
    assert "Bob" not in room.stage()
    assert "<li>Bob</li>" not in room.page(room.alice)


def test_coming_back_keeps_the_groups(room: Room) -> None:
    room.crowd(12)
    room.go_to("grouping")
    before = set(GroupMember.objects.values_list("group", "participant"))
    room.go_to("brainstorm")
    room.go_to("grouping")
    assert set(GroupMember.objects.values_list("group", "participant")) == before


def test_mixing_again_keeps_everybody_in_one_group(room: Room) -> None:
    room.crowd(20)
    room.go_to("grouping")
    before = set(GroupMember.objects.values_list("group__number", "participant"))
    assert post(room.browser(room.frank), room.phase_url("grouping", "mix/")).status_code == 204
    after = set(GroupMember.objects.values_list("group__number", "participant"))
    assert before != after
    assert in_no_group(room) == []


def test_mixing_again_without_scripts_goes_back_to_the_console(room: Room) -> None:
    room.go_to("grouping")
    response = write(room.browser(room.frank), room.phase_url("grouping", "mix/"))
    assert response["Location"] == room.url("console/")


def test_groups_that_have_written_are_not_torn_apart(room: Room) -> None:
    room.go_to("brainstorm")
    room.question(room.alice)
    room.go_to("grouping")
    before = set(GroupMember.objects.values_list("group", "participant"))
    response = post(room.browser(room.frank), room.phase_url("grouping", "mix/"))
    assert response.status_code == 422
    assert "would tear their sheets apart" in response.content.decode()
    assert set(GroupMember.objects.values_list("group", "participant")) == before


@pytest.mark.parametrize("who", ["alice", "nobody"])
def test_only_facilitators_mix(room: Room, who: str) -> None:
    room.go_to("grouping")
    response = post(room.browser(getattr(room, who, None)), room.phase_url("grouping", "mix/"))
    assert response.status_code == 403


def test_groups_are_not_mixed_while_another_phase_runs(room: Room) -> None:
    room.go_to("brainstorm")
    assert post(room.browser(room.frank), room.phase_url("grouping", "mix/")).status_code == 409


def test_a_brainstorm_without_a_grouping_phase_forms_its_own_groups(db: None) -> None:
    room = Room([{"kind": "lobby"}, {"kind": "brainstorm"}, {"kind": "select"}])
    phase = room.go_to("brainstorm")
    assert phase.groups.count() == 1
    assert not room.go_to("select").groups.exists()


def test_a_second_grouping_has_groups_of_its_own(db: None) -> None:
    room = Room([{"kind": "grouping"}, {"kind": "brainstorm"}, {"kind": "grouping"}, {"kind": "lobby"}])
    first, second = room.workshop.phases.filter(kind="grouping")
    room.go_to("lobby")
    assert second.groups.exists()
    assert set(Group.objects.formed_for(room.phase("lobby"))) == set(second.groups.all())
    assert set(Group.objects.formed_for(room.phase("brainstorm"))) == set(first.groups.all())


def test_random_groups_do_not_look_at_origins(db: None) -> None:
    room = Room([{"kind": "lobby"}, {"kind": "grouping", "how": "random", "group_size": [2, 3]}])
    room.crowd(9)
    sizes = [group.size for group in room.go_to("grouping").groups.all().with_counts()]
    assert sum(sizes) == 9
    assert set(sizes) <= {2, 3}


def test_the_report_names_only_who_agreed(room: Room) -> None:
    room.join("Dora Example", credit="initials")
    room.join("Nemo", credit="nothing")
    phase = room.go_to("grouping")
    (outline,) = phase.behaviour.report(phase)
    assert isinstance(outline, Outline)
    assert [item.text for item in outline.items] == ["Group 1"]
    assert outline.items[0].note == "Alice, Bob, Carol, D.E."
