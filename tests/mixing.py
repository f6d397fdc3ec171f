"""How much better than by chance people are mixed, and how long it takes: the figures of docs/groups.md.

Run it with the environment that `./plenum test` made: `.venv/bin/python -m tests.mixing`.
"""

from __future__ import annotations

import time
from statistics import fmean

from tests.workshop.test_grouping import chance, hall, same_origin_pairs
from workshop.grouping import cost, mix, sizes

CHANCES, SEEDS = 200, 10


def figures(people: int) -> str:
    """One line: cost and pairs of the same origin, as mixed and as by chance, and the seconds of a processor."""
    room = hall(people)
    wanted = sizes(people, 4, 5)
    started = time.process_time()
    mixed = [mix(room, wanted, seed) for seed in range(SEEDS)]
    seconds = (time.process_time() - started) / SEEDS
    lots = [chance(room, wanted, seed) for seed in range(CHANCES)]
    told = []
    for measure in (cost, same_origin_pairs):
        ours, theirs = (fmean(measure(room, groups) for groups in found) for found in (mixed, lots))
        told.append(f"{measure.__name__} {ours:.1f} mixed, {theirs:.1f} by chance ({ours / theirs:.0%})")
    return f"{people} people in {len(wanted)} groups: {'; '.join(told)}; {seconds:.2f} s"


if __name__ == "__main__":
    for people in (30, 127, 300):
        print(figures(people))
