"""Guessing codes is slowed down, and never locks a hall out of its own workshop."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Room, post
from workshop.guessing import guesses
from workshop.throttle import MOST, TRIES, Throttle, network


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time hardly matters: on a busy machine a bucket fills again while it is emptied."""
    monkeypatch.setattr(guesses, "per_second", 1 / 1000)


def exhaust() -> None:
    for _guess in range(TRIES):
        guesses.miss("127.0.0.1")


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100)), max_size=200))
def test_nobody_guesses_more_often_than_the_bucket_allows(events: list[tuple[bool, float]]) -> None:
    clock = Clock()
    throttle, guessed = Throttle(clock), 0
    for is_guess, seconds in events:
        clock.now += seconds
        if is_guess and not throttle.wait("here"):
            throttle.miss("here")
            guessed += 1
    assert guessed <= TRIES + clock.now + 1


def test_an_empty_bucket_fills_again() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _guess in range(TRIES):
        assert throttle.wait("here") == 0
        throttle.miss("here")
    assert throttle.wait("here") == 1
    assert throttle.wait("there") == 0
    clock.now = 1.0
    assert throttle.wait("here") == 0


def test_the_memory_is_bounded() -> None:
    throttle = Throttle(Clock())
    for number in range(MOST + 10):
        throttle.miss(str(number))
        throttle.welcome(str(number), 1)
    assert len(throttle.buckets) <= MOST
    assert len(throttle.halls) <= MOST


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_a_household_is_one_network(address: str, found: str) -> None:
    assert network(address) == found


def test_after_many_wrong_codes_even_the_right_one_is_not_looked_at(room: Room) -> None:
    stranger = room.browser()
    for _guess in range(TRIES):
        assert stranger.get("/XXXXXX/").status_code == 404
    for address in ("/XXXXXX/", room.url(), f"/?code={room.code}", "/?code=XXXXXX"):
        response = stranger.get(address)
        assert response.status_code == 429
        assert "Too many wrong codes" in response.content.decode()


def test_wrong_personal_codes_count_and_the_right_one_has_to_wait_too(room: Room) -> None:
    stranger = room.browser()
    for _guess in range(TRIES):
        assert post(stranger, room.url("place/"), code="AAAAAAAA").status_code == 422
    assert post(stranger, room.url("place/"), code=room.alice.code).status_code == 429


def test_those_who_are_in_go_on(room: Room) -> None:
    exhaust()
    assert room.browser(room.alice).get(room.url()).status_code == 200
    assert room.browser(room.frank).get(room.url("console/")).status_code == 200


def test_a_hall_is_not_locked_out_of_its_own_workshop(room: Room) -> None:
    other = Room()
    room.browser(room.alice).get(room.url())
    exhaust()
    assert room.browser().get(room.url()).status_code == 200
    assert room.browser().get(other.url()).status_code == 429


def test_right_codes_cost_nothing(room: Room) -> None:
    for _visit in range(TRIES + 5):
        assert room.browser().get(room.url()).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "said", "status"),
    [
        (1, "127.0.0.1, 192.0.2.1", 200),
        (1, "192.0.2.1, 127.0.0.1", 429),
        (2, "127.0.0.1, 192.0.2.1, 198.51.100.1", 200),
        (2, "192.0.2.1", 429),
        (1, "nonsense", 429),
        (1, "", 429),
        (0, "192.0.2.1", 429),
    ],
)
def test_behind_proxies_the_words_of_the_first_count(
    room: Room, settings: Any, proxies: int, said: str, status: int
) -> None:
    exhaust()
    settings.PROXIES = proxies
    answer = room.browser().get(room.url(), headers={"X-Forwarded-For": said})
    assert answer.status_code == status


def test_whoever_is_in_does_not_guess_the_others_codes_either(room: Room) -> None:
    mallory = room.browser(room.join("Mallory"))
    for _guess in range(TRIES):
        assert post(mallory, room.url("place/"), code="AAAAAAAA").status_code == 422
    assert post(mallory, room.url("place/"), code=room.alice.code).status_code == 429
    assert post(room.browser(room.frank), room.url("place/"), code=room.alice.code).status_code == 302


def test_where_the_stage_is_the_first_people_get_in_beside_a_guesser(room: Room) -> None:
    room.browser().get(room.url(f"stage/{room.workshop.stage_secret}/"))
    exhaust()
    first = room.browser()
    assert first.get(room.url()).status_code == 200
    assert first.post(room.url("participants/"), {"name": "Dora", "language": "en"}).status_code == 302


def test_a_wrong_stage_makes_no_hall(room: Room) -> None:
    room.browser().get(room.url("stage/guess/"))
    exhaust()
    assert room.browser().get(room.url()).status_code == 429
