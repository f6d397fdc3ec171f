"""Coming in: the code, the name, two people alike, a shared phone, the way back."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape

from tests.cast import Room, post, write
from workshop.models import Participant

GOOD = {"name": "Dora", "language": "en", "key": "k1"}


def join(room: Room, browser: Client | None = None, **fields: str) -> Any:
    return write(browser or room.browser(), room.url("participants/"), **(GOOD | fields))


def names(room: Room) -> list[str]:
    return [person.name for person in room.workshop.participants.present()]


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-", "lower"])
def test_the_code_leads_to_the_workshop_however_it_is_typed(room: Room, typed: str) -> None:
    code = room.code.lower() if typed == "lower" else typed.format(f"{room.code[:3]} {room.code[3:]}")
    response = room.browser().get("/", {"code": code})
    assert (response.status_code, response["Location"]) == (302, room.url())


@pytest.mark.parametrize("typed", ["WRONG7", "<b>7</b>", "щось", "x" * 30, " ", "\x00"])
def test_an_unknown_code_is_said_and_kept(room: Room, typed: str) -> None:
    response = room.browser().get("/", {"code": typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'class="message error"' in page
    assert "<b>7</b>" not in page
    if typed in {"WRONG7", "щось"}:
        assert "No workshop has this code. Please look at the screen again." in page
        assert f'value="{typed}"' in page


def test_the_front_door_asks_for_nothing_but_the_code(db: None) -> None:
    response = Client().get("/")
    assert response.status_code == 200
    assert 'class="message error"' not in response.content.decode()


@pytest.mark.parametrize("path", ["/WRXTVC/", "/wrxtvc/console/", "/nonsense/", "/.env"])
def test_addresses_that_do_not_exist_say_so_in_words(db: None, path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 404
    assert "To the front door" in response.content.decode()


def test_a_code_in_small_letters_is_the_same_address(room: Room) -> None:
    assert room.browser().get(f"/{room.code.lower()}/").status_code == 200


def test_the_join_page_asks_who_you_are(room: Room) -> None:
    page = room.page(None)
    assert "A workshop" in page
    assert "Your name" in page
    assert "Where you come from" not in page


def test_a_thumb_finds_the_name_ready_and_the_language_guessed(room: Room) -> None:
    page = room.browser().get(room.url(), headers={"Accept-Language": "uk,en;q=0.5"}).content.decode()
    (name,) = re.findall('<input[^>]*name="name"[^>]*>', page)
    for attribute in ('autocomplete="name"', "autofocus", 'enterkeyhint="go"', 'autocapitalize="words"'):
        assert attribute in name
    assert '<option value="uk" selected>Українська</option>' in page
    assert '<option value="de">Deutsch</option>' in page


def test_where_you_come_from_is_asked_if_the_organizer_wants_it(db: None) -> None:
    room = Room(ask_origin=True)
    assert "Where you come from" in room.page(None)
    join(room, origin=" Novi  Sad ")
    assert room.workshop.participants.get(name="Dora").origin == "Novi Sad"


def test_a_name_lets_you_in(room: Room) -> None:
    browser = room.browser()
    response = join(room, browser, name="  Dora \t Example ", language="de", credit="initials")
    assert (response.status_code, response["Location"]) == (302, room.url())
    dora = room.workshop.participants.latest("pk")
    assert (dora.name, dora.language, dora.credit) == ("Dora Example", "de", "initials")
    page = browser.get(room.url()).content.decode()
    assert 'lang="de"' in page
    assert dora.code in page


def test_who_says_nothing_about_credit_is_named(room: Room) -> None:
    join(room)
    assert room.workshop.participants.latest("pk").credit == "name"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Please say who you are."),
        ({"name": "\u202e\u200b "}, "Please say who you are."),
        ({"name": "x" * 61}, "Please keep it to 60 characters; it has 61."),
        ({"name": "x" * 5000}, "Please keep it to 60 characters; it has 5000."),
        ({"language": "tlh"}, "tlh is not one of the available choices."),
        ({"language": ""}, "This field is required."),
        ({"credit": "fame"}, "fame is not one of the available choices."),
        ({"origin": "y" * 61}, "Please keep it to 60 characters; it has 61."),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(db: None, fields: dict[str, str], message: str) -> None:
    room = Room(ask_origin=True)
    typed = {"name": "Dora", "origin": "Lviv", "credit": "initials"} | fields
    response = join(room, None, **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    if typed["name"].strip():
        assert f'value="{typed["name"]}"' in page
    assert f'value="{typed["origin"]}"' in page
    if typed["credit"] == "initials":
        assert 'value="initials" selected' in page
    assert names(room) == ["Alice", "Bob", "Carol"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Dora", "Dora"), ("Dora", "dORA"), ("Олена", "олена"), ("Łucja", "łUCJA"), ("José", "Jose\u0301")],
)
def test_of_two_names_alike_the_second_is_asked_to_add_something(room: Room, first: str, second: str) -> None:
    join(room, name=first)
    response = join(room, name=second, credit="nothing", key="k2")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody here has this name already." in page
    assert 'value="nothing" selected' in page
    assert 'value="k2"' in page
    assert names(room) == ["Alice", "Bob", "Carol", first]


def test_a_removed_persons_name_is_free(room: Room) -> None:
    room.bob.remove()
    assert join(room, name="Bob").status_code == 302
    assert names(room) == ["Alice", "Carol", "Bob"]


def test_the_same_name_in_another_workshop_is_no_matter(room: Room) -> None:
    for workshop in (room, Room()):
        assert join(workshop).status_code == 302


def test_an_endless_key_is_nobodys_fault(room: Room) -> None:
    for _press in range(2):
        assert join(room, key="k" * 5000).status_code == 302
    assert names(room).count("Dora") == 1


def test_sending_the_form_twice_makes_one_person(room: Room) -> None:
    browsers = room.browser(), room.browser()
    for browser in browsers:
        assert join(room, browser).status_code == 302
    assert names(room).count("Dora") == 1
    assert all("Dora" in browser.get(room.url()).content.decode() for browser in browsers)


def test_who_missed_the_answer_and_loads_the_page_anew_is_the_same_person(room: Room) -> None:
    def key() -> str:
        return re.findall('name="key" value="([^"]+)"', browser.get(room.url()).content.decode())[0]

    browser = room.browser()
    first = key()
    join(room, key=first)  # what came back, cookies and all, was lost
    assert key() == first
    assert join(room, browser, key=key()).status_code == 302
    assert names(room).count("Dora") == 1
    browser.post(room.url("leave/"))
    assert key() != first


def test_who_is_in_already_stays_who_they_are(room: Room) -> None:
    browser = room.browser(room.alice)
    assert join(room, browser)["Location"] == room.url()
    assert names(room) == ["Alice", "Bob", "Carol"]


def test_on_a_shared_phone_the_next_one_is_another_person(room: Room) -> None:
    browser = room.browser()
    join(room, browser)
    assert write(browser, room.url("leave/"))["Location"] == room.url()
    assert "Your name" in browser.get(room.url()).content.decode()
    join(room, browser, name="Emil")
    assert names(room)[3:] == ["Dora", "Emil"]
    assert "Emil" in browser.get(room.url()).content.decode()


def test_a_removed_person_does_not_slip_back_in_with_an_old_form(room: Room) -> None:
    browser = room.browser()
    join(room, browser)
    Participant.objects.get(name="Dora").remove()
    join(room, browser)
    assert "Your name" in browser.get(room.url()).content.decode()


def test_nobody_joins_a_closed_workshop(room: Room) -> None:
    room.workshop.close()
    assert "nobody can join it any more" in room.page(None)
    response = join(room)
    assert response.status_code == 409
    assert "Dora</textarea>" in response.content.decode()
    assert names(room) == ["Alice", "Bob", "Carol"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\"><img src=x onerror='x'>", "{{ 7|add:7 }}", "&amp;"])
def test_a_hostile_name_is_only_text_on_every_screen(room: Room, name: str) -> None:
    browser = room.browser()
    join(room, browser, name=name, origin=name)
    for kind in ("lobby", "grouping"):
        room.go_to(kind)
        pages = [browser.get(room.url()).content.decode(), room.page(room.frank, "console/"), room.stage()]
        for page in [*pages, room.page(room.frank, "results/")]:
            assert ("<" in name and name in page) is False
        assert all(escape(name) in page for page in pages[:2])


@pytest.mark.parametrize("way", ["{}", " {} ", "lower", "spaced"])
def test_the_personal_code_brings_back_on_another_phone(room: Room, way: str) -> None:
    code = room.alice.code
    typed = {"lower": code.lower(), "spaced": f"{code[:4]}-{code[4:]}"}.get(way, way.format(code))
    browser = room.browser()
    assert write(browser, room.url("place/"), code=typed)["Location"] == room.url()
    assert "Alice" in browser.get(room.url()).content.decode()


@pytest.mark.parametrize("whose", ["nobody", "elsewhere", "removed", "novel"])
def test_a_code_that_is_nobodys_here_is_said_and_kept(room: Room, whose: str) -> None:
    room.bob.remove()
    codes = {"nobody": "<AAAA>", "elsewhere": Room().alice.code, "removed": room.bob.code, "novel": "x" * 5000}
    response = write(room.browser(), room.url("place/"), code=codes[whose])
    assert response.status_code == 422
    assert "Nobody here has this personal code." in response.content.decode()
    assert f'value="{codes[whose]}"'.replace("<AAAA>", "&lt;AAAA&gt;") in response.content.decode()


def test_an_empty_personal_code_asks_again(room: Room) -> None:
    for response in (room.browser().get(room.url("place/")), write(room.browser(), room.url("place/"), code="")):
        assert response.status_code == 200
        assert "Your personal code" in response.content.decode()


def test_a_personal_code_at_the_front_door_is_told_where_it_belongs(room: Room) -> None:
    response = room.browser().get("/", {"code": f" {room.alice.code.lower()}"})
    assert response.status_code == 422
    assert "This looks like a personal code." in response.content.decode()


def test_the_workshops_code_in_place_of_the_personal_one_is_told_apart(room: Room) -> None:
    response = write(room.browser(), room.url("place/"), code=room.code)
    assert response.status_code == 422
    assert "This is the workshop&#x27;s code." in response.content.decode()


def test_leaving_is_for_those_who_are_in(room: Room) -> None:
    assert post(room.browser(), room.url("leave/")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_hundred_impatient_thumbs_make_one_person_each() -> None:
    room = Room()

    def press(number: int) -> int:
        try:
            return join(room, name=f"Person {number // 3}", key=f"k{number // 3}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thumbs:
        assert set(thumbs.map(press, range(24))) == {302}
    assert len(names(room)) == 3 + 8
    assert len({person.code for person in room.workshop.participants.all()}) == 11
