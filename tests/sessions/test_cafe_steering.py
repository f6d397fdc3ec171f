"""Steering a World Café: stations close, rounds are added, people wish, or go where they like."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.models import Photo, Round, StationNote, Visit, Wish, WorkingSession
from sessions.phases.worldcafe import choices_of_everyone
from tests.cast import Room, post
from tests.laying import laid_again
from tests.sessions.test_worldcafe import listener, next_round, visit
from workshop.hub import Viewer
from workshop.live import EVERYTHING
from workshop.models import Participant
from workshop.painting import paint

type Behind = Callable[[Callable[[], Any]], list[str]]
type Routes = set[tuple[int, int, int, bool]]


@pytest.fixture
@laid_again
def cafe(room: Room) -> Room:
    """Fifteen people, five stations, three rounds."""
    people = [room.alice, room.bob, room.carol, *room.crowd(15)]
    room.go_to("marketplace")
    sessions = [room.session(host, f"Question of {host}?") for host in people[:5]]
    for number, person in enumerate(people[5:]):
        sessions[number % 5].join(person)
    room.go_to("worldcafe")
    return room


@pytest.fixture
def free(cafe: Room) -> Room:
    steer(cafe, "free/")
    return cafe


def url(room: Room, path: str) -> str:
    return room.phase_url("worldcafe", path)


def steer(room: Room, path: str) -> Any:
    return post(room.browser(room.frank), url(room, path))


def routes() -> Routes:
    return set(Visit.objects.values_list("round", "participant", "session", "presents"))


def unheard(room: Room, person: Participant) -> WorkingSession:
    """A station that somebody has not heard and was not sent to."""
    planned = Visit.objects.filter(participant=person).values("session")
    return WorkingSession.objects.exclude(pk__in=planned).exclude(members__participant=person)[0]


# Stations and rounds ------------------------------------------------------------------------------------------------


def test_a_closed_station_has_nobody_and_hardly_any_other_route_changes(cafe: Room, behind: Behind) -> None:
    station = visit(cafe, listener(cafe)).session
    before = routes()
    assert behind(lambda: steer(cafe, f"stations/{station.pk}/closing/")) == []
    assert not Visit.objects.filter(session=station).exists()
    kept = {route for route in before if route[2] != station.pk}
    assert len(kept - routes()) <= len(before - kept)
    for number in range(3):
        assert Visit.objects.filter(round=number).count() == 15
    assert "This station is closed." in cafe.page(cafe.frank, "console/")
    assert station.question not in cafe.stage()


def test_rounds_that_are_over_keep_a_station_that_closes(cafe: Room) -> None:
    station = visit(cafe, listener(cafe)).session
    next_round(cafe)
    walked = {route for route in routes() if route[0] == 0}
    steer(cafe, f"stations/{station.pk}/closing/")
    assert {route for route in routes() if route[0] == 0} == walked
    assert not Visit.objects.filter(session=station, round__gte=1).exists()


def test_a_station_opens_again(cafe: Room) -> None:
    station = visit(cafe, listener(cafe)).session
    for path in ("closing/", "closing/", "closing/end/", "closing/end/"):
        assert steer(cafe, f"stations/{station.pk}/{path}").status_code == 204
    assert set(Visit.objects.filter(session=station).values_list("round", flat=True)) == {1, 2}
    assert Visit.objects.filter(session=station, presents=True).count() == 2


def test_an_extra_round_keeps_the_others(cafe: Room, behind: Behind) -> None:
    before = routes()
    assert behind(lambda: steer(cafe, "rounds/more/")) == []
    assert {route for route in routes() if route[0] < 3} == before
    assert Visit.objects.filter(round=3).count() == 15
    assert "Round 1 of 4" in cafe.stage()


def test_there_are_never_fewer_rounds_than_have_begun(cafe: Room) -> None:
    next_round(cafe)
    assert steer(cafe, "rounds/fewer/").status_code == 204
    assert cafe.phase("worldcafe").steps == 2
    assert steer(cafe, "rounds/fewer/").status_code == 409
    assert cafe.phase("worldcafe").steps == 2
    assert not Visit.objects.filter(round=2).exists()


@pytest.mark.parametrize(
    ("people", "sessions", "rounds", "words"),
    [
        (4, 1, 3, "There is one station"),
        (9, 3, 3, "in the last rounds some have heard them all"),
        (3, 3, 2, "nobody is left to listen"),
        (5, 3, 2, "fewer listeners than stations"),
        (9, 3, 2, ""),
    ],
)
def test_the_console_explains_odd_numbers(room: Room, people: int, sessions: int, rounds: int, words: str) -> None:
    crowd = [room.alice, room.bob, room.carol, *room.crowd(people)]
    room.workshop.phases.filter(kind="worldcafe").update(settings={"rounds": rounds})
    room.go_to("marketplace")
    for host in crowd[:sessions]:
        room.session(host)
    room.go_to("worldcafe")
    console = room.page(room.frank, "console/")
    assert words in console
    assert bool(re.search('role="status">[A-Z]', console)) == bool(words)


# Wishes ---------------------------------------------------------------------------------------------------------------


def test_a_wish_counts_from_the_next_round_on(cafe: Room, behind: Behind) -> None:
    person = listener(cafe)
    wished, now = unheard(cafe, person), visit(cafe, person).session
    path = url(cafe, f"wishes/{wished.pk}/")
    assert behind(lambda: post(cafe.browser(person), path)) == []
    post(cafe.browser(person), path)
    assert Wish.objects.count() == 1
    assert f"station {wished.number}." in cafe.page(person)
    assert visit(cafe, person).session == now
    next_round(cafe)
    assert Visit.objects.filter(participant=person, session=wished).exists()


def test_a_wish_is_taken_back(cafe: Room, behind: Behind) -> None:
    person = listener(cafe)
    wished = unheard(cafe, person)
    Wish.objects.make(cafe.phase("worldcafe"), person, wished)
    assert behind(lambda: post(cafe.browser(person), url(cafe, f"wishes/{wished.pk}/end/"))) == []
    assert not Wish.objects.exists()


def test_a_round_that_was_seen_stays_as_it_was(cafe: Room) -> None:
    next_round(cafe)
    before = routes()
    cafe.workshop.refresh_from_db()
    cafe.workshop.back(cafe.workshop.turn)
    person = listener(cafe)
    Wish.objects.make(cafe.phase("worldcafe"), person, unheard(cafe, person))
    next_round(cafe)
    assert routes() == before
    assert [found.number for found in Round.objects.all()] == [0, 1]


# Free -----------------------------------------------------------------------------------------------------------------


def test_in_a_free_cafe_only_presenters_are_planned_and_others_stay_where_they_are(cafe: Room) -> None:
    walking = set(Visit.objects.filter(round=0, presents=False).values_list("participant", "session"))
    steer(cafe, "free/")
    assert set(Visit.objects.filter(round=0, presents=False).values_list("participant", "session")) == walking
    assert not Visit.objects.filter(round__gte=1, presents=False).exists()
    assert Visit.objects.filter(presents=True).count() == 15


def test_people_check_in_where_they_like_and_change_their_minds(free: Room, behind: Behind) -> None:
    next_round(free)
    person = listener(free)
    one, other = WorkingSession.objects.exclude(visits__participant=person)[:2]
    browser = free.browser(person)
    assert behind(lambda: post(browser, url(free, f"stations/{one.pk}/"))) == []
    post(browser, url(free, f"stations/{other.pk}/"))
    assert Visit.objects.get(participant=person, round=1).session == other
    assert "1 listener" in free.stage()


def test_a_station_counts_once_and_presenters_stay(free: Room) -> None:
    person = listener(free)
    heard = visit(free, person).session
    next_round(free)
    assert post(free.browser(person), url(free, f"stations/{heard.pk}/")).status_code == 409
    assert f"You have heard: {heard.number}" in " ".join(free.page(person).split())
    other = WorkingSession.objects.exclude(host=free.alice)[0]
    assert post(free.browser(free.alice), url(free, f"stations/{other.pk}/")).status_code == 409


def test_in_a_guided_cafe_nobody_checks_in(cafe: Room) -> None:
    person = listener(cafe)
    path = url(cafe, f"stations/{unheard(cafe, person).pk}/")
    assert post(cafe.browser(person), path).status_code == 409


def test_whoever_was_free_is_sent_again(free: Room) -> None:
    next_round(free)
    steer(free, "free/end/")
    for number in (1, 2):
        assert Visit.objects.filter(round=number).count() == 15
    heard = list(Visit.objects.filter(presents=False).values_list("participant", "session"))
    assert len(heard) == len(set(heard))


# What presenters and sessions see ----------------------------------------------------------------------------------


def test_a_presenter_knows_who_relieves_them(room: Room) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice)
    session.join(room.bob)
    session.present(room.alice)
    session.present(room.bob, relief=True)
    room.session(room.carol)
    room.go_to("worldcafe")
    assert "Bob relieves you in round 3." in room.page(room.alice)


def test_a_session_reads_at_once_what_is_left_at_its_station(cafe: Room, behind: Behind) -> None:
    station = WorkingSession.objects.get(host=cafe.alice)
    walker = next(person for person in station.people() if person != cafe.alice)
    assert behind(lambda: StationNote.objects.leave(station, cafe.bob, "Ask Eve", "k1")) == []
    assert "Notes left at our station" in cafe.page(walker)
    assert "Ask Eve" in cafe.page(walker)


def test_listeners_see_the_photos_of_the_station(cafe: Room) -> None:
    person = listener(cafe)
    station = visit(cafe, person).session
    photo = Photo.objects.create(session=station, slot=1, file="photos/x.jpg", width=4, height=3, key="k")
    assert f"/photos/{photo.pk}/" in cafe.page(person)


def test_what_phones_choose_from_takes_no_query_a_person(cafe: Room, django_assert_num_queries: Any) -> None:
    next_round(cafe)
    phase = cafe.phase("worldcafe")
    with django_assert_num_queries(2):
        subjects = choices_of_everyone(phase)
    assert len(set(subjects.values())) > 2
    with django_assert_num_queries(0):
        for subject in subjects.values():
            phase.behaviour.choices(phase, subject)  # type: ignore[attr-defined]


def test_a_round_for_more_people_takes_no_more_queries(cafe: Room) -> None:
    next_round(cafe)
    counted = []
    for size in (15, 45):
        cafe.crowd(size)
        keys = cafe.workshop.participants.values_list("pk", flat=True)
        viewers = frozenset(Viewer("phone", "en", participant=key) for key in keys)
        with CaptureQueriesContext(connection) as queries:
            told = list(paint(cafe.workshop.pk, frozenset([EVERYTHING]), viewers, frozenset()))
        assert len({viewer for one in told for viewer in one.viewers}) == size
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_station_that_opens_again_has_its_presenter_at_once_where_people_choose(free: Room) -> None:
    station = WorkingSession.objects.get(host=free.alice)
    for path in (f"stations/{station.pk}/closing/", f"stations/{station.pk}/closing/end/"):
        assert steer(free, path).status_code == 204
    assert visit(free, free.alice).presents
    assert visit(free, free.alice).session == station
