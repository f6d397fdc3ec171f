"""The sheet of a group: nothing is lost, nothing counts twice, nobody writes for others."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.cast import Room, post, write
from workshop.models import Participant, Question
from workshop.models.questions import SPARE
from workshop.phases.brainstorm import Brainstorm

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
def url(room: Room) -> str:
    """Where questions go; two groups are at work."""
    room.crowd(8)
    room.go_to("brainstorm")
    return room.phase_url("brainstorm", "questions/")


def stranger(room: Room) -> Participant:
    """Somebody of another group than Alice's."""
    mine = room.group_of(room.alice)
    return next(person for person in room.workshop.participants.all() if room.group_of(person) != mine)


def companion(room: Room) -> Participant:
    """Somebody else of Alice's group."""
    return next(person for person in room.group_of(room.alice).present() if person != room.alice)


def test_a_question_lands_on_the_sheet_of_its_authors_group(room: Room, url: str) -> None:
    assert post(room.browser(room.alice), url, text="  Why \n  not? ", key="k1").status_code == 204
    question = Question.objects.get()
    assert (question.text, question.author, question.group) == ("Why not?", room.alice, room.group_of(room.alice))


def test_a_retry_that_comes_too_late_is_done_if_the_question_is_kept_and_refused_if_not(room: Room, url: str) -> None:
    """The phone has missed the answer: it must not be told that its question was not sent."""
    alice = room.browser(room.alice)
    post(alice, url, text="Why?", key="k1")
    room.go_to("select")
    assert post(alice, url, text="Why?", key="k1").status_code == 204
    for key in ("k2", ""):
        assert post(alice, url, text="Why?", key=key).status_code == 409
    assert post(room.browser(companion(room)), url, text="Why?", key="k1").status_code == 409
    assert Question.objects.count() == 1


def test_a_plain_form_goes_back_to_the_phone_and_shows_the_question(room: Room, url: str) -> None:
    response = write(room.browser(room.alice), url, text="Why?", key="k1")
    assert response["Location"] == room.url()
    assert '<span class="entry-text">Why?</span>' in room.page(room.alice)


def test_the_whole_group_sees_it_and_nobody_else(room: Room, url: str) -> None:
    room.question(room.alice, "Why us?")
    for person in room.workshop.participants.all():
        assert ("Why us?" in room.page(person)) == (room.group_of(person) == room.group_of(room.alice))


def test_the_stage_shows_numbers_and_the_console_the_texts(room: Room, url: str) -> None:
    room.question(room.alice, "Why us?")
    assert '<strong id="asked-1" class="grown">1</strong> question' in room.stage()
    assert "Why us?" not in room.stage()
    console = room.page(room.frank, "console/")
    assert "Why us?" in console
    assert "Still silent" in console


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00", "\u202e", "\u200b", "\u00a0\u200d\ufeff"])
def test_an_empty_question_is_refused_in_words(room: Room, url: str, text: str) -> None:
    response = post(room.browser(room.alice), url, text=text, key="k1")
    assert response.status_code == 422
    assert response.content.decode() == "There is nothing in it yet: please write your question first."
    assert not Question.objects.exists()


def test_five_thousand_characters_are_refused_with_the_limit(room: Room, url: str) -> None:
    response = post(room.browser(room.alice), url, text="x" * 5000, key="k1")
    assert response.status_code == 422
    assert response.content.decode() == "Please keep it to 500 characters; it has 5000."
    assert not Question.objects.exists()


def test_without_scripts_a_refused_question_can_be_changed_and_sent_again(room: Room, url: str) -> None:
    page = write(room.browser(room.alice), url, text="y" * 5000, key="k1").content.decode()
    assert "y" * 5000 + "</textarea>" in page
    assert 'name="key" value="k1"' in page
    assert "Send again" in page


def test_five_hundred_letters_of_any_script_fit(room: Room, url: str) -> None:
    for number, letter in enumerate("xєع한😀"):
        assert post(room.browser(room.alice), url, text=letter * 500, key=f"k{number}").status_code == 204
    assert {len(question.text) for question in Question.objects.all()} == {500}


def test_the_same_key_twice_is_one_question(room: Room, url: str) -> None:
    browser = room.browser(room.alice)
    for _press in range(2):
        assert post(browser, url, text="Why?", key="k1").status_code == 204
    assert Question.objects.count() == 1


def test_the_same_key_of_somebody_else_is_another_question(room: Room, url: str) -> None:
    for person in (room.alice, room.bob):
        post(room.browser(person), url, text="Why?", key="k1")
    assert Question.objects.count() == 2


def test_without_a_key_every_post_counts(room: Room, url: str) -> None:
    for _press in range(2):
        post(room.browser(room.alice), url, text="Why?")
    assert Question.objects.count() == 2


def test_after_the_phase_nothing_is_stored_and_the_reason_is_said(room: Room, url: str) -> None:
    room.go_to("select")
    response = post(room.browser(room.alice), url, text="Too late?", key="k1")
    assert response.status_code == 409
    assert "it stays on your phone until the phase opens again" in response.content.decode()
    page = write(room.browser(room.alice), url, text="Too late?", key="k1").content.decode()
    assert "Too late?</textarea>" in page
    assert not Question.objects.exists()


def test_in_a_closed_workshop_nothing_is_stored(room: Room, url: str) -> None:
    room.workshop.close()
    response = post(room.browser(room.alice), url, text="Why?", key="k1")
    assert response.status_code == 409
    assert "This workshop is closed." in response.content.decode()
    assert not Question.objects.exists()


def test_strangers_and_removed_people_write_nothing(room: Room, url: str) -> None:
    room.bob.remove()
    for somebody in (None, room.bob, room.frank, room.olga):
        response = post(room.browser(somebody), url, text="Why?", key="k1")
        assert response.status_code == 403
        assert "Please join the workshop first." in response.content.decode()
    assert not Question.objects.exists()


def test_who_is_in_no_group_is_told_what_to_do(room: Room, url: str) -> None:
    room.alice.memberships.all().delete()
    response = post(room.browser(room.alice), url, text="Why?", key="k1")
    assert response.status_code == 409
    assert "Please ask a facilitator" in response.content.decode()
    assert "You are in no group yet" in room.page(room.alice)


def test_authors_change_their_own_words(room: Room, url: str) -> None:
    question = room.question(room.alice)
    assert post(room.browser(room.alice), f"{url}{question.pk}/", text="Why so?").status_code == 204
    question.refresh_from_db()
    assert question.text == "Why so?"
    assert post(room.browser(room.alice), f"{url}{question.pk}/", text=" ").status_code == 422


def test_nobody_changes_or_deletes_the_words_of_others(room: Room, url: str) -> None:
    question = room.question(room.alice)
    for person in (stranger(room), room.group_of(room.alice).present()[-1]):
        if person == room.alice:
            continue
        for path in ("", "removal/"):
            response = post(room.browser(person), f"{url}{question.pk}/{path}", text="Ha!")
            assert response.status_code == 403
            assert "Only who wrote a question" in response.content.decode()
    question.refresh_from_db()
    assert question.text == "Why?"


def test_taking_back_twice_is_taking_back_once(room: Room, url: str) -> None:
    question = room.question(room.alice)
    for _press in range(2):
        assert post(room.browser(room.alice), f"{url}{question.pk}/removal/").status_code == 204
    assert not Question.objects.exists()


@pytest.mark.parametrize("key", ["0", "999999", "9" * 19, "9" * 30])
def test_a_question_that_never_was_cannot_be_changed(room: Room, url: str, key: str) -> None:
    assert post(room.browser(room.alice), f"{url}{key}/", text="Why?").status_code == 404
    assert post(room.browser(room.alice), f"{url}{key}/removal/").status_code == 204


def test_every_screen_follows_each_verb(room: Room, url: str, behind: Behind, pokes: set[str]) -> None:
    browser = room.browser(room.alice)
    assert behind(lambda: post(browser, url, text="Why?", key="k1")) == []
    group = room.group_of(room.alice).pk
    everywhere = {f"counts/{group}", "counts/total", "progress", f"sheets/{group}"}
    assert pokes == everywhere | {f"sheet:{group}/0", f"sheet:{group}/title"}
    path = f"{url}{Question.objects.get().pk}/"
    assert behind(lambda: post(browser, path, text="Why so?")) == []
    assert behind(lambda: post(browser, f"{path}removal/")) == []
    assert behind(lambda: room.join("Dora")) == []


def test_a_question_comes_alone_unless_its_place_is_not_there_yet(
    room: Room, url: str, behind: Behind, pokes: set[str]
) -> None:
    group, sent = room.group_of(room.alice).pk, []
    for number in range(2 * SPARE):
        ask = partial(post, room.browser(room.alice), url, text=f"Why {number}?", key=f"k{number}")
        assert behind(ask) == []
        sent.append(f"sheet:{group}" not in pokes)
    assert sent == [*[True] * (SPARE - 1), False] * 2


def test_a_question_whose_clock_is_behind_is_put_where_it_belongs(room: Room, url: str, behind: Behind) -> None:
    """Another process's clock may be some seconds ahead."""
    room.question(room.alice, "Later?")
    Question.objects.update(asked_at=timezone.now() + timedelta(seconds=5))
    assert behind(lambda: post(room.browser(room.alice), url, text="Sooner?", key="k2")) == []
    assert room.page(room.alice).index("Later?") < room.page(room.alice).index("Sooner?")


def test_the_console_names_the_silent_groups_and_those_with_few(room: Room, url: str) -> None:
    room.crowd(20)
    counts = Brainstorm().progress(room.phase("brainstorm"))
    assert len(counts["silent"]) == room.phase("brainstorm").workshop.phases.get(kind="grouping").groups.count()
    for person, questions in ((room.alice, 5), (stranger(room), 1)):
        for _question in range(questions):
            room.question(person)
    counts = Brainstorm().progress(room.phase("brainstorm"))
    assert counts["silent"] == []
    assert [group["pk"] for group in counts["slow"]] == [room.group_of(stranger(room)).pk]
    page = room.page(room.frank, "console/")
    assert "Few so far" in page


def test_the_report_has_every_question_below_its_group(room: Room, url: str) -> None:
    room.question(room.alice, "Why us?")
    phase = room.phase("brainstorm")
    (outline,) = phase.behaviour.report(phase)
    asked = {group.text: [(item.text, item.note) for item in group.items] for group in outline.items}
    assert asked[str(room.group_of(room.alice))] == [("Why us?", "Alice")]
    assert len(asked) == 2


@pytest.mark.django_db(transaction=True)
def test_an_impatient_thumb_asks_once() -> None:
    room = Room()
    room.go_to("brainstorm")
    url = room.phase_url("brainstorm", "questions/")

    def press(number: int) -> int:
        try:
            return post(room.browser(room.alice), url, text="Why?", key=f"k{number % 2}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thumbs:
        assert set(thumbs.map(press, range(16))) == {204}
    assert Question.objects.count() == 2
