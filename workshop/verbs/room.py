"""What facilitators do with the room: phones, pictures, sheets, groups and people, and how each is reversed."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshop import personal
from workshop.logbook import CHANGED_SINCE, fields, verb
from workshop.models import GroupStep, LogEntry, Message, Participant, Phase, Postit, Question, Workshop
from workshop.models.filling import take_back_filled
from workshop.refusals import Refused

# The phones, the picture of the room, the end -----------------------------------------------------------------------


def _instruct_again(workshop: Workshop, was: list[Any], entry: LogEntry) -> None:
    instruction, since = was
    if since:
        workshop.listen_up(instruction)
    else:
        workshop.release()


verb(
    "listen_up",
    gettext_lazy("said: listen up! %(instruction)s"),
    Workshop,
    fields("instruction", "listening_since"),
    restore=_instruct_again,
)
verb(
    "release",
    gettext_lazy("released the phones"),
    Workshop,
    fields("instruction", "listening_since"),
    restore=_instruct_again,
)


def _cover_as_before(phase: Phase, was: list[Any], entry: LogEntry) -> None:
    phase.uncover_as(was[0])


verb("cover", gettext_lazy("kept the picture back"), Phase, fields("covered"), restore=_cover_as_before)
verb("reveal", gettext_lazy("showed the picture"), Phase, fields("covered"), restore=_cover_as_before)
verb(
    "close",
    gettext_lazy("closed the workshop"),
    Workshop,
    fields("closed_at"),
    restore=lambda workshop, was, entry: workshop.reopen(),
)
verb(
    "reopen",
    gettext_lazy("opened the workshop again"),
    Workshop,
    fields("closed_at"),
    restore=lambda workshop, was, entry: workshop.close(),
)

verb(
    "check_room",
    gettext_lazy("checked the room"),
    Workshop,
    lambda workshop: str(Workshop.objects.values_list("room_checked_at", flat=True).get(pk=workshop.pk)),
)
verb("take_over", gettext_lazy("took over the controls"), Workshop, fields("at_controls"))


def last_message(workshop: Workshop) -> int | None:
    """The latest message to the phones."""
    return Message.objects.filter(workshop=workshop.pk).order_by("-pk").values_list("pk", flat=True).first()


def _lies(workshop: Workshop, entry: LogEntry) -> Any:
    return "" if Message.objects.lying(workshop).filter(pk=entry.before["is"]).exists() else CHANGED_SINCE


verb(
    "send_message",
    gettext_lazy("wrote to the phones: “%(text)s”"),
    Workshop,
    last_message,
    restore=lambda workshop, was, entry: Message.objects.get(pk=entry.before["is"]).take_back(),
    stands=_lies,
)
verb("take_message_back", gettext_lazy("took “%(text)s” back from the phones"), Message, fields("ended_at"))

# Sheets and post-its ------------------------------------------------------------------------------------------------

HIDDEN = fields("hidden_at", "hidden_reason")
verb(
    "hide",
    gettext_lazy("hid a question of group %(group)s"),
    Question,
    HIDDEN,
    restore=lambda question, was, entry: question.show_again(),
)
verb(
    "show_again",
    gettext_lazy("showed a question of group %(group)s again"),
    Question,
    HIDDEN,
    restore=lambda question, was, entry: question.hide(was[1]),
)


def filled(phase: Phase) -> list[int]:
    """The post-its that hang because a facilitator filled up."""
    return list(Postit.objects.filter(phase=phase.pk, hung_by_filling=True).order_by("pk").values_list("pk", flat=True))


verb(
    "fill",
    gettext_lazy("took questions for the groups that were not ready"),
    Phase,
    filled,
    restore=lambda phase, was, entry: take_back_filled(phase),
    stands=lambda phase, entry: "" if filled(phase) else CHANGED_SINCE,
)
verb("unfill", gettext_lazy("took that back"), Phase, filled)

# Groups -------------------------------------------------------------------------------------------------------------


def last_step(workshop: Workshop) -> int | None:
    """The latest change of groups."""
    return GroupStep.objects.filter(phase__workshop=workshop.pk).order_by("pk").values_list("pk", flat=True).last()


def _undo_groups(workshop: Workshop, was: int | None, entry: LogEntry) -> None:
    GroupStep.objects.select_related("phase__workshop").get(pk=entry.before["is"]).undo()


for _slug, _says in {
    "move_member": gettext_lazy("moved %(people)s to group %(target)s"),
    "merge_group": gettext_lazy("merged group %(source)s with group %(target)s"),
    "top_up": gettext_lazy("topped group %(target)s up from group %(source)s"),
}.items():
    verb(_slug, _says, Workshop, last_step, restore=_undo_groups)
verb("undo_regrouping", gettext_lazy("took a change of the groups back"), Workshop, last_step)


def seats(phase: Phase) -> list[list[int]]:
    """Who is in which group of a phase."""
    groups = phase.groups.order_by("number", "members").values_list("pk", "number", "members__participant")
    return [list(row) for row in groups]


verb("mix_again", gettext_lazy("mixed the groups again"), Phase, seats)
verb("seat_the_rest", gettext_lazy("placed everybody who had no place"), Phase, seats)

# People -------------------------------------------------------------------------------------------------------------


def _call_again(person: Participant, was: list[Any], entry: LogEntry) -> None:
    try:
        person.introduce(name=was[0])
    except IntegrityError:
        raise Refused(_("Somebody else here is called %(name)s.") % {"name": was[0]}, status=409) from None


def _bring_back(person: Participant, was: list[Any], entry: LogEntry) -> None:
    try:
        person.bring_back()
    except IntegrityError:
        raise Refused(_("Somebody else here is called %(name)s.") % {"name": person.name}, status=409) from None


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
)
verb("take_out", gettext_lazy("took somebody out entirely, as they wished"), Participant, fields("forgotten_at"))
verb("merge", gettext_lazy("made one of %(name)s and %(other)s"), Participant, PRESENCE)
verb("assign", gettext_lazy("chose who acts for %(name)s"), Participant, fields("scribe"), restore=_act_again)
verb(
    "add_person",
    gettext_lazy("added %(name)s, who has no phone"),
    Workshop,
    lambda workshop: Participant.objects.filter(workshop=workshop.pk).count(),
)
