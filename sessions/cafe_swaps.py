"""The search for good routes through a World Café: construction, then swaps.

People, rounds and stations are numbers here, and a crowd of people is an integer with one bit per person: how
many of a crowd have met somebody before is one `&` and one `bit_count()`.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CROWDING = 1000.0  # What a meeting costs: even audiences, which have the fewest, come before everything else.
CHANGE = 100.0  # What it costs to change an announced visit: more than company and wishes.

FEWEST_STEPS, STEPS_PER_VISIT, MOST_STEPS = 1_000, 150, 20_000
FEW_VISITS, FEW_ATTEMPTS = 40, 4  # Small cafés have corners that a search cannot leave: start again elsewhere.
WARM, COLD = 0.6, 0.07  # Temperatures, in repeated meetings.
MOVERS = {1: 0.25, 2: 0.35, 3: 0.25, 4: 0.15}  # How many people change places in a step, and how often.


@dataclass
class Walker:
    """Somebody who listens: in each of the `rounds` at another one of the `options`, which are at least as many.

    `fixed` and `announced` are stations by round, the first given, the second better kept; `wishes` says how
    many meetings a visit to a station is worth; `met` are the crowds that this person has been in before.
    """

    options: list[int]
    rounds: list[int]
    fixed: dict[int, int]
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
        changed = walker.announced.get(round_, station) != station
        return CROWDING * others.bit_count() + CHANGE * changed + repeats - walker.wishes.get(station, 0.0)

    def put(self, person: int, round_: int, station: int) -> None:
        """Let somebody be at a station in a round, and nowhere else."""
        before = self.routes[person].get(round_)
        if before is not None:
            self.crowds[round_][before] ^= 1 << person
        self.crowds[round_][station] |= 1 << person
        self.routes[person][round_] = station

    def send(self, person: int, round_: int, station: int) -> float:
        """Send somebody to another station in a round; returns by how much the cost changes.

        If they were to hear that station in another round, they hear then what they miss now.
        """
        route = self.routes[person]
        missed = route[round_]
        exchanged = [(r, missed) for r, s in route.items() if s == station]
        change = 0.0
        for r, s in [(round_, station), *exchanged]:
            change += self.cost(person, r, s) - self.cost(person, r, route[r])
            self.put(person, r, s)
        return change

    def total(self) -> float:
        """What it all costs: everybody comes in, one after the other."""
        empty = Floor(self.walkers, len(self.crowds), len(self.crowds[0]) if self.crowds else 0)
        total = 0.0
        for person, route in enumerate(self.routes):
            for round_, station in route.items():
                total += empty.cost(person, round_, station)
                empty.put(person, round_, station)
        return total

    def restore(self, routes: Mapping[int, Mapping[int, int]]) -> None:
        """Let these people walk these routes."""
        for person, route in routes.items():
            for round_, station in route.items():
                self.put(person, round_, station)

    def loads(self, round_: int) -> list[int]:
        """How many people each station has in a round."""
        return [crowd.bit_count() for crowd in self.crowds[round_]]


def arrange(walkers: Sequence[Walker], rounds: int, stations: int, rng: random.Random) -> Floor:
    """Find good routes for everybody: the best of a few attempts, if there are so few visits that these are quick."""
    visits = sum(len(walker.rounds) for walker in walkers)
    attempts = FEW_ATTEMPTS if visits <= FEW_VISITS else 1
    floors = [_attempt(Floor(walkers, rounds, stations), rng) for _ in range(attempts)]
    return min(floors, key=Floor.total)


def _attempt(floor: Floor, rng: random.Random) -> Floor:
    """Good routes by construction, then by even audiences, then by swaps."""
    _construct(floor, rng)
    for round_ in range(len(floor.crowds)):
        while move := _evening_move(floor, round_):
            floor.send(*move)
    _anneal(floor, rng)
    return floor


def _construct(floor: Floor, rng: random.Random) -> None:
    """Keep what is fixed or announced; send everybody else, round by round, where it costs least."""
    open_visits = []
    for person, walker in enumerate(floor.walkers):
        for round_, station in walker.fixed.items():
            floor.put(person, round_, station)
        for round_ in walker.rounds:
            told = walker.announced.get(round_)
            if told in walker.options and told not in floor.routes[person].values():
                floor.put(person, round_, told)
            else:
                open_visits.append((round_, rng.random(), person))
    for round_, _, person in sorted(open_visits):
        unheard = [s for s in floor.walkers[person].options if s not in floor.routes[person].values()]
        floor.put(person, round_, min(unheard, key=lambda station: floor.cost(person, round_, station)))


def _evening_move(floor: Floor, round_: int) -> tuple[int, int, int] | None:
    """The cheapest way to send one person from a station with the most people to one with two or more less.

    Annealing would even the audiences out as well, but with more changes than it takes.
    """
    loads = floor.loads(round_)
    moves = []
    for person, (walker, route) in enumerate(zip(floor.walkers, floor.routes, strict=True)):
        if round_ in walker.rounds and loads[route[round_]] == max(loads):
            for station in walker.options:
                if loads[station] < max(loads) - 1:
                    before = dict(route)
                    moves.append((floor.send(person, round_, station), (person, round_, station)))
                    floor.restore({person: before})
    change, move = min(moves, default=(0.0, None))
    return move if change < 0 else None


def _anneal(floor: Floor, rng: random.Random) -> None:
    """Simulated annealing: in a round somebody goes to another station, or a few people change places."""
    visits = [(person, r) for person, walker in enumerate(floor.walkers) for r in walker.rounds]
    listeners: dict[int, list[int]] = {}
    for person, r in visits:
        listeners.setdefault(r, []).append(person)
    steps = min(max(FEWEST_STEPS, STEPS_PER_VISIT * len(visits)), MOST_STEPS) if visits else 0
    for step in range(steps):
        person, round_ = rng.choice(visits)
        [count] = rng.choices(list(MOVERS), list(MOVERS.values()))
        movers = [person, *rng.choices(listeners[round_], k=count - 1)]
        _try(floor, rng, movers, round_, WARM * (COLD / WARM) ** (step / steps))


def _try(floor: Floor, rng: random.Random, movers: list[int], round_: int, temperature: float) -> None:
    """Send each of the movers where the next one is, the last where the first was; take it back if it is bad.

    A single one goes anywhere.
    """
    walkers, routes = floor.walkers, floor.routes
    targets = [routes[person][round_] for person in movers[1:] + movers[:1]]
    if len(movers) == 1:
        targets = [rng.choice(walkers[movers[0]].options)]
    moves = list(zip(movers, targets, strict=True))
    if any(s == routes[person][round_] or s not in walkers[person].options for person, s in moves):
        return
    before = {person: dict(routes[person]) for person in movers}
    change = sum([floor.send(person, round_, station) for person, station in moves])
    if change > 0 and rng.random() >= math.exp(-change / temperature):
        floor.restore(before)
