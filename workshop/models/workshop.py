"""The workshop: where it is in its agenda, and how it moves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import codes, live

if TYPE_CHECKING:
    from .people import Participant
    from .phase import Phase


class WorkshopManager(models.Manager["Workshop"]):
    @transaction.atomic
    def from_plan(self, plan: dict[str, Any], organizers: Iterable[Any] = ()) -> Workshop:
        """A new workshop from a plan: title, event, language, ask_origin and the agenda's list of phases.

        Each phase is a dict with its kind and, if they differ from the kind's own, title, minutes and settings.
        """
        workshop = self.create(
            title=plan["title"],
            event=plan.get("event", ""),
            language=plan.get("language", "en"),
            ask_origin=plan.get("ask_origin", False),
        )
        workshop.organizers.set(organizers)
        workshop.phases.add_all(workshop, plan["agenda"])
        workshop.phase = workshop.phases.first()
        workshop.save(update_fields=["phase"])
        if workshop.phase:
            workshop.phase.enter()
        return workshop


class Workshop(models.Model):
    title = models.CharField(_("title"), max_length=200)
    event = models.CharField(_("event"), max_length=200, blank=True)
    code = models.CharField(max_length=8, unique=True, default=codes.new_code)
    language = models.CharField(_("language of the stage"), max_length=10, default="en")
    ask_origin = models.BooleanField(_("ask where people come from"), default=False)
    stage_secret = models.CharField(max_length=32, default=codes.new_secret)
    organizers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="workshops")
    phase = models.ForeignKey("Phase", models.SET_NULL, null=True, related_name="+")
    turn = models.PositiveIntegerField(default=0)
    """How often the agenda has moved. Whoever moves it says which turn they saw; a late or double move is none."""
    instruction = models.CharField(_("instruction"), max_length=300, blank=True)
    listening_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = WorkshopManager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.title

    # Moving through the agenda ------------------------------------------------------------------------------

    def next(self, turn: int) -> bool:
        """One step on: the next slide or round of the current phase, else the next phase."""
        with transaction.atomic():
            if not (phase := self._take_turn(turn)):
                return False
            if phase.step + 1 < phase.steps:
                phase.move_to_step(phase.step + 1)
            elif after := self.phases.after(phase):
                self._open(phase, after)
        return True

    def back(self, turn: int) -> bool:
        """One step back; the phase before is re-opened as it was left."""
        with transaction.atomic():
            if not (phase := self._take_turn(turn)):
                return False
            if phase.step > 0:
                phase.move_to_step(phase.step - 1)
            elif before := self.phases.before(phase):
                self._open(phase, before)
        return True

    def jump(self, target: Phase, turn: int) -> bool:
        """Straight to any phase of this workshop."""
        with transaction.atomic():
            if not (phase := self._take_turn(turn)):
                return False
            if target.pk != phase.pk:
                self._open(phase, target)
        return True

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

    def _open(self, left: Phase, opened: Phase) -> None:
        left.leave()
        Workshop.objects.filter(pk=self.pk).update(phase=opened)
        self.phase = opened
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

    def close(self) -> None:
        """Nobody joins or writes any more; everything stays readable."""
        Workshop.objects.filter(pk=self.pk, closed_at=None).update(closed_at=timezone.now())
        live.changed(self)

    def reopen(self) -> None:
        Workshop.objects.filter(pk=self.pk).update(closed_at=None)
        live.changed(self)
