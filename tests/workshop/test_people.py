"""People on the console and on phones: a new name, a removal undone, a place handed back, acting for others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from tests.cast import Room, post, write
from tests.laying import laid_again
from workshop import links, painting
from workshop.access import who_is
from workshop.arrivals import viewer_for
from workshop.cookies import act_for
from workshop.hub import Viewer
from workshop.models import Facilitator, LineupAnswer, Participant, merge

type Behind = Callable[[Callable[[], Any]], list[str]]


def now(person: Participant) -> Participant:
    return Participant.objects.get(pk=person.pk)


@pytest.fixture
@laid_again
def dora(room: Room) -> Participant:
    """Has no phone; Alice acts for her."""
    return room.join("Dora", has_phone=False, scribe=room.alice)


def acting(room: Room, person: Any, ward: Participant) -> Client:
    """The browser of somebody who acts for somebody."""
    browser = room.browser(person)
    assert post(browser, room.url(f"people/{ward.pk}/acting/")).status_code == 200
    return browser


# A new name, a removal and its undoing ---------------------------------------------------------------------------


def test_the_console_renames_somebody(room: Room, behind: Behind) -> None:
    frank = room.browser(room.frank)
    assert behind(lambda: post(frank, room.url(f"people/{room.bob.pk}/name/"), name=" Robert  B. ")) == []
    assert now(room.bob).name == "Robert B."


@pytest.mark.parametrize("name", ["Alice", "aLICE"])
def test_a_name_that_somebody_has_is_refused_in_words(room: Room, name: str) -> None:
    response = post(room.browser(room.frank), room.url(f"people/{room.bob.pk}/name/"), name=name)
    assert (response.status_code, response.content.decode()) == (409, f"Somebody else here is called {name}.")
    assert now(room.bob).name == "Bob"


def test_ones_own_name_in_another_case_is_no_clash(room: Room) -> None:
    assert post(room.browser(room.frank), room.url(f"people/{room.bob.pk}/name/"), name="BOB").status_code == 204


def test_an_empty_name_is_refused(room: Room) -> None:
    response = post(room.browser(room.frank), room.url(f"people/{room.bob.pk}/name/"), name=" \u200b")
    assert (response.status_code, response.content.decode()) == (422, "A name cannot be empty.")


def test_a_removal_is_undone_with_everything_in_its_place(room: Room, behind: Behind) -> None:
    room.go_to("brainstorm")
    group, browser = room.group_of(room.bob), room.browser(room.bob)
    frank, url = room.browser(room.frank), room.url(f"people/{room.bob.pk}/removal/")
    assert behind(lambda: post(frank, url)) == []
    assert "Your name" in browser.get(room.url()).content.decode()
    for _press in range(2):
        assert behind(lambda: post(frank, f"{url}end/")) == []
    assert room.bob in group.present()
    assert "Group" in browser.get(room.url()).content.decode()


def test_who_comes_back_late_finds_a_group(room: Room) -> None:
    room.bob.remove()
    room.go_to("brainstorm")
    now(room.bob).bring_back()
    assert room.bob in room.group_of(room.bob).present()


def test_a_name_that_was_taken_meanwhile_is_said(room: Room) -> None:
    room.bob.remove()
    Participant.objects.join(room.workshop, key="another", name="bob")
    response = post(room.browser(room.frank), room.url(f"people/{room.bob.pk}/removal/end/"))
    assert response.status_code == 409
    assert "rename one of them first, or merge the two" in response.content.decode()
    assert now(room.bob).removed_at


# Merging -----------------------------------------------------------------------------------------------------------


def test_the_console_merges_and_the_other_phone_is_the_kept_person_silently(room: Room) -> None:
    browser = room.browser(room.bob)
    response = post(room.browser(room.frank), room.url(f"people/{room.alice.pk}/merge/"), other=room.bob.pk)
    assert response.status_code == 204
    page = browser.get(room.url()).content.decode()
    assert f'data-person="{room.alice.pk}" data-aliases="{room.bob.pk}"' in page
    new = room.browser()
    assert write(new, room.url("place/"), code=room.bob.code).status_code == 302
    assert f'data-person="{room.alice.pk}"' in new.get(room.url()).content.decode()


@pytest.mark.parametrize("other", ["", "x", "0", "9" * 30, "٣", "alice", "elsewhere"])
def test_what_cannot_be_merged_is_refused(room: Room, other: str) -> None:
    keys = {"alice": room.alice.pk, "elsewhere": Room().bob.pk}
    response = post(room.browser(room.frank), room.url(f"people/{room.alice.pk}/merge/"), other=keys.get(other, other))
    assert response.status_code in {404, 409, 422}
    assert len(room.workshop.participants.present()) == 3


def test_an_open_page_of_the_other_writes_for_the_kept_person(room: Room) -> None:
    browser = room.browser(room.bob)
    phase = room.go_to("lineup")
    merge(room.alice, room.bob)
    response = browser.post(room.phase_url("lineup", "place/"), {"value": 7}, headers={"X-Person": str(room.bob.pk)})
    assert response.status_code == 302
    assert LineupAnswer.objects.get(phase=phase).participant == room.alice


def test_an_open_page_of_the_other_is_told_to_come_anew(room: Room) -> None:
    merge(room.alice, room.bob)
    bob, alice = (Viewer("phone", "en", participant=person.pk) for person in (room.bob, room.alice))
    paints = list(painting.paint(room.workshop.pk, frozenset("*"), frozenset([alice, bob]), frozenset([alice, bob])))
    assert [(paint.viewers, "data-reload" in paint.html) for paint in paints if paint.farewell] == [({bob}, True)]


# A place handed back -------------------------------------------------------------------------------------------------


def place(room: Room, person: Participant) -> str:
    return links.place_path(person)


def test_the_link_makes_a_new_phone_that_person(room: Room) -> None:
    page = room.page(room.frank, f"people/{room.alice.pk}/")
    assert room.alice.code in page
    assert "place.svg" in page
    browser = room.browser()
    assert browser.get(place(room, room.alice))["Location"] == room.url()
    assert f'data-person="{room.alice.pk}"' in browser.get(room.url()).content.decode()
    svg = room.browser(room.frank).get(room.url(f"people/{room.alice.pk}/place.svg"))
    assert svg["Content-Type"] == "image/svg+xml"


def test_somebody_elses_phone_is_asked_first(room: Room) -> None:
    browser = room.browser(room.bob)
    assert "Is this Alice's phone?" in browser.get(place(room, room.alice)).content.decode()
    assert f'data-person="{room.bob.pk}"' in browser.get(room.url()).content.decode()
    write(browser, place(room, room.alice))
    assert f'data-person="{room.alice.pk}"' in browser.get(room.url()).content.decode()


def test_the_link_works_while_somebody_guesses_in_the_same_hall(room: Room) -> None:
    room.browser(room.bob).get(room.url())
    stranger = room.browser()
    for _guess in range(70):
        stranger.get("/XXXXXX/")
    assert write(stranger, room.url("place/"), code=room.alice.code).status_code == 429
    assert room.browser().get(place(room, room.alice)).status_code == 302


@pytest.mark.parametrize("token", ["x", "1:x:y", "elsewhere", "removed", "wrong salt"])
def test_a_link_that_is_not_ours_gives_no_place(room: Room, token: str) -> None:
    room.bob.remove()
    forged = signing.TimestampSigner(salt="other").sign(str(room.alice.pk))
    links_of = {"elsewhere": Room().alice, "removed": room.bob}
    token = (
        place(room, links_of[token]).split("/")[-2] if token in links_of else {"wrong salt": forged}.get(token, token)
    )
    browser = room.browser()
    assert browser.get(room.url(f"place/{token}/")).status_code == 410
    assert "Your name" in browser.get(room.url()).content.decode()


def test_the_link_of_a_merged_person_leads_to_the_kept_one(room: Room) -> None:
    link = place(room, room.bob)
    merge(room.alice, room.bob)
    browser = room.browser()
    browser.get(link)
    assert f'data-person="{room.alice.pk}"' in browser.get(room.url()).content.decode()


# What one says of oneself ----------------------------------------------------------------------------


def test_somebody_changes_their_name_and_language_in_mid_phase(room: Room, behind: Behind) -> None:
    room.go_to("brainstorm")
    browser = room.browser(room.alice)
    assert 'value="Alice"' in browser.get(room.url("me/")).content.decode()
    fields = {"name": "Alicja", "language": "pl", "credit": "initials"}
    assert behind(lambda: write(browser, room.url("me/"), **fields)) == []
    alice = now(room.alice)
    assert (alice.name, alice.language, alice.credit, alice.origin) == ("Alicja", "pl", "initials", "")
    assert f'data-person="{alice.pk}"' in browser.get(room.url()).content.decode()


def test_an_origin_that_is_not_asked_for_is_kept(room: Room) -> None:
    dora = room.join("Dora", origin="Lviv")
    write(room.browser(dora), room.url("me/"), name="Dora", language="en", origin="Kyiv")
    assert now(dora).origin == "Lviv"


def test_a_clash_is_said_and_what_was_typed_is_kept(room: Room) -> None:
    response = write(room.browser(room.alice), room.url("me/"), name="Bob", language="en")
    assert response.status_code == 422
    assert "Somebody here has this name already." in response.content.decode()
    assert now(room.alice).name == "Alice"


# People without a phone ----------------------------------------------------------------------------


def test_a_phone_adds_somebody_and_acts_for_them_at_once(room: Room, behind: Behind) -> None:
    browser = room.browser(room.alice)
    assert "Somebody without a phone" in browser.get(room.url("people/")).content.decode()
    assert behind(lambda: write(browser, room.url("people/"), name="Dora", credit="nothing", key="k")) == []
    dora = Participant.objects.get(name="Dora")
    assert (dora.scribe, dora.has_phone, dora.credit) == (room.alice, False, "nothing")
    page = browser.get(room.url()).content.decode()
    assert "You act for <strong>Dora</strong>" in page
    assert "Back to Alice" in page
    assert f'data-person="{dora.pk}"' in page
    assert browser.post(room.url("acting/end/"))["Location"] == room.url()
    page = browser.get(room.url()).content.decode()
    assert "You act for" not in page
    assert "Act for Dora" in page


@pytest.mark.parametrize("path", ["people/", "people/{}/"])
def test_the_consoles_dialog_gets_the_card_without_the_page_around_it(room: Room, path: str) -> None:
    url = room.url(path.format(room.alice.pk))
    frank = room.browser(room.frank)
    assert "<link" in frank.get(url).content.decode()
    card = frank.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<link" not in card
    assert "hx-post" in card


def test_adding_twice_is_adding_once(room: Room) -> None:
    browser = room.browser(room.alice)
    for _press in range(2):
        assert write(browser, room.url("people/"), name="Dora", key="k").status_code == 302
    assert room.workshop.participants.filter(has_phone=False).count() == 1


def test_the_console_adds_acts_and_goes_back(room: Room, behind: Behind) -> None:
    frank = room.browser(room.frank)
    assert behind(lambda: post(frank, room.url("people/"), name="Dora", key="k")) == []
    dora = Participant.objects.get(name="Dora")
    assert (dora.scribe, dora.has_phone) == (None, False)
    assert "no phone: nobody acts" in room.page(room.frank, "console/")
    assert post(frank, room.url(f"people/{dora.pk}/acting/"))["HX-Redirect"] == room.url()
    page = frank.get(room.url()).content.decode()
    assert "You act for <strong>Dora</strong>" in page
    assert "Back to the console" in page
    assert frank.post(room.url("acting/end/"))["Location"] == room.url("console/")


@pytest.mark.parametrize("name", ["Alice", "", "x" * 61])
def test_what_is_wrong_with_a_new_ward_is_said(room: Room, name: str) -> None:
    for browser in (room.browser(room.alice), room.browser(room.frank)):
        assert write(browser, room.url("people/"), name=name).status_code == 422
        assert post(browser, room.url("people/"), name=name).status_code == 422
    assert len(room.workshop.participants.present()) == 3


def test_nobody_is_added_to_a_closed_workshop(room: Room) -> None:
    room.workshop.close()
    assert write(room.browser(room.alice), room.url("people/"), name="Dora").status_code == 409


def test_what_the_scribe_writes_is_the_wards(room: Room, dora: Participant) -> None:
    room.go_to("brainstorm")
    browser = acting(room, room.alice, dora)
    post(browser, room.phase_url("brainstorm", "questions/"), text="Whose?", key="k")
    assert dora.questions.get().text == "Whose?"
    assert "Whose?" in browser.get(room.url()).content.decode()


def test_the_scribe_reads_in_their_own_language(room: Room, dora: Participant) -> None:
    Participant.objects.filter(pk=room.alice.pk).update(language="de")
    browser = acting(room, room.alice, dora)
    assert 'lang="de"' in browser.get(room.url()).content.decode()


def test_a_ward_counts_and_is_in_a_group(room: Room, dora: Participant) -> None:
    assert "4 people are here" in room.page(room.frank, "console/")
    room.go_to("grouping")
    assert room.group_of(dora)


def test_an_old_page_never_writes_for_somebody_else(room: Room, dora: Participant) -> None:
    """Two tabs, one for Alice and one for Dora: each writes for whom it shows, whatever was chosen last."""
    phase = room.go_to("lineup")
    browser, url = acting(room, room.alice, dora), room.phase_url("lineup", "place/")
    for person, value in ((room.alice, 10), (dora, 90)):
        browser.post(url, {"value": value}, headers={"X-Person": str(person.pk)})
    assert {answer.participant: answer.value for answer in phase.answers.all()} == {room.alice: 10, dora: 90}
    answer = browser.post(url, {"value": 50}, headers={"X-Person": str(room.bob.pk)})
    assert answer.status_code == 403
    assert not phase.answers.filter(participant=room.bob).exists()


def test_a_phone_of_their_own_ends_the_acting(room: Room, dora: Participant) -> None:
    browser = acting(room, room.alice, dora)
    assert write(room.browser(), room.url("place/"), code=dora.code).status_code == 302
    assert (now(dora).has_phone, now(dora).scribe) == (True, None)
    assert f'data-person="{room.alice.pk}"' in browser.get(room.url()).content.decode()


@pytest.mark.parametrize("how", ["removed", "leaves", "merged"])
def test_without_their_scribe_nobody_is_unreachable(room: Room, dora: Participant, how: str) -> None:
    if how == "removed":
        room.alice.remove()
    elif how == "leaves":
        write(room.browser(room.alice), room.url("leave/"))
    else:
        merge(room.bob, room.alice)
    if how == "merged":
        assert now(dora).scribe == room.bob
    else:
        assert "no phone: nobody acts" in room.page(room.frank, "console/")
        assert "Nobody acts for Dora: take over" in room.page(room.carol)
        acting(room, room.carol, dora)
        assert now(dora).scribe == room.carol
    acting(room, room.frank, dora)


def test_of_two_who_take_over_at_once_one_does(room: Room) -> None:
    dora = room.join("Dora", has_phone=False)
    acting(room, room.alice, dora)
    response = post(room.browser(room.bob), room.url(f"people/{dora.pk}/acting/"))
    assert (response.status_code, response.content.decode()) == (409, "Somebody else acts for Dora.")


def test_the_console_hands_a_ward_to_somebody_else(room: Room, dora: Participant, behind: Behind) -> None:
    frank, url = room.browser(room.frank), room.url(f"people/{dora.pk}/scribe/")
    alices = acting(room, room.alice, dora)
    assert behind(lambda: post(frank, url, scribe=room.bob.pk)) == []
    assert now(dora).scribe == room.bob
    assert "Act for Dora" in room.page(room.bob)
    assert f'data-person="{room.alice.pk}"' in alices.get(room.url()).content.decode()
    assert behind(lambda: post(frank, url, scribe="")) == []
    assert now(dora).scribe is None


def test_only_who_is_here_with_a_phone_can_act(room: Room, dora: Participant) -> None:
    emil = room.join("Emil", has_phone=False)
    room.bob.remove()
    frank, url = room.browser(room.frank), room.url(f"people/{dora.pk}/scribe/")
    for key in (emil.pk, room.bob.pk, Room().alice.pk, "x", "9" * 30, "٣"):
        assert post(frank, url, scribe=key).status_code == 409
    assert now(dora).scribe == room.alice
    post(frank, room.url(f"people/{room.carol.pk}/scribe/"), scribe=room.alice.pk)
    assert now(room.carol).scribe is None


# Who may act for whom -------------------------------------------------------------------------------------------------


def cookies(*browsers: Client) -> dict[str, str]:
    return {name: morsel.value for browser in browsers for name, morsel in browser.cookies.items()}


def signed_for(ward: Participant) -> dict[str, str]:
    return {name: morsel.value for name, morsel in act_for(HttpResponse(), ward).cookies.items()}


def is_dora(room: Room, dora: Participant, given: dict[str, str], page_of: object = None) -> bool:
    return who_is(room.workshop, given, AnonymousUser(), page_of).participant == dora


@pytest.mark.parametrize("page", [False, True])
def test_with_a_wards_cookie_only_the_scribe_and_the_console_act(room: Room, dora: Participant, page: bool) -> None:
    """Whatever cookie somebody gets hold of: it is good for nothing without the right to act."""
    page_of = dora.pk if page else None
    other = Room()
    allowed: dict[str, Participant | Facilitator | None] = {"alice": room.alice, "frank": room.frank}
    refused: dict[str, Participant | Facilitator | None] = {
        "bob": room.bob,
        "nobody": None,
        "alice elsewhere": other.alice,
        "frank elsewhere": other.frank,
    }
    for name, person in (allowed | refused).items():
        given = cookies(room.browser(person)) | signed_for(dora)
        assert is_dora(room, dora, given, page_of) == (name in allowed), name
    assert who_is(room.workshop, signed_for(dora), room.olga, page_of).participant == dora
    assert who_is(room.workshop, signed_for(dora), other.olga, page_of).participant is None


def test_a_scribe_who_was_removed_acts_for_nobody(room: Room, dora: Participant) -> None:
    given = cookies(room.browser(room.alice)) | signed_for(dora)
    Participant.objects.filter(pk=room.alice.pk).update(removed_at=dora.joined_at)
    assert not is_dora(room, dora, given)
    assert not is_dora(room, dora, given, dora.pk)


@pytest.mark.parametrize("value", ["", "1", "1:x:y", "🍪", "x" * 5000, "\x00", "::"])
def test_a_forged_wards_cookie_is_nothing(room: Room, dora: Participant, value: str) -> None:
    given = cookies(room.browser(room.frank)) | dict.fromkeys(signed_for(dora), value)
    assert not is_dora(room, dora, given)


def test_a_persons_signature_does_not_make_a_ward(room: Room, dora: Participant) -> None:
    (value,) = cookies(room.browser(dora)).values()
    given = cookies(room.browser(room.frank)) | dict.fromkeys(signed_for(dora), value)
    assert not is_dora(room, dora, given)


@pytest.mark.parametrize("page_of", ["", "x", "-1", "٣", "9" * 30, "1e3", 0])
def test_a_page_of_rubbish_is_nobodys(room: Room, dora: Participant, page_of: object) -> None:
    for person in (room.alice, room.frank):
        assert who_is(room.workshop, cookies(room.browser(person)), AnonymousUser(), page_of).participant is None


def test_nobody_acts_for_somebody_with_a_phone(room: Room) -> None:
    given = cookies(room.browser(room.frank)) | signed_for(room.bob)
    assert not is_dora(room, room.bob, given)
    assert not is_dora(room, room.bob, given, room.bob.pk)
    assert post(room.browser(room.frank), room.url(f"people/{room.bob.pk}/acting/")).status_code == 404


def test_strangers_take_nobody_over(room: Room) -> None:
    dora, other = room.join("Dora", has_phone=False), Room()
    for person in (None, other.alice, other.frank):
        browser = room.browser(person)
        assert post(browser, room.url(f"people/{dora.pk}/acting/")).status_code == 403
        assert post(browser, room.url("people/"), name="Emil").status_code == 403
    assert now(dora).scribe is None


# Sockets ----------------------------------------------------------------------------------------------------


def farewells(room: Room, viewer: Viewer) -> list[bool]:
    paints = painting.paint(room.workshop.pk, frozenset("*"), frozenset([viewer]), frozenset([viewer]))
    return ["data-reload" in paint.html for paint in paints if paint.farewell]


def watching(room: Room, person: Any, ward: Participant) -> Viewer:
    user = person if person == room.olga else AnonymousUser()
    given = {} if person == room.olga else cookies(room.browser(person))
    viewer = viewer_for(who_is(room.workshop, given, user, ward.pk), "phone", "", "en")
    assert viewer
    assert viewer.participant == ward.pk
    return viewer


def test_who_acts_sees_what_the_ward_would(room: Room, dora: Participant) -> None:
    for person in (room.alice, room.frank, room.olga):
        assert farewells(room, watching(room, person, dora)) == []
    for other in (room.bob, None):
        who = who_is(room.workshop, cookies(room.browser(other)), AnonymousUser(), dora.pk)
        assert viewer_for(who, "phone", "", "en") is None


def test_a_socket_ends_when_the_acting_does(room: Room, dora: Participant) -> None:
    alice, frank, olga = (watching(room, person, dora) for person in (room.alice, room.frank, room.olga))
    dora.hand_to(room.bob)
    assert [farewells(room, viewer) for viewer in (alice, frank, olga)] == [[True], [], []]
    room.invitation.withdraw()
    assert [farewells(room, viewer) for viewer in (frank, olga)] == [[True], []]
    dora.arrive()
    assert farewells(room, olga) == [True]


def test_a_socket_ends_when_the_scribe_is_removed(room: Room, dora: Participant) -> None:
    alice = watching(room, room.alice, dora)
    Participant.objects.filter(pk=room.alice.pk).update(removed_at=dora.joined_at)
    assert farewells(room, alice) == [True]
