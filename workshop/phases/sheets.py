"""The groups' sheets on the console: who has not begun, and what should not stay on a sheet or a post-it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.db.models import QuerySet

from workshop.kinds import PhaseKind, region
from workshop.models import Group, Phase, Question


def sheets(phase: Phase, written: QuerySet[Question]) -> list[tuple[Group, list[Question]]]:
    """Every group with its questions, without the hidden ones: two queries."""
    found: dict[int, list[Question]] = {}
    for question in written.filter(hidden_at=None).select_related("author"):
        found.setdefault(question.group_id, []).append(question)
    return [(group, found.get(group.pk, [])) for group in Group.objects.formed_for(phase).select_related("phase")]


def one_sheet(phase: Phase, key: str, subject: Hashable) -> dict[str, Any] | None:
    """The sheet of one group, as a part of all the sheets."""
    group = Group.objects.formed_for(phase).filter(pk=key).first()
    kind = phase.behaviour
    if group is None or not isinstance(kind, ShowsSheets):
        return None
    return {"group": group, "questions": list(kind.written(phase).filter(group=group, hidden_at=None))}


class ShowsSheets(PhaseKind):
    """A kind whose console shows what the groups have written, and hides what is better not read by anybody."""

    def written(self, phase: Phase) -> QuerySet[Question]:
        """What is on these sheets: all that the groups in force have written."""
        return Question.objects.filter(group__in=Group.objects.formed_for(phase).values("pk"))

    @region("console", part=one_sheet)
    def sheets(self, phase: Phase) -> dict[str, Any]:
        return {"sheets": sheets(phase, self.written(phase))}

    @region("console")
    def put_away(self, phase: Phase) -> dict[str, Any]:
        """What a facilitator has hidden."""
        return {"hidden": list(self.written(phase).exclude(hidden_at=None).select_related("group__phase"))}
