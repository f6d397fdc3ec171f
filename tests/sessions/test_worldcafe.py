"""The World Café in the database: stations, rounds, routes and the notes that listeners leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sessions.models import StationNote, Visit, WorkingSession
from sessions.phases.worldcafe import WorldCafe
from tests.cast import Room, post, write
from tests.laying import laid_again
from workshop.exports import Outline, Table
from workshop.models import Participant

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
@laid_again
def cafe(room: Room) -> Room:
    """Nine people, three stations, three rounds."""
    people = [room.alice, room.bob, room.carol, *room.crowd(9)]
    room.go_to("marketplace")
    sessions = [room.session(host, f"Question of {host}?") for host in people[:3]]
    for number, person in enumerate(people[3:]):
        sessions[number % 3].join(person)
    room.go_to("worldcafe")
    return room


def url(room: Room) -> str:
    return room.phase_url("worldcafe", "notes/")


def visit(room: Room, person: Participant, number: int | None = None) -> Visit:
    phase = room.phase("worldcafe")
    return phase.visits.get(participant=person, round=phase.step if number is None else number)


def listener(room: Room) -> Participant:
    return room.phase("worldcafe").visits.filter(round=0, presents=False)[0].participant


def next_round(room: Room) -> None:
    room.workshop.refresh_from_db()
    room.workshop.next(room.workshop.turn)


def test_everybody_is_at_one_station_in_every_round(cafe: Room) -> None:
    for number in range(3):
        people = cafe.phase("worldcafe").visits.filter(round=number).values_list("participant", flat=True)
        assert sorted(people) == sorted(cafe.workshop.participants.values_list("pk", flat=True))


def test_nobody_hears_a_station_twice(cafe: Room) -> None:
    heard = list(Visit.objects.filter(presents=False).values_list("participant", "session"))
    assert len(heard) == len(set(heard))


def test_hosts_present_where_nobody_was_picked(cafe: Room) -> None:
    presenting = Visit.objects.filter(round=0, presents=True).select_related("session")
    assert {found.session.host_id for found in presenting} == {found.participant_id for found in presenting}


def test_the_phone_shows_where_to_go(cafe: Room) -> None:
    person = listener(cafe)
    page = cafe.page(person)
    assert "Go to station" in page
    assert visit(cafe, person).session.question in page
    assert "You present" in cafe.page(cafe.alice)
    assert "Round 1 of 3" in page


def test_a_phone_that_is_painted_while_everybody_leaves_its_station_shows_it_once_more(cafe: Room) -> None:
    """Who is where is read before what is shown there."""
    phase, station = cafe.phase("worldcafe"), WorkingSession.objects.get(number=1)
    phase.visits.filter(session=station).delete()
    assert WorldCafe().route(phase, (station.pk, True))["station"] == station
    assert WorldCafe().route(phase, (station.pk, False))["listeners"] == 0


def test_stage_and_console_show_the_map(cafe: Room) -> None:
    for page in (cafe.stage(), cafe.page(cafe.frank, "console/")):
        assert "Round 1 of 3" in page
        assert page.count("2 listeners") == 3
        assert "Question of Alice?" in page


def test_the_next_round_sends_everybody_on_with_a_new_clock(cafe: Room) -> None:
    person = listener(cafe)
    first = visit(cafe, person).session
    ends = cafe.phase("worldcafe").ends_at
    next_round(cafe)
    assert visit(cafe, person).session != first
    assert cafe.phase("worldcafe").ends_at > ends  # type: ignore[operator]
    assert "Round 2 of 3" in cafe.page(person)


def test_back_shows_the_round_before_unchanged(cafe: Room) -> None:
    before = set(Visit.objects.values_list("round", "participant", "session"))
    next_round(cafe)
    cafe.workshop.refresh_from_db()
    cafe.workshop.back(cafe.workshop.turn)
    assert cafe.phase("worldcafe").step == 0
    assert set(Visit.objects.values_list("round", "participant", "session")) == before


def test_a_latecomer_gets_a_route_and_what_was_walked_stays(cafe: Room) -> None:
    next_round(cafe)
    walked = set(Visit.objects.filter(round=0).values_list("participant", "session"))
    dora = cafe.join("Dora")
    assert set(Visit.objects.filter(round=0).values_list("participant", "session")) == walked
    assert Visit.objects.filter(participant=dora).count() == 2


def test_who_joins_after_a_step_back_gets_a_route_too(cafe: Room) -> None:
    cafe.go_to("marketplace")
    dora = cafe.join("Dora")
    cafe.go_to("worldcafe")
    assert visit(cafe, dora)


def test_leaving_the_cafe_and_coming_back_changes_no_route(cafe: Room) -> None:
    next_round(cafe)
    before = set(Visit.objects.values_list("round", "participant", "session", "presents"))
    cafe.go_to("finish")
    cafe.go_to("worldcafe")
    assert set(Visit.objects.values_list("round", "participant", "session", "presents")) == before


def test_a_session_that_was_hosted_meanwhile_is_a_station(cafe: Room) -> None:
    cafe.go_to("marketplace")
    late = cafe.session(cafe.join("Dora"))
    cafe.go_to("worldcafe")
    assert Visit.objects.filter(session=late, presents=True, round=0).exists()
    assert Visit.objects.filter(session=late, presents=False).exists()


def test_when_a_presenter_is_removed_somebody_else_of_the_session_presents(cafe: Room) -> None:
    station = WorkingSession.objects.get(host=cafe.alice)
    cafe.alice.remove()
    assert not Visit.objects.filter(participant=cafe.alice).exists()
    assert {found.participant for found in Visit.objects.filter(session=station, presents=True)} <= set(
        station.people()
    )


def test_a_note_is_left_at_the_station_of_the_round(cafe: Room) -> None:
    person = listener(cafe)
    fields = {"text": "Ask <Eve>!", "round": 0, "key": "k1"}
    for _press in range(2):
        assert post(cafe.browser(person), url(cafe), **fields).status_code == 204
    note = StationNote.objects.get()
    assert (note.session, note.author, note.text) == (visit(cafe, person).session, person, "Ask <Eve>!")
    assert "Ask &lt;Eve&gt;!" in cafe.page(person)


def test_a_note_begun_in_the_round_before_stays_with_its_station(cafe: Room) -> None:
    person = listener(cafe)
    station = visit(cafe, person).session
    next_round(cafe)
    assert write(cafe.browser(person), url(cafe), text="Late", round=0, key="k1")["Location"] == cafe.url()
    assert StationNote.objects.get().session == station


@pytest.mark.parametrize("number", [1, 2, 1000])
def test_no_note_is_left_in_a_round_to_come(cafe: Room, number: int) -> None:
    response = post(cafe.browser(listener(cafe)), url(cafe), text="x", round=number, key="k1")
    assert (response.status_code, response.content.decode()) == (409, "You were at no station in that round.")
    assert not StationNote.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "\u200b"},
        {"text": "x" * 501},
        {"text": "x" * 5000},
        {"round": ""},
        {"round": "-1"},
        {"round": "9" * 40},
        {"round": "first"},
    ],
)
def test_rubbish_is_refused_in_words(cafe: Room, fields: dict[str, str]) -> None:
    response = post(cafe.browser(listener(cafe)), url(cafe), **({"text": "x", "round": 0, "key": "k"} | fields))
    assert response.status_code == 422
    assert response.content.decode().endswith(".")
    assert not StationNote.objects.exists()


def test_after_the_cafe_and_after_removal_no_note_is_stored(cafe: Room) -> None:
    person = listener(cafe)
    browser = cafe.browser(person)
    cafe.go_to("thanks")
    assert post(browser, url(cafe), text="x", round=0, key="k1").status_code == 409
    cafe.go_to("worldcafe")
    person.remove()
    assert post(browser, url(cafe), text="x", round=0, key="k1").status_code == 403
    assert not StationNote.objects.exists()


def test_without_sessions_there_is_coffee(room: Room) -> None:
    room.go_to("worldcafe")
    assert "Have a coffee" in room.page(room.alice)
    assert "There are no stations" in room.stage()
    assert post(room.browser(room.alice), url(room), text="x", round=0, key="k1").status_code == 409
    room.join("Dora")
    next_round(room)
    assert "Round 2 of 3" in room.stage()


def test_a_chosen_presenter_presents_and_is_relieved(room: Room) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice)
    session.join(room.bob)
    session.present(room.bob)
    session.present(room.alice, relief=True)
    room.session(room.carol)
    room.crowd(6)
    room.go_to("worldcafe")
    presenting = Visit.objects.filter(session=session, presents=True).order_by("round")
    assert [found.participant for found in presenting] == [room.bob, room.bob, room.alice]


def test_a_removed_host_presents_nothing(room: Room) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice)
    session.join(room.bob)
    room.alice.remove()
    room.go_to("worldcafe")
    assert {found.participant for found in Visit.objects.filter(session=session, presents=True)} == {room.bob}


def test_the_screens_follow_notes_and_latecomers(cafe: Room, behind: Behind) -> None:
    browser = cafe.browser(listener(cafe))
    assert behind(lambda: post(browser, url(cafe), text="x", round=0, key="k1")) == []
    assert behind(lambda: cafe.join("Dora")) == []


def test_the_report_has_the_notes_and_how_many_listened(cafe: Room) -> None:
    station = WorkingSession.objects.get(host=cafe.alice)
    StationNote.objects.leave(station, cafe.bob, "Ask Eve", "k1")
    next_round(cafe)
    rounds, audiences, presenters, heard, notes = cafe.phase("worldcafe").behaviour.report(cafe.phase("worldcafe"))
    assert isinstance(rounds, Table)
    assert [(row[0], row[2]) for row in rounds.rows] == [(1, sum(row[1] for row in audiences.rows)), (2, 6)]
    assert isinstance(audiences, Table)
    assert isinstance(presenters, Table)
    assert isinstance(heard, Table)
    assert isinstance(notes, Outline)
    assert ("Question of Alice?", "Alice", "Alice") in presenters.rows
    assert heard.rows == ((2, 6),)
    assert audiences.columns == ("Station", "Round 1", "Round 2")
    assert ("Question of Alice?", 2, 2) in audiences.rows
    (item,) = notes.items
    assert (item.text, [(note.text, note.note) for note in item.items]) == (station.question, [("Ask Eve", "Bob")])
