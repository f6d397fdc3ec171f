"""The gallery: the tour that the stage makes by itself, and the dots for what matters most."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from workshop.models import Participant, Phase, Postit


class Tour(models.Model):
    """The gallery's stage goes through the clusters by itself: which one it shows follows from the time."""

    phase = models.OneToOneField(Phase, models.CASCADE, related_name="tour")
    since = models.DateTimeField(default=timezone.now)
    seconds = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.phase}: {self.seconds} s"


class Dot(models.Model):
    """What matters most to somebody: a dot on a post-it. Everybody has as many slots as they have dots."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="dots")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="dots")
    postit = models.ForeignKey(Postit, models.CASCADE, related_name="dots")
    slot = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("slot",)
        constraints = (
            models.UniqueConstraint(fields=("phase", "participant", "slot"), name="one_dot_per_slot"),
            models.CheckConstraint(condition=models.Q(slot__gte=1), name="dots_count_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.participant}: {self.postit}"

    def give_way(self, kept: Participant) -> None:
        """Somebody who came in twice has one person's dots: as many of the other's as there are slots left."""
        slots = range(1, (self.phase.setting("dots") or 0) + 1)
        taken = set(Dot.objects.filter(phase=self.phase_id, participant=kept).values_list("slot", flat=True))
        if free := [slot for slot in slots if slot not in taken]:
            Dot.objects.filter(pk=self.pk).update(participant=kept, slot=free[0])
        else:
            self.delete()
