"""Changing an agenda: phases are added, moved, copied, taken out and put back, also while the workshop runs.

Whoever changes the order holds the workshop meanwhile: two organizers change it one after the other, and nothing is
lost. In a workshop that has begun, a change of the order is a new turn: *next*, pressed on a console that showed the
old one, moves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

from django.db import models, transaction
from django.db.models import CASCADE, F

from workshop import codes, live

from .phase import Phase
from .workshop import Workshop

MOST_PHASES = 100
MOST_TAKEN_OUT = 30
_ASIDE = 1_000
"""Positions that are free for the moment in which phases change places."""
_MADE_BY_ITSELF = ("group", "groupstep")
"""What a phase can have without anybody having done anything in it: empty tables …"""
_SENT = ("groupmember", "round", "visit")
"""… and where it has sent people when it was opened."""


class CannotChange(ValueError):
    """The agenda cannot be changed like this."""


class IsCurrent(CannotChange):
    """The phase that is on all screens cannot be taken away."""


class HoldsResults(CannotChange):
    """What people did in this phase would be lost with it."""


class HasChanged(CannotChange):
    """Somebody has changed it since it was looked at."""


class TooMany(CannotChange):
    """There is no room for another phase."""


def newest(workshop: Workshop) -> int:
    """What a form that makes a phase says it has seen: sent twice, it makes one."""
    return workshop.phases.order_by().aggregate(models.Max("pk"))["pk__max"] or 0


def fingerprint(phase: Phase) -> str:
    """The same as long as nobody changes what the agenda says of a phase."""
    return blake2b(json.dumps(phase.to_entry(), sort_keys=True).encode(), digest_size=8).hexdigest()


@contextmanager
def arranging(workshop: Workshop) -> Iterator[list[Phase]]:
    """The agenda as a list that may be changed: as it is afterwards it is written down."""
    with transaction.atomic():
        workshop.hold()
        phases = list(workshop.phases.all())
        before = list(phases)
        yield phases
        if phases == before:
            return
        if len(phases) > max(MOST_PHASES, len(before)):
            raise TooMany
        workshop.phases.update(position=F("position") + _ASIDE)
        for position, phase in enumerate(phases):
            phase.position = position
        is_new = [phase._state.adding for phase in phases]
        Phase.objects.bulk_update([one for one, new in zip(phases, is_new, strict=True) if not new], ["position"])
        for phase in (one for one, new in zip(phases, is_new, strict=True) if new):
            phase.save()
        # One that nobody has moved yet is at turn 0, and stays there however much it is prepared.
        Workshop.objects.filter(pk=workshop.pk, turn__gt=0).update(turn=F("turn") + 1)
        live.changed(workshop)


def _index(phases: list[Phase], key: int | None) -> int:
    """Behind which place a phase comes that is to stand after the one with this key; 0 for the beginning."""
    if key is None:
        return 0
    found = next((index for index, phase in enumerate(phases) if phase.pk == key), None)
    if found is None:
        raise HasChanged
    return found + 1


def add(workshop: Workshop, entry: dict[str, Any], after: int | None, seen: int) -> Phase:
    """A new phase after another one (None: as the first)."""
    with arranging(workshop) as phases:
        if newest(workshop) != seen:
            raise HasChanged
        made = Phase.from_entry(workshop, 0, entry)
        phases.insert(_index(phases, after), made)
    if workshop.phase_id is None:
        workshop.begin()
    return made


def copy(phase: Phase, seen: int) -> Phase:
    """The same phase once more, after this one; of what happened in it the copy has nothing."""
    return add(phase.workshop, phase.to_entry(), phase.pk, seen)


def move(phase: Phase, after: int | None) -> None:
    """Put a phase after another one (None: before all others)."""
    with arranging(phase.workshop) as phases:
        if after != phase.pk and phase in phases:
            phases.remove(phase)
            phases.insert(_index(phases, after), phase)


def take_out(phase: Phase) -> None:
    """Take a phase out of the agenda; it can be put back. One that is gone already is gone."""
    workshop = phase.workshop
    with arranging(workshop) as phases:
        if phase not in phases:
            return
        if workshop.phase_id == phase.pk:
            raise IsCurrent
        if holds_results(phase):
            raise HoldsResults
        found = phases[phases.index(phase)]
        phases.remove(found)
        kept = {"key": codes.new_secret(), "position": found.position, "phase": found.to_entry()}
        _keep(workshop, [*workshop.taken_out, kept][-MOST_TAKEN_OUT:])
        found.delete()


def put_back(workshop: Workshop, key: str) -> Phase | None:
    """A phase that was taken out comes back to where it was; None if it is back already."""
    with arranging(workshop) as phases:
        kept = next((one for one in workshop.taken_out if one["key"] == key), None)
        if not kept:
            return None
        made = Phase.from_entry(workshop, 0, kept["phase"])
        phases.insert(kept["position"], made)
        _keep(workshop, [one for one in workshop.taken_out if one["key"] != key])
    return made


def _keep(workshop: Workshop, taken_out: list[dict[str, Any]]) -> None:
    workshop.taken_out = taken_out
    workshop.save(update_fields=["taken_out"])


def holds_results(phase: Phase, sent: bool = True) -> bool:
    """Whether people have done anything in a phase that would be gone with it; `sent`: having been sent somewhere
    counts, too."""
    for relation in phase._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.on_delete is not CASCADE:
            continue
        model = relation.related_model
        if model._meta.model_name in (_MADE_BY_ITSELF if sent else _MADE_BY_ITSELF + _SENT):
            continue
        if model._base_manager.filter(**{relation.field.name: phase}).exists():
            return True
    return False


@transaction.atomic
def change(phase: Phase, seen: str, columns: dict[str, Any], settings: dict[str, Any]) -> None:
    """Change what the agenda says of a phase. A clock that runs goes on; the console turns it."""
    phase.workshop.hold()
    fresh = Phase.objects.select_for_update().get(pk=phase.pk)
    fresh.workshop = phase.workshop
    if fingerprint(fresh) != seen:
        raise HasChanged
    rewrite(fresh, columns, fresh.settings | settings)
    live.changed(phase.workshop)


def rewrite(phase: Phase, columns: dict[str, Any], settings: dict[str, Any]) -> None:
    """Let a phase, which nobody else changes meanwhile, have these columns and settings."""
    is_changed, phase.settings = settings != phase.settings, settings
    for name, value in columns.items():
        setattr(phase, name, value)
    if not phase.minutes:
        phase.started_at = phase.ends_at = phase.paused_at = None
    phase.step = min(phase.step, phase.steps - 1)
    phase.save()
    if is_changed and phase.opened_at:
        phase.behaviour.adjusted(phase)
