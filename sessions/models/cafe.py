"""The World Café: where everybody is in each round, what they would like to hear, and the notes they leave."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live
from workshop.models import Participant, Phase

from .sessions import WorkingSession


class Visit(models.Model):
    """Where somebody is in a round of the World Café: at most one station a round, and no station twice."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="visits")
    round = models.PositiveSmallIntegerField()
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="visits")
    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="visits")
    presents = models.BooleanField(default=False)

    class Meta:
        ordering = ("round", "session__number", "participant")
        constraints = (
            models.UniqueConstraint(fields=("phase", "round", "participant"), name="one_station_per_round"),
            models.UniqueConstraint(
                fields=("phase", "participant", "session"),
                condition=Q(presents=False),
                name="no_station_twice",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round}: {self.participant} -> {self.session}"


class NoteManager(models.Manager["StationNote"]):
    @transaction.atomic
    def leave(self, session: WorkingSession, author: Participant, text: str, key: str) -> StationNote:
        """Leave a note at a station; the same key, sent twice, is the same note."""
        note, is_new = self.get_or_create(author=author, key=key, defaults={"session": session, "text": text})
        if is_new:
            live.changed(session.workshop, "route", "board")
        return note


class StationNote(models.Model):
    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Participant, models.CASCADE, related_name="notes")
    text = models.CharField(_("note"), max_length=500)
    key = models.CharField(max_length=40)
    left_at = models.DateTimeField(default=timezone.now)

    objects = NoteManager()

    class Meta:
        ordering = ("left_at", "pk")
        constraints = (models.UniqueConstraint(fields=("author", "key"), name="one_note_per_key"),)

    def __str__(self) -> str:
        return self.text


class Wish(models.Model):
    """A station that somebody would like to hear; the first wish counts most."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="wishes")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="wishes")
    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("rank", "pk")
        constraints = (
            models.UniqueConstraint(fields=("phase", "participant", "session"), name="one_wish_per_station"),
        )

    def __str__(self) -> str:
        return f"{self.participant}: {self.session}"
