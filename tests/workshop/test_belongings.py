"""What is somebody's: seen, taken home, deleted; what others have built upon stays without the name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clustering.models import Dot, WallStep
from sessions.models import Photo, StationNote, Visit, Wish, WorkingSession
from tests import full
from tests.cast import Room, post, write
from workshop import archive, personal
from workshop.exports import WRITERS, report
from workshop.logbook import sentence
from workshop.models import (
    CannotMerge,
    Feedback,
    GroupStep,
    LineupAnswer,
    Message,
    Participant,
    Postit,
    Question,
    Star,
    Workshop,
    merge,
)
from workshop.models.merging import relations

NOT_LISTED = {
    "workshop.participant.merged_into": "they are the same person",
    "workshop.participant.scribe": "who acts for somebody says so on their phone",
    "workshop.message_recipients.participant": "what a facilitator wrote to them is the facilitator's",
}


@pytest.fixture
def stocked(db: None) -> Room:
    return full.stocked()


def told(person: Participant) -> dict[str, list[str]]:
    return {sort.name: [item.text for item in sort.items] for sort in personal.of(person)}


def test_every_relation_to_a_person_is_told_of_or_known_not_to_be() -> None:
    found = {f"{one.related_model._meta.label_lower}.{one.field.name}" for one in relations()}
    assert found == {name for name, _model, _one in personal.sorts()} | NOT_LISTED.keys()


def test_everything_of_hers_is_on_the_page_in_words(stocked: Room) -> None:
    Photo.objects.update(author=stocked.alice)
    page = stocked.page(stocked.alice, "me/")
    assert "What is yours here" in page
    for text in ("Why 0?", "Thank you", "Nice!", "How?", "How far?: 0", "12 ms, A browser"):
        assert text in page
    names = set(told(stocked.alice))
    assert {name for name, _model, _one in personal.sorts()} - names <= {"working_sessions.workingsession.presenter"}


def test_one_thing_goes_and_nothing_else(stocked: Room) -> None:
    browser, url = stocked.browser(stocked.alice), stocked.url("me/belongings/deletion/")
    before = told(stocked.alice)
    note = StationNote.objects.get()
    fields = {"person": stocked.alice.pk, "sort": "working_sessions.stationnote.author", "key": note.pk}
    for _press in range(2):
        assert write(browser, url, **fields)["Location"] == stocked.url("me/")
    assert told(stocked.alice) == {name: texts for name, texts in before.items() if name != fields["sort"]}


def test_nobody_deletes_what_is_anothers(stocked: Room) -> None:
    note = StationNote.objects.get()
    sort = "working_sessions.stationnote.author"
    url = stocked.url("me/belongings/deletion/")
    write(stocked.browser(stocked.bob), url, person=stocked.bob.pk, sort=sort, key=note.pk)
    refused = write(stocked.browser(stocked.bob), url, person=stocked.alice.pk, everything="1")
    assert refused.status_code == 409
    assert StationNote.objects.exists()


def test_a_question_on_a_post_it_stays_without_the_name(stocked: Room) -> None:
    author = stocked.alice
    built = Postit.objects.filter(question__author=author).first()
    assert built
    free = Question.objects.filter(author=author, postit=None).first()
    assert free
    personal.give_up(author, "workshop.question.author")
    assert not Question.objects.filter(author=author).exists()
    assert not Question.objects.filter(pk=free.pk).exists()
    nobody = Question.objects.get(pk=built.question_id).author
    assert (nobody.name, nobody.credited) == ("Somebody", "")
    assert f"/people/{nobody.pk}/" not in stocked.page(stocked.frank, "console/")


def test_all_of_it_goes_also_after_the_workshop_was_closed(stocked: Room) -> None:
    stocked.workshop.close()
    url = stocked.url("me/belongings/deletion/")
    write(stocked.browser(stocked.alice), url, person=stocked.alice.pk, everything="1")
    assert {sort.name for sort in personal.of(stocked.alice) if sort.can_go} == set()
    for model, field in (
        (Star, "participant"),
        (Wish, "participant"),
        (Dot, "participant"),
        (LineupAnswer, "participant"),
    ):
        assert not model._default_manager.filter(**{field: stocked.alice}).exists()
    assert not Feedback.objects.filter(participant=stocked.alice).exists()
    assert WorkingSession.objects.filter(question="How?", host=None).exists()
    assert Visit.objects.filter(participant=stocked.alice).exists()
    stocked.alice.refresh_from_db()
    assert stocked.alice.name == "Alice"


def test_taken_out_entirely_there_is_nothing_that_leads_to_her(stocked: Room) -> None:
    alice, code = stocked.alice, stocked.alice.code
    browser = stocked.browser(alice)
    page = browser.get(stocked.url("me/out/")).content.decode()
    assert "This cannot be undone." in page
    assert stocked.page(alice, "me/")
    response = write(browser, stocked.url("me/out/"), person=alice.pk)
    assert response["Location"] == stocked.url()
    assert f"plenum-participant-{stocked.workshop.pk}" in response.cookies
    assert "It is done" in browser.get(stocked.url()).content.decode()
    assert Participant.objects.by_code(stocked.workshop, code) is None
    assert browser.get(stocked.url("me/")).status_code == 403
    assert stocked.browser(alice).get(stocked.url("me/")).status_code == 403
    assert "Alice" not in json.dumps(
        [list(model._base_manager.values_list("name", flat=True)) for model in (Participant,)]
    )
    assert not WallStep.objects.filter(by="Alice").exists()
    assert not any("Alice" in json.dumps(step.about) for step in GroupStep.objects.all())
    alice.refresh_from_db()
    assert (alice.name, alice.origin, alice.credited) == ("Somebody", "", "")
    assert not Participant.objects.filter(scribe=alice).exists()


def test_she_is_in_no_export_any_more(stocked: Room) -> None:
    personal.take_out(stocked.alice)
    found = report(stocked.workshop)
    assert "Alice" not in WRITERS["markdown"].file(found).decode()
    assert "Alice" not in WRITERS["json"].file(found).decode()
    assert b"Alice" not in archive.write(stocked.workshop)


def test_taken_out_twice_is_once_and_nobody_brings_her_back(stocked: Room) -> None:
    for _press in range(2):
        personal.take_out(stocked.alice)
    stocked.alice.refresh_from_db()
    stocked.alice.bring_back()
    assert not Participant.objects.present().filter(pk=stocked.alice.pk).exists()
    with pytest.raises(CannotMerge):
        merge(stocked.bob, stocked.alice)
    assert stocked.browser(stocked.frank).get(stocked.url(f"people/{stocked.alice.pk}/")).status_code == 404


def test_two_people_can_be_taken_out(stocked: Room) -> None:
    for person in (stocked.alice, stocked.bob):
        personal.take_out(person)
    assert not Participant.objects.filter(name__in=("Alice", "Bob")).exists()


def test_a_facilitator_does_it_on_request(stocked: Room) -> None:
    browser, base = stocked.browser(stocked.frank), f"people/{stocked.alice.pk}/"
    assert "belongings/" in browser.get(stocked.url(base)).content.decode()
    page = browser.get(stocked.url(f"{base}belongings/")).content.decode()
    assert "What is Alice" in page
    star = Star.objects.filter(participant=stocked.alice).first()
    assert star
    write(browser, stocked.url(f"{base}belongings/deletion/"), sort="workshop.star.participant", key=star.pk)
    assert not Star.objects.filter(pk=star.pk).exists()
    assert sentence(stocked.workshop.log.latest("pk")) == "deleted something of somebody's, as they wished"
    assert json.loads(browser.get(stocked.url(f"{base}belongings/download/")).content)["name"] == "Alice"
    assert "Take Alice out entirely?" in browser.get(stocked.url(f"{base}out/")).content.decode()
    assert write(browser, stocked.url(f"{base}out/"))["Location"] == stocked.url("console/")
    entry = stocked.workshop.log.latest("pk")
    assert (entry.name, sentence(entry)) == ("Frank", "took somebody out entirely, as they wished")
    assert not Participant.objects.filter(name="Alice").exists()


def test_the_scribe_does_it_for_somebody_without_a_phone(stocked: Room) -> None:
    walter = Participant.objects.get(name="Walter")
    browser = stocked.browser(stocked.alice)
    write(browser, stocked.url(f"people/{walter.pk}/acting/"))
    assert "Walter" in browser.get(stocked.url("me/")).content.decode()
    write(browser, stocked.url("me/out/"), person=walter.pk)
    assert not Participant.objects.filter(name="Walter").exists()
    assert "Alice" in browser.get(stocked.url()).content.decode()


def test_also_names_of_before_are_forgotten(stocked: Room) -> None:
    alice = stocked.alice
    entry = stocked.workshop.log.create(
        name="Frank",
        verb="rename",
        about={"old": "Alicia", "name": "Alice"},
        before={"of": alice.pk, "was": ["Alicia"]},
    )
    personal.take_out(alice)
    entry.refresh_from_db()
    assert (entry.about, entry.before["was"]) == ({"old": "Somebody", "name": "Somebody"}, ["Somebody"])


def everything_told(room: Room) -> str:
    """All that tells of people by name, besides themselves."""
    rows = [list(model._base_manager.values_list(*model.names_in)) for model, _path in personal._telling()]
    return f"{rows} {list(Message.objects.values_list('text'))} {list(Workshop.objects.values_list('instruction'))}"


def test_names_that_they_gave_themselves_and_that_others_wrote_are_forgotten_too(room: Room) -> None:
    def press(path: str, **fields: Any) -> None:
        assert post(room.browser(room.frank), room.url(path), **fields).status_code == 204

    room.crowd(9)
    phase = room.go_to("grouping")
    one, two = phase.groups.all()
    people = one.present()[:2]
    people[0].introduce(name="Zoé")
    press(f"{phase.pk}/groups/members/", participant=people[0].pk, group=two.pk)
    press("messages/", text="Zoé, please come to the door. Zoéline stays.", key="k", to="")
    press("attention/", instruction="Where is Zoé?")
    write(room.browser(people[0]), room.url("me/"), name="Zora", language="en", credit="name")
    press(f"people/{people[0].pk}/name/", name="Zina")
    write(room.browser(people[0]), room.url("me/"), name="Zita", language="en", credit="name")
    assert GroupStep.objects.get().about["who"] == "Zora"
    assert room.workshop.log.get(verb="move_member").about["people"] == "Zora"
    assert "Zora, please come to the door. Zoéline stays." in everything_told(room)
    personal.take_out(people[0])
    told = everything_told(room)
    assert [name for name in ("Zoé", "Zora", "Zina", "Zita") if re.search(rf"\b{name}\b", told)] == []
    assert "Somebody, please come to the door. Zoéline stays." in told
    assert "Where is Somebody?" in told


def test_a_name_that_facilitators_have_too_stays_theirs_when_somebody_takes_another(room: Room) -> None:
    frank = room.join("Frank")
    write(room.browser(room.frank), room.url("attention/"), instruction="Look")
    write(room.browser(frank), room.url("me/"), name="Francis", language="en", credit="name")
    assert room.workshop.log.get().name == "Frank"


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("May we begin, May?", "Somebody we begin, Somebody?"),
        ("Mayday", "Mayday"),
        ("Ask May's group", "Ask Somebody's group"),
        ("მაია, May", "მაია, Somebody"),
    ],
)
def test_a_name_within_a_sentence_is_forgotten_as_a_whole_word(told: str, left: str) -> None:
    assert personal.unsaid(told, "May", "Somebody") == left
    assert personal.unsaid(told, "M", "Somebody") == told


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("Smith, Ann", "Somebody"),
        ("Bob, Smith, Ann, Carol", "Bob, Somebody, Carol"),
        ("Smith, Ann, Smith, Ann", "Somebody, Somebody"),
        ("Smith, Anna", "Smith, Anna"),
        ("Joan Smith, Ann", "Joan Smith, Ann"),
    ],
)
def test_a_name_with_a_comma_is_forgotten_also_among_others(told: str, left: str) -> None:
    assert personal.renamed({"people": told}, "Smith, Ann", "Somebody") == {"people": left}


def test_one_takes_it_home(stocked: Room) -> None:
    response = stocked.browser(stocked.alice).get(stocked.url("me/belongings/download/"))
    assert "attachment" in response["Content-Disposition"]
    found = json.loads(response.content)
    assert (found["name"], found["Feedback"]) == ("Alice", ["Thank you"])


def test_how_one_is_named_can_be_changed_after_the_end(stocked: Room) -> None:
    stocked.workshop.close()
    write(stocked.browser(stocked.alice), stocked.url("me/"), name="Alice", language="en", credit="nothing")
    assert "Alice" not in WRITERS["markdown"].file(report(stocked.workshop)).decode()


@pytest.mark.parametrize("act", [personal.give_up, personal.take_out])
def test_every_screen_hears_of_it(room: Room, behind: Callable[..., list[str]], act: Callable[..., Any]) -> None:
    room.crowd(8)
    room.go_to("brainstorm")
    room.question(room.alice)
    assert behind(lambda: act(room.bob)) == []


def test_the_page_asks_the_database_as_often_for_much_as_for_little(stocked: Room) -> None:
    counts = []
    for _size in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            personal.of(stocked.alice)
        counts.append(len(queries))
        for number in range(5):
            question = stocked.question(stocked.alice, f"One more {number}?")
            question.star(stocked.alice)
    assert counts[0] == counts[1]
