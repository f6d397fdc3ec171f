"""The marketplace: who hosts what, who is where; everybody in one session at most, no session twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from sessions.models import SessionMember, WorkingSession
from tests.cast import Room, post, write
from tests.laying import laid_again
from workshop.models import Postit

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
@laid_again
def market(room: Room) -> Room:
    room.go_to("marketplace")
    return room


def url(room: Room, path: str) -> str:
    return room.phase_url("marketplace", path)


def members(session: WorkingSession) -> list[str]:
    return [person.name for person in session.people()]


def test_hosting_opens_a_session_with_its_host_in_it(market: Room) -> None:
    response = post(market.browser(market.alice), url(market, "sessions/"), question=" How  so?", key="k1")
    assert response.status_code == 204
    session = WorkingSession.objects.get()
    assert (session.question, session.host, session.number, session.place) == ("How so?", market.alice, 1, "Table 1")
    assert members(session) == ["Alice"]


def test_a_plain_form_goes_back_to_the_phone(market: Room) -> None:
    response = write(market.browser(market.alice), url(market, "sessions/"), question="How?", key="k1")
    assert response["Location"] == market.url()
    assert "Your session" in market.page(market.alice)


@pytest.mark.parametrize("question", ["", "  ", "\u200b", "x" * 501, "x" * 5000])
def test_a_session_needs_a_question_of_a_fitting_length(market: Room, question: str) -> None:
    response = post(market.browser(market.alice), url(market, "sessions/"), question=question, key="k1")
    assert response.status_code == 422
    assert response.content.decode().startswith(("Please write the question", "Please keep it to 500 characters"))
    assert not WorkingSession.objects.exists()


def test_the_same_key_twice_is_one_session(market: Room) -> None:
    for _press in range(2):
        post(market.browser(market.alice), url(market, "sessions/"), question="How?", key="k1")
    assert WorkingSession.objects.count() == 1


def test_a_postits_question_can_be_hosted_once_by_a_person(market: Room) -> None:
    postit = market.postit(market.alice, "Why?")
    for person in (market.alice, market.alice, market.bob):
        path = url(market, f"postits/{postit.pk}/session/")
        assert post(market.browser(person), path).status_code == 204
    assert [session.host for session in WorkingSession.objects.filter(postit=postit)] == [market.alice, market.bob]
    assert {session.question for session in WorkingSession.objects.all()} == {"Why?"}


def test_a_postit_of_another_workshop_is_not_there(market: Room) -> None:
    other = Room()
    other.go_to("marketplace")
    path = f"postits/{other.postit(other.alice).pk}/session/"
    assert post(market.browser(market.alice), url(market, path)).status_code == 404


def test_joining_leaves_the_session_before(market: Room) -> None:
    first, second = market.session(market.alice), market.session(market.bob)
    for session in (first, second, second):
        path = url(market, f"sessions/{session.pk}/members/")
        assert post(market.browser(market.carol), path).status_code == 204
    assert (members(first), members(second)) == (["Alice"], ["Bob", "Carol"])


def test_a_host_who_leaves_leaves_the_session_to_others(market: Room) -> None:
    session = market.session(market.alice)
    session.join(market.bob)
    assert post(market.browser(market.alice), url(market, "sessions/leave/")).status_code == 204
    assert "needs a host" in market.stage()
    assert "I host this" in market.page(market.carol)
    assert post(market.browser(market.carol), url(market, f"sessions/{session.pk}/host/")).status_code == 204
    session.refresh_from_db()
    assert session.host == market.carol
    assert members(session) == ["Bob", "Carol"]


def test_leaving_twice_is_leaving_once(market: Room) -> None:
    market.session(market.alice)
    for _press in range(2):
        assert post(market.browser(market.alice), url(market, "sessions/leave/")).status_code == 204


def test_whoever_is_too_slow_to_take_over_can_join(market: Room) -> None:
    session = market.session(market.alice)
    response = post(market.browser(market.bob), url(market, f"sessions/{session.pk}/host/"))
    assert response.status_code == 409
    assert response.content.decode() == "Somebody else hosts it already. You can join them."
    assert members(session) == ["Alice"]


def test_a_session_off_the_board_cannot_be_joined(market: Room) -> None:
    session = market.session(market.alice)
    assert post(market.browser(market.frank), url(market, f"sessions/{session.pk}/removal/")).status_code == 204
    response = post(market.browser(market.bob), url(market, f"sessions/{session.pk}/members/"))
    assert response.status_code == 409
    assert "no longer on the board" in response.content.decode()
    assert not SessionMember.objects.exists()
    assert session.question not in market.stage()


def test_only_facilitators_take_sessions_off_the_board(market: Room) -> None:
    session = market.session(market.alice)
    for somebody in (None, market.alice, market.bob):
        response = post(market.browser(somebody), url(market, f"sessions/{session.pk}/removal/"))
        assert response.status_code == 403
    assert WorkingSession.objects.get().ended_at is None


def test_a_facilitators_plain_form_goes_back_to_the_console(market: Room) -> None:
    session = market.session(market.alice)
    response = write(market.browser(market.frank), url(market, f"sessions/{session.pk}/removal/"))
    assert response["Location"] == market.url("console/")


def test_sessions_of_another_workshop_cannot_be_touched(market: Room) -> None:
    other = Room()
    other.go_to("marketplace")
    foreign = other.session(other.alice)
    for verb, person in (("members", market.alice), ("host", market.alice), ("removal", market.frank)):
        response = post(market.browser(person), url(market, f"sessions/{foreign.pk}/{verb}/"))
        assert response.status_code in {404, 409}
    assert members(foreign) == ["Alice"]
    assert WorkingSession.objects.get(pk=foreign.pk).ended_at is None


@pytest.mark.parametrize("path", ["sessions/", "sessions/1/members/", "sessions/1/host/", "sessions/leave/"])
def test_before_and_after_the_market_nothing_is_stored(room: Room, path: str) -> None:
    assert post(room.browser(room.alice), url(room, path), question="How?", key="k1").status_code == 409
    room.go_to("session")
    assert post(room.browser(room.alice), url(room, path), question="How?", key="k1").status_code == 409
    assert not WorkingSession.objects.exists()


def test_removed_people_host_and_count_nothing(market: Room) -> None:
    session = market.session(market.alice)
    session.join(market.bob)
    browser = market.browser(market.bob)
    market.bob.remove()
    assert post(browser, url(market, "sessions/"), question="How?", key="k1").status_code == 403
    assert "· 1 person</p>" in market.stage()


def test_a_removed_host_leaves_the_session_to_others(market: Room) -> None:
    session = market.session(market.alice)
    session.join(market.bob)
    market.alice.remove()
    assert "needs a host" in market.stage()
    assert members(session) == ["Bob"]


def test_the_screens_show_the_board_and_who_is_missing(market: Room) -> None:
    market.session(market.alice, "How <b>so</b>?")
    for page in (market.stage(), market.page(market.frank, "console/"), market.page(market.bob)):
        assert "How &lt;b&gt;so&lt;/b&gt;?" in page
    console = market.page(market.frank, "console/")
    assert "2 people are in no session" in console
    assert "<bdi>Bob</bdi>, <bdi>Carol</bdi>" in console
    for person in (market.bob, market.carol):
        market.session(person)
    assert "Everybody is in a session." in market.page(market.frank, "console/")


def test_the_phone_offers_the_walls_questions(market: Room) -> None:
    postit = market.postit(market.alice, "Why us?")
    page = market.page(market.bob)
    assert "Why us?" in page
    assert url(market, f"postits/{postit.pk}/session/") in page
    assert "What is easy?" in page


def test_places_have_the_names_the_organizer_gave_them(db: None) -> None:
    room = Room([{"kind": "marketplace", "places": ["Balcony"]}])
    assert [room.session(person).place for person in (room.alice, room.bob)] == ["Balcony", "Table 2"]


def test_every_screen_follows_each_verb(market: Room, behind: Behind) -> None:
    alice, bob, carol = (market.browser(person) for person in (market.alice, market.bob, market.carol))
    postit = market.postit(market.alice)
    assert behind(lambda: post(alice, url(market, "sessions/"), question="How?", key="k1")) == []
    assert behind(lambda: post(bob, url(market, f"postits/{postit.pk}/session/"))) == []
    first, second = WorkingSession.objects.all()
    for session in (first, second):
        assert behind(lambda: post(carol, url(market, f"sessions/{session.pk}/members/"))) == []  # noqa: B023
    assert behind(lambda: post(alice, url(market, "sessions/leave/"))) == []
    assert behind(lambda: post(carol, url(market, f"sessions/{first.pk}/host/"))) == []
    assert behind(lambda: post(market.browser(market.frank), url(market, f"sessions/{second.pk}/removal/"))) == []
    assert behind(lambda: market.join("Dora")) == []


def test_the_report_names_hosts_who_agreed(market: Room) -> None:
    nemo = market.join("Nemo", credit="nothing")
    market.session(market.alice, "How?")
    market.session(nemo, "Why?")
    market.session(market.bob, "Gone?").end()
    outline, origins = market.phase("marketplace").behaviour.report(market.phase("marketplace"))
    known = [{fact.label: fact.value for fact in item.facts} for item in outline.items]
    assert [(item.text, one["Host"], one["Place"]) for item, one in zip(outline.items, known, strict=True)] == [
        ("How?", "Alice", "Table 1"),
        ("Why?", "", "Table 2"),
    ]
    assert [row[4] for row in origins.rows] == ["How?", "Why?"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["sessions/", "postits/{}/session/"])
def test_an_impatient_thumb_hosts_once(path: str) -> None:
    room = Room()
    room.go_to("marketplace")
    postit: Postit = room.postit(room.alice)

    def press(_time: int) -> int:
        try:
            target = url(room, path.format(postit.pk))
            return post(room.browser(room.alice), target, question="How?", key="k1").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thumbs:
        assert set(thumbs.map(press, range(8))) == {204}
    assert WorkingSession.objects.count() == 1
    assert SessionMember.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_of_many_takes_over() -> None:
    room = Room()
    people = [room.alice, room.bob, room.carol, *room.crowd(8)]
    room.go_to("marketplace")
    session = room.session(room.alice)
    post(room.browser(room.alice), url(room, "sessions/leave/"))

    def press(number: int) -> int:
        try:
            return post(room.browser(people[number]), url(room, f"sessions/{session.pk}/host/")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thumbs:
        answers = sorted(thumbs.map(press, range(8)))
    assert answers == [204] + [409] * 7
    assert len(members(session)) == 1


@pytest.mark.parametrize("has_wall", [False, True])
def test_without_a_wall_one_is_asked_for_a_question_of_ones_own_at_once(market: Room, has_wall: bool) -> None:
    room = market
    if has_wall:
        room.postit(room.alice)
    page = room.browser(room.alice).get(room.url("")).content.decode()
    assert ("A question of your own" in page) != has_wall
    assert ("Questions on the wall" in page) == has_wall
