"""The frame around every phase: the regions that a screen has at any time."""

from __future__ import annotations

from typing import Any

from .kinds import RegionSource, region
from .models import Workshop


class Frame(RegionSource):
    """Regions of the screens themselves; a phase kind's regions live inside `phase`."""

    @region("stage", "console", "phone")
    def phase(self, workshop: Workshop) -> dict[str, Any]:
        """The current phase as a whole, with its forms: painted when the agenda moves, not when news arrives."""
        return {}

    @region("stage", "console", "phone")
    def clock(self, workshop: Workshop) -> dict[str, Any]:
        return {}

    @region("stage", "console", "phone")
    def attention(self, workshop: Workshop) -> dict[str, Any]:
        """*Listen up*, when it is on."""
        return {}

    @region("console")
    def agenda(self, workshop: Workshop) -> dict[str, Any]:
        phases = list(workshop.phases.all())
        for phase in phases:
            phase.workshop = workshop
        return {"phases": phases, "after": next_one(phases, workshop)}

    @region("console")
    def people(self, workshop: Workshop) -> dict[str, Any]:
        return {"people": list(workshop.participants.filter(removed_at=None))}


def next_one(phases: list[Any], workshop: Workshop) -> Any:
    """The phase that *next* leads to, None at the end or while the current one has steps left."""
    position = workshop.phase.position if workshop.phase else -1
    return next((phase for phase in phases if phase.position > position), None)
