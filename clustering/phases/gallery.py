"""Gallery: everybody comes and looks. The whole wall first, then one cluster after the other."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from clustering.models import tray, wall
from workshop.kinds import PhaseKind, region, register
from workshop.models import Phase


@register
class Gallery(PhaseKind):
    slug = "gallery"
    label = gettext_lazy("Gallery")

    def steps(self, phase: Phase) -> int:
        return 1 + phase.workshop.clusters.count()

    @region("stage", "console", "phone")
    def wall(self, phase: Phase) -> dict[str, Any]:
        clusters = wall(phase.workshop)
        shown = clusters[phase.step - 1] if 0 < phase.step <= len(clusters) else None
        return {"clusters": clusters, "tray": list(tray(phase.workshop)), "shown": shown}
