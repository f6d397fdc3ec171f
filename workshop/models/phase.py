"""A phase of a workshop's agenda: its kind, its settings, its clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import kinds, live
from workshop.clock import LONGEST, MINUTE, Clock

if TYPE_CHECKING:
    from .workshop import Workshop


COLUMNS = ("title", "minutes", "notes", "planned_minutes", "least_minutes", "break_minutes")
"""What a plan's entry says of a phase besides its kind; whatever else it has are the phase's settings."""


class PhaseManager(models.Manager["Phase"]):
    def add_all(self, workshop: Workshop, agenda: Iterable[dict[str, Any]]) -> None:
        """Write a plan's agenda."""
        self.bulk_create(Phase.from_entry(workshop, position, entry) for position, entry in enumerate(agenda))

    def after(self, phase: Phase) -> Phase | None:
        return self.filter(workshop=phase.workshop_id, position__gt=phase.position).first()

    def before(self, phase: Phase) -> Phase | None:
        return self.filter(workshop=phase.workshop_id, position__lt=phase.position).last()


class Phase(models.Model):
    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=30)
    title = models.CharField(_("title"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    settings = models.JSONField(default=dict)
    notes = models.TextField(_("facilitator's notes"), blank=True)
    """What only the console shows."""
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"), null=True, blank=True)
    """How long the whole phase is planned to take, its clock's rounds included; None: as long as its kind says."""
    least_minutes = models.PositiveSmallIntegerField(_("minutes at least"), null=True, blank=True)
    """Below how many minutes the whole phase makes no sense; None: as its kind says."""
    break_minutes = models.PositiveSmallIntegerField(_("minutes of break before"), default=0)
    """Time planned to walk, or to rest, before this phase."""
    step = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    """When the agenda last moved on from here."""
    started_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    covered = models.BooleanField(null=True)
    """Whether the picture that this phase draws of the room is kept back for now; None: as its settings say."""

    objects = PhaseManager()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("workshop", "position"), name="one_phase_per_position"),
            models.CheckConstraint(
                condition=models.Q(minutes=None) | models.Q(minutes__range=(1, LONGEST)),
                name="minutes_within_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(planned_minutes=None) | models.Q(planned_minutes__range=(1, LONGEST)),
                name="planned_minutes_within_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(least_minutes=None) | models.Q(least_minutes__range=(1, LONGEST)),
                name="least_minutes_within_a_day",
            ),
            models.CheckConstraint(condition=models.Q(break_minutes__lte=LONGEST), name="break_minutes_within_a_day"),
        )

    def __str__(self) -> str:
        return str(self.name)

    @classmethod
    def from_entry(cls, workshop: Workshop | None, position: int, entry: dict[str, Any]) -> Phase:
        """The phase of an entry of a plan, not saved yet: without minutes it takes those of its kind."""
        columns = {"minutes": kinds.get(entry["kind"]).minutes} | {k: entry[k] for k in COLUMNS if k in entry}
        settings = {k: v for k, v in entry.items() if k != "kind" and k not in COLUMNS}
        of = {"workshop": workshop} if workshop else {}
        return cls(**of, position=position, kind=entry["kind"], settings=settings, **columns)

    def to_entry(self) -> dict[str, Any]:
        """This phase as an entry of a plan: its kind, and whatever differs from what its kind says."""
        told = {
            "title": self.title or None,
            "planned_minutes": self.planned_minutes,
            "least_minutes": self.least_minutes,
            "break_minutes": self.break_minutes or None,
            "notes": self.notes or None,
        }
        minutes = {"minutes": self.minutes} if self.minutes != self.behaviour.minutes else {}
        return {"kind": self.kind} | {k: v for k, v in told.items() if v is not None} | minutes | self.settings

    def check_archived(self, _file: bytes | None) -> None:
        """Raises ValidationError for a setting that no phase of this kind can have."""
        fields: Mapping[str, Any] = self.behaviour.fields
        for name, field in fields.items():
            if self.settings.get(name) is not None:
                field.from_json(self.settings[name])

    @property
    def behaviour(self) -> kinds.PhaseKind:
        """What this phase does: its kind, or the stand-in for one that nobody knows."""
        return kinds.get(self.kind)

    @property
    def name(self) -> Any:
        """What this phase is called, in the active language."""
        if not self.title:
            return self.behaviour.label
        known = Phase._meta.get_field("workshop").is_cached(self)  # Nobody asks the database for a translation.
        return self.workshop.said(self.title) if known else self.title

    def setting(self, name: str) -> Any:
        """A setting of this phase, or its kind's default."""
        return self.settings.get(name, self.behaviour.defaults.get(name))

    @transaction.atomic
    def adjust(self, **settings: Any) -> None:
        """Change settings of this phase while the workshop runs."""
        fresh = Phase.objects.select_for_update().get(pk=self.pk)
        self.settings = fresh.settings | settings
        Phase.objects.filter(pk=self.pk).update(settings=self.settings)
        live.changed(self.workshop)

    @property
    def is_open(self) -> bool:
        """Whether this phase takes input: it is the current one and the workshop is not closed."""
        return self.workshop.phase_id == self.pk and not self.workshop.is_closed

    @property
    def is_covered(self) -> bool:
        """Whether the stage keeps its picture of the room back until the facilitator shows it."""
        return bool(self.setting("hidden")) if self.covered is None else self.covered

    def cover(self) -> None:
        self._set_covered(True)

    def reveal(self) -> None:
        self._set_covered(False)

    def uncover_as(self, covered: bool | None) -> None:
        """As it was before somebody covered or showed it."""
        self._set_covered(covered)

    def _set_covered(self, covered: bool | None) -> None:
        Phase.objects.filter(pk=self.pk).update(covered=covered)
        live.changed(self.workshop, *self.behaviour.picture)

    @property
    def length(self) -> int:
        """How many minutes the whole phase is planned to take, without the break before it."""
        return self.planned_minutes or self.behaviour.length(self)

    @property
    def least(self) -> int:
        return self.behaviour.least(self)

    @property
    def expected_end(self) -> datetime:
        """When this phase is over if its clock and its plan are kept; a pause of its clock comes on top."""
        if not self.minutes or self.ends_at is None:
            return (self.opened_at or timezone.now()) + MINUTE * self.length
        turns = self.behaviour.turns(self)
        own = self.behaviour.length(self)
        rounds = (turns - min(self.step_number, turns)) * own / turns
        return self.ends_at + MINUTE * (rounds + max(self.length - own, 0))

    @transaction.atomic
    def retime(self, length: int, break_minutes: int) -> None:
        """Let the whole phase take another time: its clock, each round of it, and what is left on it change along."""
        fresh = Phase.objects.select_for_update().select_related("workshop").get(pk=self.pk)
        change = length - fresh.length
        minutes = fresh.minutes
        if minutes:
            minutes = min(max(minutes + int(change / fresh.behaviour.turns(fresh)), 1), LONGEST)
        planned = length if fresh.planned_minutes or not minutes else None
        if fresh.ends_at and fresh.behaviour.turns(fresh) == 1:
            fresh._set_clock(fresh.clock.extend(change, timezone.now()))
        Phase.objects.filter(pk=self.pk).update(minutes=minutes, planned_minutes=planned, break_minutes=break_minutes)
        live.changed(fresh.workshop, "clock", "agenda")

    # Steps --------------------------------------------------------------------------------------------------

    @property
    def steps(self) -> int:
        return max(self.behaviour.steps(self), 1)

    def move_to_step(self, step: int) -> None:
        self.step = step
        self.save(update_fields=["step"])
        self.behaviour.step(self)

    def enter(self) -> None:
        """The phase becomes the current one: its clock starts, or goes on where it was left."""
        self.opened_at = self.opened_at or timezone.now()
        self.save(update_fields=["opened_at"])
        self.behaviour.enter(self)
        self._set_clock(self.clock.start(timezone.now(), self._lead_in))

    def leave(self) -> None:
        self.left_at = timezone.now()
        self.save(update_fields=["left_at"])
        self.behaviour.leave(self)
        self._set_clock(self.clock.pause(timezone.now()))

    # The clock ----------------------------------------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        return Clock(self.minutes, self.started_at, self.ends_at, self.paused_at)

    @property
    def calls(self) -> list[int]:
        """How many minutes before the end everybody is told that there are so many left, the most first."""
        wanted = self.setting("calls") or []
        minutes = {call for call in wanted if isinstance(call, int) and 0 < call < (self.minutes or 0)}
        return sorted(minutes, reverse=True)

    def _set_clock(self, clock: Clock) -> None:
        if clock == self.clock:
            return
        self.minutes, self.started_at, self.ends_at, self.paused_at = (
            clock.minutes,
            clock.started_at,
            clock.ends_at,
            clock.paused_at,
        )
        self.save(update_fields=["minutes", "started_at", "ends_at", "paused_at"])
        live.changed(self.workshop, "clock", "agenda")

    def _turn_clock(self, verb: str, *arguments: Any) -> None:
        """Read, turn, write in one transaction, so that two facilitators' presses add up."""
        with transaction.atomic():
            fresh = Phase.objects.select_for_update().select_related("workshop").get(pk=self.pk)
            fresh._set_clock(getattr(fresh.clock, verb)(*arguments))

    def start_clock(self) -> None:
        self._turn_clock("start", timezone.now(), self._lead_in)

    def pause_clock(self) -> None:
        self._turn_clock("pause", timezone.now())

    def extend_clock(self, minutes: int) -> None:
        self._turn_clock("extend", minutes, timezone.now())

    def reset_clock(self) -> None:
        self._turn_clock("reset")

    def restore_clock(self, clock: Clock) -> None:
        """The clock as it stood before."""
        fresh = Phase.objects.select_for_update().select_related("workshop").get(pk=self.pk)
        fresh._set_clock(clock)

    def restart_clock(self) -> None:
        """The full length from now on, as a new round of the same phase needs it."""
        self._set_clock(self.clock.reset().start(timezone.now(), self._lead_in))

    @property
    def _lead_in(self) -> timedelta:
        return timedelta(minutes=self.behaviour.lead_in(self))

    @property
    def clock_state(self) -> str:
        return self.clock.state(timezone.now())

    @property
    def step_number(self) -> int:
        """The current step, counted from 1 as people do."""
        return self.step + 1
