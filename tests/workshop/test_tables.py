"""Groups by table: people sit down where they like, and whoever has not chosen finds a place all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Room, post, write
from workshop import live
from workshop.models import Group, GroupMember, Participant
from workshop.models.groups import MOST_TABLES

type Behind = Callable[[Callable[[], Any]], list[str]]

BY_TABLE: list[dict[str, Any]] = [
    {"kind": "lobby"},
    {"kind": "grouping", "how": "table", "tables": ["Garden", "Bar", "Window"]},
    {"kind": "brainstorm"},
    {"kind": "select"},
    {"kind": "cluster"},
    {"kind": "thanks"},
]


@pytest.fixture
def room(db: None) -> Room:
    """Three people at three tables to be chosen."""
    room = Room(BY_TABLE)
    room.go_to("grouping")
    return room


def table(room: Room, number: int) -> Group:
    return room.phase("grouping").groups.get(number=number)


def sit(room: Room, person: Participant, number: int) -> Any:
    return post(room.browser(person), room.phase_url("grouping", f"tables/{table(room, number).pk}/"))


def seated(room: Room) -> dict[int, list[str]]:
    groups = room.phase("grouping").groups.with_people()
    return {group.number: [person.name for person in group.people] for group in groups}


def in_none(room: Room) -> list[str]:
    placed = GroupMember.objects.filter(phase=room.phase("grouping")).values("participant")
    return [person.name for person in room.workshop.participants.present().exclude(pk__in=placed)]


def test_nobody_is_placed_before_they_choose(room: Room) -> None:
    assert seated(room) == {1: [], 2: [], 3: []}
    page = room.page(room.alice)
    assert "Which table do you sit at?" in page
    assert all(name in page for name in ("Garden", "Bar", "Window"))
    assert "3 have not chosen a table yet" in " ".join(
        room.stage().replace("<strong>", "").replace("</strong>", "").split()
    )


def test_people_sit_down_and_change_their_minds(room: Room) -> None:
    assert sit(room, room.alice, 1).status_code == 204
    assert sit(room, room.bob, 1).status_code == 204
    sit(room, room.alice, 3)
    assert seated(room) == {1: ["Bob"], 2: [], 3: ["Alice"]}
    page = room.page(room.alice)
    assert "Table: Window" in page
    assert ">3</p>" in page


def test_without_scripts_the_phone_comes_back(room: Room) -> None:
    response = write(room.browser(room.alice), room.phase_url("grouping", f"tables/{table(room, 2).pk}/"))
    assert response["Location"] == room.url()
    assert seated(room)[2] == ["Alice"]


def test_every_screen_follows(room: Room, behind: Behind, pokes: set[str]) -> None:
    for number in (1, 2, 2):
        assert behind(lambda number=number: sit(room, room.alice, number)) == []  # type: ignore[misc]
        assert live.EVERYTHING not in pokes
    assert behind(lambda: post(room.browser(room.frank), room.phase_url("grouping", "rest/"))) == []
    assert behind(lambda: room.join("Dora")) == []


def test_a_tap_paints_no_phone_of_other_tables(
    room: Room, pokes: set[str], django_capture_on_commit_callbacks: Any
) -> None:
    sit(room, room.bob, 2)
    pokes.clear()
    with django_capture_on_commit_callbacks(execute=True):
        sit(room, room.alice, 1)
    assert pokes == {"groups", "delegates", f"*:{table(room, 1).pk}", f"*@{room.alice.pk}"}


def test_a_table_of_another_phase_or_workshop_is_none(room: Room) -> None:
    other = Room(BY_TABLE)
    other.go_to("grouping")
    for group in (table(other, 1).pk, 10**9):
        assert post(room.browser(room.alice), room.phase_url("grouping", f"tables/{group}/")).status_code == 404


def test_where_groups_are_mixed_nobody_sits_down_elsewhere(db: None) -> None:
    room = Room()
    room.crowd(9)
    room.go_to("grouping")
    response = sit(room, room.alice, 2)
    assert response.status_code == 409
    assert "formed already" in response.content.decode()


def test_when_the_phase_is_left_everybody_is_in_a_group_and_no_group_is_empty(room: Room) -> None:
    sit(room, room.alice, 2)
    room.go_to("brainstorm")
    assert seated(room) == {2: ["Alice", "Bob", "Carol"]}
    assert "Group 1" not in room.page(room.frank, "console/")


def test_the_console_places_the_rest(room: Room) -> None:
    sit(room, room.alice, 2)
    assert "2 people have not chosen a table" in room.page(room.frank, "console/")
    assert post(room.browser(room.frank), room.phase_url("grouping", "rest/")).status_code == 204
    assert in_none(room) == []
    assert seated(room)[2] == ["Alice", "Bob", "Carol"]
    assert "Everybody sits at a table." in room.stage()


def test_back_at_the_tables_the_empty_ones_can_be_chosen_again(room: Room) -> None:
    sit(room, room.alice, 2)
    room.go_to("brainstorm")
    room.go_to("grouping")
    assert list(seated(room)) == [1, 2, 3]
    assert sit(room, room.alice, 3).status_code == 204
    assert table(room, 3).table == "Window"


def test_a_table_with_a_written_sheet_stays_a_group(room: Room) -> None:
    for person, number in ((room.alice, 1), (room.bob, 2), (room.carol, 2)):
        sit(room, person, number)
    room.go_to("brainstorm")
    room.question(room.alice, "Why?")
    room.go_to("grouping")
    sit(room, room.alice, 2)
    room.go_to("brainstorm")
    assert list(seated(room)) == [1, 2]
    assert "Why?" in room.page(room.frank, "console/")


def test_a_latecomer_chooses_while_the_phase_runs_and_is_placed_afterwards(room: Room) -> None:
    dora = room.join("Dora")
    assert "Dora" in in_none(room)
    sit(room, dora, 2)
    for kind in ("brainstorm", "select", "cluster", "thanks", "lobby"):
        room.go_to(kind)
        room.join(f"Late for {kind}")
        assert in_none(room) == []
    assert list(seated(room)) == [2]


def test_a_removed_person_who_is_brought_back_is_in_a_group(room: Room) -> None:
    for person, number in ((room.alice, 1), (room.bob, 2), (room.carol, 2)):
        sit(room, person, number)
    room.alice.remove()
    room.go_to("brainstorm")
    assert list(seated(room)) == [2]
    room.workshop.participants.filter(pk=room.alice.pk).update(removed_at=None)
    room.workshop.welcome(room.alice)
    assert seated(room) == {2: ["Alice", "Bob", "Carol"]}


def test_with_nobody_there_the_first_who_comes_later_gets_a_group(db: None) -> None:
    room = Room(BY_TABLE)
    for person in (room.alice, room.bob, room.carol):
        person.remove()
    room.go_to("brainstorm")
    assert not Group.objects.exists()
    room.join("Dora")
    assert seated(room) == {1: ["Dora"]}
    room.join("Emil")
    assert seated(room) == {1: ["Dora", "Emil"]}


@pytest.mark.parametrize(
    ("tables", "names"),
    [
        (None, ["", "", ""]),
        (2, ["", ""]),
        (0, ["", "", ""]),
        (-5, ["", "", ""]),
        ("many", ["", "", ""]),
        ([], ["", "", ""]),
        ([" Bar ", 7, ""], ["Bar", "7", ""]),
        (["x" * 99], ["x" * 40]),
        (10**9, [""] * MOST_TABLES),
        ({"a": 1}, ["", "", ""]),
        (True, [""]),
    ],
)
def test_tables_are_as_many_as_asked_for_or_as_needed(db: None, tables: Any, names: list[str]) -> None:
    room = Room([{"kind": "lobby"}, {"kind": "grouping", "how": "table", "tables": tables}])
    room.crowd(12)
    room.go_to("grouping")
    assert [group.table for group in room.phase("grouping").groups.all()] == names


def test_more_people_need_more_tables(db: None) -> None:
    room = Room([{"kind": "lobby"}, {"kind": "grouping", "how": "table"}])
    room.go_to("grouping")
    assert len(seated(room)) == 1
    room.crowd(12)
    assert len(seated(room)) == 3
    assert "Table 3" in room.page(room.alice)


def test_somebody_alone_at_a_table_can_be_merged_when_all_have_chosen(room: Room) -> None:
    people = [room.alice, room.bob, room.carol, *room.crowd(9)]
    for person in people[:-1]:
        sit(room, person, 1 if person.pk % 2 else 2)
    assert "Merge into" not in room.page(room.frank, "console/")
    sit(room, people[-1], 3)
    assert "Group 3 has 1 person only." in room.page(room.frank, "console/")


def test_tables_are_not_mixed_again(room: Room) -> None:
    response = post(room.browser(room.frank), room.phase_url("grouping", "mix/"))
    assert response.status_code == 422
    assert "choose their tables themselves" in response.content.decode()
    assert "Mix again" not in room.page(room.frank, "console/")


@pytest.mark.parametrize("how", ["mixed", "random"])
def test_mixed_groups_have_the_organizers_tables_too(db: None, how: str) -> None:
    room = Room([{"kind": "lobby"}, {"kind": "grouping", "how": how, "tables": ["Garden"]}])
    room.crowd(9)
    room.go_to("grouping")
    assert [group.table for group in room.phase("grouping").groups.all()] == ["Garden", ""]
    pages = [room.page(person) for person in room.workshop.participants.all()]
    assert sum("Table: Garden" in page for page in pages) == 5
    assert sum("Table 2" in page for page in pages) == 4
    assert "Garden" in room.stage()
