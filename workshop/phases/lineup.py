"""Line-up: everybody stands somewhere between two ends, in the room and on the phone."""

from __future__ import annotations

import html
import math
import re
import textwrap
from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from workshop.access import Who, for_participants, while_open
from workshop.exports import Picture, Table
from workshop.fields import Flag, Line
from workshop.forms import LineupForm
from workshop.kinds import PhaseKind, region, register
from workshop.models import LineupAnswer, Phase
from workshop.refusals import cleaned
from workshop.views.answers import done

BINS = 21
"""Columns of the picture: every fifth value from 0 to 100 has one."""
WIDTH, FLOOR, HEIGHT = 1000, 380, 360
"""The picture's units: how wide it is, where the lowest dots stand, and how high they may pile up from there."""
FULLEST = 0.45
"""The largest dot's radius, as a share of its column's width."""
LINE, LETTERS = 34, 30
"""How high the lines are in which an exported picture names its ends, and how many letters fit on each."""
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@require_POST
@for_participants
@while_open
def stand(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    LineupAnswer.objects.place(phase, who.person, cleaned(LineupForm(request.POST))["value"])
    return done(request, who.home)


def distribution(values: Sequence[int]) -> list[int]:
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
    least_minutes = 2
    awake = True
    defaults: ClassVar = {"low": "", "high": "", "hidden": False}
    fields: ClassVar = {
        "low": Line(label=gettext_lazy("One end of the line"), longest=60, help_text=gettext_lazy("For the least.")),
        "high": Line(label=gettext_lazy("The other end"), longest=60, help_text=gettext_lazy("For the most.")),
        "hidden": Flag(
            label=gettext_lazy("Keep the picture back at first"),
            help_text=gettext_lazy("The stage draws it only when you show it: nobody follows the crowd."),
        ),
    }
    urls = (path("place/", stand, name="lineup_place"),)

    @region("stage", "console")
    def crowd(self, phase: Phase) -> dict[str, Any]:
        people = phase.workshop.participants.filter(removed_at=None).count()
        return {"covered": phase.is_covered, "total": people} | picture(phase, _values(phase))

    @region("phone", per=places_of_everyone)
    def own(self, phase: Phase, value: int | None) -> dict[str, Any]:
        return {"value": value}

    def report(self, phase: Phase) -> list[Picture | Table]:
        values = _values(phase)
        drawn = picture(phase, values) | {"title": phase.name, "ends": lettering(phase), "workshop": phase.workshop}
        low, high = phase.workshop.said(drawn["low_end"]), phase.workshop.said(drawn["high_end"])
        counted = [(index * 100 // (BINS - 1), count) for index, count in enumerate(distribution(values))]
        return [
            Picture(
                "crowd",
                str(phase.name),
                mark_safe(_NOT_IN_XML.sub("", render_to_string("phases/lineup/picture.svg", drawn)).strip()),
                html.unescape(render_to_string("phases/lineup/in_words.txt", drawn)).strip(),
                tuple((str(place), count) for place, count in counted),
            ),
            Table(
                "lineup",
                f"0 = {low}, 100 = {high}",
                (_("Place on the line"), _("People")),
                tuple(row for row in counted if row[1]),
                sheet=_("Line-ups"),
            ),
        ]


def _values(phase: Phase) -> list[int]:
    """Where everybody who is here stands, in the order of the line: nobody learns who came first."""
    return sorted(phase.answers.filter(participant__removed_at=None).values_list("value", flat=True))


def picture(phase: Phase, values: Sequence[int]) -> dict[str, Any]:
    """What the drawing needs, and how many stand where, for those who cannot see it."""
    radius, dots = pile(distribution(values))
    low, high = phase.setting("low"), phase.setting("high")
    return {
        "count": len(values),
        "radius": radius,
        "dots": dots,
        "low": low,
        "high": high,
        "low_end": low or gettext_lazy("Low end"),
        "high_end": high or gettext_lazy("High end"),
        "at_low": sum(value <= 33 for value in values),
        "at_middle": sum(33 < value < 67 for value in values),
        "at_high": sum(value >= 67 for value in values),
    }


def pile(counts: Sequence[int]) -> tuple[float, list[tuple[float, float]]]:
    """The dots' radius and places: as large as the fullest column allows, several side by side where that helps."""
    step, most = WIDTH / BINS, max([*counts, 1])
    radius, abreast = max(
        (min(FULLEST * step / n, HEIGHT / (2 * math.ceil(most / n))), -n) for n in range(1, math.isqrt(most) + 2)
    )
    dots = []
    for column, count in enumerate(counts):
        for n in range(count):
            row, place = divmod(n, -abreast)
            width = min(-abreast, count - row * -abreast)
            x = (column + 0.5) * step + (2 * place + 1 - width) * radius
            dots.append((round(x, 1), round(FLOOR - radius * (2 * row + 1), 1)))
    return round(radius, 2), dots


def lettering(phase: Phase) -> dict[str, Any]:
    """The ends' names, line by line with their places, and how high the picture is with them."""
    ends = [textwrap.wrap(phase.workshop.said(str(phase.setting(end))), LETTERS) for end in ("low", "high")]
    low, high = ([(400 + round(LINE * (n + 0.7)), line) for n, line in enumerate(lines)] for lines in ends)
    return {"low": low, "high": high, "height": 400 + LINE * max(map(len, ends))}
