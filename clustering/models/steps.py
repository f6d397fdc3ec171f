"""What was done at the wall, step by step, so that the console can undo it in order."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop.models import Workshop


class WallStep(models.Model):
    """Something that somebody did at the wall, with the wall as it was before: the console can undo it."""

    class Verb(models.TextChoices):
        MOVE = "move", _("moved a post-it")
        STACK = "stack", _("stacked a post-it")
        FOUND = "found", _("made a cluster")
        RENAME = "rename", _("renamed a cluster")
        COLOUR = "colour", _("coloured a cluster")
        ORDER = "order", _("moved a cluster")
        MERGE = "merge", _("merged two clusters")
        EMPTY = "empty", _("emptied a cluster")
        DISSOLVE = "dissolve", _("dissolved a cluster")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="wall_steps")
    verb = models.CharField(max_length=10, choices=Verb)
    by = models.CharField(max_length=60)
    about = models.CharField(max_length=500, blank=True)
    before = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return f"{self.by}: {self.get_verb_display()}"
