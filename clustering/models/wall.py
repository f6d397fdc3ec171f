"""The wall: post-its in named clusters, and a tray for those that have no place yet."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshop import live
from workshop.models import Postit, Workshop

from .rows import piles
from .steps import WallStep, changing

REGIONS = ("wall", live.narrow("errand", "delegate"))
TINTS = 5
TINT_NAMES = (_("yellow"), _("blue"), _("orange"), _("green"), _("pink"))

Verb = WallStep.Verb


class ClusterManager(models.Manager["Cluster"]):
    def found(self, workshop: Workshop, name: str, by: str = "") -> Cluster:
        """A new cluster at the end of the wall, in the next colour; one that has this name already is that one."""
        with changing(workshop, Verb.FOUND, by, name) as wall:
            if existing := wall.before.called(name):
                return self.get(pk=existing.key)
            tint = (wall.before.clusters[-1].tint + 1) % TINTS if wall.before.clusters else 0
            cluster = self.create(workshop=workshop, name=name, tint=tint, position=len(wall.before.clusters) + 1)
            wall.after = wall.before.found(cluster.pk, name, tint)
        return cluster


class Cluster(models.Model):
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="clusters")
    name = models.CharField(_("name of the cluster"), max_length=80)
    position = models.PositiveSmallIntegerField()
    tint = models.PositiveSmallIntegerField(default=0)
    """The colour of its post-its, one of TINTS; decoration only, the name says what it is."""

    objects = ClusterManager()
    notes: list[Postit]
    """Its post-its in order, where `wall` brought them along."""

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("workshop", "name"), name="one_cluster_per_name"),
            models.CheckConstraint(condition=models.Q(tint__lt=TINTS), name="tint_is_known"),
        )

    def __str__(self) -> str:
        return self.name

    def rename(self, name: str, by: str = "") -> None:
        """Give it another name; raises IntegrityError when another cluster has it."""
        with changing(self.workshop, Verb.RENAME, by, name) as wall:
            if (existing := wall.before.called(name)) and existing.key != self.pk:
                raise IntegrityError("another cluster has this name")
            wall.after = wall.before.rename(self.pk, name)
        self.name = name

    def colour(self, tint: int, by: str = "") -> None:
        with changing(self.workshop, Verb.COLOUR, by, self.name) as wall:
            wall.after = wall.before.colour(self.pk, tint)

    def shift(self, places: int, by: str = "") -> None:
        """Move it towards the end of the wall, or, below 0, towards its beginning."""
        with changing(self.workshop, Verb.ORDER, by, self.name) as wall:
            wall.after = wall.before.shift(self.pk, places)

    def merge(self, into: Cluster, by: str = "") -> None:
        """Hang all that it has at the end of another, which keeps its name."""
        with changing(self.workshop, Verb.MERGE, by, f"{self.name} → {into.name}") as wall:
            wall.after = wall.before.merge(self.pk, into.pk)

    def empty(self, by: str = "") -> None:
        """Put all its post-its into the tray."""
        with changing(self.workshop, Verb.EMPTY, by, self.name) as wall:
            wall.after = wall.before.empty(self.pk)

    def dissolve(self, by: str = "") -> None:
        """Take the cluster off the wall; its post-its return to the tray."""
        with changing(self.workshop, Verb.DISSOLVE, by, self.name) as wall:
            wall.after = wall.before.dissolve(self.pk)


class PlacementManager(models.Manager["Placement"]):
    def move(self, postit: Postit, cluster: Cluster | None, position: int | None = None, by: str = "") -> None:
        """Put a post-it, with those that lie under it, into a cluster, at its end or at a position counted from 0;
        None puts it into the tray. Two people on one post-it: the later move wins.
        """
        self.move_all([postit], cluster, position, by)

    def move_all(
        self, postits: list[Postit], cluster: Cluster | None, position: int | None = None, by: str = ""
    ) -> None:
        """Put some post-its into a cluster or the tray, in one step."""
        with changing(postits[0].workshop, Verb.MOVE, by, _about(postits)) as wall:
            keys = [postit.pk for postit in postits]
            wall.after = wall.before.move(keys, cluster.pk if cluster else None, position)

    def stack(self, postits: list[Postit], on: Postit, by: str = "") -> None:
        """Lay post-its under another one that says the same."""
        with changing(on.workshop, Verb.STACK, by, _about(postits)) as wall:
            wall.after = wall.before.stack([postit.pk for postit in postits], on.pk)

    def unstack(self, postits: list[Postit], by: str = "") -> None:
        """Take post-its off their stacks."""
        with changing(postits[0].workshop, Verb.UNSTACK, by, _about(postits)) as wall:
            wall.after = wall.before.unstack([postit.pk for postit in postits])


class Placement(models.Model):
    """Where a post-it hangs; one without a placement, or in no cluster, lies in the tray."""

    postit = models.OneToOneField(Postit, models.CASCADE, related_name="placement")
    cluster = models.ForeignKey(Cluster, models.CASCADE, null=True, related_name="placements")
    position = models.PositiveSmallIntegerField(default=0)
    under = models.ForeignKey("self", models.SET_NULL, null=True, related_name="stack")
    """The post-it that says the same and lies on top of this one."""

    objects = PlacementManager()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.cluster}: {self.postit}"


def _about(postits: list[Postit]) -> str:
    more = f" + {len(postits) - 1}" if len(postits) > 1 else ""
    return f"{postits[0].text[:400]}{more}"


def wall(workshop: Workshop, only: int | None = None) -> list[Cluster]:
    """The clusters in order, or one of them, each with `notes`: its post-its in order, each with its `stack`: those
    that say the same and lie under it. Two queries, however large the wall.
    """
    clusters = list(workshop.clusters.filter(**({"pk": only} if only else {})))
    for cluster in clusters:
        cluster.notes = []
    notes = {cluster.pk: cluster.notes for cluster in clusters}
    seen = Postit.objects.on_wall(workshop).values("pk")
    placements = Placement.objects.filter(cluster__in=notes, postit__in=seen).select_related("postit__group")
    for top in _tops(placements):
        notes[top.cluster_id or 0].append(top.postit)
    return clusters


def tray(workshop: Workshop) -> list[Postit]:
    """The post-its that hang in no cluster yet, by group, each with its `stack`. One query."""
    here = Q(placement=None) | Q(placement__cluster=None)
    notes = list(Postit.objects.on_wall(workshop).filter(here).select_related("group", "placement"))
    placements = [note.placement for note in notes if hasattr(note, "placement")]
    under = {below.pk for top in _tops(placements) for below in top.postit.stack}
    for note in notes:
        if not hasattr(note, "placement"):
            note.stack = []
    return [note for note in notes if note.pk not in under]


def _tops(placements: Iterable[Placement]) -> list[Placement]:
    """The uppermost of every pile; its post-it gets those below it as its `stack`."""
    found = piles(placements)
    for pile in found:
        for placement in pile:
            placement.postit.stack = []
        pile[0].postit.stack = [placement.postit for placement in pile[1:]]
    return [pile[0] for pile in found]
