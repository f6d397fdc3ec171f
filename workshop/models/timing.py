"""The workshop's times: the end that was planned is kept, and phases are shortened to meet it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from workshop.timetable import MINUTE, slots, total

if TYPE_CHECKING:
    from .phase import Phase
    from .workshop import Workshop

type Retiming = tuple[int, tuple[int, int], tuple[int, int]]
"""A phase's key, its length and the break before it as somebody saw them, and as they shall be."""


def keep_end(workshop: Workshop, opened: Phase) -> None:
    """The plan begins when the agenda first moves on, and its end is kept: whatever changes later is early or late
    against it. Without a planned beginning it begins anew with the first phase.
    """
    phases, kept = list(workshop.phases.all()), workshop.ends_at
    if opened == phases[0] and not workshop.starts_at:
        workshop.ends_at = None
    elif workshop.ends_at is None:
        begins = next(slot.begins for phase, slot in zip(phases, slots(phases), strict=True) if phase == opened)
        start = workshop.starts_at or timezone.now() - begins
        workshop.ends_at = start + MINUTE * total(phases)
    if workshop.ends_at != kept:
        type(workshop).objects.filter(pk=workshop.pk).update(ends_at=workshop.ends_at)


@transaction.atomic
def reflow(workshop: Workshop, turn: int, changes: Iterable[Retiming]) -> bool:
    """Give phases other lengths and breaks, if they and the agenda stand as somebody saw; False where they do not.

    Doing so twice is doing so once.
    """
    type(workshop).objects.select_for_update().get(pk=workshop.pk)
    workshop.refresh_from_db(fields=["turn", "phase", "ends_at"])
    phases = {phase.pk: phase for phase in workshop.phases.all()}
    asked = {phases[key]: (before, after) for key, before, after in changes if key in phases}
    stand = {phase: (phase.length, phase.break_minutes) for phase in asked}
    if all(stand[phase] == after for phase, (_before, after) in asked.items()):
        return True
    if workshop.turn != turn or any(stand[phase] != before for phase, (before, _after) in asked.items()):
        return False
    if workshop.phase:
        keep_end(workshop, workshop.phase)
    for phase, (_before, after) in asked.items():
        phase.retime(*after)
    return True
