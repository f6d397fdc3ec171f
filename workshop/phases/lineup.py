"""Line-up: everybody stands somewhere between two ends, in the room and on the phone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from workshop.access import Who, for_participants, while_open
from workshop.exports import Table
from workshop.forms import LineupForm
from workshop.kinds import PhaseKind, region, register
from workshop.models import LineupAnswer, Phase
from workshop.refusals import cleaned
from workshop.views.answers import done

BINS = 21
"""Columns of the picture: every fifth value from 0 to 100 has one."""


@require_POST
@for_participants
@while_open
def stand(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    LineupAnswer.objects.place(phase, who.person, cleaned(LineupForm(request.POST))["value"])
    return done(request, who.home)


def distribution(values: list[int]) -> list[int]:
    """How many stand in each of the columns, in the order of the line."""
    counts = [0] * BINS
    for value in values:
        counts[round(value * (BINS - 1) / 100)] += 1
    return counts


def places_of_everyone(phase: Phase) -> dict[int, Any]:
    """Where each participant stands: who stands alike sees alike."""
    return dict(phase.answers.values_list("participant", "value"))


@register
class Lineup(PhaseKind):
    slug = "lineup"
    label = gettext_lazy("Line-up")
    awake = True
    defaults: ClassVar = {"low": "", "high": "", "hidden": False}
    urls = (path("place/", stand, name="lineup_place"),)

    @region("stage", "console")
    def crowd(self, phase: Phase) -> dict[str, Any]:
        values = list(phase.answers.filter(participant__removed_at=None).values_list("value", flat=True))
        counts = distribution(values)
        return {
            "covered": phase.is_covered,
            "count": len(values),
            "total": phase.workshop.participants.filter(removed_at=None).count(),
            "columns": _columns(counts),
            "low": phase.setting("low"),
            "high": phase.setting("high"),
        }

    @region("phone", per=places_of_everyone)
    def own(self, phase: Phase, value: int | None) -> dict[str, Any]:
        return {"value": value}

    def report(self, phase: Phase) -> list[Table]:
        values = list(phase.answers.values_list("value", flat=True))
        low, high = phase.setting("low") or _("Low end"), phase.setting("high") or _("High end")
        rows = tuple((index * 100 // (BINS - 1), count) for index, count in enumerate(distribution(values)) if count)
        return [Table("lineup", f"0 = {low}, 100 = {high}", (_("Place on the line"), _("People")), rows)]


def _columns(counts: list[int]) -> list[dict[str, Any]]:
    """The picture's dots, as positions in a box of 1000 by 400 units; crowded columns have smaller dots."""
    step, base = 1000 / BINS, 380
    radius = min(step * 0.42, 360 / (2 * max([*counts, 1])))
    return [
        {
            "x": round((index + 0.5) * step, 1),
            "r": round(radius, 1),
            "ys": [round(base - radius * (2 * n + 1), 1) for n in range(count)],
        }
        for index, count in enumerate(counts)
    ]
