"""What facilitators do with the room: phones, pictures, sheets and post-its, and how each is reversed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from workshop.logbook import CHANGED_SINCE, fields, verb
from workshop.looks import once
from workshop.models import LogEntry, Message, Phase, Postit, Question, Workshop
from workshop.models.filling import take_back_filled

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
    never=gettext_lazy("It changed nothing."),
)
verb(
    "take_over",
    gettext_lazy("took over the controls"),
    Workshop,
    fields("at_controls"),
    never=gettext_lazy("Whoever needs the controls takes them over on their own console."),
)


def last_message(workshop: Workshop) -> int | None:
    """The latest message to the phones."""
    return Message.objects.filter(workshop=workshop.pk).order_by("-pk").values_list("pk", flat=True).first()


@once
def _lying(workshop: Workshop) -> set[int]:
    return set(Message.objects.lying(workshop).values_list("pk", flat=True))


def _lies(workshop: Workshop, entry: LogEntry) -> Any:
    return "" if entry.before["is"] in _lying(workshop) else CHANGED_SINCE


verb(
    "send_message",
    gettext_lazy("wrote to the phones: “%(text)s”"),
    Workshop,
    last_message,
    restore=lambda workshop, was, entry: Message.objects.get(pk=entry.before["is"]).take_back(),
    stands=_lies,
)
verb(
    "take_message_back",
    gettext_lazy("took “%(text)s” back from the phones"),
    Message,
    fields("ended_at"),
    never=gettext_lazy("If it is needed after all, please write it again."),
)

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


@once
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
verb(
    "unfill",
    gettext_lazy("took back what was filled up"),
    Phase,
    filled,
    never=gettext_lazy("If it was right after all, please fill up again."),
)
