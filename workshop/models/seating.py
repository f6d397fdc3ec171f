"""Who sits where in a phase's groups, as a whole: what it takes to have the groups back that were mixed again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from workshop import live

from .groups import Group, GroupMember, in_no_group, people_choose, place_the_rest, poke_groups
from .people import Participant
from .phase import Phase
from .regrouping import GroupStep

type Seats = dict[str, Any]

STEP = ("pk", "verb", "target", "about", "before")


def seats(phase: Phase) -> Seats:
    """The groups of a phase, who is in which, and the steps that led there."""
    steps = GroupStep.objects.filter(phase=phase.pk).order_by("pk")
    members = GroupMember.objects.filter(phase=phase.pk).order_by("participant")
    return {
        "groups": list(Group.objects.filter(phase=phase.pk).values("pk", "number", "table", "delegate")),
        "members": {str(person): group for person, group in members.values_list("participant", "group")},
        "steps": [
            {name: getattr(step, name) for name in STEP} | {"made_at": step.made_at.isoformat()} for step in steps
        ],
    }


def is_seated_by(phase: Phase, now: Seats) -> bool:
    """Whether the groups are still those that were made then, whoever has come or gone since."""
    here = set(Group.objects.filter(phase=phase).values_list("pk", flat=True))
    return bool(here) and here <= {row["pk"] for row in now["groups"]}


@transaction.atomic
def seat_again(phase: Phase, was: Seats) -> None:
    """Everybody back into the groups of before; who has come since goes where they are needed."""
    Group.objects.filter(phase=phase).delete()
    phase.group_steps.all().delete()
    here = set(Participant.objects.filter(workshop=phase.workshop).values_list("pk", flat=True))
    Group.objects.bulk_create(
        Group(phase=phase, pk=row["pk"], number=row["number"], table=row["table"], delegate_id=_known(row, here))
        for row in was["groups"]
    )
    GroupMember.objects.bulk_create(
        GroupMember(phase=phase, group_id=group, participant_id=int(person))
        for person, group in was["members"].items()
        if int(person) in here
    )
    GroupStep.objects.bulk_create(
        GroupStep(phase=phase, **{name: step[name] for name in STEP}, made_at=datetime.fromisoformat(step["made_at"]))
        for step in was["steps"]
    )
    if not people_choose(phase):
        place_the_rest(phase)
    live.changed(phase.workshop)


def _known(row: dict[str, Any], here: set[int]) -> int | None:
    return row["delegate"] if row["delegate"] in here else None


@transaction.atomic
def unseat(phase: Phase, was: Seats, now: Seats) -> None:
    """Those who were placed choose again, unless they have done so already."""
    for group in {*now["members"].values()}:
        placed = [one for one, seat in now["members"].items() if seat == group and one not in was["members"]]
        GroupMember.objects.filter(phase=phase, group=group, participant__in=placed).delete()
    poke_groups(phase.workshop, {*now["members"].values()}, in_no_group(phase))
