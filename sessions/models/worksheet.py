"""A session's worksheet: what its members write together, and photos of the paper one."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone

from workshop import live
from workshop.models import Participant

from .sessions import WorkingSession

LONGEST_ENTRY = 1000


class EntryManager(models.Manager["WorksheetEntry"]):
    @transaction.atomic
    def write(self, session: WorkingSession, author: Participant, key: str, **content: str) -> WorksheetEntry:
        """Add an entry to a session's worksheet; the same key, sent twice, is the same entry."""
        entry, is_new = self.get_or_create(author=author, key=key, defaults={"session": session, **content})
        if is_new:
            entry.poke()
        return entry


class WorksheetEntry(models.Model):
    """One line of a worksheet, below one of its fields; several people write at once without getting in the way."""

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="entries")
    field = models.CharField(max_length=40)
    author = models.ForeignKey(Participant, models.CASCADE, related_name="entries")
    text = models.TextField(max_length=LONGEST_ENTRY)
    key = models.CharField(max_length=40)
    written_at = models.DateTimeField(default=timezone.now)

    objects = EntryManager()

    class Meta:
        ordering = ("written_at", "pk")
        constraints = (models.UniqueConstraint(fields=("author", "key"), name="one_entry_per_key"),)

    def __str__(self) -> str:
        return self.text

    def poke(self) -> None:
        live.changed(self.session.workshop, live.narrow("worksheet", self.session_id), "board", "route")

    def reword(self, text: str) -> None:
        self.text = text
        WorksheetEntry.objects.filter(pk=self.pk).update(text=text)
        self.poke()

    @transaction.atomic
    def take_back(self) -> None:
        self.poke()
        self.delete()


class Worksheet(models.Model):
    """The text that several phones write at once: a shared document, and the plain text of each of its fields."""

    session = models.OneToOneField(WorkingSession, models.CASCADE, related_name="sheet")
    state = models.BinaryField(default=bytes)
    """The Yjs document with all updates merged; empty until somebody writes."""
    texts = models.JSONField(default=dict)
    """The plain text by field, as the document has it: what boards, stations and results read."""
    saved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.session)


class Photo(models.Model):
    """A picture of the paper flipchart: upright, small, and with nothing in it but the picture."""

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="photos")
    author = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="photos")
    file = models.FileField(upload_to="photos/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("taken_at", "pk")
        constraints = (models.UniqueConstraint(fields=("session", "key"), name="one_photo_per_key"),)

    def __str__(self) -> str:
        return f"{self.session}: {self.file}"
