"""The log: everything facilitators did, in order, and what it takes to reverse it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class LogEntry(models.Model):
    """One thing that somebody did at the console."""

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="log")
    facilitator = models.ForeignKey("Facilitator", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=60)
    """Who did it, as they were called then."""
    verb = models.CharField(max_length=30)
    about = models.JSONField(default=dict)
    """What the sentence in the log needs: names and numbers, as they were then."""
    before = models.JSONField(default=dict)
    """What it takes to reverse it; empty where nothing can be reversed."""
    done_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    names_in = ("name", "about", "before")
    crew_in = ("name",)
    strips: ClassVar[None] = None
    leaves_out: ClassVar[dict[str, str]] = {"before": "undoing is for those who did it, on the server where they did"}

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("workshop", "-id"), name="log_of_a_workshop"),)

    def __str__(self) -> str:
        return f"{self.verb} ({self.name})"
