"""The time of this process: that of the machine when it starts, and from then on as much later as seconds went by.

Somebody may set the machine's clock while a workshop runs, and so may its network. Phases, rounds and tours are over at
instants: such a step would end them at once, or let them go on for hours. So the time of day is read once, and seconds
are counted by a clock that nobody can set, and that goes on while a laptop sleeps. What the machine says otherwise is
taken over so slowly that nobody notices, and at once while no clock runs (see housekeeping).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

INHERITED = "PLENUM_CLOCK"
"""By this variable of the environment, processes that were started by one of ours go by its clock."""
PACE = 0.002
"""Seconds by which the time comes nearer to that of the machine, in each second."""
LONGEST_LOOK = 2.0
"""Seconds that count at most for that, as nobody may have looked for hours."""
NOTICED = 1.0
"""Seconds from which on the machine's clock was set: it does not go as wrong by itself."""


def wall() -> float:
    """What the machine says, in seconds since 1970."""
    return time.time()


def elapsed() -> float:
    """Seconds since the machine was started, those in which it slept included."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # The second one counts these on a Mac.
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()


class Clock:
    """Goes on evenly, whatever becomes of the machine's."""

    def __init__(
        self,
        offset: float | None = None,
        wall: Callable[[], float] = wall,
        elapsed: Callable[[], float] = elapsed,
    ) -> None:
        self.wall, self.elapsed = wall, elapsed
        self.lock = threading.Lock()
        self.seen = elapsed()
        self.offset = wall() - self.seen if offset is None else offset
        """What time it was when the machine was started."""

    def time(self) -> float:
        """Seconds since 1970."""
        with self.lock:
            elapsed = self.elapsed()
            most = PACE * min(max(elapsed - self.seen, 0), LONGEST_LOOK)
            self.seen = elapsed
            self.offset += max(-most, min(self.wall() - elapsed - self.offset, most))
            return elapsed + self.offset

    @property
    def is_apart(self) -> bool:
        """Whether the machine's clock was set."""
        return abs(self.wall() - self.time()) > NOTICED

    def take_over(self) -> None:
        """Go by the machine's clock, as at the start."""
        with self.lock:
            self.offset = self.wall() - self.elapsed()


def _inherited() -> float | None:
    try:
        return float(os.environ.get(INHERITED, ""))
    except ValueError:
        return None


clock = Clock(_inherited())


def now() -> datetime:
    """In place of Django's own `timezone.now`, also for what Django itself does (see settings)."""
    return datetime.fromtimestamp(clock.time(), UTC)


def heritage() -> dict[str, str]:
    """What a process that this one starts has to find in its environment, to go by the same clock."""
    clock.time()
    return {INHERITED: repr(clock.offset)}
