"""The way back for changes of an agenda: its outline before and after, and how the one is made of the other again.

Only what was changed is written back, and only where nobody has changed it since: the clock of a phase, and what others
said of other phases, stay as they are.
"""

from __future__ import annotations

from typing import Any

from workshop import live

from .phase import COLUMNS, Phase
from .planning import HoldsResults, IsCurrent, arranging, holds_results, rewrite
from .workshop import Workshop

type Outline = dict[str, Any]


def outline(workshop: Workshop) -> Outline:
    """What an agenda says: its order, all that is said of each phase, and what was taken out."""
    phases = list(Phase.objects.filter(workshop=workshop.pk).order_by("position"))
    return {
        "order": [phase.pk for phase in phases],
        "phases": {str(phase.pk): _said(phase) for phase in phases},
        "taken_out": Workshop.objects.values_list("taken_out", flat=True).get(pk=workshop.pk),
    }


def _said(phase: Phase) -> dict[str, Any]:
    return {"kind": phase.kind} | {name: getattr(phase, name) for name in COLUMNS} | phase.settings


def _changes(was: Outline, now: Outline) -> dict[str, set[str]]:
    """Which words about which phases are others than before, of those that are in the agenda before and after."""
    found = {}
    for key in was["phases"].keys() & now["phases"].keys():
        one, other = was["phases"][key], now["phases"][key]
        if names := {name for name in one | other if _of(one, name) != _of(other, name)}:
            found[key] = names
    return found


def _of(said: dict[str, Any], name: str) -> tuple[Any, ...]:
    """What is said under a name: nothing is something else than null."""
    return (said[name],) if name in said else ()


def is_as_left(workshop: Workshop, was: Outline, now: Outline) -> bool:
    """Whether all that a change has made is still as it has made it."""
    here = outline(workshop)
    if was["order"] != now["order"] and here["order"] != now["order"]:
        return False
    changed, phases = _changes(was, now), here["phases"]
    return all(
        key in phases and _of(phases[key], name) == _of(now["phases"][key], name)
        for key, names in changed.items()
        for name in names
    )


def write_back(workshop: Workshop, was: Outline, now: Outline) -> None:
    """Undo a change: phases that came in go, if nobody has done anything in them; those that went are back."""
    with arranging(workshop) as phases:
        if was["order"] != now["order"]:
            there = {phase.pk: phase for phase in phases}
            for key in set(now["order"]) - set(was["order"]):
                _let_go(workshop, there[key])
            for key in set(was["order"]) - set(now["order"]):
                there[key] = Phase.from_entry(workshop, 0, was["phases"][str(key)])
                there[key].pk = key
            phases[:] = [there[key] for key in was["order"]]
            _lay_out(workshop, was["taken_out"], now["taken_out"])
        for key, names in _changes(was, now).items():
            _say_again(Phase.objects.select_for_update().get(pk=key), workshop, was["phases"][key], names)
    live.changed(workshop)


def _let_go(workshop: Workshop, phase: Phase) -> None:
    if workshop.phase_id == phase.pk:
        raise IsCurrent
    if holds_results(phase):
        raise HoldsResults
    Phase.objects.filter(pk=phase.pk).delete()


def _lay_out(workshop: Workshop, was: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    """What lies beside the agenda to be put back: without what came there, with what was fetched from there."""
    came, went = ({one["key"] for one in lying} for lying in (now, was))
    stays = [one for one in workshop.taken_out if one["key"] not in came - went]
    workshop.taken_out = stays + [one for one in was if one["key"] not in came]
    workshop.save(update_fields=["taken_out"])


def _say_again(phase: Phase, workshop: Workshop, was: dict[str, Any], names: set[str]) -> None:
    phase.workshop = workshop
    kept = {name: value for name, value in phase.settings.items() if name not in names}
    settings = kept | {name: was[name] for name in names if name in was and name not in COLUMNS}
    rewrite(phase, {name: was[name] for name in names if name in COLUMNS}, settings)
