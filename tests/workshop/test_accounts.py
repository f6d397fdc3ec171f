"""Accounts, sessions and secrets: nothing is handed on that somebody else could use."""

from __future__ import annotations

import base64
import math

import pytest
from django.test import Client

from tests.cast import Room, write
from workshop import codes
from workshop.models import Invitation, Participant, Workshop, sharing

PASSWORD = "correct horse battery"
ELSEWHERE = (
    *("//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example", "http:///elsewhere.example"),
    *("javascript:alert(1)", "\\\\elsewhere.example", " //elsewhere.example", "//testserver@elsewhere.example/"),
)


def sign_in(room: Room, browser: Client | None = None, **more: str) -> Client:
    browser = browser or Client()
    assert write(browser, "/sign-in/", username=room.olga.username, password=PASSWORD, **more).status_code == 302
    return browser


def test_whoever_signs_in_gets_a_session_that_nobody_knew_before(room: Room) -> None:
    browser, other = Client(), Client()
    session = browser.session
    session["mine"] = 1
    session.save()
    planted = session.session_key
    sign_in(room, browser)
    assert browser.session.session_key != planted
    other.cookies["sessionid"] = planted or ""
    assert other.get("/workshops/").status_code == 302


def test_a_session_ends_with_signing_out_also_for_who_has_copied_its_cookie(room: Room) -> None:
    browser, thief = sign_in(room), Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert thief.get("/workshops/").status_code == 200
    write(browser, "/sign-out/")
    assert thief.get("/workshops/").status_code == 302


def test_a_new_password_ends_every_other_session(room: Room) -> None:
    here, elsewhere = sign_in(room), sign_in(room)
    new = "battery horse wrong"
    write(here, "/password/", old_password=PASSWORD, new_password1=new, new_password2=new)
    assert here.get("/workshops/").status_code == 200
    assert elsewhere.get("/workshops/").status_code == 302


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_signing_in_or_joining(room: Room, address: str) -> None:
    browser = Client()
    answer = write(browser, f"/sign-in/?next={address}", username=room.olga.username, password=PASSWORD)
    assert answer["Location"] == "/workshops/"
    answer = write(Client(), "/sign-in/", username=room.olga.username, password=PASSWORD, next=address)
    assert answer["Location"] == "/workshops/"
    joined = write(Client(), room.url("participants/"), name="Dora", language="en", onward=address)
    assert joined["Location"] == room.url()


def test_a_password_is_kept_as_a_slow_hash() -> None:
    from workshop import settings

    assert not hasattr(settings, "PASSWORD_HASHERS"), "Django's own list stands: PBKDF2 of today's strength first"


def test_codes_and_secrets_have_their_bits(room: Room) -> None:
    """What is typed has to be short: guessing it is slowed down. What is not typed has 128 bits."""
    assert math.log2(len(codes.ALPHABET)) * codes.WORKSHOP_LENGTH > 27
    assert math.log2(len(codes.ALPHABET)) * codes.PERSON_LENGTH > 36
    sharing.make_link(room.workshop)
    invitation = room.workshop.invitations.create(note="x")
    for secret in (codes.new_secret(), room.workshop.stage_secret, room.workshop.results_secret, invitation.token):
        assert len(base64.urlsafe_b64decode(secret + "==")) * 8 == 128
    made = ((Workshop, "stage_secret"), (Invitation, "token"), (Participant, "code"))
    found = [getattr(model._meta.get_field(name), "default", None) for model, name in made]
    assert found == [codes.new_secret, codes.new_secret, codes.new_personal_code]


def test_a_withdrawn_link_is_no_link_and_a_new_one_is_another(room: Room) -> None:
    sharing.make_link(room.workshop)
    first = room.workshop.results_secret
    address = room.url(f"results/shared/{first}/")
    assert Client().get(address).status_code == 200
    sharing.withdraw_link(room.workshop)
    assert Client().get(address).status_code == 404
    assert Client().get(room.url("results/shared//")).status_code == 404
    sharing.make_link(room.workshop)
    assert room.workshop.results_secret != first
    assert Client().get(address).status_code == 404
