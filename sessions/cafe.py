"""The rotation of a World Café, as a pure function: who presents where, and who walks where, round by round."""

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from .cafe_swaps import Floor, Walker, arrange

WISHES = (3, 2, 1)  # What a first, a second and every further wish is worth, in repeated meetings.


@dataclass(frozen=True)
class Station[P: Hashable, S: Hashable]:
    """A session's place in the room: its members, and who presents first and, after the switch, second."""

    key: S
    members: frozenset[P] = frozenset()
    presenters: tuple[P, ...] = ()

    def is_of(self, person: P) -> bool:
        return person in self.members or person in self.presenters


@dataclass(frozen=True)
class Round[P: Hashable, S: Hashable]:
    """One round: who presents at each station, and which station each of the others visits."""

    presenters: Mapping[S, P]
    visits: Mapping[P, S]


def plan[P: Hashable, S: Hashable](
    people: Iterable[P],
    stations: Sequence[Station[P, S]],
    rounds: int,
    *,
    switch: int | None = None,
    heard: Mapping[P, Iterable[S]] | None = None,
    wishes: Mapping[P, Sequence[S]] | None = None,
    past: Sequence[Mapping[P, S]] = (),
    announced: Sequence[Mapping[P, S]] = (),
    seed: int = 0,
) -> list[Round[P, S]]:
    people = list(dict.fromkeys(people))
    numbers = {station.key: number for number, station in enumerate(stations)}
    teams = [_presenters(people, stations, switch is not None and r >= switch) for r in range(len(past), rounds)]
    crowds = _crowds(people, stations, past)
    walkers = []
    for bit, person in enumerate(people):
        known = {*(heard or {}).get(person, ()), *(visits[person] for visits in past if person in visits)}
        walkers.append(
            Walker(
                *_rounds_to_fill(person, stations, known, teams),
                announced={
                    r: numbers[visits[person]]
                    for r, visits in enumerate(announced[: len(teams)])
                    if visits.get(person) in numbers
                },
                wishes={
                    numbers[key]: worth
                    for key, worth in zip((wishes or {}).get(person, ()), chain(WISHES, repeat(WISHES[-1])))
                    if key in numbers
                },
                met=[crowd for crowd in crowds if crowd >> bit & 1],
            )
        )
    floor = Floor(walkers, len(teams), len(stations))
    arrange(floor, random.Random(seed))
    return [
        Round(team, {p: stations[route[r]].key for p, route in zip(people, floor.routes) if r in route})
        for r, team in enumerate(teams)
    ]


def _presenters[P: Hashable, S: Hashable](
    people: Sequence[P], stations: Sequence[Station[P, S]], switched: bool
) -> dict[S, P]:
    """Who presents at each station: whose turn it is, else the other one, else the first member who is there."""
    chosen: dict[S, P] = {}
    for station in stations:
        turn = station.presenters[::-1] if switched else station.presenters
        present = [p for p in turn if p in people] + [p for p in people if p in station.members]
        free = (p for p in present if p not in chosen.values())
        for person in free:
            chosen[station.key] = person
            break
    return chosen


def _rounds_to_fill(person, stations, known, teams):
    unheard = [number for number, station in enumerate(stations) if station.key not in known]
    own = [number for number in unheard if stations[number].is_of(person)]
    options = [number for number in unheard if number not in own]
    listening = [r for r, team in enumerate(teams) if person not in team.values()]
    return options, listening[: len(options)], dict(zip(listening[len(options) :], own))


def _crowds(people, stations, past):
    crowds = [sum(1 << bit for bit, p in enumerate(people) if station.is_of(p)) for station in stations]
    for visits in past:
        together = defaultdict(int)
        for bit, person in enumerate(people):
            if person in visits:
                together[visits[person]] |= 1 << bit
        crowds += together.values()
    return crowds
