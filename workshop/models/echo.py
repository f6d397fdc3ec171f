"""Echoes: how long a phone takes to reach the server, asked when a facilitator checks the room."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live

from .belongings import Belongs

if TYPE_CHECKING:
    from .people import Participant
    from .workshop import Workshop

ANSWERABLE = timedelta(minutes=2)
"""How long phones answer a check: also those that come back a moment later, not those of the afternoon."""
AT_ONCE = 50
"""How many phones answer in a second: the answers must not slow down what they measure."""
SHORTEST_SPREAD = 2


class EchoManager(models.Manager["Echo"]):
    def ask(self, workshop: Workshop) -> None:
        """Check the room: every phone answers once, at a moment of its own. A double click asks once."""
        now = timezone.now()
        fresh = models.Q(room_checked_at__gt=now - timedelta(seconds=SHORTEST_SPREAD))
        with transaction.atomic():
            if type(workshop).objects.filter(pk=workshop.pk).exclude(fresh).update(room_checked_at=now):
                live.changed(workshop, "echo", "reach")

    def answer(self, participant: Participant, **found: Any) -> None:
        """What a phone has measured; the newest answer counts."""
        echo = Echo(participant=participant, answered_at=timezone.now(), **found)
        with transaction.atomic():
            self.bulk_create(
                [echo], update_conflicts=True, unique_fields=["participant"], update_fields=["answered_at", *found]
            )
            live.changed(participant.workshop, "reach")


def number_of(workshop: Workshop) -> int:
    """The number of a workshop's last check: 0 when there was none."""
    return int(workshop.room_checked_at.timestamp()) if workshop.room_checked_at else 0


def asked(workshop: Workshop) -> dict[str, int] | None:
    """What phones are asked just now: the check's number, and over how many seconds they spread their answers."""
    if not workshop.room_checked_at or timezone.now() - workshop.room_checked_at > ANSWERABLE:
        return None
    people = workshop.participants.filter(removed_at=None, has_phone=True).count()
    return {"number": number_of(workshop), "spread": max(SHORTEST_SPREAD, people // AT_ONCE)}


class Echo(models.Model):
    """The latest answer of one phone."""

    participant = models.OneToOneField("Participant", models.CASCADE, related_name="echo")
    number = models.PositiveIntegerField()
    """Which check of the room it answers; 0 where an old browser has said so by itself."""
    milliseconds = models.PositiveIntegerField()
    """The whole way of a small request and its answer, as the phone has measured it."""
    browser = models.CharField(max_length=120, blank=True)
    is_old = models.BooleanField(default=False)
    """Whether this browser lacks something that Plenum's live screens need."""
    answered_at = models.DateTimeField(default=timezone.now)

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs(
            "participant",
            _("How fast the phone was when the room was checked"),
            words=lambda echo: f"{echo.milliseconds} ms, {echo.browser}",
        ),
    )
    strips: ClassVar[None] = None

    objects = EchoManager()

    def __str__(self) -> str:
        return f"{self.participant}: {self.milliseconds} ms"
