"""Post-its that may say the same: Plenum hints, people decide."""

from __future__ import annotations

from django.db import models, transaction

from workshop import live
from workshop.models import Postit, Workshop

HINT_REGIONS = ("hints", live.part("errand", "hints"))


class DifferenceManager(models.Manager["Difference"]):
    @transaction.atomic
    def tell(self, one: Postit, other: Postit) -> None:
        """Somebody says that these two do not say the same: no hint tells of them again."""
        low, high = sorted((one, other), key=lambda postit: postit.pk)
        self.get_or_create(one=low, other=high)
        live.changed(one.workshop, *HINT_REGIONS)

    def of(self, workshop: Workshop) -> set[tuple[int, int]]:
        """The pairs, the smaller key first."""
        return set(self.filter(one__workshop=workshop).values_list("one", "other"))


class Difference(models.Model):
    """Two post-its look alike, but somebody has said that they do not say the same."""

    one = models.ForeignKey(Postit, models.CASCADE, related_name="+")
    other = models.ForeignKey(Postit, models.CASCADE, related_name="+")

    objects = DifferenceManager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("one", "other"), name="one_difference_per_pair"),)

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"
