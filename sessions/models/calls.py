"""A session calls a facilitator: who waits where, since when, and who comes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workshop import live
from workshop.models import Phase

from .sessions import WorkingSession


class HelpCallManager(models.Manager["HelpCall"]):
    def waiting_in(self, phase: Phase) -> models.QuerySet[HelpCall]:
        """The queue: calls that nobody has ended, the longest waiting first."""
        sessions = WorkingSession.objects.open_in(phase)
        return self.filter(session__in=sessions, ended_at=None).select_related("session__phase", "session__host")

    def make(self, session: WorkingSession) -> HelpCall:
        """Ask for a facilitator; asking again while nobody has been there is the same call."""
        call, _is_new = self.get_or_create(session=session, ended_at=None)
        call.poke()
        return call


class HelpCall(models.Model):
    """A session needs a facilitator; whoever takes the call says that they come."""

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="calls")
    called_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    names_in = ("taken_by",)
    crew_in = ("taken_by",)
    strips: ClassVar[dict[str, Any]] = {"taken_by": ""}

    objects = HelpCallManager()

    class Meta:
        ordering = ("called_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("session",), condition=Q(ended_at=None), name="one_open_call_per_session"),
        )

    def __str__(self) -> str:
        return f"{self.session}: {self.called_at}"

    def poke(self) -> None:
        own = [live.narrow(name, self.session_id) for name in ("crew", "mine")]
        live.changed(self.session.workshop, "calls", *own)

    def take(self, name: str) -> bool:
        """Say that one comes; False, and nothing changes, when another facilitator was faster."""
        untaken = HelpCall.objects.filter(pk=self.pk, taken_at=None, ended_at=None)
        taken = untaken.update(taken_at=timezone.now(), taken_by=name[:60])
        self.poke()
        return bool(taken)

    def end(self) -> None:
        """Somebody was there, or the session helped itself."""
        HelpCall.objects.filter(pk=self.pk, ended_at=None).update(ended_at=timezone.now())
        self.poke()

    def wait_again(self, was_taken: bool | None, by: str, was_ended: bool | None) -> bool:
        """As before somebody took it, or was there; False, and nothing changes, where they have called again since."""
        again = HelpCall.objects.filter(session=self.session_id, ended_at=None).exclude(pk=self.pk)
        if not was_ended and again.exists():
            return False
        kept = {} if was_taken else {"taken_at": None, "taken_by": by}
        HelpCall.objects.filter(pk=self.pk).update(**kept, **({} if was_ended else {"ended_at": None}))
        self.poke()
        return True
