"""Groups: how large, who with whom, and where a late-comer goes. Pure functions."""

import math
import random
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import fmean, pstdev

FEWEST = 3  # One or two people are no group, unless nobody else is there.

SAME_ORIGIN = 2.0  # What a pair of the same origin costs: about as much as the answers of a random group.
STEPS_PER_PERSON = 150
HOT, COLD = (
    2.0,
    0.02,
)  # Temperatures in units of cost: at first nearly every swap is taken, at last no bad one.

type Likeness = list[list[float]]


@dataclass(frozen=True)
class Person[Key: Hashable]:
    """Somebody to be put into a group; origin "" is unknown, an answer (0 to 100) of None was not given."""

    key: Key
    origin: str = ""
    answers: tuple[float | None, ...] = ()


def sizes(n: int, smallest: int, largest: int) -> list[int]:
    """The sizes of groups for n people, largest first: as few groups as possible, as equal as possible.

    All sizes are within the bounds whenever any division of n is: the fewest groups that keep to `largest`
    are the fullest ones. Groups of 4 to 5 are impossible for 1, 2, 3, 6, 7 and 11 people only; then some are
    smaller than `smallest` (6 = 3 + 3, 7 = 4 + 3, 11 = 4 + 4 + 3). With three people or more nobody is in a
    group of one or two, even if that takes a group above `largest` (4 people in groups of up to 3 are one
    group).

    Raises ValueError unless 0 <= n and 1 <= smallest <= largest.
    """
    if n < 0 or not 1 <= smallest <= largest:
        raise ValueError(f"No groups of {smallest} to {largest} for {n} people")
    if n == 0:
        return []
    count = max(1, min(math.ceil(n / largest), n // FEWEST))
    size, larger = divmod(n, count)
    return [size + 1] * larger + [size] * (count - larger)


def mix[Key: Hashable](people: Sequence[Person[Key]], sizes: Sequence[int], seed: int) -> list[list[Key]]:
    """Divide people into groups of these sizes at a low `cost`: mixed by origin and by answers.

    Simulated annealing over swaps of two people: the same people, sizes and seed give the same groups. Within
    a group people keep the order in which they came. Raises ValueError unless the sizes add up to the people.
    """
    if sum(sizes) != len(people):
        raise ValueError(f"Groups for {sum(sizes)} people, but there are {len(people)}")
    rng = random.Random(seed)
    order = iter(rng.sample(range(len(people)), len(people)))
    groups = [[next(order) for _ in range(size)] for size in sizes]
    if len(groups) > 1:
        _anneal(groups, _likeness(people), rng)
    return [[people[member].key for member in sorted(group)] for group in groups]


def cost[Key: Hashable](people: Sequence[Person[Key]], groups: Iterable[Iterable[Key]]) -> float:
    """How badly these groups are mixed: 0 is perfect.

    A pair of the same (known) origin in a group costs SAME_ORIGIN. Each question is standardised over the
    room to mean 0 and variance 1, once as answered and once as squared distance from the mean; with each of
    the two a group costs half the square of its sum, averaged over all questions. So a group should have the
    room's mean and the room's spread: the "k-plus" criterion of M. Papenberg, "K-Plus anticlustering: An
    improved k-means criterion for maximizing between-group similarity", Br. J. Math. Stat. Psychol. 77
    (2024).
    """
    likeness = _likeness(people)
    index = {person.key: i for i, person in enumerate(people)}
    members = [[index[key] for key in group] for group in groups]
    return sum(likeness[a][b] for group in members for a in group for b in group) / 2


def smallest_fitting[Key: (int, str)](counts: Mapping[Key, int], largest: int) -> Key | None:
    """The group for a late-comer: the smallest that has room, or the smallest of all when none has.

    `counts` has the number of people by group; among equals the lowest key wins. None if there are no groups.
    """
    fitting = {key: count for key, count in counts.items() if count < largest} or counts
    return min(fitting, key=lambda key: (fitting[key], key), default=None)


def seats[Key: (int, str)](counts: Mapping[Key, int], people: int, smallest: int, largest: int) -> list[Key]:
    """Groups for so many people who have chosen none; `counts` has who has, 0 for groups (tables) without anybody.

    They fill up the groups that are there. Only those for whom these have no room open new ones, if they are
    enough for it: nobody is sent to an empty table alone. Empty if there are no groups at all.
    """
    there = {key: count for key, count in counts.items() if count}
    empty = sorted(key for key, count in counts.items() if not count)
    beyond = people - sum(max(largest - count, 0) for count in there.values())
    opened: dict[Key, int] = {}
    if beyond >= smallest or not there:
        opened = dict.fromkeys(empty[: len(sizes(max(beyond, 0), smallest, largest))], 0)
    chosen: list[Key] = []
    for number in range(people):
        open_to = opened if opened and number >= people - beyond else there
        if (key := smallest_fitting(open_to, largest)) is not None:
            open_to[key] += 1
            chosen.append(key)
    return chosen


@dataclass(frozen=True)
class Advice[Key: (int, str)]:
    """What can be done about a group that has become too small."""

    group: Key
    merge_into: Key
    """The group that stays the smallest with these people in it."""
    top_up_from: Key | None
    """The largest group, unless giving somebody away would make it too small in its turn."""


def advice[Key: (int, str)](counts: Mapping[Key, int], smallest: int, largest: int) -> list[Advice[Key]]:
    """The groups that are too small: below `smallest`, and below what `sizes` would make of as many people."""
    fewest = min([smallest, *sizes(sum(counts.values()), smallest, largest)])
    found = []
    for key in sorted(counts):
        others = {other: count for other, count in counts.items() if other != key}
        if others and counts[key] < fewest:
            richest = min(others, key=lambda other: (-others[other], other))
            spare = others[richest] > max(fewest, counts[key] + 1)
            found.append(Advice(key, min(others, key=lambda o: (others[o], o)), richest if spare else None))
    return found


def _likeness(people: Sequence[Person]) -> Likeness:
    """What it costs to have i and j in the same group, a symmetric matrix; negative if their answers differ.

    The diagonal holds the answers' own squares, so that a group's sum over all i and j is never below zero.
    """
    questions = zip_longest(*(person.answers for person in people))
    columns = [feature for answers in questions for feature in _features(answers)]
    scale = math.sqrt(len(columns)) or 1.0
    rows = [[z / scale for z in row] for row in zip(*columns, strict=True)] or [[] for _ in people]
    likeness = [[math.sumprod(row, other) for other in rows] for row in rows]
    for i, person in enumerate(people):
        for j, other in enumerate(people):
            if person.origin and person.origin == other.origin and i != j:
                likeness[i][j] += SAME_ORIGIN
    return likeness


def _features(answers: Sequence[float | None]) -> list[list[float]]:
    """The answers to one question, standardised, and how unusual each one is, standardised as well."""
    position = _standardised(answers)
    given = [None if answer is None else z * z for answer, z in zip(answers, position, strict=True)]
    return [position, _standardised(given)]


def _standardised(values: Sequence[float | None]) -> list[float]:
    """Scaled to mean 0 and variance 1; a missing value counts as the mean, equal values are all 0."""
    given = [value for value in values if value is not None]
    mean = fmean(given) if given else 0.0
    spread = pstdev(given) if given else 0.0
    if spread < 1e-6:
        return [0.0] * len(values)
    return [0.0 if value is None else (value - mean) / spread for value in values]


def _anneal(groups: list[list[int]], likeness: Likeness, rng: random.Random) -> None:
    """Swap people between groups, in place, until the cost is low."""
    seats = [(group, seat) for group, members in enumerate(groups) for seat in range(len(members))]
    steps = STEPS_PER_PERSON * len(seats)
    temperature, cooling = HOT, (COLD / HOT) ** (1 / steps)
    for _ in range(steps):
        (g, i), (h, j) = rng.choice(seats), rng.choice(seats)
        if g != h:
            change = _change(groups[g], groups[h], groups[g][i], groups[h][j], likeness)
            if change <= 0 or rng.random() < math.exp(-change / temperature):
                groups[g][i], groups[h][j] = groups[h][j], groups[g][i]
        temperature *= cooling


def _change(group: list[int], other: list[int], a: int, b: int, likeness: Likeness) -> float:
    """By how much the cost changes when a leaves its group for the other, and b comes instead."""
    by_a, by_b = likeness[a], likeness[b]
    change = sum([by_b[member] - by_a[member] for member in group])
    change += sum([by_a[member] - by_b[member] for member in other])
    return change + by_a[a] + by_b[b] - 2 * by_a[b]
