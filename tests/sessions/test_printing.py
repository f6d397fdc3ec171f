"""Station signs and worksheets on paper, and what their QR codes open."""

from __future__ import annotations

import pytest

from sessions.models import SessionMember, WorkingSession, Worksheet, split
from tests.cast import Room, write
from tests.workshop.test_kit import pages, sheet
from workshop.models.groups import furnish


def worksheet_of(room: Room, session: WorkingSession) -> str:
    return room.url(f"worksheets/{session.pk}/")


def test_places_first_then_sessions(room: Room) -> None:
    assert pages(room, "stations") == []
    assert "There are no sessions yet" in sheet(room, "stations").content.decode()
    furnish(room.workshop, [], ["Balcony", "Bar"])
    assert pages(room, "stations") == ["Balcony", "Bar"]
    room.go_to("marketplace")
    room.session(room.alice, "Why not?")
    room.session(room.bob, "How?").end()
    assert pages(room, "stations") == ["1 Balcony Why not?"]


def test_a_worksheet_for_each_session_and_blank_ones(room: Room) -> None:
    room.phase("session").adjust(fields=["Answers", "Next"])
    assert len(pages(room, "worksheets")) == 4
    room.go_to("marketplace")
    session = room.session(room.alice, "Why not?")
    session.join(room.bob)
    split(session, 1)
    found = pages(room, "worksheets", "?count=1")
    assert [page.split(" Write it")[0] for page in found[:2]] == [
        "1 · Table 1 Why not? (1)",
        "2 · Table 2 Why not? (2)",
    ]
    assert len(found) == 3
    assert all("Answers Next Presents:" in page for page in found)
    assert len(pages(room, "worksheets", "?count=0")) == 2


def test_the_code_leads_members_to_their_phone_while_they_work(room: Room) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice)
    assert "This is your session." in room.page(room.alice, f"worksheets/{session.pk}/")
    room.go_to("session")
    response = room.browser(room.alice).get(worksheet_of(room, session))
    assert response["Location"] == room.url()


@pytest.mark.parametrize("kind", ["marketplace", "session", "finish"])
def test_who_is_in_none_joins_and_who_is_elsewhere_changes(room: Room, kind: str) -> None:
    room.go_to("marketplace")
    session, other = room.session(room.alice, "Why?"), room.session(room.bob, "How?")
    phase = room.go_to(kind)
    page = room.page(room.carol, f"worksheets/{session.pk}/")
    assert "Join this session" in page
    assert not SessionMember.objects.filter(participant=room.carol).exists()
    path = room.phase_url(kind, f"sessions/{session.pk}/members/")
    assert f'action="{path}"' in page
    assert write(room.browser(room.carol), path)["Location"] == room.url()
    page = room.page(room.carol, f"worksheets/{other.pk}/")
    assert "You are in another session: “Why?”." in page
    write(room.browser(room.carol), room.phase_url(kind, f"sessions/{other.pk}/members/"))
    assert [member.session for member in SessionMember.objects.filter(participant=room.carol)] == [other]
    assert phase.is_open


def test_strangers_join_the_workshop_first(room: Room) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice, "A secret question?")
    page = room.page(None, f"worksheets/{session.pk}/")
    assert "Please join the workshop first" in page
    assert "Your name" in page
    assert "A secret question?" not in page


@pytest.mark.parametrize(("onward", "leads"), [("", ""), ("{sheet}", "{sheet}"), ("//evil.example/", ""), ("/x/", "")])
def test_whoever_has_joined_gets_to_where_they_wanted(room: Room, onward: str, leads: str) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice)
    paper = worksheet_of(room, session)
    fields = {"name": "Erin", "language": "en", "key": "k", "onward": onward.format(sheet=paper)}
    response = write(room.browser(), room.url("participants/"), **fields)
    assert response["Location"] == (leads.format(sheet=paper) or room.url(""))


def test_facilitators_read_it(room: Room) -> None:
    room.go_to("session")
    session = room.session(room.alice)
    Worksheet.objects.append(session, room.alice, "found", "A line of theirs", "k")
    page = room.page(room.frank, f"worksheets/{session.pk}/")
    assert "A line of theirs" in page
    assert "Join this session" not in page
    assert room.url("console/") in page


def test_a_session_that_has_ended_says_so(room: Room) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice)
    session.end()
    page = room.page(room.bob, f"worksheets/{session.pk}/")
    assert "This session is no longer on the board" in page
    assert "Join this session" not in page


def test_before_and_after_nobody_joins(room: Room) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice)
    room.go_to("thanks")
    assert "Join this session" not in room.page(room.bob, f"worksheets/{session.pk}/")
    room.go_to("marketplace")
    room.workshop.close()
    assert "Join this session" not in room.page(room.bob, f"worksheets/{session.pk}/")


def test_another_workshops_worksheet_is_not_here(room: Room) -> None:
    other = Room()
    other.go_to("marketplace")
    session = other.session(other.alice)
    assert room.browser(room.alice).get(worksheet_of(room, session)).status_code == 404
