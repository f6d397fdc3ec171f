"""Messages from the console to all phones, or to some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.db import models, transaction
from django.utils import timezone

from workshop import live
from workshop.kinds import Audience

if TYPE_CHECKING:
    from .workshop import Workshop

LONGEST_MESSAGE = 300


def audiences(workshop: Workshop) -> list[Audience]:
    """Whom the phases so far have brought together: of each kind of phase, the latest one that was opened counts."""
    found: list[Audience] = []
    kinds: set[str] = set()
    for phase in workshop.phases.exclude(opened_at=None).order_by("-position"):
        phase.workshop = workshop
        if phase.kind not in kinds:
            kinds.add(phase.kind)
            found = [*phase.behaviour.audiences(phase), *found]
    return found


class Read(NamedTuple):
    """A message as a phone shows it: for whoever looks at it, or for somebody without a phone whom they act for."""

    key: int
    text: str
    ward: str = ""


class MessageManager(models.Manager["Message"]):
    @transaction.atomic
    def send(self, workshop: Workshop, text: str, key: str, to: Audience | None = None) -> Message:
        """Tell everybody something, or these people only; the same key, sent twice, is one message."""
        details = {"text": text, "audience": to.label[:200] if to else ""}
        message, is_new = self.get_or_create(workshop=workshop, key=key, defaults=details)
        if is_new:
            if to:
                message.recipients.set(workshop.participants.filter(removed_at=None, pk__in=to.people))
            message.poke()
        return message

    def lying(self, workshop: Workshop) -> models.QuerySet[Message]:
        """What was not taken back, the newest first."""
        return self.filter(workshop=workshop, ended_at=None).order_by("-sent_at", "-pk")


class Message(models.Model):
    """A line that a facilitator sends to the phones, until it is taken back or each reader has put it away.

    It is for the moment: the results do not tell of it.
    """

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="messages")
    text = models.CharField(max_length=LONGEST_MESSAGE)
    audience = models.CharField(max_length=200, blank=True)
    """To whom it went, in words: a group or a session as it was called then; empty: to everybody."""
    recipients: models.ManyToManyField = models.ManyToManyField("Participant", related_name="messages", blank=True)
    """Who gets it, where it does not go to everybody."""
    key = models.CharField(max_length=40)
    sent_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    strips: ClassVar[None] = None

    objects = MessageManager()

    class Meta:
        ordering = ("sent_at", "pk")
        constraints = (models.UniqueConstraint(fields=("workshop", "key"), name="one_message_per_key"),)

    def __str__(self) -> str:
        return self.text

    def take_back(self) -> None:
        """It was wrong, or its time is over: no phone shows it any more."""
        if Message.objects.filter(pk=self.pk, ended_at=None).update(ended_at=timezone.now()):
            self.poke()

    def poke(self) -> None:
        """The phones of its readers, and of those who act for them, and whoever sees what was sent."""
        readers = self.recipients.values_list("pk", "scribe")
        keys = {key for reader in readers for key in reader if key}
        phones = [f"messages@{key}" for key in sorted(keys)] if self.audience else ["messages"]
        live.changed(self.workshop, "sent", *phones)


def messages_of_everyone(workshop: Workshop) -> dict[int, Any]:
    """What lies on the phones of those to whom more was sent than to everybody: two queries, however many they are."""
    lying = list(Message.objects.lying(workshop))
    sent = Message.recipients.through.objects.filter(
        message__in=[one.pk for one in lying if one.audience], participant__removed_at=None
    ).values_list("message", "participant", "participant__scribe", "participant__name")
    readers: dict[int, dict[int, str]] = {}
    for message, reader, scribe, name in sent:
        found = readers.setdefault(message, {})
        found[reader] = ""
        if scribe:
            found.setdefault(scribe, name)
    everybody = {key for found in readers.values() for key in found}
    return {
        key: tuple(
            Read(one.pk, one.text, readers.get(one.pk, {}).get(key, ""))
            for one in lying
            if not one.audience or key in readers.get(one.pk, {})
        )
        for key in everybody
    }


def messages_for_all(workshop: Workshop) -> tuple[Read, ...]:
    """What lies on everybody's phone."""
    return tuple(Read(one.pk, one.text) for one in Message.objects.lying(workshop).filter(audience=""))
