"""Tables and places as lists: tidied, put in order, used where a phase has none of its own."""

from __future__ import annotations

from typing import Any

import pytest

from sessions.models import free_places
from tests.cast import Room, write
from workshop.models import Group, Workshop
from workshop.models.groups import form_groups, furnish, table_names


def send(room: Room, **fields: str) -> Any:
    return write(room.browser(room.frank), f"/workshops/{room.code}/places/", **fields)


def lists(room: Room) -> tuple[list[str], list[str]]:
    found = Workshop.objects.get(pk=room.workshop.pk)
    return found.tables, found.places


def test_a_pasted_list_is_tidied_and_said_so(room: Room) -> None:
    tables = "  Oak \r\n\r\n\tLong   table\r\noak\r\n\u202eEvil\r\n"
    response = send(room, tables=tables, places="Balcony\nБалкон")
    assert lists(room) == (["Oak", "Long table", "Evil"], ["Balcony", "Балкон"])
    page = room.browser(room.frank)
    page.cookies.update(response.cookies)
    assert (
        "Saved. 2 lines that were empty or there twice were left out."
        in page.get(response["Location"]).content.decode()
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"tables": "x" * 41}, "Please keep it to 40 characters; it has 41."),
        ({"places": "y" * 61}, "Please keep it to 60 characters; it has 61."),
        ({"places": "\n".join(map(str, range(301)))}, "There can be 300 of these; it has 301."),
    ],
)
def test_what_is_too_long_is_said_and_stays(room: Room, fields: dict[str, str], message: str) -> None:
    response = send(room, **({"tables": "Oak", "places": "Balcony"} | fields))
    assert response.status_code == 422
    page = response.content.decode()
    assert message in page
    assert next(iter(fields.values())) in page
    assert lists(room) == ([], [])


def test_a_button_moves_a_name_up_and_keeps_what_was_typed(room: Room) -> None:
    response = send(room, tables="Oak\nBeech\nElm", places="New", up="tables:Elm")
    assert lists(room) == (["Oak", "Elm", "Beech"], ["New"])
    assert response["Location"].endswith("?order=tables#order-tables")
    page = room.browser(room.frank).get(response["Location"]).content.decode()
    assert '<details id="order-tables" open>' in page
    assert "Move Elm one up" in page
    assert "Move Oak one up" not in page
    for nonsense in ("tables:Oak", "tables:Ash", "tables", "title:Oak", ":"):
        send(room, tables="Oak\nElm\nBeech", places="New", up=nonsense)
        assert lists(room)[0] == ["Oak", "Elm", "Beech"]


def test_a_phase_without_tables_of_its_own_uses_the_workshops(room: Room) -> None:
    furnish(room.workshop, ["Oak", "Elm"], [])
    assert table_names(room.phase("grouping")) == ["Oak", "Elm"]
    room.phase("grouping").adjust(tables=["Bar"])
    assert table_names(room.phase("grouping")) == ["Bar"]
    room.phase("grouping").adjust(tables=[])
    room.crowd(9)
    room.go_to("grouping")
    assert list(room.phase("grouping").groups.values_list("table", flat=True)) == ["Oak", "Elm"]


def test_a_marketplace_without_places_of_its_own_uses_the_workshops(room: Room) -> None:
    furnish(room.workshop, [], ["Balcony", "Bar"])
    assert free_places(room.phase("marketplace")) == ["Balcony", "Bar"]
    room.phase("marketplace").adjust(places=["Library"])
    assert free_places(room.phase("marketplace")) == ["Library"]


def test_whoever_has_a_place_keeps_it(room: Room) -> None:
    furnish(room.workshop, ["Oak", "Elm"], ["Balcony", "Bar"])
    room.crowd(9)
    room.go_to("marketplace")
    session = room.session(room.alice)
    furnish(room.workshop, ["Ash", "Oak"], ["Bar", "Library"])
    session.refresh_from_db()
    assert session.place == "Balcony"
    assert room.session(room.bob).place == "Bar"
    phase = room.phase("grouping")
    Group.objects.lay_tables(phase, 3)
    assert list(phase.groups.values_list("table", flat=True)) == ["Oak", "Elm", ""]
    form_groups(phase)
    assert list(phase.groups.values_list("table", flat=True)) == ["Ash", "Oak"]


def test_where_people_choose_a_new_table_is_there_at_once(db: None) -> None:
    room = Room([{"kind": "grouping", "how": "table"}])
    furnish(room.workshop, ["Oak"], [])
    before = room.phase("grouping").groups.count()
    furnish(room.workshop, [f"Table {number}" for number in range(before + 1)], [])
    assert room.phase("grouping").groups.count() == before + 1


def test_all_screens_show_the_new_lists(room: Room, behind: Any) -> None:
    room.go_to("marketplace")
    room.session(room.alice)
    assert behind(lambda: furnish(room.workshop, ["Oak"], ["Balcony"])) == []
