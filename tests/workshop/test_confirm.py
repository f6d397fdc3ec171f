"""A group confirms its post-its, which hangs them on the wall, and opens them again while the phase lasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clustering.models import Cluster, Placement
from tests.cast import Room, post
from tests.workshop.test_select import confirmation, url
from workshop.models import Postit, Question
from workshop.models.postits import Hanging, NotComplete

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
def chosen(room: Room, questions: list[Question]) -> list[Question]:
    """Two of them are selected."""
    for question in questions[:2]:
        question.select(room.phase("select"), 2)
    return questions


def hanging(room: Room) -> list[str]:
    return [postit.text for postit in Postit.objects.on_wall(room.workshop)]


def test_confirmed_postits_hang_on_the_wall(room: Room, chosen: list[Question]) -> None:
    assert post(room.browser(room.alice), confirmation(room)).status_code == 204
    assert hanging(room) == ["Why?", "How?"]
    assert "Your post-its hang on the wall" in room.page(room.alice)


def test_any_companion_confirms_and_opens_again(room: Room, chosen: list[Question]) -> None:
    companion = room.group_of(room.alice).present()[-1]
    post(room.browser(companion), confirmation(room))
    assert hanging(room) == ["Why?", "How?"]
    assert post(room.browser(room.alice), confirmation(room, "end/")).status_code == 204
    assert hanging(room) == []
    assert "2 of 2 selected" in room.page(companion)


@pytest.mark.parametrize("count", [0, 1])
def test_less_than_asked_for_is_not_confirmed(room: Room, questions: list[Question], count: int) -> None:
    for question in questions[:count]:
        question.select(room.phase("select"), 2)
    response = post(room.browser(room.alice), confirmation(room))
    assert response.status_code == 409
    assert response.content.decode() == "Please select exactly 2 questions first."
    assert hanging(room) == []


def test_a_short_sheet_is_confirmed_with_all_that_is_on_it(room: Room, questions: list[Question]) -> None:
    for question in questions[1:]:
        question.take_back()
    assert post(room.browser(room.alice), confirmation(room)).status_code == 409
    post(room.browser(room.alice), url(room, questions[0]))
    assert post(room.browser(room.alice), confirmation(room)).status_code == 204
    assert hanging(room) == ["Why?"]


def test_an_empty_sheet_has_nothing_to_confirm(room: Room, questions: list[Question]) -> None:
    for question in questions:
        question.take_back()
    with pytest.raises(NotComplete):
        Postit.objects.confirm(room.phase("select"), room.group_of(room.alice), 2)


@pytest.mark.parametrize(("verb", "at"), [("", 2), ("removal/", 0), ("text/", 0)])
def test_what_hangs_is_not_changed(room: Room, chosen: list[Question], verb: str, at: int) -> None:
    post(room.browser(room.alice), confirmation(room))
    response = post(room.browser(room.alice), url(room, chosen[at], verb), text="Something else")
    assert response.status_code == 409
    assert response.content.decode() == ("Your post-its hang on the wall already. Open them again to change something.")
    assert hanging(room) == ["Why?", "How?"]


def test_pressing_twice_is_pressing_once(room: Room, chosen: list[Question]) -> None:
    for verb in ("", "", "end/", "end/", ""):
        assert post(room.browser(room.alice), confirmation(room, verb)).status_code == 204
    assert hanging(room) == ["Why?", "How?"]


def test_selecting_again_what_hangs_is_no_mistake(room: Room, chosen: list[Question]) -> None:
    post(room.browser(room.alice), confirmation(room))
    assert post(room.browser(room.alice), url(room, chosen[0])).status_code == 204


def test_a_place_on_the_wall_is_kept(room: Room, chosen: list[Question]) -> None:
    post(room.browser(room.alice), confirmation(room))
    cluster = Cluster.objects.found(room.workshop, "People")
    Placement.objects.move(chosen[0].postit, cluster)
    for verb in ("end/", ""):
        post(room.browser(room.alice), confirmation(room, verb))
    assert Placement.objects.get().cluster == cluster


def test_after_the_phase_nothing_is_opened_again(room: Room, chosen: list[Question]) -> None:
    post(room.browser(room.alice), confirmation(room))
    room.go_to("cluster")
    assert post(room.browser(room.alice), confirmation(room, "end/")).status_code == 409
    assert hanging(room) == ["Why?", "How?"]


def test_on_going_back_what_hangs_still_hangs(room: Room, chosen: list[Question]) -> None:
    post(room.browser(room.alice), confirmation(room))
    room.go_to("cluster")
    room.go_to("select")
    assert hanging(room) == ["Why?", "How?"]


def test_who_is_in_no_group_confirms_nothing(room: Room, chosen: list[Question]) -> None:
    room.group_of(room.alice).members.filter(participant=room.alice).delete()
    assert post(room.browser(room.alice), confirmation(room)).status_code == 409


def test_only_ones_own_group_is_confirmed(room: Room, chosen: list[Question]) -> None:
    other = next(p for p in room.workshop.participants.all() if room.group_of(p) != room.group_of(room.alice))
    assert post(room.browser(other), confirmation(room)).status_code == 409
    assert post(room.browser(other), confirmation(room, "end/")).status_code == 204
    assert hanging(room) == []


def test_every_screen_follows(room: Room, chosen: list[Question], behind: Behind, pokes: set[str]) -> None:
    browser = room.browser(room.alice)
    assert behind(lambda: post(browser, confirmation(room))) == []
    assert pokes == {
        f"choice:{room.group_of(room.alice).pk}",
        "ready",
        "selections",
        "wall",
        "hints",
        "errand:delegate",
    }
    assert behind(lambda: post(browser, confirmation(room, "end/"))) == []


# Hidden questions --------------------------------------------------------------------------------------------------


def test_a_hidden_postit_leaves_its_slot_to_another(room: Room, chosen: list[Question]) -> None:
    chosen[0].hide("rude")
    assert "1 of 2 selected" in room.page(room.alice)
    assert post(room.browser(room.alice), url(room, chosen[2])).status_code == 204
    assert post(room.browser(room.alice), confirmation(room)).status_code == 204
    assert set(hanging(room)) == {"How?", "When?"}


def test_shown_again_it_takes_its_slot_again(room: Room, chosen: list[Question]) -> None:
    post(room.browser(room.alice), confirmation(room))
    chosen[0].hide("rude")
    assert hanging(room) == ["How?"]
    chosen[0].show_again()
    assert set(hanging(room)) == {"Why?", "How?"}


def test_shown_again_it_follows_its_group(room: Room, chosen: list[Question]) -> None:
    phase, group = room.phase("select"), room.group_of(room.alice)
    Postit.objects.confirm(phase, group, 2)
    chosen[0].hide("rude")
    Postit.objects.reopen(phase, group)
    chosen[0].show_again()
    assert hanging(room) == []
    assert Postit.objects.chosen_in(phase, group).count() == 2


def test_shown_again_without_a_slot_it_rests_on_the_sheet(room: Room, chosen: list[Question]) -> None:
    """Its text is kept for the time when the group selects it again."""
    phase, group = room.phase("select"), room.group_of(room.alice)
    chosen[0].postit.write("Why exactly?")
    chosen[0].hide("rude")
    chosen[2].select(phase, 2)
    Postit.objects.confirm(phase, group, 2)
    chosen[0].show_again()
    assert set(hanging(room)) == {"How?", "When?"}
    with pytest.raises(Hanging):
        chosen[0].select(phase, 2)
    Postit.objects.reopen(phase, group)
    Postit.objects.get(question=chosen[2]).put_back()
    assert chosen[0].select(phase, 2).text == "Why exactly?"
    assert Postit.objects.chosen_in(phase, group).count() == 2
