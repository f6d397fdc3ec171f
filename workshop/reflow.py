"""Reflow: what to shorten, and by how much, to end on time. A pure rule.

Minutes are taken one step at a time from whatever has given the smallest share of what it can give, so that all give
in proportion; who has to save more keeps every step of who has to save less. Breaks are touched only when nothing else
is left, and never go below a minute.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

LEAST_BREAK = 1


@dataclass(frozen=True)
class Part[K: Hashable]:
    """What is left of the agenda: a phase with the break before it."""

    key: K
    minutes: int
    least: int = 1
    """Below this it makes no sense: whatever is shorter already stays as it is."""
    step: int = 1
    """How many minutes it gives at once: a phase of four rounds gives four, or none."""
    pause: int = 0


@dataclass(frozen=True)
class Proposal[K: Hashable]:
    minutes: Mapping[K, int]
    """The new length of every part …"""
    pauses: Mapping[K, int]
    """… and of every break."""
    saved: int
    missing: int
    """How many minutes remain that cannot be saved."""


def shorten[K: Hashable](parts: Sequence[Part[K]], save: int) -> Proposal[K]:
    """Propose new lengths that save these minutes, or as many as can be; at most one step of one part too many."""
    lengths = _take([((part.minutes - part.least) // part.step, part.step) for part in parts], save)
    left = max(save - sum(lengths), 0)
    pauses = _take([(part.pause - LEAST_BREAK, 1) for part in parts], left)
    saved = sum(lengths) + sum(pauses)
    return Proposal(
        {part.key: part.minutes - taken for part, taken in zip(parts, lengths, strict=True)},
        {part.key: part.pause - taken for part, taken in zip(parts, pauses, strict=True)},
        saved,
        max(save - saved, 0),
    )


def _take(stores: Sequence[tuple[int, int]], save: int) -> list[int]:
    """How many minutes each of these gives: a store is a number of steps, and the minutes of one."""
    taken = [0] * len(stores)
    while sum(count * step for count, (_all, step) in zip(taken, stores, strict=True)) < save:
        open_ones = [place for place, (steps, _step) in enumerate(stores) if taken[place] < steps]
        if not open_ones:
            break
        taken[min(open_ones, key=lambda place: ((taken[place] + 0.5) / stores[place][0], place))] += 1
    return [count * step for count, (_all, step) in zip(taken, stores, strict=True)]
