"""Who takes part: participants with their phones, facilitators with an invitation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import codes, live

if TYPE_CHECKING:
    from .workshop import Workshop

INVITATION_DAYS = 30


def _invitation_end() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class ParticipantManager(models.Manager["Participant"]):
    def present(self) -> models.QuerySet[Participant]:
        """Everybody who has joined and was not removed."""
        return self.filter(removed_at=None)

    @transaction.atomic
    def join(self, workshop: Workshop, key: str, name: str, **details: Any) -> Participant:
        """Let somebody in; the same key and name, sent twice, is the same person. Late-comers are placed at once.

        Raises IntegrityError when somebody else has this name.
        """
        # The database's own check folds the case of Latin letters only where it is SQLite.
        others = self.present().filter(workshop=workshop).exclude(key=key, name=name).values_list("name", flat=True)
        if name.casefold() in map(str.casefold, others):
            raise IntegrityError("somebody else has this name")
        participant, is_new = self.get_or_create(workshop=workshop, key=key, name=name, defaults=details)
        if is_new:
            workshop.welcome(participant)
            live.changed(workshop, "crowd", "people")
        return participant


class Participant(models.Model):
    class Credit(models.TextChoices):
        """How a person appears in the results."""

        NAME = "name", _("my name")
        INITIALS = "initials", _("my initials")
        NOTHING = "nothing", _("nothing about me")

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="participants")
    name = models.CharField(_("name"), max_length=60)
    origin = models.CharField(_("where you come from"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    credit = models.CharField(_("the results show"), max_length=10, choices=Credit, default=Credit.NAME)
    code = models.CharField(max_length=12, default=codes.new_personal_code)
    key = models.CharField(max_length=40)
    joined_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    """Who this is, for somebody who came in twice: their other phone and code lead there."""
    scribe = models.ForeignKey("self", models.SET_NULL, null=True, related_name="wards")
    """Who acts for them on a phone of their own, for somebody without one."""
    has_phone = models.BooleanField(default=True)

    objects = ParticipantManager()

    class Meta:
        ordering = ("joined_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("workshop", "key", "name"), name="one_participant_per_key_and_name"),
            models.UniqueConstraint(fields=("workshop", "code"), name="one_participant_per_code"),
            models.UniqueConstraint(
                "workshop",
                Lower("name"),
                condition=models.Q(removed_at=None),
                name="one_participant_per_name",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def credited(self) -> str:
        """The name as this person wants it in the results; empty for nothing."""
        if self.credit == self.Credit.INITIALS:
            return "".join(f"{word[0]}." for word in self.name.split())
        return self.name if self.credit == self.Credit.NAME else ""

    @transaction.atomic
    def remove(self) -> None:
        """Take somebody out of the workshop; what they wrote stays."""
        Participant.objects.filter(pk=self.pk, removed_at=None).update(removed_at=timezone.now())
        self.workshop.farewell(self)
        live.changed(self.workshop)


class Invitation(models.Model):
    """A link that makes whoever opens it a facilitator, until it expires or is withdrawn."""

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=32, unique=True, default=codes.new_secret)
    note = models.CharField(_("for whom"), max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_invitation_end)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.note or str(_("Facilitator"))

    @property
    def is_valid(self) -> bool:
        return self.withdrawn_at is None and timezone.now() < self.expires_at

    def accept(self) -> Facilitator:
        return Facilitator.objects.create(workshop=self.workshop, invitation=self, name=str(self))

    def withdraw(self) -> None:
        """End this link, and with it everybody who came by it."""
        self.withdrawn_at = timezone.now()
        self.save(update_fields=["withdrawn_at"])
        live.changed(self.workshop)


class Facilitator(models.Model):
    """A browser that came by an invitation; it steers as long as the invitation is not withdrawn."""

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="facilitators")
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="facilitators")
    name = models.CharField(max_length=60)
    joined_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
