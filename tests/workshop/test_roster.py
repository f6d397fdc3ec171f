"""The roster: who serves, who leads, who may join; on any database, by a clock that the test moves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from workshop import housekeeping, roster
from workshop.models import Server
from workshop.roster import BEAT, DEAD, Alone, NotAlone, Roster

pytestmark = pytest.mark.django_db


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Losses:
    number = 0

    def __call__(self) -> None:
        self.number += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """All of them are this process: nobody's number tells that somebody is gone."""
    monkeypatch.setattr(roster, "is_gone", lambda place, number: False)
    return Clock()


def joined(clock: Clock, family: str = "one") -> Roster:
    one = Roster(family, Losses(), clock)
    one.enter()
    return one


def live(clock: Clock, seconds: float, *living: Roster) -> None:
    """Let time pass, in which these beat."""
    for _step in range(int(seconds)):
        clock.now += 1
        for one in living:
            one.keep_up()


def test_exactly_one_leads(clock: Clock) -> None:
    several = [joined(clock) for _number in range(3)]
    assert [one.leads for one in several] == [True, False, False]
    live(clock, 30, *several)
    assert [one.leads for one in several] == [True, False, False]
    assert Server.objects.count() == 3


def test_the_lead_is_taken_over_within_ten_seconds_when_its_holder_dies(clock: Clock) -> None:
    first, second, third = (joined(clock) for _number in range(3))
    live(clock, 4, first, second, third)
    live(clock, 10, second, third)
    assert sorted([second.leads, third.leads]) == [False, True]
    assert Server.objects.count() == 2
    assert second.on_loss.number == third.on_loss.number == 1  # type: ignore[attr-defined]


def test_the_lead_is_taken_over_at_the_next_beat_when_its_holder_leaves(clock: Clock) -> None:
    first, second = joined(clock), joined(clock)
    first.leave()
    live(clock, BEAT, second)
    assert second.leads
    assert not first.leads


def test_one_that_only_slept_comes_back_and_follows(clock: Clock) -> None:
    first, second = joined(clock), joined(clock)
    live(clock, 10, second)
    assert second.leads
    live(clock, 3, first, second)
    assert (first.leads, second.leads) == (False, True)
    assert Server.objects.count() == 2


def test_where_all_were_asleep_nobody_is_struck_off(clock: Clock) -> None:
    first, second = joined(clock), joined(clock)
    clock.now += 1000
    live(clock, 10, first, second)
    assert (first.leads, second.leads) == (True, False)
    assert first.on_loss.number == second.on_loss.number == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("there", "here", "words"),
    [
        ("", "", "set REDIS_URL"),
        ("one", "", "set REDIS_URL"),
        ("", "one", "set REDIS_URL"),
        ("one", "two", "secret key"),
    ],
)
def test_a_living_one_that_would_not_be_heard_keeps_others_out(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, there: str, here: str, words: str
) -> None:
    first = joined(clock, there)
    monkeypatch.setattr("workshop.roster.time.sleep", lambda _seconds: live(clock, 1, first))
    with pytest.raises(NotAlone, match=words):
        joined(clock, here)
    assert Server.objects.count() == 1


def test_a_dead_one_keeps_others_out_for_moments_only(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    joined(clock, "")
    before = clock.now
    monkeypatch.setattr("workshop.roster.time.sleep", lambda _seconds: live(clock, 1))
    assert joined(clock, "").leads
    assert clock.now - before <= DEAD + 1


def test_one_that_died_on_this_computer_is_known_to_be_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert roster.is_gone(roster.here(), child.pid)
    assert roster.is_gone(roster.here(), os.getpid())  # It has left its number to this one.
    assert not roster.is_gone(roster.here(), os.getppid())
    assert not roster.is_gone("elsewhere", child.pid)


def test_two_strangers_that_met_after_all_are_told_and_paint_everything(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    first = joined(clock, "")
    live(clock, 2, first)
    Server.objects.create(name="Another one", place="elsewhere", number=1, family="")
    live(clock, 2, first)
    assert "Another one serves this database already" in caplog.text
    assert first.on_loss.number == 1  # type: ignore[attr-defined]


def test_a_data_folder_is_one_process_s_own(tmp_path: Path) -> None:
    first, second = Alone(tmp_path), Alone(tmp_path)
    with first.preparing():
        assert first.leads
    with pytest.raises(NotAlone, match=rf"process {os.getpid()}\)"), second.preparing():
        pass
    first.leave()
    with second.preparing():
        pass
    second.leave()


class Leader:
    """Fails once, and leads."""

    leads = True

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.looks = 0

    def keep_up(self) -> None:
        self.looks += 1
        if self.looks == 1:
            raise OSError("the database is away")
        if self.looks == 4:
            self.ended.set()


@pytest.mark.parametrize("leads", [True, False])
def test_time_is_kept_by_the_leader_also_after_a_failure(monkeypatch: pytest.MonkeyPatch, leads: bool) -> None:
    looks: list[int] = []
    monkeypatch.setattr(housekeeping, "run_due", lambda: looks.append(1))
    leader = Leader()
    leader.leads = leads
    thread = threading.Thread(target=housekeeping.keep_time, args=(leader, leader.ended, 0))
    thread.start()
    thread.join()
    assert len(looks) == (3 if leads else 0)
