"""What facilitators do with groups, as the log tells it, and how it is reversed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from workshop.logbook import CHANGED_SINCE, verb
from workshop.models import GroupStep, LogEntry, Phase, Question, Workshop
from workshop.models.groups import people_choose
from workshop.models.seating import is_seated_by, seat_again, seats, unseat


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
verb(
    "undo_regrouping",
    gettext_lazy("took a change of the groups back"),
    Workshop,
    last_step,
    never=gettext_lazy("If it was right after all, please make the change again."),
)


def _may_be_mixed_back(phase: Phase, entry: LogEntry) -> Any:
    if Question.objects.filter(group__phase=phase).exists():
        return gettext_lazy("The groups have begun to write: their sheets would be torn apart. Move single people.")
    return "" if is_seated_by(phase, entry.before["is"]) else CHANGED_SINCE


verb(
    "mix_again",
    gettext_lazy("mixed the groups again"),
    Phase,
    seats,
    restore=lambda phase, was, entry: seat_again(phase, was),
    stands=_may_be_mixed_back,
)


def _still_choose(phase: Phase, entry: LogEntry) -> Any:
    if phase.workshop.phase_id != phase.pk or not people_choose(phase):
        return gettext_lazy("Everybody needs a group by now. Move single people.")
    return "" if is_seated_by(phase, entry.before["is"]) else CHANGED_SINCE


verb(
    "seat_the_rest",
    gettext_lazy("placed everybody who had no place"),
    Phase,
    seats,
    restore=lambda phase, was, entry: unseat(phase, was, entry.before["is"]),
    stands=_still_choose,
)
