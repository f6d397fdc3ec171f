"""The World Café: where everybody is in each round, what they would like to hear, and the notes they leave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live
from workshop.models import Participant, Phase
from workshop.models.belongings import Belongs

from .sessions import WorkingSession


class RoundManager(models.Manager["Round"]):
    def open(self, phase: Phase) -> bool:
        """The present round begins, or is come back to; True when it is new to everybody."""
        _round, is_new = self.get_or_create(phase=phase, number=phase.step)
        return is_new


class Round(models.Model):
    """A round that was begun: people have seen where they are sent in it."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)

    objects = RoundManager()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("phase", "number"), name="one_round_per_number"),)

    def __str__(self) -> str:
        return f"{self.phase}: {self.number}"


class VisitManager(models.Manager["Visit"]):
    @transaction.atomic
    def check_in(self, phase: Phase, session: WorkingSession, participant: Participant) -> bool:
        """Be at a station in the present round, where people go as they like; going elsewhere later replaces it.

        False, and nothing changes, for those who present in this round, and for a station heard before.
        """
        own = self.filter(phase=phase, participant=participant)
        now = own.filter(round=phase.step)
        if now.filter(presents=True).exists() or own.exclude(round=phase.step).filter(session=session).exists():
            return False
        self.update_or_create(
            phase=phase, round=phase.step, participant=participant, defaults={"session": session, "presents": False}
        )
        live.changed(phase.workshop, "route", "board", "map")
        return True


class Visit(models.Model):
    """Where somebody is in a round of the World Café: at most one station a round, and no station twice."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="visits")
    round = models.PositiveSmallIntegerField()
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="visits")
    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="visits")
    presents = models.BooleanField(default=False)

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs(
            "participant",
            _("Stations visited"),
            words=lambda visit: str(visit.session),
            go=None,
            along=("session",),
        ),
    )

    objects = VisitManager()

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

    @property
    def round_number(self) -> int:
        """The round, counted from 1 as people do."""
        return self.round + 1


class NoteManager(models.Manager["StationNote"]):
    @transaction.atomic
    def leave(self, session: WorkingSession, author: Participant, text: str, key: str) -> StationNote:
        """Leave a note at a station; the same key, sent twice, is the same note."""
        note, is_new = self.get_or_create(author=author, key=key, defaults={"session": session, "text": text})
        if is_new:
            live.changed(session.workshop, "route", "board", live.narrow("ours", session.pk))
        return note


class StationNote(models.Model):
    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Participant, models.CASCADE, related_name="notes")
    text = models.CharField(_("note"), max_length=500)
    key = models.CharField(max_length=40)
    left_at = models.DateTimeField(default=timezone.now)

    belongings: ClassVar[tuple[Belongs, ...]] = (Belongs("author", _("Notes left at stations")),)

    objects = NoteManager()

    class Meta:
        ordering = ("left_at", "pk")
        constraints = (models.UniqueConstraint(fields=("author", "key"), name="one_note_per_key"),)

    def __str__(self) -> str:
        return self.text


class WishManager(models.Manager["Wish"]):
    @transaction.atomic
    def make(self, phase: Phase, participant: Participant, session: WorkingSession) -> None:
        """Wish to hear a station, after those wished for before; it counts from the next round on."""
        last = self.filter(phase=phase, participant=participant).aggregate(last=Max("rank"))["last"] or 0
        self.get_or_create(phase=phase, participant=participant, session=session, defaults={"rank": last + 1})
        live.changed(phase.workshop, live.personal("choices", participant))

    def take_back(self, phase: Phase, participant: Participant, session: WorkingSession) -> None:
        self.filter(phase=phase, participant=participant, session=session).delete()
        live.changed(phase.workshop, live.personal("choices", participant))


class Wish(models.Model):
    """A station that somebody would like to hear; the first wish counts most."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="wishes")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="wishes")
    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField()

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs("participant", _("Stations wished for"), words=lambda wish: str(wish.session), along=("session",)),
    )

    objects = WishManager()

    class Meta:
        ordering = ("rank", "pk")
        constraints = (
            models.UniqueConstraint(fields=("phase", "participant", "session"), name="one_wish_per_station"),
        )

    def __str__(self) -> str:
        return f"{self.participant}: {self.session}"
