"""Who runs a workshop: organizers, facilitators, helpers; their invitations, and what each of them may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions.models import HelpCall
from tests.cast import Room, post, write
from workshop.hub import Viewer
from workshop.models import Facilitator, Invitation
from workshop.painting import paint

PASSWORD = "correct horse battery"
type Behind = Callable[[Callable[[], Any]], list[str]]


def page(room: Room, person: Any = None) -> str:
    return room.browser(person or room.olga).get(f"/workshops/{room.code}/crew/").content.decode()


def invite(room: Room, **fields: Any) -> Invitation:
    """Olga invites somebody on the crew page."""
    given = {"role": "facilitator", "note": "", "days": 7} | fields
    answer = write(room.browser(room.olga), f"/workshops/{room.code}/invitations/", **given)
    assert answer["Location"] == f"/workshops/{room.code}/crew/"
    return Invitation.objects.latest("pk")


def door(room: Room, invitation: Invitation) -> str:
    return room.url(f"invitation/{invitation.token}/")


# Invitations -----------------------------------------------------------------------------------------------------


def test_an_organizer_invites_by_role_for_some_days_and_withdraws(room: Room) -> None:
    made = invite(room, role="helper", note="Helen", days=1)
    assert (made.role, str(made)) == ("helper", "Helen")
    assert timedelta(hours=23) < made.expires_at - timezone.now() <= timedelta(days=1)
    assert f"http://testserver{door(room, made)}" in page(room)
    code = room.browser(room.olga).get(f"/workshops/{room.code}/invitations/{made.pk}/code.svg")
    assert b"<svg" in code.content
    write(room.browser(room.olga), f"/workshops/{room.code}/invitations/{made.pk}/end/")
    assert made.token not in page(room)
    assert "withdrawn" in page(room)


@pytest.mark.parametrize("fields", [{"role": "queen"}, {"days": 4000}, {"days": ""}, {"note": "x" * 61}])
def test_a_rubbish_invitation_is_refused_and_what_was_typed_is_kept(room: Room, fields: dict[str, Any]) -> None:
    given = {"role": "helper", "note": "Helen & co", "days": 7} | fields
    answer = write(room.browser(room.olga), f"/workshops/{room.code}/invitations/", **given)
    assert answer.status_code == 422
    assert str(given["note"]).replace("&", "&amp;") in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_the_page_tells_who_has_come(room: Room) -> None:
    made = invite(room, note="Fatima or Fred")
    assert "Nobody has come by it yet." in page(room)
    write(room.browser(), door(room, made), name="Fatima")
    assert "<bdi>Fatima</bdi>" in page(room)


def test_an_invitation_is_withdrawn_by_its_own_workshops_organizer_only(room: Room) -> None:
    other = Room()
    path = f"/workshops/{other.code}/invitations/{room.invitation.pk}/end/"
    assert write(other.browser(other.olga), path).status_code == 404
    assert Invitation.objects.get(pk=room.invitation.pk).is_valid


def test_the_page_asks_the_database_as_often_for_many_as_for_few(room: Room) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(room)
        return len(queries)

    few = asked()
    for number in range(6):
        made = invite(room, role=("helper", "organizer")[number % 2])
        if number % 2 == 0:
            made.accept()
        room.workshop.organizers.add(User.objects.create_user(f"more {number}"))
    assert asked() == few


# Organizers ------------------------------------------------------------------------------------------------------


def test_a_new_organizer_makes_an_account_by_the_invitation_once(room: Room) -> None:
    made, browser = invite(room, role="organizer", note="Oskar"), Client()
    assert "Make an account and organize it" in browser.get(door(room, made)).content.decode()
    assert not User.objects.filter(username="oskar").exists()
    account = {"username": "oskar", "password1": PASSWORD, "password2": PASSWORD}
    assert write(browser, door(room, made), **account)["Location"] == f"/workshops/{room.code}/crew/"
    assert room.code in browser.get("/workshops/").content.decode()
    assert "<bdi>oskar</bdi>" in page(room)
    late = write(Client(), door(room, made), **account | {"username": "mallory"})
    assert late.status_code == 410
    assert not User.objects.filter(username="mallory").exists()


@pytest.mark.parametrize(
    "fields", [{"username": "OLGA0"}, {"password1": "12345", "password2": "12345"}, {"username": ""}]
)
def test_what_is_wrong_with_the_account_is_said_and_the_link_stays_good(room: Room, fields: dict[str, str]) -> None:
    room.olga.username = "olga0"
    room.olga.save()
    made = invite(room, role="organizer")
    account = {"username": "oskar", "password1": PASSWORD, "password2": PASSWORD} | fields
    assert write(Client(), door(room, made), **account).status_code == 422
    assert made.is_valid
    assert room.workshop.organizers.count() == 1


def test_whoever_has_an_account_signs_in_and_confirms(room: Room) -> None:
    oskar, made = Room().olga, invite(room, role="organizer")
    browser = Client()
    assert f"/sign-in/?next={door(room, made)}" in browser.get(door(room, made)).content.decode()
    browser.force_login(oskar)
    assert oskar.username in browser.get(door(room, made)).content.decode()
    assert not room.workshop.organizers.filter(pk=oskar.pk).exists()
    write(browser, door(room, made))
    assert room.workshop.organizers.filter(pk=oskar.pk).exists()
    assert write(browser, door(room, made))["Location"] == f"/workshops/{room.code}/crew/"


def test_an_organizer_is_removed_but_never_the_last(room: Room) -> None:
    oskar = User.objects.create_user("oskar")
    room.workshop.organizers.add(oskar)
    path = f"/workshops/{room.code}/organizers/"
    assert write(room.browser(oskar), f"{path}{room.olga.pk}/removal/")["Location"] == f"/workshops/{room.code}/crew/"
    assert room.browser(room.olga).get(room.url("console/")).status_code == 403
    told = room.browser(oskar).post(f"{path}{oskar.pk}/removal/", follow=True).content.decode()
    assert "A workshop needs an organizer: invite another one first." in told
    assert list(room.workshop.organizers.all()) == [oskar]


def test_a_removed_organizers_open_console_says_goodbye(room: Room) -> None:
    oskar = User.objects.create_user("oskar")
    console = Viewer("console", "en", organizer=oskar.pk)
    room.workshop.organizers.add(oskar)
    assert not any(
        found.farewell for found in paint(room.workshop.pk, frozenset("*"), frozenset([console]), frozenset([console]))
    )
    room.workshop.remove_organizer(oskar.pk)
    (goodbye,) = paint(room.workshop.pk, frozenset("*"), frozenset([console]), frozenset([console]))
    assert goodbye.farewell


# Helpers ---------------------------------------------------------------------------------------------------------


def test_a_helpers_invitation_makes_a_helper(room: Room) -> None:
    made, browser = invite(room, role="helper", note="Helen"), room.browser()
    assert "You are invited to help in this workshop" in browser.get(door(room, made)).content.decode()
    assert browser.get(room.url("console/")).status_code == 403
    assert write(browser, door(room, made))["Location"] == room.url("console/")
    assert Facilitator.objects.latest("pk").name == "Helen"
    assert 'data-screen="helper"' in browser.get(room.url("console/")).content.decode()


def test_a_helper_who_is_invited_to_facilitate_does_so_from_then_on(room: Room) -> None:
    browser = room.browser(room.invite("helper"))
    write(browser, door(room, invite(room)))
    assert 'data-screen="console"' in browser.get(room.url("console/")).content.decode()


@pytest.mark.parametrize(
    "kind", ["lobby", "grouping", "brainstorm", "select", "cluster", "marketplace", "session", "worldcafe"]
)
def test_a_helpers_console_steers_nothing(room: Room, kind: str) -> None:
    room.go_to("marketplace")
    room.session(room.alice)
    room.go_to(kind)
    shown = room.page(room.invite("helper"), "console/")
    assert str(room.phase(kind).name) in shown
    assert "<form" not in shown.replace('<form method="dialog"', "")


def test_a_helper_sees_who_is_where(room: Room) -> None:
    room.go_to("brainstorm")
    helen = room.invite("helper")
    assert "<bdi>Alice</bdi>" in room.page(helen, "console/")
    room.go_to("marketplace")
    room.session(room.alice, "How do we begin?")
    assert "How do we begin?" in room.page(helen, "console/")
    card = room.page(helen, f"people/{room.alice.pk}/")
    assert "Group 1" in card
    assert "Session 1, Table 1: How do we begin?" in card
    assert room.alice.code in card
    assert "<form" not in card
    assert "Remove Alice" in room.page(room.frank, f"people/{room.alice.pk}/")


def test_a_helper_takes_a_call_and_was_there(room: Room, behind: Behind) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice)
    room.go_to("session")
    call, helen = HelpCall.objects.make(session), room.browser(room.invite("helper"))
    assert "I go there" in helen.get(room.url("console/")).content.decode()
    assert behind(lambda: post(helen, room.phase_url("session", f"calls/{call.pk}/"))) == []
    assert "Helen comes to you." in room.page(room.alice)
    assert post(room.browser(room.frank), room.phase_url("session", f"calls/{call.pk}/")).status_code == 409
    assert behind(lambda: post(helen, room.phase_url("session", f"calls/{call.pk}/end/"))) == []
    call.refresh_from_db()
    assert call.ended_at


def test_a_helper_adds_somebody_without_a_phone_but_acts_for_nobody(room: Room) -> None:
    helen = room.browser(room.invite("helper"))
    assert write(helen, room.url("people/"), name="Ward", key="k")["Location"] == room.url("console/")
    ward = room.workshop.participants.get(name="Ward")
    assert (ward.has_phone, ward.scribe) == (False, None)
    assert post(helen, room.url(f"people/{ward.pk}/acting/")).status_code == 403
    assert post(helen, room.phase_url("lobby", "x/"), person=ward.pk).status_code == 404


def test_an_organizers_link_stays_used_when_they_leave_and_are_invited_again(room: Room) -> None:
    otto = User.objects.create_user("otto")
    first, second = invite(room, role="organizer"), invite(room, role="organizer")
    for invitation in (first, second):
        assert invitation.accept_as(otto)
        assert not Invitation.objects.get(pk=invitation.pk).is_valid
        room.workshop.remove_organizer(otto.pk)
    assert not first.accept_as(User.objects.create_user("eve"))
    otto.delete()
    assert not [invitation for invitation in (first, second) if Invitation.objects.get(pk=invitation.pk).is_valid]
