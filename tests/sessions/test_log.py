"""What facilitators do with sessions and the World Café is in the log, and is taken back while nothing came of it."""

from __future__ import annotations

from typing import Any

import pytest

from sessions.models import HelpCall, SessionMember, WorkingSession, Worksheet
from tests.cast import Room, post
from workshop import logbook
from workshop.models import LogEntry, Phase


@pytest.fixture
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


def test_merging_ending_and_calls_are_told_and_stay(market: Room) -> None:
    how, why = session("How?"), session("Why?")
    call = HelpCall.objects.make(how)
    press(market, f"calls/{call.pk}/")
    press(market, f"calls/{call.pk}/end/")
    press(market, f"sessions/{why.pk}/merging/", into=how.pk)
    press(market, f"sessions/{how.pk}/removal/")
    assert said(market) == [
        "went to “How?”",
        "was at “How?”",
        "merged “Why?” with “How?”",
        "took “How?” off the board",
    ]
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
