"""The rotation of a World Café, as a pure function: who presents where, and who walks where, round by round."""

import random
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from types import MappingProxyType
from typing import Any

from .cafe_swaps import Walker, arrange

WISHES = (3, 2, 1)  # What a first, a second and every further wish is worth, in meetings.

NOTHING: Mapping[Any, Any] = MappingProxyType({})


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
    """One round: who presents at each station, and which station everybody else visits."""

    presenters: Mapping[S, P]
    visits: Mapping[P, S]


def plan[P: Hashable, S: Hashable](
    people: Iterable[P],
    stations: Sequence[Station[P, S]],
    rounds: int,
    *,
    switch: int | None = None,
    heard: Mapping[P, Collection[S]] = NOTHING,
    wishes: Mapping[P, Sequence[S]] = NOTHING,
    past: Sequence[Mapping[P, S]] = (),
    announced: Sequence[Mapping[P, S]] = (),
    seed: int = 0,
) -> list[Round[P, S]]:
    """The rounds to come: `rounds` in all, less those in the `past`.

    `people` are those who are there now, in a lasting order (it decides between equals). After `switch`
    rounds the second presenters take over; without it, or without a second one, the first presents all the
    time. `heard` has the stations that somebody knows already, `wishes` those they would like, the dearest
    first. `past` has the visits of the rounds that are over, `announced` the visits that people were told for
    the rounds to come. The same arguments give the same plan.

    Always true:

    - In every round every station has a presenter: the one whose turn it is, or the other one, or else the
    first member who is there. Only a station of whose session nobody is there has none. - Everybody who does
    not present visits a station they have not heard. When there is none left but their own session's, they
    visit that one (once); after that they have no visit and may go where they like.

    Within that, in this order (an annealing search, so not always the very best):

    1. Audiences are even: as few meetings as possible, a meeting being two people at one station in one
    round.
       They differ by at most one where that is possible.
    2. As few of the announced visits as possible are changed.
    3. Good company and wishes. Every meeting counts 1, less 1 for each time that these two have met before or
       after, or worked in the same session; every wished station that is visited counts as in WISHES.

    So with more rounds than stations people have nowhere to go in the last ones; with one station the first
    round is the only one; with fewer listeners than stations some stations are empty in a round and nobody is
    in a crowd; when only presenters are there, they present to nobody (close some stations). To close a
    station, leave it out; late arrivals, leavers and extra rounds are other `people` and `rounds`: what was
    announced to everybody else stays as it is, as far as the first two rules allow.
    """
    bits = {person: bit for bit, person in enumerate(dict.fromkeys(people))}
    numbers = {station.key: number for number, station in enumerate(stations)}
    ahead = range(len(past), rounds)
    teams = presenters(bits, stations, ahead, switch)
    crowds = _crowds(bits, stations, past)
    walkers = [
        Walker(
            *_rounds_to_fill(person, stations, teams, _known(person, heard, past)),
            announced=_announced(person, announced[: len(ahead)], numbers),
            wishes=_worth(wishes.get(person, ()), numbers),
            met=[crowd for crowd in crowds if crowd >> bit & 1],
        )
        for person, bit in bits.items()
    ]
    floor = arrange(walkers, len(ahead), len(stations), random.Random(seed))
    routes = dict(zip(bits, floor.routes, strict=True))
    return [
        Round(team, {person: stations[route[r]].key for person, route in routes.items() if r in route})
        for r, team in enumerate(teams)
    ]


def presenters[P: Hashable, S: Hashable](
    people: Collection[P], stations: Sequence[Station[P, S]], rounds: Iterable[int], switch: int | None = None
) -> list[dict[S, P]]:
    """Who presents at each station in each of these rounds (counted from 0), by the rules of `plan`."""
    return [_presenters(people, stations, switched=switch is not None and r >= switch) for r in rounds]


def _presenters[P: Hashable, S: Hashable](
    people: Collection[P], stations: Sequence[Station[P, S]], switched: bool
) -> dict[S, P]:
    """Who presents at each station in a round."""
    chosen: dict[S, P] = {}
    for station in stations:
        turn = station.presenters[::-1] if switched else station.presenters
        candidates = chain(turn, (person for person in people if person in station.members))
        free = (person for person in candidates if person in people and person not in chosen.values())
        if (presenter := next(free, None)) is not None:
            chosen[station.key] = presenter
    return chosen


def _known[P: Hashable, S: Hashable](
    person: P, heard: Mapping[P, Collection[S]], past: Sequence[Mapping[P, S]]
) -> set[S]:
    """The stations that somebody has heard."""
    return {*heard.get(person, ()), *(visits[person] for visits in past if person in visits)}


def _rounds_to_fill[P: Hashable, S: Hashable](
    person: P, stations: Sequence[Station[P, S]], teams: Sequence[Mapping[S, P]], known: Collection[S]
) -> tuple[list[int], list[int], dict[int, int]]:
    """The stations somebody may be sent to, the rounds for that, and the visits after that to their own."""
    unheard = [number for number, station in enumerate(stations) if station.key not in known]
    own = [number for number in unheard if stations[number].is_of(person)]
    options = [number for number in unheard if number not in own]
    listening = [r for r, team in enumerate(teams) if person not in team.values()]
    return options, listening[: len(options)], dict(zip(listening[len(options) :], own, strict=False))


def _announced[P: Hashable, S: Hashable](
    person: P, announced: Sequence[Mapping[P, S]], numbers: Mapping[S, int]
) -> dict[int, int]:
    """The stations that somebody was told, by round."""
    told = [(r, visits[person]) for r, visits in enumerate(announced) if person in visits]
    return {r: numbers[key] for r, key in told if key in numbers}


def _worth[S: Hashable](wishes: Sequence[S], numbers: Mapping[S, int]) -> dict[int, float]:
    """What a visit to each station is worth to somebody with these wishes."""
    worth = zip(dict.fromkeys(wishes), chain(WISHES, repeat(WISHES[-1])), strict=False)
    return {numbers[key]: value for key, value in worth if key in numbers}


def _crowds[P: Hashable, S: Hashable](
    bits: Mapping[P, int], stations: Sequence[Station[P, S]], past: Sequence[Mapping[P, S]]
) -> list[int]:
    """Who has met whom before: the sessions, and the audiences of the past."""
    crowds = [sum(1 << bit for person, bit in bits.items() if station.is_of(person)) for station in stations]
    for visits in past:
        audiences: dict[S, int] = defaultdict(int)
        for person in bits.keys() & visits.keys():
            audiences[visits[person]] |= 1 << bits[person]
        crowds += audiences.values()
    return crowds
