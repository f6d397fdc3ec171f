"""Selecting: exactly as many as agreed, of the own sheet, seen by the whole group."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Room, post, write
from workshop.models import Participant, Postit, Question

type Behind = Callable[[Callable[[], Any]], list[str]]


def url(room: Room, question: Question, verb: str = "") -> str:
    return room.phase_url("select", f"questions/{question.pk}/{verb}")


def confirmation(room: Room, verb: str = "") -> str:
    return room.phase_url("select", f"confirmation/{verb}")


def shares_group(room: Room, person: Participant) -> bool:
    return room.group_of(person) == room.group_of(room.alice)


def test_a_selected_question_becomes_a_postit(room: Room, questions: list[Question]) -> None:
    assert post(room.browser(room.alice), url(room, questions[0])).status_code == 204
    postit = Postit.objects.get()
    assert (postit.text, postit.slot, postit.group) == ("Why?", 1, room.group_of(room.alice))


def test_a_plain_form_goes_back_to_the_phone(room: Room, questions: list[Question]) -> None:
    assert write(room.browser(room.alice), url(room, questions[0]))["Location"] == room.url()
    assert "1 of 2 selected" in room.page(room.alice)


def test_companions_select_from_the_same_sheet(room: Room, questions: list[Question]) -> None:
    companion = room.group_of(room.alice).present()[-1]
    assert post(room.browser(companion), url(room, questions[0])).status_code == 204


def test_a_third_one_is_refused_with_what_to_do(room: Room, questions: list[Question]) -> None:
    browser = room.browser(room.alice)
    for question in questions[:2]:
        post(browser, url(room, question))
    response = post(browser, url(room, questions[2]))
    assert response.status_code == 409
    assert "Your group has selected its 2 questions already. Put one back first" in response.content.decode()
    assert Postit.objects.count() == 2


def test_pressing_twice_selects_once(room: Room, questions: list[Question]) -> None:
    for _press in range(3):
        assert post(room.browser(room.alice), url(room, questions[0])).status_code == 204
    assert Postit.objects.count() == 1


def test_a_slot_that_was_put_back_is_free_again(room: Room, questions: list[Question]) -> None:
    browser = room.browser(room.alice)
    for question in questions[:2]:
        post(browser, url(room, question))
    assert post(browser, url(room, questions[0], "removal/")).status_code == 204
    assert post(browser, url(room, questions[2])).status_code == 204
    assert {postit.text for postit in Postit.objects.all()} == {"How?", "When?"}
    assert set(Postit.objects.values_list("slot", flat=True)) == {1, 2}
    assert Question.objects.count() == 3


def test_putting_back_twice_is_putting_back_once(room: Room, questions: list[Question]) -> None:
    for _press in range(2):
        assert post(room.browser(room.alice), url(room, questions[0], "removal/")).status_code == 204


def test_another_group_cannot_touch_the_sheet(room: Room, questions: list[Question]) -> None:
    post(room.browser(room.alice), url(room, questions[0]))
    other = next(person for person in room.workshop.participants.all() if not shares_group(room, person))
    for verb in ("", "removal/", "text/"):
        response = post(room.browser(other), url(room, questions[0], verb), text="Ha!")
        assert response.status_code == 403
        assert response.content.decode() == "That question belongs to another group."
    assert Postit.objects.get().text == "Why?"


def test_a_question_of_another_workshop_is_not_there(room: Room, questions: list[Question]) -> None:
    elsewhere = Room()
    elsewhere.go_to("brainstorm")
    foreign = elsewhere.question(elsewhere.alice)
    assert post(room.browser(room.alice), url(room, foreign)).status_code == 404


def test_writing_it_clearly_leaves_the_question_as_it_was(room: Room, questions: list[Question]) -> None:
    browser = room.browser(room.alice)
    post(browser, url(room, questions[0]))
    assert post(browser, url(room, questions[0], "text/"), text="Why exactly?").status_code == 204
    assert Postit.objects.get().text == "Why exactly?"
    assert Question.objects.get(pk=questions[0].pk).text == "Why?"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "A post-it cannot be empty: please write the question on it."),
        (" \u200b ", "A post-it cannot be empty: please write the question on it."),
        ("x" * 5000, "Please keep it to 500 characters; it has 5000."),
    ],
)
def test_an_empty_or_endless_postit_is_refused(room: Room, questions: list[Question], text: str, message: str) -> None:
    browser = room.browser(room.alice)
    post(browser, url(room, questions[0]))
    response = post(browser, url(room, questions[0], "text/"), text=text)
    assert (response.status_code, response.content.decode()) == (422, message)
    assert Postit.objects.get().text == "Why?"


def test_what_is_not_selected_cannot_be_written(room: Room, questions: list[Question]) -> None:
    response = post(room.browser(room.alice), url(room, questions[0], "text/"), text="x")
    assert response.status_code == 409
    assert response.content.decode().startswith("This question is not selected any more.")


def test_what_was_put_back_meanwhile_is_not_written(room: Room, questions: list[Question]) -> None:
    postit = questions[0].select(room.phase("select"), 2)
    Postit.objects.get(pk=postit.pk).put_back()
    postit.write("Why exactly?")
    assert not Postit.objects.exists()


@pytest.mark.parametrize("verb", ["", "removal/", "text/"])
def test_after_the_phase_the_choice_stands(room: Room, questions: list[Question], verb: str) -> None:
    post(room.browser(room.alice), url(room, questions[0]))
    room.go_to("cluster")
    assert post(room.browser(room.alice), url(room, questions[0], verb), text="x").status_code == 409
    assert post(room.browser(room.alice), url(room, questions[1])).status_code == 409
    assert Postit.objects.get().text == "Why?"


def test_removed_people_choose_nothing(room: Room, questions: list[Question]) -> None:
    browser = room.browser(room.alice)
    room.alice.remove()
    assert post(browser, url(room, questions[0])).status_code == 403


def test_hidden_questions_cannot_be_selected(room: Room, questions: list[Question]) -> None:
    Question.objects.filter(pk=questions[0].pk).update(hidden_at=questions[0].asked_at)
    assert post(room.browser(room.alice), url(room, questions[0])).status_code == 404


def test_stage_and_console_show_who_is_ready_in_words(room: Room, questions: list[Question]) -> None:
    def shows(ready: int, *words: str) -> None:
        for page in (room.stage(), room.page(room.frank, "console/")):
            assert f"<strong>{ready} / 2</strong> groups are ready" in page
            assert set(re.findall('tally-word">(.*?)<', page)) == {*words, "empty sheet"}

    shows(0, "nothing yet")
    post(room.browser(room.alice), url(room, questions[0]))
    shows(0, "choosing")
    post(room.browser(room.alice), url(room, questions[1]))
    shows(0, "not confirmed")
    post(room.browser(room.alice), confirmation(room))
    shows(1, "ready")


def test_every_screen_follows_each_verb(room: Room, questions: list[Question], behind: Behind) -> None:
    browser = room.browser(room.alice)
    assert behind(lambda: post(browser, url(room, questions[0]))) == []
    assert behind(lambda: post(browser, url(room, questions[0], "text/"), text="Why exactly?")) == []
    assert behind(lambda: post(browser, url(room, questions[0], "removal/"))) == []


def test_selecting_pokes_the_own_group_only(
    room: Room, questions: list[Question], behind: Behind, pokes: set[str]
) -> None:
    behind(lambda: post(room.browser(room.alice), url(room, questions[0])))
    assert pokes == {
        f"choice:{room.group_of(room.alice).pk}",
        "ready",
        "selections",
        "wall",
        "hints",
        "errand:delegate",
    }


def test_the_report_has_the_postits_with_their_groups(room: Room, questions: list[Question]) -> None:
    post(room.browser(room.alice), url(room, questions[0]))
    (outline,) = room.phase("select").behaviour.report(room.phase("select"))
    assert [(item.text, item.note) for item in outline.items] == [("Why?", str(room.group_of(room.alice)))]


def test_the_wall_has_what_hangs_and_is_not_hidden(room: Room, questions: list[Question]) -> None:
    hanging, hidden = (room.postit(room.alice, text) for text in ("Why not?", "An insult"))
    other = next(person for person in room.workshop.participants.all() if not shares_group(room, person))
    room.question(other).select(room.phase("select"), 2)
    hidden.question.hide("rude")
    assert list(Postit.objects.on_wall(room.workshop)) == [hanging]
