"""The telegraph: what one process publishes, the others hear; and what they could not hear, they paint."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.services import Redis
from workshop import telegraph
from workshop.live import EVERYTHING
from workshop.telegraph import Telegraph

PATIENCE = 20
type Poke = tuple[int, frozenset[str]]
type Plug = Callable[..., tuple[Telegraph, Ear]]


class Ear:
    def __init__(self) -> None:
        self.heard: list[Poke] = []
        self.everything = 0

    def hear(self, workshop: int, regions: frozenset[str]) -> None:
        self.heard.append((workshop, regions))

    def hear_everything(self) -> None:
        self.everything += 1


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    for name, seconds in {"SHORT": 0.2, "BEAT": 0.1, "SILENCE": 0.6, "PAUSE": 0.1}.items():
        monkeypatch.setattr(telegraph, name, seconds)
    with Redis() as redis:
        yield redis
        redis.stop(signal.SIGKILL)


@pytest.fixture
def plug(redis: Redis) -> Iterator[Plug]:
    """Another process's end of the telegraph, which stands."""
    plugged: list[Telegraph] = []

    def begin(channel: str = "pokes") -> tuple[Telegraph, Ear]:
        end, ear = Telegraph(telegraph.connect(redis.address), channel), Ear()
        plugged.append(end)
        end.listen(ear.hear, ear.hear_everything)
        until(lambda: end.is_up)
        return end, ear

    yield begin
    for end in plugged:
        end.end()


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_others_hear_and_nobody_hears_what_they_said_themselves(plug: Plug) -> None:
    (one, ear), (_other, other_ear), (_stranger, stranger_ear) = plug(), plug(), plug("other pokes")
    one.send(5, frozenset({"board", "wall/7"}))
    until(lambda: other_ear.heard)
    assert other_ear.heard == [(5, frozenset({"board", "wall/7"}))]
    assert not ear.heard
    assert not stranger_ear.heard


def test_while_redis_is_away_everything_is_painted_and_once_it_is_back_all_is_told(redis: Redis, plug: Plug) -> None:
    (one, ear), (other, other_ear) = plug(), plug()
    redis.stop(signal.SIGKILL)
    until(lambda: not other.is_up)
    one.send(5, frozenset({"board"}))
    told = other_ear.everything
    until(lambda: other_ear.everything > told + 2)
    told = other_ear.everything
    redis.start()
    # Whoever subscribes later than the other one publishes has missed it, and is told to paint everything instead.
    until(lambda: (5, frozenset({EVERYTHING})) in other_ear.heard or other_ear.everything > told)
    until(lambda: one.is_up and other.is_up)
    assert ear.everything > 1
    one.send(6, frozenset({"board"}))
    until(lambda: (6, frozenset({"board"})) in other_ear.heard)


def test_what_was_said_on_a_connection_that_was_dead_already_is_told_later(redis: Redis, plug: Plug) -> None:
    (one, _ear), (_other, other_ear) = plug(), plug()
    redis.stop(signal.SIGKILL)
    redis.start()
    one.is_up = True  # As long as its thread has not noticed.
    told = other_ear.everything
    one.send(5, frozenset({"board"}))
    # By a poke, or where the other one has subscribed later, by everything.
    until(lambda: [poke for poke in other_ear.heard if poke[0] == 5] or other_ear.everything > told)


def test_a_redis_that_only_hangs_counts_as_away(redis: Redis, plug: Plug) -> None:
    (one, ear), (_other, other_ear) = plug(), plug()
    assert redis.process
    redis.process.send_signal(signal.SIGSTOP)
    one.send(5, frozenset({"board"}))
    assert not one.is_up
    told = ear.everything
    until(lambda: ear.everything > told + 1)
    redis.process.send_signal(signal.SIGCONT)
    until(lambda: [poke for poke in other_ear.heard if poke[0] == 5])


def test_whoever_is_cut_off_paints_everything_when_subscribed_again(redis: Redis, plug: Plug) -> None:
    _one, ear = plug()
    told = ear.everything
    client = telegraph.connect(redis.address)
    client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    until(lambda: ear.everything > told)
    client.close()


def test_the_telegraph_of_a_plenum_is_its_own(redis: Redis, settings: Any) -> None:
    url = f"{redis.address}?db="
    settings.SECRET_KEY = "one" * 20
    ours = {telegraph.telegraph(url + "0").channel, telegraph.telegraph(url + "0").channel}
    others = {telegraph.telegraph(url + "1").channel}
    settings.SECRET_KEY = "two" * 20
    others |= {telegraph.telegraph(url + "0").channel}
    assert len(ours) == 1
    assert len(others) == 2
    assert not ours & others
