"""The console's buttons: who may press them, what an old page can do, what the screens hear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Room, post, write
from workshop.live import EVERYTHING
from workshop.models import Phase, Workshop

type Behind = Callable[[Callable[[], Any]], list[str]]


def now(room: Room) -> Workshop:
    return Workshop.objects.select_related("phase").get(pk=room.workshop.pk)


def test_next_and_back_move_one_phase(room: Room) -> None:
    browser = room.browser(room.frank)
    assert post(browser, room.url("next/"), turn=0).status_code == 204
    assert (now(room).phase, now(room).turn) == (room.phase("briefing"), 1)
    assert post(browser, room.url("back/"), turn=1).status_code == 204
    assert (now(room).phase, now(room).turn) == (room.phase("lobby"), 2)


def test_without_scripts_it_goes_back_to_the_console(room: Room) -> None:
    response = write(room.browser(room.frank), room.url("next/"), turn=0)
    assert response["Location"] == room.url("console/")


def test_an_organizer_steers_without_an_invitation(room: Room) -> None:
    assert post(room.browser(room.olga), room.url("next/"), turn=0).status_code == 204
    assert now(room).phase == room.phase("briefing")


@pytest.mark.parametrize("verb", ["next/", "back/"])
def test_an_old_page_moves_nothing(room: Room, verb: str) -> None:
    room.go_to("lineup")
    turn = now(room).turn
    assert post(room.browser(room.frank), room.url(verb), turn=turn - 1).status_code == 204
    assert (now(room).phase, now(room).turn) == (room.phase("lineup"), turn)


@pytest.mark.parametrize("turn", ["", "x", "-1", "1.0", "٣", "9" * 10, "9" * 5000, "0x1", " 0"])
@pytest.mark.parametrize("verb", ["next/", "back/", "jump/"])
def test_a_rubbish_turn_is_refused_in_words(room: Room, verb: str, turn: str) -> None:
    path = f"{room.phase('thanks').pk}/jump/" if verb == "jump/" else verb
    response = post(room.browser(room.frank), room.url(path), turn=turn)
    assert response.status_code == 422
    assert response.content.decode() == "This page is too old to move the agenda. Please reload it."
    assert now(room).phase == room.phase("lobby")


def test_a_missing_turn_is_refused_too(room: Room) -> None:
    assert post(room.browser(room.frank), room.url("next/")).status_code == 422


def test_jump_opens_any_phase(room: Room) -> None:
    path = f"{room.phase('thanks').pk}/jump/"
    assert post(room.browser(room.frank), room.url(path), turn=0).status_code == 204
    assert now(room).phase == room.phase("thanks")


@pytest.mark.parametrize("verb", ["next/", "back/", "jump/"])
def test_a_press_that_leads_nowhere_leaves_no_console_behind(room: Room, behind: Behind, verb: str) -> None:
    """Each press takes a turn: a console that did not hear of it could not press again."""
    here = room.phase("lobby")
    if verb == "next/":
        room.workshop.jump(room.phase("thanks"), 0)
        here = room.phase("thanks")
    path = f"{here.pk}/jump/" if verb == "jump/" else verb
    turn = now(room).turn
    assert behind(lambda: post(room.browser(room.frank), room.url(path), turn=turn)) == []
    assert now(room).phase == here


def test_every_move_repaints_everything(room: Room, behind: Behind, pokes: set[str]) -> None:
    behind(lambda: post(room.browser(room.frank), room.url("next/"), turn=0))
    assert EVERYTHING in pokes


@pytest.mark.parametrize(
    ("verbs", "state", "minutes"),
    [
        (["pause"], "paused", 5),
        (["pause", "start"], "running", 5),
        (["reset"], "waiting", 5),
        (["reset", "longer", "longer"], "waiting", 7),
        (["reset", "shorter"], "waiting", 4),
        (["shorter"] * 6, "over", 5),
        (["shorter"] * 6 + ["longer"], "running", 5),
    ],
)
def test_the_clocks_buttons(room: Room, verbs: list[str], state: str, minutes: int) -> None:
    phase = room.go_to("brainstorm")
    for verb in verbs:
        assert post(room.browser(room.frank), room.url(f"{phase.pk}/clock/{verb}/")).status_code == 204
    phase.refresh_from_db()
    assert (phase.clock_state, phase.minutes) == (state, minutes)


def test_there_is_no_other_button_on_the_clock(room: Room) -> None:
    phase = room.go_to("brainstorm")
    response = post(room.browser(room.frank), room.url(f"{phase.pk}/clock/explode/"))
    assert (response.status_code, response.content.decode()) == (404, "There is no such button on the clock.")


def test_a_phase_that_is_over_has_no_clock_to_turn(room: Room) -> None:
    phase = room.go_to("brainstorm")
    room.go_to("select")
    before = Phase.objects.values().get(pk=phase.pk)
    assert post(room.browser(room.frank), room.url(f"{phase.pk}/clock/longer/")).status_code == 204
    assert Phase.objects.values().get(pk=phase.pk) == before


def test_a_phase_without_a_clock_ignores_its_buttons(room: Room) -> None:
    phase = room.phase("lobby")
    for verb in ("start", "pause", "longer", "shorter", "reset"):
        assert post(room.browser(room.frank), room.url(f"{phase.pk}/clock/{verb}/")).status_code == 204
    assert room.phase("lobby").clock_state == "none"


@pytest.mark.parametrize("verb", ["start", "pause", "longer", "shorter", "reset"])
def test_every_screen_follows_the_clock(room: Room, behind: Behind, verb: str) -> None:
    phase = room.go_to("brainstorm")
    for before in ("longer", "reset"):
        post(room.browser(room.frank), room.url(f"{phase.pk}/clock/{before}/"))
        assert behind(lambda: post(room.browser(room.frank), room.url(f"{phase.pk}/clock/{verb}/"))) == []


def test_listen_up_covers_the_phones_until_it_is_released(room: Room) -> None:
    browser = room.browser(room.frank)
    post(browser, room.url("attention/"), instruction="Look <here>")
    for page in (room.page(room.alice), room.stage(), room.page(room.frank, "console/")):
        assert "Look &lt;here&gt;" in page
    assert 'role="alertdialog"' in room.page(room.alice)
    post(browser, room.url("attention/end/"))
    assert 'role="alertdialog"' not in room.page(room.alice)


def test_listen_up_needs_no_instruction_and_takes_no_novel(room: Room) -> None:
    browser = room.browser(room.frank)
    assert post(browser, room.url("attention/"), instruction="x" * 301).status_code == 422
    assert not now(room).is_listening
    assert post(browser, room.url("attention/")).status_code == 204
    assert "Eyes up, please." in room.page(room.alice)


def test_every_screen_follows_listen_up(room: Room, behind: Behind, pokes: set[str]) -> None:
    browser = room.browser(room.frank)
    assert behind(lambda: post(browser, room.url("attention/"), instruction="Look")) == []
    assert pokes == {"attention", "log"}
    assert behind(lambda: post(browser, room.url("attention/end/"))) == []


def test_a_removed_person_is_out_and_what_they_wrote_stays(room: Room) -> None:
    room.go_to("brainstorm")
    question = room.question(room.bob)
    browser = room.browser(room.bob)
    for _press in range(2):
        assert post(room.browser(room.frank), room.url(f"people/{room.bob.pk}/removal/")).status_code == 204
    assert "Your name" in browser.get(room.url()).content.decode()
    assert "2 people are here" in room.page(room.frank, "console/")
    question.refresh_from_db()
    assert question.text in room.page(room.frank, "console/")


def test_nobody_is_removed_from_another_workshop(room: Room) -> None:
    other = Room()
    assert post(other.browser(other.frank), other.url(f"people/{room.bob.pk}/removal/")).status_code == 404
    room.bob.refresh_from_db()
    assert room.bob.removed_at is None


def test_a_closed_workshop_shows_so_and_opens_again(room: Room) -> None:
    browser = room.browser(room.frank)
    post(browser, room.url("closing/"))
    assert "This workshop is closed" in room.page(room.alice)
    assert "Open the workshop again" in room.page(room.frank, "console/")
    post(browser, room.url("closing/end/"))
    assert "This workshop is closed" not in room.page(room.alice)


def test_closing_twice_keeps_the_first_time(room: Room) -> None:
    room.workshop.close()
    first = now(room).closed_at
    room.workshop.close()
    assert now(room).closed_at == first


def test_the_console_shows_what_happens_what_is_next_and_who_is_here(room: Room) -> None:
    page = room.page(room.frank, "console/")
    assert "3 people are here" in page
    assert "Next: Why we are here" in page
    assert room.alice.code in page
    room.go_to("briefing")
    assert "Step 1 of 3" in room.page(room.frank, "console/")
    room.workshop.jump(room.phase("thanks"), now(room).turn)
    assert "This is the last phase." in room.page(room.frank, "console/")


def test_a_workshop_without_an_agenda_has_working_screens(db: None) -> None:
    room = Room()
    room.workshop.phases.all().delete()
    for page in (room.page(room.alice), room.page(room.frank, "console/"), room.stage()):
        assert 'id="phase"' in page
    assert post(room.browser(room.frank), room.url("next/"), turn=0).status_code == 204
    assert room.join("Dora")
