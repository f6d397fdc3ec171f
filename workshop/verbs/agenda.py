"""Moving through the agenda and turning the clock: how the log tells it, and how it is reversed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshop.clock import MINUTE, Clock
from workshop.logbook import CHANGED_SINCE, GONE, verb
from workshop.looks import once
from workshop.models import LogEntry, Phase, Workshop, planning, replanning
from workshop.models.planning import holds_results
from workshop.refusals import Refused

# Moving through the agenda ----------------------------------------------------------------------------------------

CLOCK = ("minutes", "started_at", "ends_at", "paused_at")
VISITED = ("opened_at", "left_at")


@once
def places(workshop: Workshop) -> list[Any]:
    """The current phase's key, and of every phase its step, its clock, and when it was opened and left."""
    rows = Phase.objects.filter(workshop=workshop.pk).values_list("pk", "step", *CLOCK, *VISITED)
    phase = Workshop.objects.values_list("phase", flat=True).get(pk=workshop.pk)
    return [phase, {str(key): [step, *map(_said, instants)] for key, step, *instants in rows}]


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _clock(row: list[Any]) -> Clock:
    return Clock(row[0], *map(_instant, row[1:]))


def _instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _as_it_stood(row: list[Any], since: datetime) -> Clock:
    """A clock with the time that was left on it then, going on from now if it went then."""
    clock = _clock(row)
    goes = clock.state(since) in ("running", "leading in")
    return replace(clock, paused_at=since).start(timezone.now()) if goes else clock


def _is_there(workshop: Workshop, entry: LogEntry) -> Any:
    """Whether the agenda is where this step has led it."""
    now, clocks = places(workshop)
    phase, then = entry.before["is"]
    there = now == phase and clocks[str(phase)][0] == then[str(phase)][0]
    if str(entry.before["was"][0]) not in clocks:
        return GONE
    return "" if there else gettext_lazy("The agenda has moved on since.")


def _return(workshop: Workshop, was: list[Any], entry: LogEntry) -> None:
    """Back to where it was, each clock with the time that was left on it; what people did meanwhile stays. A phase that
    was opened too early was never visited, unless people did something in it.
    """
    key, rows = was
    left = workshop.phase
    workshop.return_to(workshop.phases.get(pk=key), rows[str(key)][0])
    for phase in workshop.phases.filter(pk__in=[key, left.pk if left else key]):
        row = rows[str(phase.pk)]
        phase.restore_clock(_as_it_stood(row[1:5], entry.done_at))
        opened_at, left_at = map(_instant, row[5:7])
        if opened_at or not holds_results(phase, sent=False):
            workshop.phases.filter(pk=phase.pk).update(opened_at=opened_at, left_at=left_at)


for _slug, _says in {
    "next": gettext_lazy("went on to “%(phase)s”"),
    "back": gettext_lazy("went back to “%(phase)s”"),
    "jump": gettext_lazy("jumped to “%(phase)s”"),
}.items():
    verb(_slug, _says, Workshop, places, restore=_return, stands=_is_there, moves=True)

# The clock --------------------------------------------------------------------------------------------------------


def hands(phase: Phase) -> list[Any]:
    """A phase's clock, to the instant."""
    return [_said(value) for value in Phase.objects.values_list(*CLOCK).get(pk=phase.pk)]


def _going(clock: Clock, now: datetime) -> str:
    state = clock.state(now)
    return "going" if state in ("running", "leading in", "over") else state


def _clock_stands(phase: Phase, entry: LogEntry) -> Any:
    if phase.workshop.phase_id != phase.pk:
        return gettext_lazy("This phase is over: its clock is not turned any more.")
    then = _going(_clock(entry.before["is"]), entry.done_at)
    return "" if _going(phase.clock, timezone.now()) == then else gettext_lazy("The clock was turned again since.")


def _turn_back(phase: Phase, was: list[Any], entry: LogEntry) -> None:
    phase.restore_clock(_as_it_stood(was, entry.done_at))


def _minutes_stand(phase: Phase, entry: LogEntry) -> Any:
    if phase.workshop.phase_id != phase.pk:
        return gettext_lazy("This phase is over: its clock is not turned any more.")
    reset = entry.before["was"][2] and not phase.ends_at
    return gettext_lazy("The clock was turned again since.") if reset else ""


def _take_minutes_back(phase: Phase, was: list[Any], entry: LogEntry) -> None:
    """The minutes that were added or taken, whatever has happened to the clock since."""
    before, after, clock = _clock(was), _clock(entry.before["is"]), phase.clock
    length = (after.minutes or 0) - (before.minutes or 0)
    change = after.ends_at - before.ends_at if after.ends_at and before.ends_at else MINUTE * length
    minutes = max((clock.minutes or 0) - length, 1) if clock.minutes else None
    ends_at = max(clock.ends_at - change, clock.paused_at or timezone.now()) if clock.ends_at else None
    phase.restore_clock(replace(clock, minutes=minutes, ends_at=ends_at))


def _add_up(last: LogEntry, entry: LogEntry) -> bool:
    """Several presses of a minute are one line; those that cancel each other are none."""
    if last.before["is"] != entry.before["was"]:
        return False
    last.about["minutes"] += entry.about["minutes"]
    last.about["change"] = signed(last.about["minutes"])
    last.before["is"], last.done_at = entry.before["is"], entry.done_at
    if last.about["minutes"]:
        last.save()
    else:
        last.delete()
    return True


def signed(minutes: int) -> str:
    return f"+{minutes}" if minutes > 0 else f"−{-minutes}"


for _slug, _says in {
    "clock_start": gettext_lazy("started the clock"),
    "clock_pause": gettext_lazy("stopped the clock"),
    "clock_reset": gettext_lazy("set the clock back"),
}.items():
    verb(_slug, _says, Phase, hands, restore=_turn_back, stands=_clock_stands, moves=True)
_says = gettext_lazy("changed the clock: %(change)s min")
verb(
    "clock_extend",
    _says,
    Phase,
    hands,
    restore=_take_minutes_back,
    stands=_minutes_stand,
    moves=True,
    adds_up=_add_up,
)


@once
def lengths(workshop: Workshop) -> dict[str, list[int]]:
    """How long every phase and the break before it are."""
    phases = Phase.objects.filter(workshop=workshop.pk)
    return {str(phase.pk): [phase.length, phase.break_minutes] for phase in phases}


def _retimed(entry: LogEntry) -> dict[str, list[int]]:
    """What an entry has made of the phases that it has changed."""
    was = entry.before["was"]
    return {key: now for key, now in entry.before["is"].items() if was.get(key) != now}


def _lengths_stand(workshop: Workshop, entry: LogEntry) -> Any:
    now = lengths(workshop)
    return "" if all(now.get(key) == made for key, made in _retimed(entry).items()) else CHANGED_SINCE


def _give_time_back(workshop: Workshop, was: dict[str, list[int]], entry: LogEntry) -> None:
    for phase in workshop.phases.filter(pk__in=_retimed(entry)):
        phase.retime(*was[str(phase.pk)])


_says = gettext_lazy("shortened what is left by %(minutes)d min")
verb("reflow", _says, Workshop, lengths, restore=_give_time_back, stands=_lengths_stand)


# Editing the agenda -----------------------------------------------------------------------------------------------


@once
def _outline(workshop: Workshop) -> dict[str, Any] | None:
    """What the agenda says; while it has not begun nobody asks who has changed it."""
    phases = Phase.objects.filter(workshop=workshop.pk)
    return replanning.outline(workshop) if phases.exclude(opened_at=None).count() > 1 else None


def _outline_stands(workshop: Workshop, entry: LogEntry) -> Any:
    was, now = entry.before["was"], entry.before["is"]
    return CHANGED_SINCE if was is None or not replanning.is_as_left(workshop, was, now) else ""


def _write_as_before(workshop: Workshop, was: dict[str, Any], entry: LogEntry) -> None:
    try:
        replanning.write_back(workshop, was, entry.before["is"])
    except planning.IsCurrent:
        message = _("The phase that came in by it is on all screens now. Move on first; then it can be taken out.")
        raise Refused(message, status=409) from None
    except planning.HoldsResults:
        message = _("People have done something already in the phase that came in by it; it would be lost.")
        raise Refused(message, status=409) from None


def _go_on(last: LogEntry, entry: LogEntry) -> bool:
    """Who goes on editing has one line."""
    last.before["is"], last.done_at = entry.before["is"], entry.done_at
    last.save()
    return True


verb(
    "edit_agenda",
    gettext_lazy("changed the agenda"),
    Workshop,
    _outline,
    restore=_write_as_before,
    stands=_outline_stands,
    desk=True,
    adds_up=_go_on,
)
