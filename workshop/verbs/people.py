"""What facilitators do with people, as the log tells it, and how it is reversed."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshop import personal
from workshop.logbook import CHANGED_SINCE, GONE, fields, verb
from workshop.models import LogEntry, Participant, Workshop, part
from workshop.refusals import Refused


def _taken(name: str) -> Refused:
    return Refused(_("Somebody else here is called %(name)s.") % {"name": name}, status=409)


def _call_again(person: Participant, was: list[Any], entry: LogEntry) -> None:
    try:
        person.introduce(name=was[0])
    except IntegrityError:
        raise _taken(was[0]) from None


def _bring_back(person: Participant, was: list[Any], entry: LogEntry) -> None:
    try:
        person.bring_back()
    except IntegrityError:
        raise _taken(person.name) from None


def _act_again(person: Participant, was: list[Any], entry: LogEntry) -> None:
    person.hand_to(Participant.objects.present().filter(pk=was[0] or 0).first())


PRESENCE = fields("removed_at", "merged_into")
verb("rename", gettext_lazy("renamed %(old)s to %(name)s"), Participant, fields("name"), restore=_call_again)
verb("remove", gettext_lazy("removed %(name)s"), Participant, PRESENCE, restore=_bring_back)
verb(
    "bring_back",
    gettext_lazy("brought %(name)s back"),
    Participant,
    PRESENCE,
    restore=lambda person, was, entry: person.remove(),
)
verb(
    "give_up",
    gettext_lazy("deleted something of somebody's, as they wished"),
    Participant,
    lambda person: sum(len(sort.items) for sort in personal.of(person)),
    never=gettext_lazy("It is deleted for good, as they wished."),
)
verb(
    "take_out",
    gettext_lazy("took somebody out entirely, as they wished"),
    Participant,
    fields("forgotten_at"),
    never=gettext_lazy("It is deleted for good, as they wished. They can join again."),
)
verb("assign", gettext_lazy("chose who acts for %(name)s"), Participant, fields("scribe"), restore=_act_again)

# Two who are one --------------------------------------------------------------------------------------------------


def _is_merged(other: Participant, entry: LogEntry) -> Any:
    if other.forgotten_at:
        return GONE
    return "" if other.merged_into_id == entry.before["is"]["into"] else CHANGED_SINCE


def _part(other: Participant, was: dict[str, Any], entry: LogEntry) -> None:
    try:
        part(other, was, entry.before["is"])
    except IntegrityError:
        raise _taken(other.name) from None


verb(
    "merge",
    gettext_lazy("made one of %(name)s and %(other)s"),
    Participant,
    fields("merged_into"),
    restore=_part,
    stands=_is_merged,
)

# Somebody without a phone -----------------------------------------------------------------------------------------


def _without_phone(workshop: Workshop) -> list[int]:
    found = Participant.objects.filter(workshop=workshop.pk, has_phone=False)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _added(workshop: Workshop, entry: LogEntry) -> Participant | None:
    """Whom this entry added, while they are here without a phone of their own."""
    new = set(entry.before["is"]) - set(entry.before["was"])
    return Participant.objects.present().filter(workshop=workshop, pk__in=new, has_phone=False).first()


def _remove_again(workshop: Workshop, was: list[int], entry: LogEntry) -> None:
    if person := _added(workshop, entry):
        person.remove()


verb(
    "add_person",
    gettext_lazy("added %(name)s, who has no phone"),
    Workshop,
    _without_phone,
    restore=_remove_again,
    stands=lambda workshop, entry: "" if _added(workshop, entry) else CHANGED_SINCE,
)
