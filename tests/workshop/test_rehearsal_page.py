"""Rehearsing from the console: what a sandbox copies, who gets in, and that it stays apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import RequestFactory

from tests.cast import Room, write
from workshop import guessing, sample, simulation
from workshop.hub import Viewer
from workshop.live import EVERYTHING
from workshop.models import Participant, Workshop, end_sandbox, open_sandbox
from workshop.painting import paint

WANTED = {"participants": 8, "mode": "follow", "speed": 5}


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> dict[int, dict[str, Any]]:
    """What would have been started, by sandbox: the people themselves come in tests/rehearsal."""
    started: dict[int, dict[str, Any]] = {}
    monkeypatch.setattr(simulation, "start", started.__setitem__)
    return started


def test_a_sandbox_copies_what_was_prepared_and_nobody(room: Room) -> None:
    room.go_to("lineup")
    Workshop.objects.filter(pk=room.workshop.pk).update(tables=["Oak"], places=["Balcony"], ask_origin=True)
    room.workshop.phases.filter(kind="lineup").update(notes="Slowly", break_minutes=5, planned_minutes=9)
    room.workshop.refresh_from_db()
    sandbox = open_sandbox(room.workshop)
    names = ("position", "kind", "title", "minutes", "settings", "notes", "planned_minutes", "break_minutes")
    assert list(sandbox.phases.values_list(*names)) == list(room.workshop.phases.values_list(*names))
    assert (sandbox.tables, sandbox.places, sandbox.ask_origin) == (["Oak"], ["Balcony"], True)
    assert sandbox.phase == sandbox.phases.first()
    assert sandbox.title == "SANDBOX: A workshop"
    assert not sandbox.participants.exists()
    assert not sandbox.phases.filter(opened_at__isnull=False).exclude(pk=sandbox.phase_id or 0).exists()
    assert open_sandbox(room.workshop) == sandbox


def test_the_end_of_a_sandbox_takes_everything_along_but_the_workshop(room: Room) -> None:
    sandbox = open_sandbox(room.workshop)
    Participant.objects.join(sandbox, key="k", name="Somebody")
    end_sandbox(sandbox)
    end_sandbox(room.workshop)
    assert list(Workshop.objects.all()) == [room.workshop]
    assert Participant.objects.count() == 3


def test_a_sandbox_is_nobodys_workshop(room: Room) -> None:
    sandbox = open_sandbox(room.workshop)
    assert sample.ensure_sample() == room.workshop
    assert sandbox.code not in room.browser(room.olga).get("/workshops/").content.decode()


def test_a_facilitator_comes_to_the_console_of_the_sandbox(room: Room, plans: dict[int, Any]) -> None:
    browser = room.browser(room.frank)
    for _twice in range(2):
        answer = write(browser, room.url("rehearsal/"), **WANTED)
        sandbox = room.workshop.sandboxes.get()
        assert answer["Location"] == f"/{sandbox.code}/console/"
        page = browser.get(answer["Location"]).content.decode()
        assert "<strong>SANDBOX</strong>" in page
    assert {**plans[sandbox.pk], **WANTED} == plans[sandbox.pk]
    assert "<strong>SANDBOX</strong>" in browser.get(f"/{sandbox.code}/").content.decode()
    assert "<strong>SANDBOX</strong>" not in room.page(room.frank, "console/")
    room.invitation.withdraw()
    assert browser.get(f"/{sandbox.code}/console/").status_code == 403


def test_the_sandbox_ends_from_its_own_console(room: Room) -> None:
    sandbox = open_sandbox(room.workshop)
    answer = write(room.browser(room.olga), f"/{sandbox.code}/rehearsal/end/")
    assert answer["Location"] == room.url("console/")
    assert list(Workshop.objects.all()) == [room.workshop]


def test_screens_of_a_sandbox_that_has_ended_hear_of_it(room: Room) -> None:
    sandbox = open_sandbox(room.workshop)
    key, viewers = sandbox.pk, frozenset([Viewer("stage", "en"), Viewer("phone", "en", participant=1)])
    end_sandbox(sandbox)
    (last,) = paint(key, frozenset([EVERYTHING]), viewers, frozenset())
    assert last.farewell
    assert "This is over" in last.html


@pytest.mark.parametrize("fields", [{"participants": 4}, {"participants": 301}, {"mode": "x"}, {"speed": 7}])
def test_what_cannot_be_rehearsed_is_said(room: Room, plans: dict[int, Any], fields: dict[str, Any]) -> None:
    assert write(room.browser(room.olga), room.url("rehearsal/"), **{**WANTED, **fields}).status_code == 422
    assert not plans
    assert not room.workshop.sandboxes.exists()


def test_a_busy_server_refuses_and_makes_no_sandbox(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_plan: object) -> None:
        raise simulation.Busy

    monkeypatch.setattr(simulation, "start", busy)
    answer = write(room.browser(room.olga), room.url("rehearsal/"), **WANTED)
    assert answer.status_code == 409
    assert not room.workshop.sandboxes.exists()


def test_simulated_people_are_a_network_of_their_own(room: Room) -> None:
    sandbox = open_sandbox(room.workshop)
    token = guessing.sandbox_token(sandbox)
    for headers, network in (
        ({}, "127.0.0.1"),
        ({guessing.SANDBOX_HEADER: token}, f"sandbox {sandbox.code}"),
        ({guessing.SANDBOX_HEADER: token.replace(sandbox.code, room.code)}, "127.0.0.1"),
        ({guessing.SANDBOX_HEADER: signing.Signer().sign(sandbox.code)}, "127.0.0.1"),
    ):
        assert guessing.network_of(RequestFactory().get("/", headers=headers)) == network


def test_a_room_that_is_locked_out_keeps_no_simulated_people_out(room: Room) -> None:
    sandbox = open_sandbox(room.workshop)
    for _guess in range(200):
        guessing.guesses.miss("127.0.0.1")
    door, browser = f"/{sandbox.code}/", room.browser()
    assert browser.get(door).status_code == 429
    assert browser.get(door, headers={guessing.SANDBOX_HEADER: guessing.sandbox_token(sandbox)}).status_code == 200
    assert browser.get(door).status_code == 429, "the token opens nothing for others"


def test_the_state_of_the_people_is_on_the_sandboxs_console_only(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    state = {"mode": "follow", "running": True, "people": 7, "of": 8, "speed": 5, "errors": 1, "error": "Oh <no>"}
    monkeypatch.setattr(simulation, "state", lambda _key: state)
    sandbox = open_sandbox(room.workshop)
    page = room.browser(room.olga).get(f"/{sandbox.code}/console/").content.decode()
    assert "7 of 8 phones are connected" in page
    assert "Oh &lt;no&gt;" in page
    assert "phones are connected" not in room.page(room.olga, "console/")


def test_who_organizes_by_now_comes_into_the_sandbox_and_who_no_longer_does_is_out(room: Room) -> None:
    sandbox = open_sandbox(room.workshop)
    otto = User.objects.create_user("otto")
    room.workshop.organizers.add(otto)
    browser = room.browser(otto)
    assert browser.get(write(browser, room.url("rehearsal/entry/"))["Location"]).status_code == 200
    room.workshop.remove_organizer(otto.pk)
    assert browser.get(f"/workshops/{sandbox.code}/").status_code == 403
    assert browser.get(f"/{sandbox.code}/console/").status_code == 403


def test_a_sandbox_that_is_deleted_on_its_desk_page_is_gone(room: Room) -> None:
    sandbox = open_sandbox(room.workshop)
    write(room.browser(room.olga), f"/workshops/{sandbox.code}/deletion/")
    assert not room.workshop.sandboxes.exists()
    assert open_sandbox(room.workshop) != sandbox
