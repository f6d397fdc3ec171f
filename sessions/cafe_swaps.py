"""The search for good routes through a World Café: construction, then swaps.

People, rounds and stations are numbers here, and a crowd of people is an integer with one bit per person: how
many of a crowd have met somebody before is one `&` and one `bit_count()`.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

CROWDING = 10_000.0  # Even audiences come before everything else …
CHANGE = 100.0  # … then routes that people have been told already; then company and wishes.

FEWEST_STEPS, STEPS_PER_VISIT, MOST_STEPS = 3_000, 150, 20_000
SWAPS = 0.8  # The share of swaps; the others are moves of one person.
WARM, COLD = 0.4, 0.07  # Temperatures, in repeated meetings.


@dataclass
class Walker:
    """A listener: `rounds` are to be filled with different stations out of `options`, at least as many.

    `fixed` visits are given, `announced` ones better kept; a wish is worth so many meetings; `met` are the crowds
    that this person has been part of before.
    """

    options: list[int]
    rounds: list[int]
    fixed: dict[int, int] = field(default_factory=dict)
    announced: dict[int, int] = field(default_factory=dict)
    wishes: dict[int, float] = field(default_factory=dict)
    met: list[int] = field(default_factory=list)


class Floor:
    """Where everybody is in every round, and what that costs."""

    def __init__(self, walkers: Sequence[Walker], rounds: int, stations: int) -> None:
        self.walkers = walkers
        self.routes: list[dict[int, int]] = [{} for _ in walkers]
        self.crowds = [[0] * stations for _ in range(rounds)]

    def cost(self, person: int, round_: int, station: int) -> float:
        """What it costs that somebody is at a station in a round, given where everybody else is."""
        walker, route, crowds = self.walkers[person], self.routes[person], self.crowds
        others = crowds[round_][station] & ~(1 << person)
        repeats = sum([(others & crowd).bit_count() for crowd in walker.met])
        repeats += sum([(others & crowds[r][s]).bit_count() for r, s in route.items() if r != round_])
        changes = walker.announced.get(round_, station) != station
        return CROWDING * others.bit_count() + CHANGE * changes + repeats - walker.wishes.get(station, 0)

    def put(self, person: int, round_: int, station: int) -> None:
        """Let somebody be at a station in a round, and nowhere else."""
        before = self.routes[person].get(round_)
        if before is not None:
            self.crowds[round_][before] ^= 1 << person
        self.crowds[round_][station] |= 1 << person
        self.routes[person][round_] = station

    def send(self, person: int, round_: int, station: int) -> float:
        """Send somebody to another station in a round; returns how the cost changes.

        If they were to hear that station in another round, they hear there what is left out here.
        """
        route = self.routes[person]
        before = route[round_]
        exchanged = [(r, before) for r, s in route.items() if s == station]
        change = 0.0
        for r, s in [(round_, station), *exchanged]:
            change += self.cost(person, r, s) - self.cost(person, r, route[r])
            self.put(person, r, s)
        return change

    def uneven(self) -> bool:
        """Does the audience of two stations differ by more than one in some round?"""
        loads = [[crowd.bit_count() for crowd in crowds] for crowds in self.crowds]
        return any(max(load) - min(load) > 1 for load in loads if load)


def arrange(floor: Floor, rng: random.Random) -> None:
    """Find good routes for everybody."""
    _construct(floor, rng)
    _anneal(floor, rng, WARM)
    if floor.uneven():
        _anneal(floor, rng, CROWDING)


def _construct(floor: Floor, rng: random.Random) -> None:
    """Keep what is fixed or announced; send everybody else, round by round, where it costs least."""
    slots = []
    for person, walker in enumerate(floor.walkers):
        for round_, station in walker.fixed.items():
            floor.put(person, round_, station)
        for round_ in walker.rounds:
            station = walker.announced.get(round_)
            if station in walker.options and station not in floor.routes[person].values():
                floor.put(person, round_, station)
            else:
                slots.append((round_, rng.random(), person))
    for round_, _, person in sorted(slots):
        unheard = [s for s in floor.walkers[person].options if s not in floor.routes[person].values()]
        floor.put(person, round_, min(unheard, key=lambda station: floor.cost(person, round_, station)))


def _anneal(floor: Floor, rng: random.Random, hot: float) -> None:
    """Simulated annealing over swaps of two people in a round and moves of one."""
    slots = [(person, round_) for person, walker in enumerate(floor.walkers) for round_ in walker.rounds]
    if not slots:
        return
    company = {r: [person for person, round_ in slots if round_ == r] for _, r in slots}
    steps = min(max(FEWEST_STEPS, STEPS_PER_VISIT * len(slots)), MOST_STEPS)
    temperature, cooling = hot, (COLD / hot) ** (1 / steps)
    for _ in range(steps):
        person, round_ = rng.choice(slots)
        other = rng.choice(company[round_]) if rng.random() < SWAPS else None
        _step(floor, person, other, round_, temperature, rng)
        temperature *= cooling


def _step(floor: Floor, person: int, other: int | None, round_: int, temperature: float, rng: random.Random) -> None:
    """Let two people swap their stations in a round, or one move, unless that costs too much."""
    walkers, routes = floor.walkers, floor.routes
    here = routes[person][round_]
    there = rng.choice(walkers[person].options) if other is None else routes[other][round_]
    if here == there or there not in walkers[person].options:
        return
    moved = [(person, dict(routes[person]))]
    change = floor.send(person, round_, there)
    if other is not None and here in walkers[other].options:
        moved.append((other, dict(routes[other])))
        change += floor.send(other, round_, here)
    if change > 0 and rng.random() >= math.exp(-change / temperature):
        for somebody, route in moved:
            for r, station in route.items():
                floor.put(somebody, r, station)
