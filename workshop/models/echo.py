"""Echoes: how long a phone takes to reach the server, asked when a facilitator checks the room."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Echo(models.Model):
    """The latest answer of one phone."""

    participant = models.OneToOneField("Participant", models.CASCADE, related_name="echo")
    number = models.PositiveIntegerField()
    """Which check of the room it answers: they are counted up."""
    milliseconds = models.PositiveIntegerField()
    """The whole way of a small request and its answer, as the phone has measured it."""
    browser = models.CharField(max_length=120, blank=True)
    is_old = models.BooleanField(default=False)
    """Whether this browser lacks something that Plenum's live screens need."""
    answered_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.participant}: {self.milliseconds} ms"
