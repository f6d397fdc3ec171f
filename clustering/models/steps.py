"""What was done at the wall, step by step, so that the console can undo it in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clustering.layout import Layout, differing
from workshop import live
from workshop.models import Workshop
from workshop.shapes import Key

from . import rows

PILES = [[Key("workshop.postit")]]
TRAY = "tray"
"""The tray's key among the parts of the wall; a cluster's is its number."""


class WallStepQuerySet(models.QuerySet["WallStep"]):
    def latest_first(self) -> WallStepQuerySet:
        """In the order in which they can be undone; without the walls that they keep, which are large."""
        return self.order_by("-pk").defer("before")

    @transaction.atomic
    def undo(self, workshop: Workshop, step: int) -> bool:
        """Go back to the wall before this step, if nothing was done since; a late or double press undoes nothing."""
        _lock(workshop)
        last = self.filter(workshop=workshop).order_by("-pk").first()
        if last is None or last.pk != step:
            return False
        before, after = rows.read(workshop), Layout.from_data(last.before)
        rows.write(workshop, after)
        last.delete()
        _tell(workshop, before, after)
        return True


class WallStep(models.Model):
    """Something that somebody did at the wall, with the wall as it was before: the console can undo it."""

    class Verb(models.TextChoices):
        MOVE = "move", _("moved")
        STACK = "stack", _("stacked")
        UNSTACK = "unstack", _("took off its stack")
        FOUND = "found", _("made the cluster")
        RENAME = "rename", _("renamed a cluster to")
        COLOUR = "colour", _("coloured the cluster")
        ORDER = "order", _("moved the cluster")
        MERGE = "merge", _("merged")
        EMPTY = "empty", _("emptied the cluster")
        DISSOLVE = "dissolve", _("dissolved the cluster")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="wall_steps")
    verb = models.CharField(max_length=10, choices=Verb)
    by = models.CharField(max_length=60)
    about = models.CharField(max_length=500, blank=True)
    before = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    names_in = ("by",)
    strips: ClassVar[dict[str, Any]] = {"by": ""}
    shapes: ClassVar[dict[str, Any]] = {
        "before": {"clusters": [(Key("clustering.cluster"), str, int, PILES)], "tray": PILES}
    }

    objects = WallStepQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return f"{self.by}: {self.get_verb_display()}"


@dataclass
class Change:
    """A wall about to be changed: whoever has it says what it becomes."""

    before: Layout
    after: Layout


@contextmanager
def changing(workshop: Workshop, verb: str, by: str, about: str = "") -> Iterator[Change]:
    """Change the wall, one person after the other. What changed nothing is no step, and no news."""
    with transaction.atomic():
        _lock(workshop)
        before = rows.read(workshop)
        change = Change(before, before)
        yield change
        if change.after != before:
            rows.write(workshop, change.after)
            WallStep.objects.create(workshop=workshop, verb=verb, by=by, about=about[:500], before=before.as_data())
            _tell(workshop, before, change.after)


def _lock(workshop: Workshop) -> None:
    Workshop.objects.select_for_update().get(pk=workshop.pk)


def _tell(workshop: Workshop, before: Layout, after: Layout) -> None:
    """Poke what shows the difference: some clusters, or the whole wall where it has other clusters."""
    pokes = {"history"}
    found = differing(before, after)
    if found is None:
        pokes |= {"wall", "mover", live.narrow("errand", "delegate")}
    else:
        keys = {TRAY if key is None else str(key) for key in found}
        pokes |= {live.part(region, key) for region in ("wall", "errand") for key in keys}
    if found and labels(before) != labels(after):
        pokes |= {"mover", live.part("errand", "mover")}
    if set(before.piles()) != set(after.piles()):
        pokes |= {"hints", live.part("errand", "hints")}
    live.changed(workshop, *pokes)


def labels(wall: Layout) -> list[tuple[int, str, int]]:
    """What tells the clusters of a wall from each other."""
    return [(cluster.key, cluster.name, cluster.tint) for cluster in wall.clusters]
