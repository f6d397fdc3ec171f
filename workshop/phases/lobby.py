"""Lobby: scan, type a name, you are in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from workshop.kinds import PhaseKind, region, register
from workshop.models import Phase


@register
class Lobby(PhaseKind):
    slug = "lobby"
    label = _("Welcome")
    usual_minutes = 10
    awake = True

    @region("stage", "console", "phone")
    def crowd(self, phase: Phase) -> dict[str, Any]:
        return {"count": phase.workshop.participants.filter(removed_at=None).count()}
