"""Who runs a workshop besides its organizers: facilitators and helpers, who come by invitation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import codes, live

INVITATION_DAYS = 30


def _invitation_end() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Role(models.TextChoices):
    """What somebody may do who was invited."""

    ORGANIZER = "organizer", _("organizer")
    FACILITATOR = "facilitator", _("facilitator")
    HELPER = "helper", _("helper")


class Invitation(models.Model):
    """A link that makes whoever opens it a facilitator, until it expires or is withdrawn."""

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=32, unique=True, default=codes.new_secret)
    role = models.CharField(_("as"), max_length=12, choices=Role, default=Role.FACILITATOR)
    note = models.CharField(_("for whom"), max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_invitation_end)
    withdrawn_at = models.DateTimeField(null=True)

    leaves_out: ClassVar[dict[str, str]] = {"token": "it makes whoever opens it a facilitator"}

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invited_as_something"),)

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
    """Somebody who runs this workshop: a browser that came by an invitation, as long as that is not withdrawn; or an
    organizer, by their account, as soon as they have done something that others may ask about."""

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="facilitators")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="facilitators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=60)
    joined_at = models.DateTimeField(default=timezone.now)

    leaves_out: ClassVar[dict[str, str]] = {"user": "accounts are the server's"}
    only = models.Q(user=None)
    """Organizers who have acted are here by their account; the log keeps their names without it."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workshop", "user"), name="one_facilitator_per_organizer"),
            models.CheckConstraint(
                condition=models.Q(invitation=None) ^ models.Q(user=None), name="invited_or_with_an_account"
            ),
        )

    def __str__(self) -> str:
        return self.name
