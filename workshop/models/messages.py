"""Messages from the console to all phones, or to some."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

LONGEST_MESSAGE = 300


class Message(models.Model):
    """A line that a facilitator sends to the phones, until it is taken back or each reader has put it away."""

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="messages")
    text = models.CharField(max_length=LONGEST_MESSAGE)
    audience = models.CharField(max_length=200, blank=True)
    """To whom it went, in words: a group or a session as it was called then; empty: to everybody."""
    recipients: models.ManyToManyField = models.ManyToManyField("Participant", related_name="messages", blank=True)
    """Who gets it, where it does not go to everybody."""
    key = models.CharField(max_length=40)
    sent_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sent_at", "pk")
        constraints = (models.UniqueConstraint(fields=("workshop", "key"), name="one_message_per_key"),)

    def __str__(self) -> str:
        return self.text
