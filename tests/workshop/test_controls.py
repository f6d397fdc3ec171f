"""Who is at the controls: whoever comes first, until somebody else takes over; a single facilitator notices nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Room, post, write
from tests.laying import laid_again
from workshop import deadlines
from workshop.models import Facilitator, Workshop

type Behind = Callable[[Callable[[], Any]], list[str]]
REFUSED = "Frank is at the controls, so nothing was moved. Press “Take over” on the console first."


@pytest.fixture
@laid_again
def fay(room: Room) -> Facilitator:
    """Another facilitator."""
    return room.invite("facilitator", "Fay")


def now(room: Room) -> Workshop:
    return Workshop.objects.select_related("phase", "at_controls").get(pk=room.workshop.pk)


def press(room: Room, person: Any, verb: str = "next/") -> Any:
    return post(room.browser(person), room.url(verb), turn=now(room).turn)


def test_whoever_moves_the_agenda_first_is_at_the_controls(room: Room, fay: Facilitator) -> None:
    assert now(room).at_controls is None
    assert press(room, room.frank).status_code == 204
    assert now(room).at_controls == room.frank
    assert press(room, room.frank).status_code == 204


@pytest.mark.parametrize("verb", ["next/", "back/", "{thanks}/jump/", "{here}/clock/pause/", "{here}/clock/longer/"])
def test_another_facilitator_is_told_and_moves_nothing(room: Room, fay: Facilitator, verb: str) -> None:
    room.go_to("brainstorm")
    room.workshop.take_over(room.frank)
    before = Workshop.objects.values().get(), list(room.workshop.phases.values())
    path = verb.format(thanks=room.phase("thanks").pk, here=room.phase("brainstorm").pk)
    refused = press(room, fay, path)
    assert (refused.status_code, refused.content.decode()) == (409, REFUSED)
    assert REFUSED.split(",")[0] in write(room.browser(fay), room.url(path), turn=now(room).turn).content.decode()
    assert before == (Workshop.objects.values().get(), list(room.workshop.phases.values()))


def test_taking_over_works_at_once_and_always(room: Room, fay: Facilitator, behind: Behind) -> None:
    press(room, room.frank)
    assert behind(lambda: post(room.browser(fay), room.url("controls/"))) == []
    assert now(room).at_controls == fay
    assert press(room, fay).status_code == 204
    assert press(room, room.frank).status_code == 409
    for _again in range(2):
        assert post(room.browser(room.frank), room.url("controls/")).status_code == 204
    assert press(room, room.frank).status_code == 204


def test_an_organizer_has_a_name_from_the_first_act_on(room: Room) -> None:
    press(room, room.olga)
    press(room, room.olga)
    assert now(room).at_controls == Facilitator.objects.get(user=room.olga)
    assert f"<bdi>{room.olga.username}</bdi> is at the controls." in room.page(room.frank, "console/")
    assert press(room, room.frank).status_code == 409


def test_looking_makes_nobody_a_facilitator(room: Room) -> None:
    room.page(room.olga, "console/")
    assert Facilitator.objects.count() == 1


def test_of_two_who_press_at_the_same_moment_one_moves(room: Room, fay: Facilitator) -> None:
    answers = [post(room.browser(person), room.url("next/"), turn=0).status_code for person in (fay, room.frank)]
    assert answers == [204, 409]
    assert (now(room).turn, now(room).phase) == (1, room.phase("briefing"))


def test_what_moves_by_itself_is_nobodys(room: Room) -> None:
    deadlines.run_due()
    room.go_to("worldcafe")
    assert now(room).at_controls is None


def test_a_withdrawn_invitation_frees_the_controls(room: Room, fay: Facilitator, behind: Behind) -> None:
    press(room, room.frank)
    assert behind(room.invitation.withdraw) == []
    assert now(room).at_controls is None
    assert press(room, fay).status_code == 204


def test_somebody_elses_withdrawn_invitation_does_not(room: Room, fay: Facilitator) -> None:
    press(room, room.frank)
    assert fay.invitation
    fay.invitation.withdraw()
    assert now(room).at_controls == room.frank


def test_an_organizer_who_is_removed_frees_the_controls(room: Room) -> None:
    press(room, room.olga)
    room.workshop.organizers.add(Room().olga)
    assert room.workshop.remove_organizer(room.olga.pk)
    assert now(room).at_controls is None


def test_every_console_says_who_it_is_and_helpers_cannot_take_over(room: Room, fay: Facilitator) -> None:
    press(room, room.frank)
    helen = room.invite("helper")
    for person in (fay, helen, room.olga):
        assert "<bdi>Frank</bdi> is at the controls." in room.page(person, "console/")
    assert "Take over" in room.page(fay, "console/")
    assert "Take over" not in room.page(helen, "console/")
    assert post(room.browser(helen), room.url("controls/")).status_code == 403


def test_ones_own_screen_is_marked_so_that_it_says_nothing(room: Room, fay: Facilitator) -> None:
    press(room, room.frank)
    for person, mark in ((room.frank, f"invited-{room.frank.pk}"), (room.olga, f"organizer-{room.olga.pk}")):
        assert f'data-mark="{mark}"' in room.page(person, "console/")
    assert f'data-hand="invited-{room.frank.pk}"' in room.page(fay, "console/")
    press(room, room.frank)
    room.workshop.take_over(Facilitator.objects.of(room.workshop, room.olga))
    assert f'data-hand="organizer-{room.olga.pk}"' in room.page(room.olga, "console/")


def test_a_facilitator_alone_reads_nothing_of_it(room: Room) -> None:
    press(room, room.frank)
    assert "You are at the controls." not in room.page(room.frank, "console/")
    room.invite("helper")
    assert "You are at the controls." not in room.page(room.frank, "console/")
    room.invite("facilitator")
    assert "You are at the controls." in room.page(room.frank, "console/")


def test_everything_else_is_everybodys(room: Room, fay: Facilitator) -> None:
    press(room, room.frank)
    for path in ("attention/", "attention/end/", "closing/", "closing/end/"):
        assert post(room.browser(fay), room.url(path)).status_code == 204
