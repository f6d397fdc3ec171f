"""Facilitators' invitations, the first organizer's link, signing in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client
from django.utils import timezone

from tests.cast import Room, post, write
from tests.laying import laid_again
from workshop import links
from workshop.hub import Viewer
from workshop.models import Facilitator, Invitation, Workshop
from workshop.painting import paint

PASSWORD = "correct horse battery"


@pytest.fixture
@laid_again
def invitation(room: Room) -> Invitation:
    return room.workshop.invitations.create(note="Fatima")


def url(room: Room, invitation: Invitation) -> str:
    return room.url(f"invitation/{invitation.token}/")


def test_looking_at_an_invitation_accepts_nothing(room: Room, invitation: Invitation) -> None:
    browser = room.browser()
    assert "You are invited to facilitate this workshop." in browser.get(url(room, invitation)).content.decode()
    assert not invitation.facilitators.exists()
    assert browser.get(room.url("console/")).status_code == 403


def test_accepting_makes_a_facilitator(room: Room, invitation: Invitation) -> None:
    browser = room.browser()
    assert write(browser, url(room, invitation))["Location"] == room.url("console/")
    assert browser.get(room.url("console/")).status_code == 200
    assert Facilitator.objects.latest("pk").name == "Fatima"


def test_who_steers_already_needs_no_second_invitation(room: Room, invitation: Invitation) -> None:
    for person in (room.frank, room.olga):
        for answer in (room.browser(person).get, room.browser(person).post):
            assert answer(url(room, invitation))["Location"] == room.url("console/")
    assert not invitation.facilitators.exists()


@pytest.mark.parametrize("end", ["expires", "withdrawn"])
def test_an_invitation_that_has_ended_says_what_to_do(room: Room, invitation: Invitation, end: str) -> None:
    if end == "expires":
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        invitation.withdraw()
    for answer in (room.browser().get, room.browser().post):
        response = answer(url(room, invitation))
        assert response.status_code == 410
        assert "Please ask the organizer for a new one." in response.content.decode()
    assert not invitation.facilitators.exists()


def test_who_came_by_an_invitation_stays_when_it_expires(room: Room) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert room.browser(room.frank).get(room.url("console/")).status_code == 200


def test_withdrawing_ends_everybody_who_came_by_it(room: Room) -> None:
    room.invitation.withdraw()
    assert room.browser(room.frank).get(room.url("console/")).status_code == 403
    assert post(room.browser(room.frank), room.url("next/"), turn=0).status_code == 403


def test_withdrawing_closes_their_open_consoles(
    room: Room, pokes: set[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    frank = Viewer("console", "en", facilitator=room.frank.pk)
    with django_capture_on_commit_callbacks(execute=True):
        room.invitation.withdraw()
    assert "*" in pokes
    (farewell,) = paint(room.workshop.pk, frozenset(pokes), frozenset([frank]), frozenset([frank]))
    assert farewell.farewell
    assert farewell.viewers == {frank}


@pytest.mark.parametrize("token", ["forged", "x" * 500, "..%2F..", "ключ"])
def test_a_forged_token_opens_nothing(room: Room, token: str) -> None:
    for answer in (room.browser().get, room.browser().post):
        assert answer(room.url(f"invitation/{token}/")).status_code == 404


def test_an_invitation_of_another_workshop_opens_nothing_here(room: Room) -> None:
    foreign = Room().workshop.invitations.create()
    assert write(room.browser(), url(room, foreign)).status_code == 404


# The first organizer ---------------------------------------------------------------------------------------------


@pytest.fixture
def link(db: None) -> str:
    found = links.first_organizer_path()
    assert found
    return found


def make(browser: Client, link: str, **fields: str) -> int:
    return write(
        browser, link, **({"username": "olga", "password1": PASSWORD, "password2": PASSWORD} | fields)
    ).status_code


def test_the_link_makes_one_organizer_who_owns_what_nobody_owned(link: str) -> None:
    orphan = Workshop.objects.from_plan({"title": "A workshop", "agenda": [{"kind": "lobby"}]})
    browser = Client()
    assert "Make the account" in browser.get(link).content.decode()
    assert make(browser, link) == 302
    assert list(orphan.organizers.all()) == [User.objects.get(username="olga")]
    assert orphan.code in browser.get("/workshops/").content.decode()
    assert links.first_organizer_path() is None


def test_the_link_works_once(link: str) -> None:
    make(Client(), link)
    response = write(Client(), link, username="mallory", password1=PASSWORD, password2=PASSWORD)
    assert response.status_code == 410
    page = response.content.decode()
    assert "There is an organizer already. Please sign in." in page
    assert PASSWORD not in page
    assert User.objects.count() == 1


def test_workshops_with_an_organizer_are_not_taken_over(link: str) -> None:
    make(Client(), link)
    room = Room()
    assert list(room.workshop.organizers.all()) == [room.olga]


@pytest.mark.parametrize(
    "token", ["forged", "x" * 3000, signing.dumps("first", salt="another")], ids=["forged", "long", "of something else"]
)
def test_a_forged_link_makes_nobody(db: None, token: str) -> None:
    response = write(Client(), f"/first/{token}/", username="mallory", password1=PASSWORD, password2=PASSWORD)
    assert response.status_code == 410
    assert not User.objects.exists()


def test_the_link_ends_after_a_day(link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "FIRST_ORGANIZER_SECONDS", -1)
    response = Client().get(link)
    assert response.status_code == 410
    assert "Start Plenum again to get a new one." in response.content.decode()


@pytest.mark.parametrize(
    "fields",
    [{"username": ""}, {"password2": "else"}, {"password1": "short", "password2": "short"}, {"username": "x" * 200}],
)
def test_what_is_wrong_with_the_account_is_said(link: str, fields: dict[str, str]) -> None:
    response = write(Client(), link, **({"username": "olga", "password1": PASSWORD, "password2": PASSWORD} | fields))
    assert response.status_code == 422
    assert 'class="message error"' in response.content.decode()
    assert not User.objects.exists()


# Signing in and out ----------------------------------------------------------------------------------------------


def test_an_organizer_signs_in_and_out(room: Room) -> None:
    browser = Client()
    asked = browser.get("/workshops/")
    assert asked["Location"] == "/sign-in/?next=/workshops/"
    assert 'name="next" value="/workshops/"' in browser.get(asked["Location"]).content.decode()
    fields = {"username": room.olga.username, "password": PASSWORD, "next": "/workshops/"}
    assert write(browser, "/sign-in/", **fields)["Location"] == "/workshops/"
    assert room.code in browser.get("/workshops/").content.decode()
    assert write(browser, "/sign-out/")["Location"] == "/"
    assert browser.get("/workshops/").status_code == 302


def test_a_wrong_password_is_said_and_the_name_kept(room: Room) -> None:
    page = write(Client(), "/sign-in/", username=room.olga.username, password="wrong").content.decode()
    assert "Please enter a correct username and password." in page
    assert f'value="{room.olga.username}"' in page


def test_signing_in_leads_to_no_other_site(room: Room) -> None:
    fields = {"username": room.olga.username, "password": PASSWORD, "next": "https://evil.example/"}
    assert write(Client(), "/sign-in/", **fields)["Location"] == "/workshops/"
