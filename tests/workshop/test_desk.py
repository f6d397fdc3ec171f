"""The organizer's desk: one's own workshops, and new ones."""

from __future__ import annotations

import pytest

from tests.cast import Room, write
from workshop import kinds
from workshop.models import Workshop


def test_the_desk_shows_my_workshops_and_no_others(room: Room) -> None:
    other = Room(title="Somebody else's")
    page = room.browser(room.olga).get("/workshops/").content.decode()
    assert room.code in page
    assert other.code not in page
    assert "Somebody else" not in page


def test_an_empty_desk_says_so(room: Room) -> None:
    room.workshop.organizers.clear()
    assert "You have no workshop yet." in room.browser(room.olga).get("/workshops/").content.decode()


def test_a_workshops_card_has_all_its_addresses(room: Room) -> None:
    room.go_to("lineup")
    page = room.browser(room.olga).get("/workshops/").content.decode()
    for path in ("console/", f"stage/{room.workshop.stage_secret}/", "results/"):
        assert room.url(path) in page
    assert "<strong" in page
    room.workshop.close()
    assert "closed" in room.browser(room.olga).get("/workshops/").content.decode()


def test_a_new_workshop_has_the_full_method_and_its_organizer(room: Room) -> None:
    fields = {"title": " My  <workshop> ", "event": "Lviv", "language": "uk", "ask_origin": "on"}
    olga = room.browser(room.olga)
    response = write(olga, "/workshops/new/", **fields)
    assert response["Location"].endswith("/agenda/")
    assert "Then rehearse it" in olga.get(response["Location"]).content.decode()
    made = Workshop.objects.latest("pk")
    assert (made.title, made.event, made.language, made.ask_origin) == ("My <workshop>", "Lviv", "uk", True)
    assert list(made.organizers.all()) == [room.olga]
    used = set(made.phases.values_list("kind", flat=True))
    assert used == {kind.slug for kind in kinds.registered()} >= {"lobby", "worldcafe"}
    assert made.phase
    assert made.phase.kind == "lobby"


def test_a_new_workshop_asks_for_origins_only_if_wanted(room: Room) -> None:
    write(room.browser(room.olga), "/workshops/new/", title="Mine", language="en")
    assert not Workshop.objects.latest("pk").ask_origin


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "Please give the workshop a title."),
        ({"title": "\u200b"}, "Please give the workshop a title."),
        ({"title": "x" * 201}, "Please keep it to 200 characters; it has 201."),
        ({"event": "y" * 5000}, "Please keep it to 200 characters; it has 5000."),
        ({"language": "tlh"}, "tlh is not one of the available choices."),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(room: Room, fields: dict[str, str], message: str) -> None:
    typed = {"title": "Mine", "event": "Lviv & more", "language": "uk", "ask_origin": "on"} | fields
    response = write(room.browser(room.olga), "/workshops/new/", **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert f'value="{typed["event"]}"'.replace("&", "&amp;") in page
    assert "checked" in page
    assert Workshop.objects.count() == 1


def test_an_error_does_not_hide_the_workshops_that_are_there(room: Room) -> None:
    page = write(room.browser(room.olga), "/workshops/new/", title="").content.decode()
    assert room.code in page
    assert "You have no workshop yet." not in page


def test_a_hostile_title_is_only_text(db: None) -> None:
    room = Room(title="<script>alert(1)</script>", event="<img src=x>")
    pages = [room.browser(room.olga).get("/workshops/").content.decode(), room.page(None), room.stage()]
    for page in [*pages, room.page(room.frank, "console/"), room.page(room.alice, "results/")]:
        assert "<script>alert" not in page
        assert "<img src=x>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_overview_says_what_the_workshop_is_called_and_keeps_what_was_typed(room: Room) -> None:
    olga, path = room.browser(room.olga), f"/workshops/{room.code}/"
    assert "A workshop" in olga.get(path).content.decode()
    assert write(olga, path, title="Another", event="Kyiv", language="uk", keep_months=12)["Location"] == path
    room.workshop.refresh_from_db()
    assert (room.workshop.title, room.workshop.event, room.workshop.language) == ("Another", "Kyiv", "uk")
    refused = write(olga, path, title="", event="Typed already", language="uk")
    assert refused.status_code == 422
    assert "Typed already" in refused.content.decode()
