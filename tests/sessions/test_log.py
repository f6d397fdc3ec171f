"""What facilitators do with sessions and the World Café is in the log, and is taken back while nothing came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sessions.models import HelpCall, SessionMember, WorkingSession, Worksheet, leave_sessions
from tests.cast import Room, post
from tests.laying import laid_again
from workshop import logbook
from workshop.models import LogEntry, Phase

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
@laid_again
def market(room: Room) -> Room:
    """Six people, two sessions, two places."""
    room.crowd(6)
    Phase.objects.filter(kind="marketplace").update(settings={"places": ["Balcony", "Bar"]})
    room.go_to("marketplace")
    room.session(room.alice, "How?")
    room.session(room.bob, "Why?")
    return room


def session(question: str) -> WorkingSession:
    return WorkingSession.objects.filter(question=question).order_by("number")[0]


def press(room: Room, path: str, kind: str = "marketplace", who: Any = None, **fields: Any) -> int:
    return post(room.browser(who or room.frank), room.phase_url(kind, path), **fields).status_code


def said(room: Room) -> list[str]:
    return [logbook.sentence(entry) for entry in LogEntry.objects.filter(workshop=room.workshop)]


def undo(room: Room) -> int:
    entry = next(line.entry for line in logbook.whole(room.workshop, 50) if line.offers)
    return post(room.browser(room.frank), room.url(f"log/{entry.pk}/undoing/")).status_code


def test_a_split_is_taken_back_while_nobody_has_written(market: Room) -> None:
    how = session("How?")
    for person in market.workshop.participants.all()[2:]:
        how.join(person)
    members = SessionMember.objects.filter(session=how).count()
    press(market, f"sessions/{how.pk}/parts/", parts=1)
    assert said(market) == ["split “How?”"]
    assert undo(market) == 204
    assert SessionMember.objects.filter(session=how).count() == members
    press(market, f"sessions/{how.pk}/parts/", parts=1)
    second = WorkingSession.objects.get(split_from=how, ended_at=None)
    Worksheet.objects.append(second, second.people()[0], "found", "An answer", "k")
    assert undo(market) == 409
    assert LogEntry.objects.filter(undone_at=None).count() == 1


def test_a_hosts_own_split_is_not_told(market: Room) -> None:
    how = session("How?")
    how.join(market.carol)
    assert press(market, f"sessions/{how.pk}/parts/", who=market.alice, parts=1) == 204
    assert said(market) == []


def test_places_and_people_go_back(market: Room) -> None:
    how, why = session("How?"), session("Why?")
    why.end()
    press(market, f"sessions/{how.pk}/place/", place="Bar")
    press(market, "members/", person=market.carol.pk, session=how.pk)
    assert said(market) == ["moved “How?” to Bar", "put Carol into “How?”"]
    undo(market)
    assert not SessionMember.objects.filter(participant=market.carol).exists()
    undo(market)
    how.refresh_from_db()
    assert how.place_name == "Balcony"


def test_somebody_who_was_in_another_session_goes_back_there(market: Room) -> None:
    how, why = session("How?"), session("Why?")
    why.join(market.carol)
    press(market, "members/", person=market.carol.pk, session=how.pk)
    assert undo(market) == 204
    assert SessionMember.objects.get(participant=market.carol).session == why


def people(one: WorkingSession) -> set[str]:
    return {person.name for person in one.people()}


def test_merging_ending_and_calls_are_told_and_taken_back_in_order(market: Room, behind: Behind) -> None:
    how, why = session("How?"), session("Why?")
    why.join(market.carol)
    why.present(market.carol)
    call = HelpCall.objects.make(how)
    press(market, f"calls/{call.pk}/")
    press(market, f"calls/{call.pk}/end/")
    press(market, f"sessions/{why.pk}/merging/", into=how.pk)
    assert people(how) == {"Alice", "Bob", "Carol"}
    press(market, f"sessions/{how.pk}/removal/")
    assert said(market) == [
        "went to “How?”",
        "was at “How?”",
        "merged “Why?” with “How?”",
        "took “How?” off the board",
    ]
    assert behind(lambda: undo(market)) == []
    assert (people(how), session("How?").host) == ({"Alice", "Bob", "Carol"}, market.alice)
    assert behind(lambda: undo(market)) == []
    back = session("Why?")
    assert (people(how), people(back)) == ({"Alice"}, {"Bob", "Carol"})
    assert (back.host, back.presenter, back.place_name, back.ended_at) == (market.bob, market.carol, "Bar", None)
    for taken, ended in ((True, False), (False, False)):
        assert behind(lambda: undo(market)) == []
        call.refresh_from_db()
        assert (bool(call.taken_at), bool(call.ended_at)) == (taken, ended)
    assert call.taken_by == ""


def test_who_went_elsewhere_since_stays_there_and_a_taken_place_is_another_sessions(market: Room) -> None:
    how, why = session("How?"), session("Why?")
    why.join(market.carol)
    press(market, f"sessions/{why.pk}/removal/")
    how.join(market.carol)
    what = market.session(market.workshop.participants.get(name="Person 3"), "What?")
    assert what.place_name == "Bar"
    market.bob.remove()
    assert undo(market) == 204
    back = session("Why?")
    assert (people(back), back.host, back.place_name, people(how)) == (set(), None, "", {"Alice", "Carol"})


def test_a_session_that_is_back_already_or_missed_the_cafe_stays_as_it_is(market: Room) -> None:
    how, why = session("How?"), session("Why?")
    for one in (how, why):
        press(market, f"sessions/{one.pk}/removal/")
    WorkingSession.objects.filter(pk=why.pk).update(ended_at=None)
    assert [str(line.why_not) for line in logbook.whole(market.workshop, 9)] == ["This was changed again since.", ""]
    market.go_to("worldcafe")
    assert str(logbook.whole(market.workshop, 9)[1].why_not) == "The World Café has begun without it."


def test_a_split_that_was_taken_back_is_one_again(market: Room) -> None:
    how = session("How?")
    for person in market.workshop.participants.exclude(name="Bob"):
        how.join(person)
    Worksheet.objects.append(how, market.alice, "found", "An answer", "k")
    press(market, f"sessions/{how.pk}/parts/", parts=1)
    second = WorkingSession.objects.get(split_from=how)
    movers = people(second)
    press(market, f"sessions/{second.pk}/parts/end/")
    assert people(how) >= movers
    assert undo(market) == 204
    second.refresh_from_db()
    assert (people(second), second.part, second.texts, session("How?").part) == (movers, 2, {"found": "An answer"}, 1)
    assert undo(market) == 204  # The split itself.
    assert people(how) >= movers


def test_who_was_put_somewhere_is_nowhere_again_but_who_hosts_or_has_moved_stays(market: Room, behind: Behind) -> None:
    how, why = session("How?"), session("Why?")
    assert press(market, "members/rest/") == 204
    put = [person.name for one in (how, why) for person in one.people() if person not in (market.alice, market.bob)]
    assert len(put) == 4
    moved, host = (market.workshop.participants.get(name=name) for name in put[:2])
    (why if moved in how.people() else how).join(moved)
    one = how if host in how.people() else why
    WorkingSession.objects.filter(pk=one.pk).update(host=host)
    assert behind(lambda: undo(market)) == []
    assert people(session("How?")) | people(session("Why?")) == {"Alice", "Bob", moved.name, host.name}
    leave_sessions(how.phase, moved)
    assert not any(line.offers for line in logbook.whole(market.workshop, 9))


def test_the_cafe_is_steered_back(market: Room) -> None:
    how = session("How?")
    market.go_to("worldcafe")
    rounds = market.phase("worldcafe").setting("rounds")
    for path in ("rounds/more/", "by-itself/end/", "free/", f"stations/{how.pk}/closing/"):
        assert press(market, path, "worldcafe") == 204
    for _entry in range(4):
        assert undo(market) == 204
    phase = market.phase("worldcafe")
    how.refresh_from_db()
    assert [phase.setting(name) for name in ("rounds", "by_itself", "mode")] == [rounds, True, "guided"]
    assert how.closed_at is None


def test_a_round_that_has_begun_is_not_taken_away(market: Room) -> None:
    market.go_to("worldcafe")
    press(market, "rounds/more/", "worldcafe")
    Phase.objects.filter(kind="worldcafe").update(step=3)
    (line,) = logbook.whole(market.workshop, 9)
    assert "fewer rounds" in str(line.why_not)


def test_when_the_cafe_is_over_it_is_steered_no_more(market: Room) -> None:
    market.go_to("worldcafe")
    press(market, "rounds/more/", "worldcafe")
    market.go_to("thanks")
    (line,) = logbook.whole(market.workshop, 9)
    assert line.why_not == "The World Café is over."
