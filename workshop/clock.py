"""The clock of a phase, as instants: nothing ticks, everything is derived.

A clock is *waiting* (full length, not started), *leading in* (it was started, and its time begins in a moment: people
still walk), *running*, *paused*, *over* (the time is up, the phase goes on until the facilitator moves on), or *none*
for a phase without a length.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
LONGEST = 24 * 60


@dataclass(frozen=True)
class Clock:
    """`minutes` is the planned length; the instants are aware datetimes or None."""

    minutes: int | None
    started_at: datetime | None = None
    ends_at: datetime | None = None
    paused_at: datetime | None = None

    def state(self, now: datetime) -> str:
        if not self.minutes:
            return "none"
        if self.ends_at is None:
            return "waiting"
        if self.paused_at:
            return "paused"
        if self.started_at and now < self.started_at:
            return "leading in"
        return "running" if now < self.ends_at else "over"

    def left(self, now: datetime) -> timedelta:
        """The time that is left, the lead-in included, never below zero."""
        if self.ends_at is None:
            return MINUTE * (self.minutes or 0)
        return max(self.ends_at - (self.paused_at or now), timedelta(0))

    def start(self, now: datetime, lead_in: timedelta = timedelta(0)) -> "Clock":
        """Start it, or go on after a pause; a running clock runs on. Its time begins after the lead-in."""
        if not self.minutes:
            return self
        if self.ends_at is None:
            return replace(self, started_at=now + lead_in, ends_at=now + lead_in + MINUTE * self.minutes)
        if self.paused_at:
            pause = now - self.paused_at
            started_at = self.started_at
            if started_at and started_at > self.paused_at:
                started_at += pause
            return replace(self, started_at=started_at, ends_at=now + self.left(now), paused_at=None)
        return self

    def pause(self, now: datetime) -> "Clock":
        return replace(self, paused_at=now) if self.state(now) in ("running", "leading in") else self

    def extend(self, minutes: int, now: datetime) -> "Clock":
        """Add minutes (or take them away): never below zero, and time that is up begins anew from now."""
        if not self.minutes:
            return self
        if self.ends_at is None:
            return replace(self, minutes=min(max(self.minutes + minutes, 1), LONGEST))
        reference = self.paused_at or now
        ends_at = max(max(self.ends_at, reference) + MINUTE * minutes, reference)
        return replace(self, ends_at=ends_at)

    def reset(self) -> "Clock":
        """Back to the full length, waiting for a start."""
        return Clock(self.minutes)
