"""The World Café as the phones showed it: who was where in which round, and what that comes to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Walks:
    """For every round: where each phone sent its person, as (station, whether they present it)."""

    rounds: list[dict[str, tuple[str, bool]]] = field(default_factory=list)

    def heard_by(self, name: str) -> set[str]:
        """The stations that somebody has heard."""
        return {round_[name][0] for round_ in self.rounds if name in round_ and not round_[name][1]}

    def figures(self) -> dict[str, Any]:
        """`crowd`: the smallest and the largest audience of each round. `heard`: how many people heard so many
        different stations. `heard_twice`: how often somebody was sent to a station again. `without_presenter`: how
        often a station had nobody who presents it."""
        routes: dict[str, list[str]] = {}
        for round_ in self.rounds:
            for name, (station, presents) in round_.items():
                routes.setdefault(name, []).extend([] if presents else [station])
        heard = Counter(len(set(route)) for route in routes.values())
        return {
            "crowd": [_crowd(round_) for round_ in self.rounds],
            "heard": {str(stations): people for stations, people in sorted(heard.items())},
            "heard_twice": sum(len(route) - len(set(route)) for route in routes.values()),
            "without_presenter": sum(len(_stations(round_) - _presented(round_)) for round_ in self.rounds),
        }


def _stations(round_: dict[str, tuple[str, bool]]) -> set[str]:
    return {station for station, _presents in round_.values()}


def _presented(round_: dict[str, tuple[str, bool]]) -> set[str]:
    return {station for station, presents in round_.values() if presents}


def _crowd(round_: dict[str, tuple[str, bool]]) -> list[int]:
    listeners = Counter(station for station, presents in round_.values() if not presents)
    sizes = [listeners[station] for station in _stations(round_)]
    return [min(sizes, default=0), max(sizes, default=0)]
