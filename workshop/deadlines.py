"""What happens by itself: a phase whose clock is over may go on to its next step without anybody pressing.

The deadline is the phase's `ends_at` in the database. Whoever finds one that has passed moves the agenda as a
facilitator would, by the turn that they saw: among several processes exactly one gets it. After a restart the first
look catches up with what was due meanwhile: one step, with a full clock for those who waited. The process that leads
looks every second (see housekeeping), whether anybody is connected to it or not.
"""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils import timezone

from .models import Phase


def run_due() -> int:
    """Move on every workshop whose step is over and goes on by itself; answers with how many that were."""
    moved = 0
    for phase in _over():
        if phase.step_number < phase.steps and phase.behaviour.advances(phase):
            moved += phase.workshop.next(phase.workshop.turn)
    return moved


def is_any_clock_running() -> bool:
    """Whether somewhere people are watching how much time is left."""
    return _current().filter(ends_at__gt=timezone.now(), paused_at=None).exists()


def _over() -> list[Phase]:
    """The current phases whose clocks are over, and were not stopped."""
    over = _current().filter(workshop__listening_since=None, ends_at__lte=timezone.now(), paused_at=None)
    return list(over.select_related("workshop__phase"))


def _current() -> QuerySet[Phase]:
    return Phase.objects.filter(workshop__phase=F("pk"), workshop__closed_at=None)
