"""A facilitator hides a question: its author reads why, nobody else sees it any more, wherever it was."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.cast import Room, post, write
from tests.laying import laid_again
from workshop.models import Postit, Question

type Behind = Callable[[Callable[[], Any]], list[str]]
INSULT = "An insult"


@pytest.fixture
@laid_again
def question(room: Room) -> Question:
    """An insult on the sheet of Alice's group, which is not alone."""
    room.crowd(8)
    room.go_to("brainstorm")
    return room.question(room.alice, INSULT)


def hide(room: Room, question: Question, reason: str = "unkind") -> Any:
    return post(room.browser(room.frank), room.url(f"questions/{question.pk}/hiding/"), reason=reason)


def show_again(room: Room, question: Question) -> Any:
    return post(room.browser(room.frank), room.url(f"questions/{question.pk}/hiding/end/"))


def test_it_is_on_no_screen_but_the_authors_and_the_consoles(room: Room, question: Question) -> None:
    companion = next(person for person in question.group.present() if person != room.alice)
    assert hide(room, question).status_code == 204
    for page in (room.page(companion), room.stage(), room.page(room.alice, "results/")):
        assert INSULT not in page
    assert "unkind" in room.page(room.alice)
    assert "Show it again" in room.page(room.frank, "console/")
    assert show_again(room, question).status_code == 204
    assert "unkind" not in room.page(room.alice)
    assert INSULT in room.page(companion)


def test_the_reason_may_be_left_out_and_is_not_longer_than_its_field(room: Room, question: Question) -> None:
    assert hide(room, question, "x" * 201).status_code == 422
    assert hide(room, question, "").status_code == 204
    assert "A facilitator has hidden your question" in room.page(room.alice)


def test_hiding_twice_keeps_the_first_reason(room: Room, question: Question) -> None:
    hide(room, question)
    assert hide(room, question, "another").status_code == 204
    question.refresh_from_db()
    assert question.hidden_reason == "unkind"
    for _press in range(2):
        assert show_again(room, question).status_code == 204


@pytest.mark.parametrize("kind", ["brainstorm", "cluster", "thanks"])
def test_without_scripts_it_is_hidden_on_the_page_of_all_questions(room: Room, question: Question, kind: str) -> None:
    question.select(room.phase("select"), 2).write("An insult, clearly")
    room.go_to(kind)
    page = room.page(room.frank, "questions/")
    address = room.url(f"questions/{question.pk}/hiding/")
    assert f'action="{address}"' in page
    assert "An insult, clearly" in page
    response = write(room.browser(room.frank), address, reason="unkind")
    assert response["Location"] == room.url("questions/")
    page = room.page(room.frank, "questions/")
    assert f'action="{address}end/"' in page
    assert "Hidden: unkind" in page
    assert room.url("questions/") in room.page(room.frank, "console/")


def test_a_question_of_another_workshop_is_not_found(room: Room, question: Question) -> None:
    assert hide(Room(), question).status_code == 404


@pytest.mark.parametrize("kind", ["brainstorm", "select", "cluster", "gallery", "marketplace", "thanks"])
def test_it_can_be_hidden_in_every_phase_and_every_screen_follows(
    room: Room, question: Question, behind: Behind, kind: str
) -> None:
    postit = question.select(room.phase("select"), 2)
    Postit.objects.filter(pk=postit.pk).hang()
    room.go_to(kind)
    for act in (hide, show_again):
        assert behind(partial(act, room, question)) == []


@pytest.mark.parametrize("kind", ["brainstorm", "select"])
def test_what_is_on_no_postit_repaints_what_shows_it(
    room: Room, question: Question, behind: Behind, pokes: set[str], kind: str
) -> None:
    room.go_to(kind)
    group = question.group_id
    for act in (hide, show_again):
        assert behind(partial(act, room, question)) == []
        group_news = {f"sheet:{group}", f"choice:{group}", f"sheets/{group}", f"hidden@{room.alice.pk}"}
        group_news |= {f"counts/{group}", "counts/total", "progress"}
        assert pokes == group_news | {"put_away", "ready", "selections", "log"}


def test_a_closed_workshop_can_still_be_tidied(room: Room, question: Question) -> None:
    room.workshop.close()
    assert hide(room, question).status_code == 204
    assert INSULT not in room.page(room.bob, "results/")


def test_its_postit_leaves_the_wall_and_frees_the_slot(room: Room, question: Question) -> None:
    select = room.phase("select")
    others = [room.question(room.alice, text) for text in ("Why?", "How?")]
    postit = question.select(select, 2)
    others[0].select(select, 2)
    hide(room, question)
    others[1].select(select, 2)
    assert set(Postit.objects.values_list("slot", flat=True)) == {None, 1, 2}
    show_again(room, question)
    postit.refresh_from_db()
    assert postit.slot is None
    room.go_to("select")
    assert INSULT in room.page(room.alice)


def test_shown_again_its_postit_takes_a_slot_that_is_free(room: Room, question: Question) -> None:
    select = room.phase("select")
    question.select(select, 2).write("An insult, clearly")
    hide(room, question)
    room.question(room.alice).select(select, 2)
    show_again(room, question)
    postit = Postit.objects.get(question=question)
    assert (postit.slot, postit.text) == (2, "An insult, clearly")


@pytest.mark.parametrize("kind", ["cluster", "gallery", "marketplace"])
def test_it_is_on_no_wall(room: Room, question: Question, kind: str) -> None:
    Postit.objects.filter(pk=question.select(room.phase("select"), 2).pk).hang()
    room.go_to(kind)
    shown = room.page(room.bob) + room.stage()
    hide(room, question)
    assert INSULT not in room.page(room.bob) + room.stage()
    assert INSULT in shown


def test_the_report_of_selected_questions_leaves_it_out(room: Room, question: Question) -> None:
    question.select(room.phase("select"), 2)
    hide(room, question)
    (outline,) = room.phase("select").behaviour.report(room.phase("select"))
    assert outline.items == ()
