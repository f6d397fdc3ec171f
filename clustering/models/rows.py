"""From the rows of the database to the wall as a value, and back: only what differs is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from clustering import layout
from clustering.layout import Layout, Pile
from workshop.models import Postit, Workshop

if TYPE_CHECKING:
    from .wall import Placement


def piles(placements: Iterable[Placement]) -> list[list[Placement]]:
    """The placements pile by pile, the uppermost first.

    A pile whose uppermost post-it is not among them (it was put back, or is hidden) is one all the same.
    """
    found: dict[tuple[int | None, int], list[Placement]] = {}
    for placement in placements:
        found.setdefault((placement.cluster_id, placement.under_id or placement.pk), []).append(placement)
    return [sorted(pile, key=lambda placement: placement.under_id is not None) for pile in found.values()]


def read(workshop: Workshop) -> Layout:
    """The wall of a workshop as it is now, hidden post-its in their places."""
    hanging: dict[int | None, list[Pile]] = {}
    placements = _placements(workshop)
    for pile in piles(placements):
        hanging.setdefault(pile[0].cluster_id, []).append(tuple(one.postit_id for one in pile))
    seen = Postit.objects.on_wall(workshop).values_list("pk", flat=True)
    clusters = (layout.Cluster(c.pk, c.name, c.tint, tuple(hanging.get(c.pk, ()))) for c in workshop.clusters.all())
    return Layout.of(clusters, hanging.get(None, ()), {one.postit_id for one in placements}.difference(seen))


def write(workshop: Workshop, after: Layout) -> None:
    """Make the wall of a workshop this one. Post-its that there are no more are left out."""
    there = set(workshop.postits.values_list("pk", flat=True))
    after = after.only(there)
    _write_clusters(workshop, after)
    _write_placements(workshop, after)
    workshop.clusters.exclude(pk__in=[cluster.key for cluster in after.clusters]).delete()


def _placements(workshop: Workshop) -> list[Placement]:
    from .wall import Placement  # whose verbs end here

    return list(Placement.objects.filter(postit__workshop=workshop))


def _write_clusters(workshop: Workshop, after: Layout) -> None:
    existing = workshop.clusters.in_bulk()
    model = workshop.clusters.model
    new, changed = [], []
    for position, one in enumerate(after.clusters, 1):
        cluster = existing.get(one.key) or model(pk=one.key, workshop=workshop)
        values = {"name": one.name, "tint": one.tint, "position": position}
        if one.key not in existing:
            new.append(_set(cluster, values))
        elif any(getattr(cluster, name) != value for name, value in values.items()):
            changed.append(_set(cluster, values))
    workshop.clusters.bulk_create(new)
    workshop.clusters.bulk_update(changed, ["name", "tint", "position"])


def _write_placements(workshop: Workshop, after: Layout) -> None:
    from .wall import Placement  # whose verbs end here

    rows = {one.postit_id: one for one in _placements(workshop)}
    wanted = list(_wanted(after))
    new = [Placement(postit_id=postit) for postit, _where, _top in wanted if postit not in rows]
    rows |= {one.postit_id: one for one in Placement.objects.bulk_create(new)}
    changed = []
    for postit, where, top in wanted:
        values = where | {"under_id": rows[top].pk if top else None}
        if any(getattr(rows[postit], name) != value for name, value in values.items()):
            changed.append(_set(rows[postit], values))
    Placement.objects.bulk_update(changed, ["cluster", "position", "under"])
    gone = rows.keys() - {postit for postit, _where, _top in wanted}
    Placement.objects.filter(postit__in=gone).delete()


def _wanted(after: Layout) -> Iterator[tuple[int, dict[str, Any], int | None]]:
    """Where every post-it has to be, and which one lies on top of it. Positions run through a whole cluster."""
    places: list[tuple[int | None, tuple[Pile, ...]]] = [(cluster.key, cluster.piles) for cluster in after.clusters]
    for key, piles in [*places, (None, after.tray)]:
        flat = [(postit, pile[0]) for pile in piles for postit in pile]
        for position, (postit, top) in enumerate(flat):
            yield postit, {"cluster_id": key, "position": position}, top if top != postit else None


def _set[M](row: M, values: dict[str, Any]) -> M:
    for name, value in values.items():
        setattr(row, name, value)
    return row
