"""The wall as a value: which post-its hang where, in which order, what lies on what; and all that can be done to it.

Post-its and clusters are numbers here. Every verb answers with another wall and leaves this one as it was: so a step is
undone by going back to the wall before it, and what did not change anything is seen by comparing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

type Pile = tuple[int, ...]
"""Post-its that say the same, the uppermost first; most piles are of one."""


@dataclass(frozen=True)
class Cluster:
    key: int
    name: str
    tint: int
    piles: tuple[Pile, ...] = ()


@dataclass(frozen=True)
class Layout:
    """Clusters in order. In the tray, only piles of several are told of: whatever is nowhere else lies there by itself.

    `unseen` are post-its that keep their place although nobody sees them at the moment, as they are hidden.
    """

    clusters: tuple[Cluster, ...] = ()
    tray: tuple[Pile, ...] = ()
    unseen: frozenset[int] = field(default=frozenset(), compare=False)

    @classmethod
    def of(cls, clusters: Iterable[Cluster], tray: Iterable[Pile], unseen: Iterable[int] = ()) -> Layout:
        return cls(tuple(clusters), unseen=frozenset(unseen))._with_tray(tray)

    def __getitem__(self, key: int) -> Cluster:
        return next(cluster for cluster in self.clusters if cluster.key == key)

    def pile(self, postit: int) -> Pile:
        """The pile that a post-it lies in; one that lies in none is a pile of its own."""
        return next((pile for pile in self.piles() if postit in pile), (postit,))

    def piles(self) -> Iterator[Pile]:
        for cluster in self.clusters:
            yield from cluster.piles
        yield from self.tray

    def called(self, name: str) -> Cluster | None:
        """The cluster of this name, in whichever case."""
        return next((one for one in self.clusters if one.name.casefold() == name.casefold()), None)

    # Post-its -----------------------------------------------------------------------------------------------

    def move(self, postits: Iterable[int], cluster: int | None, position: int | None = None) -> Layout:
        """Put post-its into a cluster, at its end or before the pile at a position counted from 0; None is the tray.

        Who moves the uppermost one of a pile moves the pile; one from below leaves its pile.
        """
        lifted = self._lift(postits)
        rest = self._without(lifted)
        if cluster is None:
            return rest._with_tray((*rest.tray, *lifted))
        piles = rest[cluster].piles
        at = rest._place(piles, position)
        return rest._change(cluster, piles=(*piles[:at], *lifted, *piles[at:]))

    def stack(self, postits: Iterable[int], on: int) -> Layout:
        """Lay post-its, with whatever lies below them, under another one that says the same."""
        base = self.pile(on)
        lifted = [pile for pile in self._lift(postits) if base[0] not in pile]
        lifted = [kept for pile in lifted if (kept := tuple(key for key in pile if key not in base))]
        whole = base + tuple(key for pile in lifted for key in pile)
        rest = self._without(lifted)
        if not any(base == pile for pile in rest.piles()):
            return rest._with_tray((*rest.tray, whole))
        return rest._each_pile(lambda pile: (whole,) if pile == base else (pile,))

    def unstack(self, postits: Iterable[int]) -> Layout:
        """Take post-its off their piles; they hang beside those, or lie in the tray by themselves."""
        wall = self
        for postit in postits:
            wall = wall._beside(wall.pile(postit), postit)
        return wall

    # Clusters -----------------------------------------------------------------------------------------------

    def found(self, key: int, name: str, tint: int) -> Layout:
        return replace(self, clusters=(*self.clusters, Cluster(key, name, tint)))

    def rename(self, key: int, name: str) -> Layout:
        return self._change(key, name=name)

    def colour(self, key: int, tint: int) -> Layout:
        return self._change(key, tint=tint)

    def shift(self, key: int, places: int) -> Layout:
        """Move a cluster this many places towards the end of the wall, or towards its beginning."""
        moved = self[key]
        others = [cluster for cluster in self.clusters if cluster.key != key]
        others.insert(max(self.clusters.index(moved) + places, 0), moved)
        return replace(self, clusters=tuple(others))

    def merge(self, key: int, into: int) -> Layout:
        """Hang all that one cluster has at the end of another, which keeps its name."""
        if key == into:
            return self
        merged = self[into].piles + self[key].piles
        return self._change(into, piles=merged)._change(key, piles=()).dissolve(key)

    def empty(self, key: int) -> Layout:
        """Put all that a cluster has into the tray; piles stay piles."""
        return self._with_tray((*self.tray, *self[key].piles))._change(key, piles=())

    def dissolve(self, key: int) -> Layout:
        """Take a cluster off the wall, what it has goes into the tray."""
        rest = self.empty(key)
        return replace(rest, clusters=tuple(cluster for cluster in rest.clusters if cluster.key != key))

    # Data ---------------------------------------------------------------------------------------------------

    def as_data(self) -> dict[str, Any]:
        """The wall as plain lists and numbers."""
        clusters = [[one.key, one.name, one.tint, [list(pile) for pile in one.piles]] for one in self.clusters]
        return {"clusters": clusters, "tray": [list(pile) for pile in self.tray]}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Layout:
        clusters = (Cluster(key, name, tint, tuple(map(tuple, piles))) for key, name, tint, piles in data["clusters"])
        return cls.of(clusters, map(tuple, data["tray"]))

    def only(self, postits: Collection[int]) -> Layout:
        """Without post-its that there are no more."""
        return self._without([tuple(key for pile in self.piles() for key in pile if key not in postits)])

    # How it is done -----------------------------------------------------------------------------------------

    def _beside(self, pile: Pile, postit: int) -> Layout:
        others = tuple(key for key in pile if key != postit)
        return self._each_pile(lambda one: (others, (postit,)) if one == pile and others else (one,))

    def _lift(self, postits: Iterable[int]) -> list[Pile]:
        """What comes along when these are taken, none twice."""
        lifted = dict.fromkeys(
            pile if self._top(pile) == key else (key,) for key in postits for pile in [self.pile(key)]
        )
        return [one for one in lifted if not any(set(one) < set(other) for other in lifted)]

    def _top(self, pile: Pile) -> int:
        return next((key for key in pile if key not in self.unseen), pile[0])

    def _place(self, piles: tuple[Pile, ...], position: int | None) -> int:
        """The index of the pile that people see at this position, or the end."""
        seen = [index for index, pile in enumerate(piles) if not self.unseen.issuperset(pile)]
        return len(piles) if position is None or position >= len(seen) else seen[position]

    def _change(self, key: int, **what: Any) -> Layout:
        changed = (replace(cluster, **what) if cluster.key == key else cluster for cluster in self.clusters)
        return replace(self, clusters=tuple(changed))

    def _with_tray(self, piles: Iterable[Pile]) -> Layout:
        return replace(self, tray=tuple(sorted(pile for pile in piles if len(pile) > 1)))

    def _without(self, piles: Iterable[Pile]) -> Layout:
        gone = {key for pile in piles for key in pile}
        return self._each_pile(lambda pile: (tuple(key for key in pile if key not in gone),))

    def _each_pile(self, act: Callable[[Pile], Iterable[Pile]]) -> Layout:
        """Put other piles in the place of each; empty ones vanish."""

        def acted(piles: Iterable[Pile]) -> tuple[Pile, ...]:
            return tuple(new for pile in piles for new in act(pile) if new)

        clusters = tuple(replace(cluster, piles=acted(cluster.piles)) for cluster in self.clusters)
        return replace(self, clusters=clusters)._with_tray(acted(self.tray))


def differing(before: Layout, after: Layout) -> set[int | None] | None:
    """The clusters in which two walls differ, None standing for the tray; None where the whole wall differs."""
    if [cluster.key for cluster in before.clusters] != [cluster.key for cluster in after.clusters]:
        return None
    pairs = zip(before.clusters, after.clusters, strict=True)
    found: set[int | None] = {old.key for old, new in pairs if old != new}
    if before.tray != after.tray or _hanging(before) != _hanging(after):
        found.add(None)
    return found


def _hanging(layout: Layout) -> set[int]:
    return {key for cluster in layout.clusters for pile in cluster.piles for key in pile}
