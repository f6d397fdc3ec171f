"""The board: places, helpers, mergers, splits; whatever is pressed twice happens once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from sessions.models import HelpCall, Photo, SessionMember, WorkingSession, Worksheet, free_places, split, unsplit
from sessions.phases import board
from tests.cast import Room, post
from workshop.models import Participant

type Behind = Callable[[Callable[[], Any]], list[str]]

PLACES = ["Window", "Balcony", "Stage"]
MARKET = {"kind": "marketplace", "places": PLACES, "split_above": 3}
AGENDA: list[dict[str, Any]] = [{"kind": "lobby"}, MARKET, {"kind": "session", "split_above": 3}]


@pytest.fixture
def market(db: None) -> Room:
    room = Room(AGENDA)
    room.go_to("marketplace")
    return room


def members(session: WorkingSession) -> list[str]:
    return [person.name for person in session.people()]


def fresh(session: WorkingSession) -> WorkingSession:
    return WorkingSession.objects.select_related("phase__workshop", "split_from", "host").get(pk=session.pk)


def crowded(room: Room, size: int = 5) -> WorkingSession:
    """A session of Alice's with this many people in it."""
    session = room.session(room.alice)
    for person in room.crowd(size)[: max(size - 3, 0)]:
        session.join(person)
    for person in (room.bob, room.carol)[: size - 1]:
        session.join(person)
    return fresh(session)


# Places ---------------------------------------------------------------------------------------------------------


def test_each_place_is_given_once_and_comes_back(market: Room) -> None:
    dora = market.join("Dora")
    sessions = [market.session(person) for person in (market.alice, market.bob, market.carol, dora)]
    assert [session.place for session in sessions] == ["Window", "Balcony", "Stage", "Table 4"]
    sessions[1].end()
    assert free_places(market.phase("marketplace")) == ["Balcony"]
    assert market.session(market.join("Erin")).place == "Balcony"


def test_the_database_gives_no_place_twice(market: Room) -> None:
    one, other = market.session(market.alice), market.session(market.bob)
    with pytest.raises(IntegrityError):
        WorkingSession.objects.filter(pk=other.pk).update(place_name=one.place_name)


def test_a_session_moves_to_a_free_place_only(market: Room, behind: Behind) -> None:
    one, other = market.session(market.alice), market.session(market.bob)
    frank, url = market.browser(market.frank), market.phase_url("marketplace", f"sessions/{one.pk}/place/")
    assert behind(lambda: post(frank, url, place="Stage")) == []
    assert fresh(one).place == "Stage"
    assert post(frank, url, place=other.place).status_code == 409
    assert post(frank, url, place="Nowhere").status_code == 409
    assert fresh(one).place == "Stage"


# Who is where ---------------------------------------------------------------------------------------------------


def test_a_host_who_steps_back_stays_and_somebody_takes_over(market: Room, behind: Behind) -> None:
    session = market.session(market.alice)
    session.join(market.bob)
    url = market.phase_url("marketplace", f"sessions/{session.pk}/host/")
    assert behind(lambda: post(market.browser(market.alice), url + "end/")) == []
    assert (fresh(session).host, members(session)) == (None, ["Alice", "Bob"])
    assert "needs a host" in market.stage()
    assert behind(lambda: post(market.browser(market.bob), url)) == []
    assert fresh(session).host == market.bob


def test_a_host_alone_returns_the_question_to_the_wall(market: Room) -> None:
    session = market.session(market.alice)
    url = market.phase_url("marketplace", f"sessions/{session.pk}/host/end/")
    for _press in range(2):
        assert post(market.browser(market.alice), url).status_code == 204
    assert fresh(session).ended_at is not None
    assert not SessionMember.objects.exists()


def test_only_the_host_can_step_back(market: Room) -> None:
    session = market.session(market.alice)
    session.join(market.bob)
    post(market.browser(market.bob), market.phase_url("marketplace", f"sessions/{session.pk}/host/end/"))
    assert fresh(session).host == market.alice


def test_the_facilitator_places_somebody(market: Room, behind: Behind) -> None:
    session = market.session(market.alice)
    frank, url = market.browser(market.frank), market.phase_url("marketplace", "members/")
    assert behind(lambda: post(frank, url, person=market.bob.pk, session=session.pk)) == []
    assert members(session) == ["Alice", "Bob"]
    stranger = Room().alice
    assert post(frank, url, person=stranger.pk, session=session.pk).status_code == 404
    assert post(frank, url, person="x", session="").status_code == 422


def test_everybody_else_goes_where_fewest_are(market: Room, behind: Behind) -> None:
    small, large = market.session(market.alice), market.session(market.bob)
    large.join(market.carol)
    market.crowd(8)
    frank, url = market.browser(market.frank), market.phase_url("marketplace", "members/rest/")
    assert behind(lambda: post(frank, url)) == []
    assert sorted(len(session.people()) for session in (small, large)) == [4, 4]
    assert "Everybody is in a session." in market.page(market.frank, "console/")


def test_nobody_can_be_placed_before_somebody_hosts(market: Room) -> None:
    response = post(market.browser(market.frank), market.phase_url("marketplace", "members/rest/"))
    assert response.status_code == 409
    assert "no session on the board" in response.content.decode()


def test_small_sessions_become_one(market: Room, behind: Behind) -> None:
    one, other = market.session(market.alice), market.session(market.bob)
    frank, url = market.browser(market.frank), market.phase_url("marketplace", f"sessions/{one.pk}/merging/")
    assert behind(lambda: post(frank, url, into=other.pk)) == []
    assert (members(other), fresh(other).host, fresh(one).ended_at is None) == (["Bob", "Alice"], market.bob, False)
    assert post(frank, url, into=other.pk).status_code == 204
    assert post(frank, url, into=one.pk).status_code == 409


def test_a_session_is_not_merged_into_itself(market: Room) -> None:
    one = market.session(market.alice)
    url = market.phase_url("marketplace", f"sessions/{one.pk}/merging/")
    post(market.browser(market.frank), url, into=one.pk)
    assert fresh(one).ended_at is None


def test_the_console_says_in_words_what_needs_a_look(market: Room) -> None:
    crowded(market, 5)
    market.session(market.join("Dora"))
    console = market.page(market.frank, "console/")
    for words in ("5 people: more than 3", "only 1 person"):
        assert words in console


# Split ----------------------------------------------------------------------------------------------------------


def test_a_session_that_is_too_large_becomes_two(market: Room, behind: Behind) -> None:
    session = crowded(market, 5)
    Worksheet.objects.create(session=session, texts={"found": "So far"}, state=b"state")
    url = market.phase_url("marketplace", f"sessions/{session.pk}/parts/")
    assert behind(lambda: post(market.browser(market.alice), url, parts=1)) == []
    first, second = WorkingSession.objects.select_related("phase", "host").order_by("number")
    assert (str(first), str(second)) == ("How? (1)", "How? (2)")
    assert (len(first.people()), len(second.people())) == (3, 2)
    assert first.host == market.alice
    assert second.host in second.people()
    assert first.place != second.place
    assert second.sheet.texts == {"found": "So far"}
    assert second.postit == first.postit


def test_a_double_press_splits_once(market: Room) -> None:
    session = crowded(market, 5)
    url = market.phase_url("marketplace", f"sessions/{session.pk}/parts/")
    for browser in (market.browser(market.alice), market.browser(market.frank)):
        assert post(browser, url, parts=1).status_code == 204
    assert WorkingSession.objects.count() == 2


def test_a_part_that_is_still_too_large_splits_again(market: Room) -> None:
    session = crowded(market, 9)
    second = split(session, 1)
    assert second
    third = split(fresh(session), 2)
    assert third
    assert [str(one) for one in (fresh(session), second, third)] == ["How? (1)", "How? (2)", "How? (3)"]
    assert sorted(len(one.people()) for one in (session, second, third)) == [2, 3, 4]


def test_whoever_was_to_present_still_does(market: Room) -> None:
    session = crowded(market, 5)
    mover = next(person for person in session.people() if person != market.alice)
    session.present(mover)
    second = split(fresh(session), 1)
    assert second
    assert (fresh(session).presenter, fresh(second).presenter) == (None, mover)


@pytest.mark.parametrize("who", ["bob", "carol"])
def test_only_host_and_facilitators_split(market: Room, who: str) -> None:
    session = crowded(market, 5)
    url = market.phase_url("marketplace", f"sessions/{session.pk}/parts/")
    assert post(market.browser(getattr(market, who)), url, parts=1).status_code == 403
    assert WorkingSession.objects.count() == 1


def test_one_person_cannot_be_split(market: Room) -> None:
    session = market.session(market.alice)
    url = market.phase_url("marketplace", f"sessions/{session.pk}/parts/")
    assert post(market.browser(market.frank), url, parts=1).status_code == 409


def test_a_split_is_taken_back_while_the_new_worksheet_is_untouched(market: Room, behind: Behind) -> None:
    session = crowded(market, 5)
    before = set(members(session))
    second = split(session, 1)
    assert second
    assert "Take the split back" in market.page(market.frank, "console/")
    url = market.phase_url("marketplace", f"sessions/{second.pk}/parts/end/")
    assert behind(lambda: post(market.browser(market.alice), url)) == []
    assert set(members(session)) == before
    assert (str(fresh(session)), fresh(second).ended_at is None) == ("How?", False)
    assert post(market.browser(market.frank), url).status_code == 204


def test_a_split_stays_once_somebody_has_written(market: Room) -> None:
    second = split(crowded(market, 5), 1)
    assert second
    Photo.objects.create(session=second, file="photos/x.jpg", width=1, height=1, slot=1, key="k")
    url = market.phase_url("marketplace", f"sessions/{second.pk}/parts/end/")
    assert post(market.browser(market.frank), url).status_code == 409
    assert "Take the split back" not in market.page(market.frank, "console/")
    assert unsplit(fresh(second)) is False


def test_members_change_between_the_parts(market: Room) -> None:
    session = crowded(market, 5)
    second = split(session, 1)
    assert second
    assert f"Change to (2), {second.place}" in market.page(market.alice)


# Help -----------------------------------------------------------------------------------------------------------


def test_a_session_calls_and_reads_who_comes(market: Room, behind: Behind) -> None:
    session = market.session(market.alice)
    session.join(market.bob)
    url = market.phase_url("marketplace", "call/")
    alice, frank = market.browser(market.alice), market.browser(market.frank)
    assert behind(lambda: post(alice, url)) == []
    post(market.browser(market.bob), url)
    call = HelpCall.objects.get()
    console = market.page(market.frank, "console/")
    assert "1 session needs help" in console
    assert session.place in console
    take = market.phase_url("marketplace", f"calls/{call.pk}/")
    assert behind(lambda: post(frank, take)) == []
    assert "Frank comes to you." in market.page(market.bob)
    assert post(market.browser(market.olga), take).status_code == 409
    assert behind(lambda: post(frank, take + "end/")) == []
    assert "needs help" not in market.page(market.frank, "console/")
    post(alice, url)
    assert HelpCall.objects.count() == 2


def test_a_session_that_has_helped_itself_takes_the_call_back(market: Room) -> None:
    market.session(market.alice)
    post(market.browser(market.alice), market.phase_url("marketplace", "call/"))
    for _press in range(2):
        post(market.browser(market.alice), market.phase_url("marketplace", "call/end/"))
    assert not HelpCall.objects.filter(ended_at=None).exists()


def test_who_is_in_no_session_calls_nobody(market: Room) -> None:
    assert post(market.browser(market.bob), market.phase_url("marketplace", "call/")).status_code == 409


def test_a_call_of_elsewhere_is_not_taken(market: Room) -> None:
    other = Room(AGENDA)
    other.go_to("marketplace")
    call = HelpCall.objects.make(other.session(other.alice))
    assert post(market.browser(market.frank), market.phase_url("marketplace", f"calls/{call.pk}/")).status_code == 404


# Queries --------------------------------------------------------------------------------------------------------


def test_the_board_takes_as_many_queries_however_many_sessions(market: Room) -> None:

    counts = []
    for more in (2, 8):
        people: list[Participant] = [market.join(f"Host {more} {number}") for number in range(more)]
        for person in people:
            session = market.session(person)
            session.join(market.join(f"Guest {more} {person.pk}"))
            split(fresh(session), 1)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            board.desk(market.phase("marketplace"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
