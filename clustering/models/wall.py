"""The wall: post-its in named clusters, and a tray for those that have no place yet."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from workshop import live
from workshop.models import Postit, Workshop

REGIONS = ("wall", live.narrow("errand", "delegate"))
TINTS = 5


class ClusterManager(models.Manager["Cluster"]):
    def called(self, workshop: Workshop, name: str) -> Cluster | None:
        """The cluster of this name, in whichever case: SQLite itself folds that of Latin letters only."""
        return next((one for one in self.filter(workshop=workshop) if one.name.casefold() == name.casefold()), None)

    @transaction.atomic
    def found(self, workshop: Workshop, name: str) -> Cluster:
        """A new cluster at the end of the wall; one that has this name already is that one."""
        if existing := self.called(workshop, name):
            return existing
        last = self.filter(workshop=workshop).aggregate(last=Max("position"))["last"] or 0
        cluster = self.create(workshop=workshop, name=name, position=last + 1)
        live.changed(workshop, *REGIONS)
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

    def rename(self, name: str) -> None:
        """Give it another name; raises IntegrityError when another cluster has it."""
        with transaction.atomic():
            if Cluster.objects.called(self.workshop, name) not in (None, self):
                raise IntegrityError("another cluster has this name")
            self.name = name
            self.save(update_fields=["name"])
            live.changed(self.workshop, *REGIONS)

    @transaction.atomic
    def dissolve(self) -> None:
        """Take the cluster off the wall; its post-its return to the tray."""
        live.changed(self.workshop, *REGIONS)
        self.delete()


class PlacementManager(models.Manager["Placement"]):
    @transaction.atomic
    def move(self, postit: Postit, cluster: Cluster | None, position: int | None = None) -> None:
        """Put a post-it into a cluster, at its end or at a position counted from 0; None puts it into the tray.

        Two people on one post-it: the later move wins.
        """
        self.filter(postit=postit).delete()
        if cluster:
            others = list(self.filter(cluster=cluster))
            at = len(others) if position is None else min(position, len(others))
            others.insert(at, Placement(postit=postit, cluster=cluster))
            for place, placement in enumerate(others):
                placement.position = place
            self.bulk_update([other for other in others if other.pk], ["position"])
            others[at].save(force_insert=True)
        live.changed(postit.workshop, *REGIONS)


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


def wall(workshop: Workshop) -> list[Cluster]:
    """The clusters in order, each with `notes`: its post-its in order. Two queries, however large the wall."""
    clusters = list(workshop.clusters.all())
    by_cluster: dict[int, list[Postit]] = {cluster.pk: [] for cluster in clusters}
    placements = Placement.objects.filter(cluster__workshop=workshop).select_related("postit__group")
    for placement in placements:
        by_cluster[placement.cluster_id or 0].append(placement.postit)
    for cluster in clusters:
        cluster.notes = by_cluster[cluster.pk]
    return clusters


def tray(workshop: Workshop) -> models.QuerySet[Postit]:
    """The post-its that hang nowhere yet."""
    return workshop.postits.filter(placement=None).select_related("group")
