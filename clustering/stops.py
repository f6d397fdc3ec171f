"""What the gallery's stage can show, in order: the whole wall, every cluster close up, what matters most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clustering.closeup import leaders, pages
from clustering.models import Cluster, Dot, tray, wall
from workshop.models import Phase, Postit

LEADERS = 8
"""About how many post-its the stage shows as those that matter most."""


@dataclass(frozen=True)
class Note:
    """A post-it as the gallery shows it: with those that say the same, and its dots once they are revealed."""

    postit: Postit
    cluster: Cluster | None
    alike: tuple[Postit, ...] = ()
    dots: int | None = None

    @property
    def same(self) -> tuple[Postit, ...]:
        """All post-its that say this."""
        return (self.postit, *self.alike)


@dataclass(frozen=True)
class Stop:
    """Something that the stage shows at one time. A cluster with much in it takes several pages."""

    what: str
    """`wall`, `cluster`, `loose` (what hangs in no cluster) or `top` (what matters most)."""
    cluster: Cluster | None = None
    notes: tuple[Note, ...] = ()
    size: int = 0
    page: int = 1
    pages: int = 1


@dataclass(frozen=True)
class Hanging:
    """The wall as it hangs: each cluster with its notes, None standing for no cluster."""

    clusters: tuple[tuple[Cluster | None, tuple[Note, ...]], ...]
    revealed: bool
    """Whether the dots are there for everybody to see."""

    @property
    def notes(self) -> list[Note]:
        return [note for _cluster, notes in self.clusters for note in notes]

    @property
    def ranking(self) -> list[Note]:
        """The notes with dots, those with most first, else in the order of the wall; nothing before the reveal."""
        dotted = [note for note in self.notes if note.dots]
        return sorted(dotted, key=lambda note: -(note.dots or 0))

    @property
    def stops(self) -> list[Stop]:
        return [Stop("wall"), *self._close_ups(), *self._top()]

    def _close_ups(self) -> Iterator[Stop]:
        for cluster, notes in self.clusters:
            yield from _paged("cluster" if cluster else "loose", cluster, notes)

    def _top(self) -> Iterator[Stop]:
        if self.revealed:
            ranking = self.ranking
            most = ranking[: leaders([note.dots or 0 for note in ranking], LEADERS)]
            yield from _paged("top", None, most) if most else [Stop("top")]

    def first(self, what: str) -> int:
        """The number of the first stop that shows this."""
        return next((number for number, stop in enumerate(self.stops) if stop.what == what), 0)


def hanging(phase: Phase) -> Hanging:
    """What hangs now, read in a few queries, however much it is."""
    revealed = Dot.objects.each(phase) > 0 and not phase.is_covered
    tally = Dot.objects.tally(phase) if revealed else None
    found = [(cluster, _notes(cluster.notes, cluster, tally)) for cluster in wall(phase.workshop)]
    return Hanging((*found, (None, _notes(tray(phase.workshop), None, tally))), revealed)


def _notes(postits: Iterable[Postit], cluster: Cluster | None, tally: Mapping[int, int] | None) -> tuple[Note, ...]:
    return tuple(_note(postit, cluster, tally) for postit in postits)


def _note(postit: Postit, cluster: Cluster | None, tally: Mapping[int, int] | None) -> Note:
    alike = tuple(postit.stack)
    dots = None if tally is None else sum(tally[one.pk] for one in (postit, *alike))
    return Note(postit, cluster, alike, dots)


def _paged(what: str, cluster: Cluster | None, notes: Sequence[Note]) -> Iterator[Stop]:
    """The pages of a cluster; an empty one has none."""
    found, start = pages([_with_marks(note, what) for note in notes]), 0
    for number, (count, size) in enumerate(found, 1):
        yield Stop(what, cluster, tuple(notes[start : start + count]), size, number, len(found))
        start += count


def _with_marks(note: Note, what: str) -> str:
    """The text of a note, with as many letters more as what else stands on it takes: dots, how many say so, whence."""
    more = 8 * (note.dots is not None) + 10 * bool(note.alike) + 30 * (what == "top")
    return note.postit.text + "n" * more
