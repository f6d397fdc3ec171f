"""How the workshop stands against its plan: planned and real times, how late it is, and what could be shortened."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .clock import MINUTE
from .models import Phase, Workshop
from .reflow import Part, Proposal, shorten
from .timetable import slots, total


@dataclass(frozen=True)
class Entry:
    """A phase of the agenda with its times: what is over has real ones, what comes planned ones, the current both."""

    phase: Phase
    planned: datetime | None

    @property
    def began(self) -> datetime | None:
        return self.phase.opened_at


@dataclass(frozen=True)
class Course:
    """The agenda with its times, and when the current phase has to be over for the workshop to end as planned."""

    entries: list[Entry]
    now: Phase | None
    ends_at: datetime | None
    due: datetime | None
    expected: datetime | None
    """When the current phase will be over as its clock stands; as soon as it is over, where that has passed."""

    def late(self, moment: datetime) -> timedelta:
        """By how much the workshop will end too late if all goes on as planned; below zero when it is early."""
        if self.due is None or self.expected is None:
            return timedelta(0)
        paused = self.now.paused_at if self.now else None
        waiting = moment - paused if paused else timedelta(0)
        return max(moment, self.expected + waiting) - self.due


def course(workshop: Workshop, phases: Sequence[Phase]) -> Course:
    """Where a workshop with these phases stands."""
    place = next((n for n, phase in enumerate(phases) if phase.pk == workshop.phase_id), 0)
    length, found = MINUTE * total(phases), slots(phases)
    ends_at = workshop.ends_at or (workshop.starts_at + length if workshop.starts_at else None)
    entries = []
    for number, (phase, slot) in enumerate(zip(phases, found, strict=True)):
        # What is over keeps the plan's first times; what comes is planned back from the end.
        start = workshop.starts_at if number <= place else ends_at - length if ends_at else None
        entries.append(Entry(phase, start + slot.begins if start else None))
    now = phases[place] if phases else None
    if now is None or ends_at is None:
        return Course(entries, now, ends_at, None, None)
    due = ends_at - (length - found[place].ends)
    # Who is there before the first phase has to be over is not early.
    expected = now.expected_end if place else due
    return Course(entries, now, ends_at, due, expected)


def in_words(late: timedelta) -> str:
    """How late that is, in whole minutes, or from two on, hours or days; static/js/lateness.js says the same while time
    goes by."""
    minutes = int(late / MINUTE)
    if not minutes:
        return _("on time")
    says = _("%(time)s late") if minutes > 0 else _("%(time)s early")
    return says % {"time": _spell_out(abs(minutes))}


def _spell_out(minutes: int) -> str:
    if (days := minutes // 1440) >= 2:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if (hours := minutes // 60) >= 2:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def to_save(late: timedelta) -> int:
    """How many whole minutes have to be saved."""
    return max(math.ceil(late / MINUTE), 0)


def what_is_left(now: Phase | None, phases: Sequence[Phase], moment: datetime) -> list[Part[int]]:
    """What could be shortened: the phases to come, and what is left on the current one's clock."""
    coming = [phase for phase in phases if now is None or phase.position > now.position]
    parts = [
        Part(phase.pk, phase.length, phase.least, phase.behaviour.turns(phase), phase.break_minutes) for phase in coming
    ]
    if now and now.ends_at and now.behaviour.turns(now) == 1:
        left = int(now.clock.left(moment) / MINUTE)
        parts.insert(0, Part(now.pk, now.length, max(now.least, now.length - left)))
    return parts


@dataclass(frozen=True)
class Change:
    """What a proposal makes of one phase."""

    phase: Phase
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def value(self) -> str:
        """The change as a form sends it: what was seen, and what it shall be."""
        return ":".join(map(str, (self.phase.pk, *self.before, *self.after)))


def changes(phases: Sequence[Phase], parts: Sequence[Part[int]], save: int) -> tuple[list[Change], Proposal[int]]:
    """What to change to save these minutes, phase by phase."""
    proposal, by_key = shorten(parts, save), {phase.pk: phase for phase in phases}
    found = []
    for part in parts:
        phase = by_key[part.key]
        pause = proposal.pauses[part.key] if part.pause else phase.break_minutes
        before, after = (phase.length, phase.break_minutes), (proposal.minutes[part.key], pause)
        if before != after:
            found.append(Change(phase, before, after))
    return found, proposal
