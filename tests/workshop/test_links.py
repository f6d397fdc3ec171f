"""The addresses that are handed out, by the terminal, the console and the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.utils import timezone

from tests.cast import Room
from workshop import links
from workshop.models import Workshop
from workshop.refusals import Refused
from workshop.sample import ensure_sample, material, plan
from workshop.text import qr


def test_every_address_opens_what_it_promises(room: Room) -> None:
    nobody = room.browser()
    assert "Your name" in nobody.get(links.join_path(room.workshop)).content.decode()
    assert "A workshop" in nobody.get(links.stage_path(room.workshop)).content.decode()
    assert "Open the console" in nobody.get(links.console_path(room.workshop)).content.decode()


def test_a_second_laptop_is_a_stage_at_any_moment(room: Room) -> None:
    """The console tells the address plainly; whoever opens it has the stage, and steers nothing."""
    frank = room.browser(room.frank)
    address = "http://testserver" + links.stage_path(room.workshop)
    assert f"<strong>{address}</strong>" in frank.get(room.url("console/")).content.decode()
    assert frank.get(room.url("stage.svg")).content.decode() == qr(address)
    page = room.browser().get(links.stage_path(room.workshop)).content.decode()
    assert "A workshop" in page
    assert "clicker.js" not in page


def test_the_console_address_is_the_newest_valid_invitation(room: Room) -> None:
    newest = room.workshop.invitations.create(note="Newest")
    assert newest.token in links.console_path(room.workshop)
    newest.withdraw()
    assert newest.token not in links.console_path(room.workshop)


def test_without_a_valid_invitation_there_is_a_new_one(room: Room) -> None:
    room.workshop.invitations.update(expires_at=timezone.now())
    before = room.workshop.invitations.count()
    path = links.console_path(room.workshop)
    assert room.workshop.invitations.count() == before + 1
    assert links.console_path(room.workshop) == path


def test_phones_get_the_public_address_and_the_stage_stays_where_the_console_is(room: Room, settings: Any) -> None:
    request = RequestFactory().get("/", headers={"host": "localhost:8000"})
    assert links.absolute(request, "/x/") == "http://localhost:8000/x/"
    settings.PUBLIC_ADDRESS = "http://192.0.2.7:8000"
    addresses = links.addresses(request, room.workshop)
    assert addresses["join"] == f"http://192.0.2.7:8000/{room.code}/"
    assert addresses["stage"].startswith(f"/{room.code}/stage/")


def test_the_joining_code_is_a_picture_of_the_public_address(room: Room, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "http://192.0.2.7:8000"
    picture = room.browser().get(room.url("join.svg"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.decode().startswith("<?xml") or "<svg" in picture.content.decode()


def test_the_first_organizers_link_ends_with_the_first_organizer(db: None) -> None:
    path = links.first_organizer_path()
    assert path
    links.check_first_organizer(path.split("/")[2])
    User.objects.create_user("olga")
    assert links.first_organizer_path() is None
    with pytest.raises(Refused, match="organizer already"):
        links.check_first_organizer(path.split("/")[2])


def test_a_forged_first_link_is_refused(db: None) -> None:
    with pytest.raises(Refused, match="expired"):
        links.check_first_organizer("forged")


def test_an_empty_database_gets_the_sample_once(db: None) -> None:
    sample = ensure_sample()
    assert sample.title == "How can we improve collaboration in the CEE community?"
    assert ensure_sample() == sample
    assert Workshop.objects.count() == 1
    assert sample.phases.count() == len(plan()["agenda"]) == 19


def test_the_newest_workshop_is_the_one_to_announce(room: Room) -> None:
    assert ensure_sample() == room.workshop


def test_the_sample_is_the_real_material() -> None:
    assert len(material()["sessions"]) == 13
    assert len(material()["stations"]) == 14
    assert len(material()["clusters"]) == 8
    assert [entry["minutes"] for entry in plan()["agenda"] if entry["kind"] == "session"] == [45]
