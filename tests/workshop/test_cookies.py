"""Who somebody is: cookies that are what they say, and those that are not; what a socket shows to whom."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from tests.cast import Room
from workshop import access
from workshop.access import Who
from workshop.arrivals import viewer_for
from workshop.cookies import remember
from workshop.hub import Viewer
from workshop.models import Facilitator, Participant


def who(room: Room, cookies: dict[str, str]) -> Who:
    return access.who_is(room.workshop, cookies, AnonymousUser())


def cookie_of(person: Participant | Facilitator) -> tuple[str, str]:
    ((name, morsel),) = remember(HttpResponse(), person).cookies.items()
    return name, morsel.value


def test_a_cookie_is_its_person_and_nothing_else(room: Room) -> None:
    assert who(room, dict([cookie_of(room.alice)])) == Who(room.workshop, participant=room.alice)
    assert who(room, dict([cookie_of(room.frank)])) == Who(room.workshop, facilitator=room.frank)


@pytest.mark.parametrize("value", ["", "1", "1:x:y", "🍪", "x" * 5000, "\x00", "::"])
def test_a_forged_cookie_is_nobody(room: Room, value: str) -> None:
    for person in (room.alice, room.frank):
        assert who(room, {cookie_of(person)[0]: value}) == Who(room.workshop)


def test_a_signature_does_not_carry_over_to_somebody_else(room: Room) -> None:
    name, value = cookie_of(room.alice)
    assert who(room, {name: value.replace(str(room.alice.pk), str(room.bob.pk), 1)}) == Who(room.workshop)


def test_a_participants_signature_does_not_make_a_facilitator(room: Room) -> None:
    value = cookie_of(room.alice)[1]
    assert who(room, {cookie_of(room.frank)[0]: value}) == Who(room.workshop)


def test_a_cookie_of_another_workshop_is_nobody_also_under_this_ones_name(room: Room) -> None:
    other = Room()
    for mine, foreign in ((room.alice, other.alice), (room.frank, other.frank)):
        name, value = cookie_of(foreign)
        assert who(room, {name: value}) == Who(room.workshop)
        assert who(room, {cookie_of(mine)[0]: value}) == Who(room.workshop)


def test_a_cookie_ends_after_thirty_days(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    name, value = cookie_of(room.alice)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 29 * 86_400)
    assert who(room, {name: value}).participant == room.alice
    monkeypatch.setattr(time, "time", lambda: now + 31 * 86_400)
    assert who(room, {name: value}).participant is None


def test_a_cookie_is_out_of_reach_for_scripts_and_other_sites(room: Room) -> None:
    morsel = remember(HttpResponse(), room.alice).cookies[cookie_of(room.alice)[0]]
    assert (morsel["httponly"], morsel["samesite"], morsel["max-age"]) == (True, "Lax", 30 * 86_400)


def test_removed_people_and_withdrawn_facilitators_are_nobody(room: Room) -> None:
    room.alice.remove()
    room.invitation.withdraw()
    cookies = dict([cookie_of(room.alice), cookie_of(room.frank)])
    assert who(room, cookies) == Who(room.workshop)


def test_one_browser_can_be_several_people(room: Room) -> None:
    cookies = dict([cookie_of(room.alice), cookie_of(room.frank)])
    both = access.who_is(room.workshop, cookies, room.olga)
    assert both == Who(room.workshop, room.alice, room.frank, room.olga)


# Sockets ---------------------------------------------------------------------------------------------------------


def test_a_socket_shows_what_its_owner_may_see(room: Room) -> None:
    alice, frank = Who(room.workshop, participant=room.alice), Who(room.workshop, facilitator=room.frank)
    olga, secret = Who(room.workshop, facilitator=room.frank, organizer=room.olga), room.workshop.stage_secret
    assert viewer_for(alice, "phone", "", "de") == Viewer("phone", "en", participant=room.alice.pk)
    assert viewer_for(frank, "console", "", "de") == Viewer("console", "de", facilitator=room.frank.pk)
    assert viewer_for(olga, "console", "", "de") == Viewer("console", "de", organizer=room.olga.pk)
    helen = room.invite("helper")
    helps = Who(room.workshop, facilitator=helen)
    assert viewer_for(helps, "console", "", "de") == Viewer("helper", "de", facilitator=helen.pk)
    assert viewer_for(Who(room.workshop), "stage", secret, "de") == Viewer("stage", "en")


@pytest.mark.parametrize("screen", ["phone", "console", "stage", "kitchen"])
@pytest.mark.parametrize("secret", ["", "guess", "ключ"])
def test_a_socket_shows_nothing_to_anybody_else(room: Room, screen: str, secret: str) -> None:
    nobody, alice = Who(room.workshop), Who(room.workshop, participant=room.alice)
    frank = Who(room.workshop, facilitator=room.frank)
    assert viewer_for(nobody, screen, secret, "en") is None
    if screen != "phone":
        assert viewer_for(alice, screen, secret, "en") is None
    if screen != "console":
        assert viewer_for(frank, screen, secret, "en") is None
