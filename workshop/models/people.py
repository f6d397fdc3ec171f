"""Who takes part: participants with their phones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from workshop import codes, live

if TYPE_CHECKING:
    from .workshop import Workshop

NOBODY_ACTS = models.Q(scribe=None) | models.Q(scribe__removed_at__isnull=False)


class ParticipantManager(models.Manager["Participant"]):
    def present(self) -> models.QuerySet[Participant]:
        """Everybody who has joined and was not removed."""
        return self.filter(removed_at=None)

    def unserved(self) -> models.QuerySet[Participant]:
        """People without a phone for whom nobody acts (any more)."""
        return self.present().filter(NOBODY_ACTS, has_phone=False)

    def by_code(self, workshop: Workshop, typed: str) -> Participant | None:
        """Whoever this personal code leads to, in whichever way it was typed; nobody, if they were removed."""
        found = self.filter(workshop=workshop, code=codes.tidy(typed)).select_related("merged_into").first()
        return found.current if found else None

    def check_name(self, workshop: Workshop, wanted: str, **themselves: Any) -> None:
        """Raises IntegrityError when somebody else here has this name."""
        # The database's own check folds the case of Latin letters only where it is SQLite.
        others = self.present().filter(workshop=workshop).exclude(**themselves).values_list("name", flat=True)
        if wanted.casefold() in map(str.casefold, others):
            raise IntegrityError("somebody else has this name")

    @transaction.atomic
    def join(self, workshop: Workshop, key: str, name: str, **details: Any) -> Participant:
        """Let somebody in; the same key and name, sent twice, is the same person. Late-comers are placed at once.

        Raises IntegrityError when somebody else has this name.
        """
        self.check_name(workshop, name, key=key, name=name)
        participant, is_new = self.get_or_create(workshop=workshop, key=key, name=name, defaults=details)
        if is_new:
            workshop.welcome(participant)
            live.changed(workshop, "crowd", "people", "headcount", *([] if participant.has_phone else ["wards"]))
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
    forgotten_at = models.DateTimeField(null=True)
    """When they were taken out entirely: since then they have no name, and nothing leads to them."""
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    """Who this is, for somebody who came in twice: their other phone and code lead there."""
    scribe = models.ForeignKey("self", models.SET_NULL, null=True, related_name="wards")
    """Who acts for them on a phone of their own, for somebody without one."""
    has_phone = models.BooleanField(default=True)

    shapes: ClassVar[dict[str, Any]] = {"language": frozenset(dict(settings.LANGUAGES))}
    leaves_out: ClassVar[dict[str, str]] = {
        "code": "it makes whoever types it this person, on the server that wrote the archive",
        "key": "whoever joins there with the same key and name is this person",
    }

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
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(removed_at__isnull=False),
                name="who_was_merged_is_gone",
            ),
            models.CheckConstraint(
                condition=models.Q(scribe=None) | models.Q(has_phone=False),
                name="who_has_a_phone_has_no_scribe",
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

    @property
    def current(self) -> Participant | None:
        """Who this is now: the other one for somebody who came in twice, nobody for a person who was removed."""
        now = self.merged_into or self
        return None if now.removed_at else now

    @cached_property
    def aliases(self) -> list[str]:
        """The keys of those who turned out to be this person: pages and drafts of theirs are of this person now."""
        return [str(key) for key in Participant.objects.filter(merged_into=self).values_list("pk", flat=True)]

    @transaction.atomic
    def introduce(self, **details: Any) -> None:
        """Change the name, and whatever else a person says of themselves.

        Raises IntegrityError when somebody else has the name.
        """
        Participant.objects.check_name(self.workshop, details.get("name", self.name), pk=self.pk)
        Participant.objects.filter(pk=self.pk).update(**details)
        live.changed(self.workshop)

    # People without a phone ---------------------------------------------------------------------------------

    def take(self, scribe: Participant) -> bool:
        """Begin to act for somebody for whom nobody acts; False when somebody else does."""
        if Participant.objects.unserved().filter(pk=self.pk).update(scribe=scribe):
            live.changed(self.workshop)
        return Participant.objects.filter(pk=self.pk, scribe=scribe).exists()

    def hand_to(self, scribe: Participant | None) -> None:
        """Let somebody else (or nobody) act for this person without a phone."""
        Participant.objects.filter(pk=self.pk, has_phone=False).update(scribe=scribe)
        live.changed(self.workshop)

    def arrive(self) -> None:
        """They come with a phone of their own: from now on they act for themselves."""
        if Participant.objects.filter(pk=self.pk, has_phone=False).update(has_phone=True, scribe=None):
            live.changed(self.workshop)

    def release_wards(self) -> None:
        """Act for nobody any more: somebody else may take these people over."""
        if self.wards.update(scribe=None):
            live.changed(self.workshop)

    # Leaving, and coming back -------------------------------------------------------------------------------

    @transaction.atomic
    def remove(self) -> None:
        """Take somebody out of the workshop; what they wrote stays."""
        Participant.objects.filter(pk=self.pk, removed_at=None).update(removed_at=timezone.now())
        self.release_wards()
        self.workshop.farewell(self)
        live.changed(self.workshop)

    @transaction.atomic
    def bring_back(self) -> None:
        """Undo a removal; raises IntegrityError when somebody else has the name by now."""
        Participant.objects.check_name(self.workshop, self.name, pk=self.pk)
        removed = Participant.objects.filter(pk=self.pk, merged_into=None, forgotten_at=None).exclude(removed_at=None)
        if removed.update(removed_at=None):
            self.removed_at = None
            self.workshop.welcome(self)
        live.changed(self.workshop)
