"""Who runs a workshop besides its organizers: facilitators and helpers, who come by invitation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import codes, live

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from .workshop import Workshop

INVITATION_DAYS = 30


def _invitation_end() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Role(models.TextChoices):
    """What somebody may do who was invited."""

    ORGANIZER = "organizer", _("organizer")
    FACILITATOR = "facilitator", _("facilitator")
    HELPER = "helper", _("helper")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def invite(self, workshop: Workshop, role: str, note: str, days: int) -> Invitation:
        """A new link, good for some days."""
        end = timezone.now() + timedelta(days=days)
        return self.create(workshop=workshop, role=role, note=note, expires_at=end)

    def with_crew(self) -> InvitationQuerySet:
        """The invitations, the newest first, with everybody who came by them. Three queries."""
        return self.order_by("-created_at", "-pk").prefetch_related("facilitators__user")


class Invitation(models.Model):
    """A link that makes whoever opens it a facilitator, or a helper, until it expires or is withdrawn; one that makes
    an organizer does so once."""

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=32, unique=True, default=codes.new_secret)
    role = models.CharField(_("as"), max_length=12, choices=Role, default=Role.FACILITATOR)
    note = models.CharField(_("for whom"), max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_invitation_end)
    withdrawn_at = models.DateTimeField(null=True)

    strips: ClassVar[None] = None
    leaves_out: ClassVar[dict[str, str]] = {"token": "it makes whoever opens it a facilitator"}

    objects = InvitationQuerySet.as_manager()
    link: str
    """Its whole address, where a page brought it along."""

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invited_as_something"),)

    def __str__(self) -> str:
        return self.note or str(Role(self.role).label).capitalize()

    @property
    def is_used(self) -> bool:
        """Whether it was for one person, who has come."""
        return self.role == Role.ORGANIZER and bool(self.facilitators.all())

    @property
    def is_valid(self) -> bool:
        return self.withdrawn_at is None and timezone.now() < self.expires_at and not self.is_used

    def accept(self, name: str = "") -> Facilitator:
        """Somebody has come, with a browser, to facilitate or to help."""
        return Facilitator.objects.create(workshop=self.workshop, invitation=self, name=name or str(self))

    @transaction.atomic
    def accept_as(self, user: User) -> bool:
        """Somebody with an account becomes an organizer; False when the invitation has ended meanwhile.

        It ends with that for good, also if the account goes, or comes again by another one.
        """
        if not Invitation.objects.select_for_update().get(pk=self.pk).is_valid:
            return False
        Invitation.objects.filter(pk=self.pk).update(expires_at=timezone.now())
        hand = Facilitator.objects.of(self.workshop, user)
        Facilitator.objects.filter(pk=hand.pk).update(invitation=self)
        self.workshop.organizers.add(user)
        live.changed(self.workshop)
        return True

    @transaction.atomic
    def withdraw(self) -> None:
        """End this link, and with it everybody who came by it to facilitate or to help: nothing waits for them."""
        Invitation.objects.filter(pk=self.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
        if self.role != Role.ORGANIZER:
            self.workshop.free_controls(invitation=self)
            # Into a sandbox they were let by their name; somebody else of that name comes in again by a button.
            names = self.facilitators.values_list("name", flat=True)
            in_sandboxes = Invitation.objects.filter(workshop__sandbox_of=self.workshop, withdrawn_at=None)
            for invitation in in_sandboxes.filter(note__in=names):
                invitation.withdraw()
        live.changed(self.workshop)


class FacilitatorManager(models.Manager["Facilitator"]):
    def of(self, workshop: Workshop, user: User) -> Facilitator:
        """The one who stands for an organizer, from their first act on."""
        return self.get_or_create(workshop=workshop, user=user, defaults={"name": user.get_username()[:60]})[0]


class Facilitator(models.Model):
    """Somebody who runs this workshop: a browser that came by an invitation, as long as that is not withdrawn; or an
    organizer, by their account, as soon as they have done something that others may ask about."""

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="facilitators")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="facilitators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=60)
    joined_at = models.DateTimeField(default=timezone.now)

    strips: ClassVar[None] = None
    leaves_out: ClassVar[dict[str, str]] = {"user": "accounts are the server's"}
    only = models.Q(user=None)
    """Organizers who have acted are here by their account; the log keeps their names without it."""

    objects = FacilitatorManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workshop", "user"), name="one_facilitator_per_organizer"),
            models.CheckConstraint(condition=~models.Q(invitation=None, user=None), name="invited_or_with_an_account"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def role(self) -> str:
        """What they may do; whoever has an account is here as an organizer."""
        return self.invitation.role if self.invitation and not self.user_id else Role.ORGANIZER

    @property
    def mark(self) -> str:
        """Tells their screens which of the crew they are."""
        return organizer_mark(self.user_id) if self.user_id else f"invited-{self.pk}"


def organizer_mark(user: int) -> str:
    """The mark of an organizer, who may have done nothing yet."""
    return f"organizer-{user}"
