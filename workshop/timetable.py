"""The plan's times: when each phase is to begin and to end, from their lengths and the breaks before them.

Everything is counted from the beginning of the first phase, breaks included; with the day and hour of that, slots
become clock times. Nothing here knows Django.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

MINUTE = timedelta(minutes=1)


class Planned(Protocol):
    """What the plan knows of a phase."""

    break_minutes: int
    """Time to walk, or to rest, before it."""

    @property
    def length(self) -> int:
        """Minutes of the whole phase, without the break."""


@dataclass(frozen=True)
class Slot:
    """From when to when a phase is planned, counted from the workshop's beginning; the break lies before it."""

    begins: timedelta
    ends: timedelta

    def at(self, starts_at: datetime) -> tuple[datetime, datetime]:
        """The slot as clock times."""
        return starts_at + self.begins, starts_at + self.ends


def slots(phases: Iterable[Planned]) -> list[Slot]:
    """The slot of each phase, in the agenda's order."""
    now, found = timedelta(0), []
    for phase in phases:
        begins = now + MINUTE * phase.break_minutes
        now = begins + MINUTE * phase.length
        found.append(Slot(begins, now))
    return found


def total(phases: Iterable[Planned]) -> int:
    """The minutes of the whole agenda with its breaks."""
    return sum(phase.break_minutes + phase.length for phase in phases)
