"""How many sockets somebody may have open: many, as a whole hall may come from one address, but not all there are.

A browser that finds no room is told so, and comes back by itself; by then others have gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from .hub import Viewer

MOST_OF_ONE = 100
"""Screens that one person may have open in one workshop: as many tabs as somebody forgets, not as a program opens."""


HERE = {"", "::/64"}
"""No address at all, as by a file's socket; and the network of ::1 (see throttle.network)."""


class Turnstile:
    """Counts who is inside. For one thread."""

    def __init__(self) -> None:
        self.inside: Counter[Hashable] = Counter()

    @contextmanager
    def pass_through(self, who: Hashable, most: int) -> Iterator[bool]:
        """Inside for so long, where there is room: says whether. Who is nobody in particular (None) is not counted."""
        if who is None:
            yield True
            return
        if self.inside[who] >= most:
            yield False
            return
        self.inside[who] += 1
        try:
            yield True
        finally:
            self.inside[who] -= 1
            if not self.inside[who]:
                del self.inside[who]


def hall(network: str) -> str | None:
    """A network as it counts: not this computer, where all seem to be that come by a proxy which we do not know of."""
    return None if network in HERE or network.startswith("127.") else network


def person(workshop: int, viewer: Viewer) -> Hashable:
    """Whose screen it is; a stage is nobody's."""
    whose = (viewer.participant, viewer.facilitator, viewer.organizer)
    return (workshop, *whose) if any(whose) else None
