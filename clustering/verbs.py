"""What facilitators do with the wall and the gallery, as the log tells it, and how it is reversed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from workshop.logbook import CHANGED_SINCE, fields, verb
from workshop.looks import once
from workshop.models import Group, LogEntry, Participant, Phase, Workshop

from .models import Dot, Tour, WallStep


@once
def last_step(workshop: Workshop) -> int | None:
    """The latest step at the wall."""
    return WallStep.objects.filter(workshop=workshop.pk).order_by("-pk").values_list("pk", flat=True).first()


def _undo_step(workshop: Workshop, was: int | None, entry: LogEntry) -> None:
    WallStep.objects.undo(workshop, entry.before["is"])


def _is_latest(workshop: Workshop, entry: LogEntry) -> Any:
    if last_step(workshop) == entry.before["is"]:
        return ""
    there = WallStep.objects.filter(pk=entry.before["is"]).exists()
    return gettext_lazy("Others have gone on at the wall since.") if there else CHANGED_SINCE


verb("wall", gettext_lazy("at the wall: %(step)s"), Workshop, last_step, restore=_undo_step, stands=_is_latest)
verb(
    "undo_wall",
    gettext_lazy("took a step at the wall back"),
    Workshop,
    last_step,
    never=gettext_lazy("If it was right after all, please do it again at the wall."),
)


def told(workshop: Workshop) -> str:
    """The latest step in words."""
    step = WallStep.objects.filter(workshop=workshop).latest_first().first()
    return f"{step.get_verb_display()} “{step.about}”" if step else ""


def _send_as_before(group: Group, was: list[Any], entry: LogEntry) -> None:
    group.send(Participant.objects.present().filter(pk=was[0] or 0).first())


verb(
    "send_delegate",
    gettext_lazy("chose the delegate of group %(group)s"),
    Group,
    fields("delegate"),
    restore=_send_as_before,
)


@once
def shown(phase: Phase) -> list[Any]:
    """Which stop the gallery's stage shows, or how it goes by itself."""
    tour = Tour.objects.filter(phase=phase.pk).first()
    return [Phase.objects.values_list("step", flat=True).get(pk=phase.pk), tour.seconds if tour else None]


def dots(phase: Phase) -> int:
    """How many dots everybody may give."""
    return Dot.objects.each(Phase.objects.get(pk=phase.pk))


def _is_shown(phase: Phase, entry: LogEntry) -> Any:
    if phase.workshop.phase_id != phase.pk:
        return gettext_lazy("The gallery is over.")
    if entry.before["was"][0] >= phase.steps:
        return CHANGED_SINCE
    return "" if shown(phase) == entry.before["is"] else gettext_lazy("The gallery has gone on since.")


def _show_again(phase: Phase, was: list[Any], entry: LogEntry) -> None:
    """The stop of before, or on by itself from the one that is shown."""
    step, seconds = was
    if seconds:
        Tour.objects.start(phase, seconds)
    else:
        Tour.objects.show(phase, step)


for _slug, _says in {
    "start_tour": gettext_lazy("let the gallery go by itself"),
    "pause_tour": gettext_lazy("stopped the gallery"),
    "show_stop": gettext_lazy("showed stop %(stop)s of the gallery"),
}.items():
    verb(_slug, _says, Phase, shown, restore=_show_again, stands=_is_shown)
verb(
    "allow_dots",
    gettext_lazy("gave everybody %(count)d dots"),
    Phase,
    dots,
    restore=lambda phase, was, entry: Dot.objects.allow(phase, was),
)
verb(
    "reveal_dots",
    gettext_lazy("showed the dots"),
    Phase,
    fields("covered"),
    restore=lambda phase, was, entry: phase.uncover_as(was[0]),
)
