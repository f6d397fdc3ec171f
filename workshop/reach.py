"""How the room reaches the server: what phones have answered to the last check, as the console tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from .models import Echo, Workshop
from .models.echo import number_of

SLOW = 2000
"""Milliseconds: whoever waits longer for a small answer begins to tap again."""
MOST_SHOWN = 12


@dataclass(frozen=True)
class Reach:
    """The figures of a check. Names are those of people, so that somebody can go there."""

    phones: int
    times: list[tuple[int, str]] = field(default_factory=list)
    """How many milliseconds each phone took, with its person, the slowest first."""
    silent: list[str] = field(default_factory=list)
    old: list[tuple[str, str]] = field(default_factory=list)
    """Who has an old browser, and which."""

    @property
    def answered(self) -> int:
        return len(self.times)

    @property
    def median(self) -> float:
        return round(median(time for time, _name in self.times) / 1000, 2) if self.times else 0.0

    @property
    def slowest(self) -> tuple[float, str]:
        time, name = self.times[0] if self.times else (0, "")
        return round(time / 1000, 2), name

    @property
    def slow(self) -> list[str]:
        return [name for time, name in self.times if time > SLOW]

    @property
    def is_well(self) -> bool:
        return bool(self.times) and not (self.silent or self.slow or self.old)


def reach_of(workshop: Workshop) -> Reach:
    """What has come of the last check so far. Two queries."""
    people = workshop.participants.filter(removed_at=None, has_phone=True)
    names = dict(people.order_by("name").values_list("pk", "name"))
    echoes = list(Echo.objects.filter(participant__in=people))
    number = number_of(workshop)
    answers = {one.participant_id: one.milliseconds for one in echoes if one.number == number}
    return Reach(
        phones=len(names),
        times=sorted(((time, names[key]) for key, time in answers.items()), reverse=True),
        silent=[name for key, name in names.items() if key not in answers],
        old=sorted((names[one.participant_id], one.browser) for one in echoes if one.is_old),
    )
