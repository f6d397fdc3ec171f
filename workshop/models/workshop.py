"""The workshop: where it is in its agenda, and how it moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import codes, live
from workshop.shapes import changed

from .running import Run
from .timing import keep_end
from .tongues import ManyTongued

if TYPE_CHECKING:
    from .people import Participant
    from .phase import Phase


KEEP_MONTHS, LONGEST_KEEP = 12, 120
PLANNED = ("title", "event", "language", "ask_origin", "tables", "places", "translations")
"""What a plan says of a workshop besides its agenda."""
TAKEN_OUT: list[Any] = [{"key": str, "position": int, "phase": {"kind": str}}]
"""The shape of what was taken out of an agenda."""


class WorkshopManager(models.Manager["Workshop"]):
    @transaction.atomic
    def from_plan(self, plan: dict[str, Any], organizers: Iterable[Any] = (), **details: Any) -> Workshop:
        """A new workshop from a plan (see plan.py): what is said about it, and the agenda's list of phases.

        Each phase is a dict with its kind and whatever differs from the kind's own.
        """
        workshop = self.create(**{name: plan[name] for name in PLANNED if name in plan} | details)
        workshop.organizers.set(organizers)
        workshop.phases.add_all(workshop, plan["agenda"])
        workshop.begin()
        return workshop

    @transaction.atomic
    def from_page(self, plan: dict[str, Any], organizer: Any, code: str) -> Workshop:
        """A new workshop with the code that the page brought along: a second press finds it there."""
        if codes.is_code(code) and (found := self.made_before([organizer], code=code)):
            return found
        return self.from_plan(plan, [organizer], **self.free_code(code))

    def made_before(self, organizers: Iterable[Any], **mark: str) -> Workshop | None:
        """What the same press has made already. Of presses at the same moment each waits here for the one before; that
        takes a transaction."""
        keys = [organizer.pk for organizer in organizers]
        list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
        return self.filter(**mark, organizers__in=keys).first()

    def free_code(self, code: str) -> dict[str, str]:
        """The code that a page brought along, as a detail of a new workshop; nothing if it is none, or taken."""
        return {"code": code} if codes.is_code(code) and not self.filter(code=code).exists() else {}


class Workshop(Run, ManyTongued):
    title = models.CharField(_("title"), max_length=200)
    event = models.CharField(_("event"), max_length=200, blank=True)
    code = models.CharField(max_length=8, unique=True, default=codes.new_code)
    language = models.CharField(_("language of the stage"), max_length=10, default="en")
    ask_origin = models.BooleanField(_("ask where people come from"), default=False)
    stage_secret = models.CharField(max_length=32, default=codes.new_secret)
    phase = models.ForeignKey("Phase", models.SET_NULL, null=True, related_name="+")
    turn = models.PositiveIntegerField(default=0)
    """How often the agenda has moved. Whoever moves it says which turn they saw; a late or double move is none."""
    instruction = models.CharField(_("instruction"), max_length=300, blank=True)
    listening_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    """When the first phase is planned to begin; None where no clock times are planned."""
    ends_at = models.DateTimeField(null=True)
    """When it is planned to end: fixed when the agenda first moves, so that later changes can be late against it."""
    tables = models.JSONField(_("tables"), default=list, blank=True)
    """Names of the tables at which groups sit, in their order."""
    places = models.JSONField(_("places"), default=list, blank=True)
    """Names of the places where sessions meet and stations stand, in their order."""
    taken_out = models.JSONField(default=list)
    """Phases that were taken out of the agenda, the latest last: each as a plan's entry, with its position."""
    results_secret = models.CharField(max_length=32, blank=True)
    """Opens the results to whoever has the link; empty: there is no such link (any more)."""
    results_public = models.BooleanField(_("anybody who knows the code may read the results"), default=False)
    keep_months = models.PositiveSmallIntegerField(_("months to keep"), default=KEEP_MONTHS)
    """How many months after the last thing that happened in it the workshop deletes itself (see lifecycle)."""
    archived_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    """Deleted on the desk; until the days of grace are over it can be had back."""
    stripped_at = models.DateTimeField(null=True)
    """When everything personal was taken out; what remains are the results."""
    sandbox_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="sandboxes")
    """The workshop that this one is a copy of, to rehearse in."""
    room_checked_at = models.DateTimeField(null=True)
    """When a facilitator last asked all phones how fast they reach the server."""

    shapes: ClassVar[dict[str, Any]] = {
        "tables": [str],
        "places": [str],
        "taken_out": TAKEN_OUT,
        "language": frozenset(dict(settings.LANGUAGES)),
        "translations": {f"{code}?": {...: str} for code in dict(settings.LANGUAGES)},
    }
    leaves_out: ClassVar[dict[str, str]] = {
        "stage_secret": "it opens the stage of the server that wrote the archive",
        "results_secret": "it opens the results there",
        "results_public": "whoever reads the workshop in decides about it",
        "organizers": "accounts are the server's; whoever reads it in organizes it",
        "at_controls": "nobody's browser comes along",
        "sandbox_of": "the workshop it rehearses for is not in the archive",
        "archived_at": "where it lay on the other desk",
        "deleted_at": "where it lay on the other desk",
    }

    objects = WorkshopManager()
    opened_at: datetime
    """When a phase of it was last opened …"""
    active_at: datetime
    """… and when something last happened in it, where `lifecycle.aged` brought these along."""
    people: int
    """How many take part, …"""
    days_left: int | None
    """… for how many more days it can be had back, for a deleted one, …"""
    last_day: datetime | None
    """… and when it deletes itself, if that is soon, where it lies on the desk's shelves."""

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(keep_months__range=(1, LONGEST_KEEP)), name="kept_for_ten_years_at_most"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def check_archived(self, _file: bytes | None) -> None:
        """Raises ValueError for phases that were taken out and could not be put back."""
        phases = self.phases.model
        for one in changed(self.taken_out, TAKEN_OUT, lambda _model, key: key):
            phase = phases.from_entry(None, 0, one["phase"])
            phase.clean_fields(exclude=["workshop"])
            phase.validate_constraints(exclude=["workshop", "position"])
            phase.check_archived(None)

    def describe(self, **details: Any) -> None:
        """Change what the organizer says of the workshop: title, event, languages, times.

        With another beginning its end is another one, too.
        """
        if details.get("starts_at", self.starts_at) != self.starts_at:
            details["ends_at"] = None
        Workshop.objects.filter(pk=self.pk).update(**details)
        live.changed(self)

    def hold(self) -> None:
        """Let nobody else move or change the agenda until this transaction ends, and see it as it is now."""
        now = Workshop.objects.select_for_update().get(pk=self.pk)
        self.phase_id, self.turn, self.taken_out = now.phase_id, now.turn, now.taken_out

    def begin(self) -> None:
        """Open the first phase of the agenda, if there is one."""
        self.phase = self.phases.first()
        self.save(update_fields=["phase"])
        if self.phase:
            self.phase.workshop = self
            self.phase.enter()

    # Moving through the agenda ------------------------------------------------------------------------------

    def next(self, turn: int) -> bool:
        """One step on: the next slide or round of the current phase, else the next phase."""
        with transaction.atomic():
            if not (phase := self._take_turn(turn)):
                return False
            if phase.step + 1 < phase.steps:
                phase.move_to_step(phase.step + 1)
            elif after := self.phases.after(phase):
                self.open_phase(after)
        return True

    def back(self, turn: int) -> bool:
        """One step back; the phase before is re-opened as it was left."""
        with transaction.atomic():
            if not (phase := self._take_turn(turn)):
                return False
            if phase.step > 0:
                phase.move_to_step(phase.step - 1)
            elif before := self.phases.before(phase):
                self.open_phase(before)
        return True

    def jump(self, target: Phase, turn: int) -> bool:
        """Straight to any phase of this workshop."""
        with transaction.atomic():
            if not (phase := self._take_turn(turn)):
                return False
            if target.pk != phase.pk:
                self.open_phase(target)
        return True

    def return_to(self, target: Phase, step: int) -> None:
        """Back to a phase and a step of it, whoever moved away from there: another turn of the agenda."""
        with transaction.atomic():
            self.refresh_from_db(fields=["turn"])
            phase = self._take_turn(self.turn)
            if phase and target.pk != phase.pk:
                self.open_phase(target)
                phase = target
            if phase and phase.step != step:
                phase.move_to_step(step)

    def _take_turn(self, turn: int) -> Phase | None:
        """Claim the right to move: only who saw the present turn gets it. Answers with the phase as it is now."""
        claimed = Workshop.objects.filter(pk=self.pk, turn=turn).update(turn=models.F("turn") + 1)
        if not claimed:
            return None
        # Also a turn that leads nowhere is a new one: a console that did not hear of it could not press again.
        live.changed(self)
        self.refresh_from_db(fields=["turn", "phase"])
        if phase := self.phase or self.phases.first():
            phase.workshop = self
            phase.behaviour.halt(phase)
        return phase

    def open_phase(self, opened: Phase) -> None:
        """Leave the current phase for another one, whoever has the right to do so."""
        if self.phase:
            self.phase.leave()
        Workshop.objects.filter(pk=self.pk).update(phase=opened)
        keep_end(self, opened)
        opened.workshop, self.phase = self, opened
        opened.enter()

    def welcome(self, participant: Participant) -> None:
        """Let every phase that was opened so far, also a later one, find a place for somebody who comes late."""
        for phase in self.phases.exclude(opened_at=None):
            phase.workshop = self
            phase.behaviour.welcome(phase, participant)

    def farewell(self, participant: Participant) -> None:
        """Let every phase that was opened so far free what a removed person held."""
        for phase in self.phases.exclude(opened_at=None):
            phase.workshop = self
            phase.behaviour.farewell(phase, participant)

    # Listen up ----------------------------------------------------------------------------------------------

    @property
    def is_listening(self) -> bool:
        return self.listening_since is not None

    def listen_up(self, instruction: str) -> None:
        """Eyes up: phones are covered and hold their input until `release`."""
        self.instruction, self.listening_since = instruction, self.listening_since or timezone.now()
        self.save(update_fields=["instruction", "listening_since"])
        live.changed(self, "attention")

    def release(self) -> None:
        self.listening_since = None
        self.save(update_fields=["listening_since"])
        live.changed(self, "attention")

    # The end ------------------------------------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    def close(self) -> None:
        """Nobody joins or writes any more; everything stays readable."""
        Workshop.objects.filter(pk=self.pk, closed_at=None).update(closed_at=timezone.now())
        live.changed(self)

    def reopen(self) -> None:
        Workshop.objects.filter(pk=self.pk, stripped_at=None).update(closed_at=None)
        live.changed(self)
