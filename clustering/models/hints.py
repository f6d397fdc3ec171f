"""Post-its that may say the same: Plenum hints, people decide."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models, transaction

from clustering.duplicates import look_alike
from workshop import live
from workshop.models import Postit, Workshop

from .rows import piles
from .wall import Placement

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


class Hint(NamedTuple):
    """Two post-its that may say the same."""

    one: Postit
    other: Postit


def hints(workshop: Workshop) -> list[Hint]:
    """The pairs that may say the same, the most alike first: neither stacked yet nor told apart. Three queries."""
    postits = Postit.objects.on_wall(workshop).select_related("group", "placement__cluster").in_bulk()
    stacks = piles(Placement.objects.filter(postit__in=postits))
    pile_of = {placement.postit_id: number for number, pile in enumerate(stacks) for placement in pile}
    apart = Difference.objects.of(workshop)
    found: dict[frozenset[int], Hint] = {}
    for one, other in look_alike({key: postit.text for key, postit in postits.items()}):
        # Negative keys are of post-its that lie by themselves.
        pair = frozenset((pile_of.get(one, -one), pile_of.get(other, -other)))
        if len(pair) > 1 and (one, other) not in apart:
            found.setdefault(pair, Hint(postits[one], postits[other]))
    return list(found.values())
