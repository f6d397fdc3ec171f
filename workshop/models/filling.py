"""Filling up: when time is over, the facilitator takes the most-starred questions for the groups that are not ready."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from .groups import Group
from .postits import Postit, poke_choice
from .questions import Question

if TYPE_CHECKING:
    from .phase import Phase


@transaction.atomic
def fill_up(phase: Phase, count: int) -> None:
    """Make every group ready that is not: with what it has selected, then its most-starred questions, hung up.

    Of equally starred ones the first asked is taken. A group whose sheet has fewer gets all of them.
    """
    chosen: dict[int, list[Postit]] = {group.pk: [] for group in Group.objects.hold_all(phase)}
    for postit in Postit.objects.chosen_in(phase).filter(group__in=chosen):
        chosen[postit.group_id].append(postit)
    waiting = {group for group, postits in chosen.items() if not any(postit.hung_at for postit in postits)}
    favourites = defaultdict(list)
    sheets = Question.objects.to_choose_from(phase).filter(group__in=waiting, postit=None)
    for question in sheets.annotate(liked=Count("stars")).order_by("-liked", "asked_at", "pk"):
        favourites[question.group_id].append(question)
    now = timezone.now()
    filling = {"workshop": phase.workshop, "phase": phase, "filled": True, "hung_at": now, "hung_by_filling": True}
    Postit.objects.chosen_in(phase).filter(group__in=waiting).update(hung_at=now, hung_by_filling=True)
    Postit.objects.bulk_create(
        Postit(group_id=group, question=question, text=question.text, slot=slot, **filling)
        for group in waiting
        for slot, question in zip(Postit.free_slots(chosen[group], count), favourites[group], strict=False)
    )
    poke_choice(phase.workshop, *waiting)


@transaction.atomic
def take_back_filled(phase: Phase) -> None:
    """Undo `fill_up`, as far as no group has opened its post-its since: those are its own."""
    Group.objects.hold_all(phase)
    hanging = Postit.objects.filter(phase=phase, hung_by_filling=True)
    groups = set(hanging.order_by().values_list("group", flat=True))
    hanging.filter(filled=True).delete()
    hanging.update(hung_at=None, hung_by_filling=False)
    poke_choice(phase.workshop, *groups)
