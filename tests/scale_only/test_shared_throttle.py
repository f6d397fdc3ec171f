"""The throttle that several processes share: as many tries as one would allow, and no more."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.services import Redis
from workshop.shared_throttle import SharedThrottle
from workshop.telegraph import connect

TRIES = 5
type Make = Callable[..., SharedThrottle]


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with Redis() as redis:
        yield redis


@pytest.fixture
def make(redis: Redis, request: pytest.FixtureRequest) -> Iterator[Make]:
    made: list[SharedThrottle] = []

    def process(name: str = "") -> SharedThrottle:
        """The throttle of another process."""
        made.append(SharedThrottle(connect(redis.address), "name", tries=TRIES, per_second=0.001))
        made[-1].name = name or request.node.name
        return made[-1]

    yield process
    for throttle in made:
        throttle.client.close()


def exhaust(*throttles: SharedThrottle) -> int:
    """Try codes from one after the other, until none looks at them any more; how often that was."""
    for number in range(100):
        throttle = throttles[number % len(throttles)]
        if throttle.wait("here"):
            return number
        throttle.miss("here")
    raise AssertionError("nothing slows this down")


def test_two_processes_allow_as_much_as_one(make: Make) -> None:
    one, other = make(), make()
    assert exhaust(one, other) == TRIES
    assert other.wait("here")
    assert other.wait("there") == 0
    assert make("another Plenum").wait("here") == 0


def test_what_was_right_after_all_has_cost_nothing(make: Make) -> None:
    one, other = make(), make()
    for _visit in range(3 * TRIES):
        assert one.wait("here") == 0
        one.miss("here")
        other.hit("here")
    other.hit("here")  # Nobody gets more than a full bucket.
    assert exhaust(one, other) == TRIES


def test_it_tells_how_long_to_wait_and_fills_again(make: Make) -> None:
    one = make()
    exhaust(one)
    assert 900 < one.wait("here") <= 1000
    one.per_second = 1000.0
    one.hit("here")
    while one.wait("here"):
        time.sleep(0.001)


def test_a_hall_is_known_to_all(make: Make) -> None:
    one, other = make(), make()
    one.welcome("here", 7)
    exhaust(one, other)
    assert one.wait("here", 7) == other.wait("here", 7) == 0
    assert other.wait("here", 8)


def test_nobody_reads_in_redis_who_was_where(redis: Redis, make: Make) -> None:
    one = make()
    one.miss("192.0.2.7")
    one.welcome("192.0.2.7", "olga")
    keys = one.client.keys("*")
    assert keys
    assert not [key for key in keys if "192.0.2" in key or "olga" in key]


def test_while_redis_is_away_each_counts_for_itself(redis: Redis, make: Make) -> None:
    one, other = make(), make()
    exhaust(one)
    redis.stop(signal.SIGKILL)
    assert one.wait("here") == other.wait("here") == 0
    assert exhaust(one) == TRIES
    assert other.wait("here") == 0
    one.welcome("here", 7)
    assert one.wait("here", 7) == 0
    redis.start()
    while one.wait("here"):  # Until it asks Redis again, which has forgotten everything.
        one.away_until = 0.0
