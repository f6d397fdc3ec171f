"""Working sessions: a question, its host, who joins, where they sit, how they split, and who is called to help."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live
from workshop.models import Participant, Phase, Postit, Workshop


class SessionQuerySet(models.QuerySet["WorkingSession"]):
    def open_in(self, phase: Phase) -> SessionQuerySet:
        """The sessions in force during a phase: those of the latest marketplace up to it that has any."""
        latest = (
            WorkingSession.objects.filter(
                phase__workshop=phase.workshop_id, phase__position__lte=phase.position, ended_at=None
            )
            .order_by("-phase__position")
            .values("phase")[:1]
        )
        return self.filter(phase=models.Subquery(latest), ended_at=None)

    def with_counts(self) -> SessionQuerySet:
        """Sessions with `size`: how many of their members are present."""
        return self.annotate(size=Count("members", filter=Q(members__participant__removed_at=None)))


class WorkingSession(models.Model):
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="sessions")
    phase = models.ForeignKey(Phase, models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    question = models.CharField(_("question"), max_length=500)
    postit = models.ForeignKey(Postit, models.SET_NULL, null=True, related_name="sessions")
    host = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="hosted")
    place_name = models.CharField(_("place"), max_length=60, blank=True)
    """Its place from the organizer's list, which gives each place once; empty for a table of its own number."""
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="split_off")
    """The session that this one is the second half of."""
    half = models.PositiveSmallIntegerField(null=True)
    """1 or 2 for the halves of a split session; None for a whole one."""
    closed_at = models.DateTimeField(null=True)
    """When its station of the World Café was closed; the session itself goes on existing."""
    presenter = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="+")
    relief = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="+")
    """Who presents after the first rounds, so that the presenter can walk, too."""
    key = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()
    size: int
    """How many of its members are present, where `with_counts` brought it along."""
    filled: int
    """How many fields of its worksheet have an entry, where the board brought it along."""

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("phase", "number"), name="one_session_per_number"),
            models.UniqueConstraint(fields=("phase", "host", "key"), name="one_session_per_key"),
            models.UniqueConstraint(
                fields=("phase", "place_name"),
                condition=Q(ended_at=None) & ~Q(place_name=""),
                name="one_session_per_place",
            ),
            models.CheckConstraint(condition=Q(half=None) | Q(half__in=(1, 2)), name="two_halves"),
        )

    def __str__(self) -> str:
        return self.question

    @property
    def place(self) -> str:
        """Where in the room: the organizer's name for the place, or a table with the session's number."""
        places = self.phase.setting("places") or []
        if self.number <= len(places):
            return str(places[self.number - 1])
        return str(_("Table %(number)s") % {"number": self.number})

    @staticmethod
    @transaction.atomic
    def host_one(phase: Phase, host: Participant, question: str, key: str, postit: Postit | None) -> WorkingSession:
        """Somebody hosts a session on a question; the same key, sent twice, is the same session."""
        existing = WorkingSession.objects.filter(phase=phase, host=host, key=key).first()
        if existing:
            return existing
        last = WorkingSession.objects.filter(phase=phase).aggregate(last=Max("number"))["last"] or 0
        session = WorkingSession.objects.create(
            workshop=phase.workshop,
            phase=phase,
            number=last + 1,
            question=question,
            postit=postit,
            host=host,
            key=key,
        )
        session.join(host)
        return session

    @transaction.atomic
    def join(self, participant: Participant) -> None:
        """Join this session and leave the one before; a host who goes leaves theirs to whoever takes it over."""
        if SessionMember.objects.filter(session=self, participant=participant).exists():
            return
        leave_sessions(self.phase, participant)
        SessionMember.objects.create(phase=self.phase, session=self, participant=participant)
        self._poke(participant)

    @transaction.atomic
    def take_over(self, participant: Participant) -> bool:
        """Become the host of a session that has none; False, and nothing changes, when somebody was faster."""
        if not WorkingSession.objects.filter(pk=self.pk, host=None).update(host=participant):
            return False
        self.join(participant)
        self._poke(participant)
        return True

    @transaction.atomic
    def present(self, participant: Participant | None, *, relief: bool = False) -> None:
        """Pick who presents the worksheet, or who relieves them; nobody does both."""
        chosen, other = ("relief", "presenter") if relief else ("presenter", "relief")
        setattr(self, chosen, participant)
        if participant and getattr(self, f"{other}_id") == participant.pk:
            setattr(self, other, None)
        self.save(update_fields=["presenter", "relief"])
        self._poke()

    def end(self) -> None:
        """Take the session off the board; its question is on the wall still."""
        WorkingSession.objects.filter(pk=self.pk).update(ended_at=timezone.now())
        SessionMember.objects.filter(session=self).delete()
        live.changed(self.workshop, "board", "unassigned", "mine", "worksheet", "crew")

    def _poke(self, participant: Participant | None = None) -> None:
        # Those who are in no session choose from all of them.
        mine = [live.narrow("mine", self.pk), live.narrow("crew", self.pk), live.narrow("crew", None)]
        if participant:
            mine += [live.personal(name, participant) for name in ("mine", "crew", "worksheet")]
        live.changed(self.workshop, "board", "unassigned", *mine)

    def people(self) -> list[Participant]:
        members = self.members.filter(participant__removed_at=None).select_related("participant")
        return [member.participant for member in members]


class SessionMember(models.Model):
    phase = models.ForeignKey(Phase, models.CASCADE, related_name="+")
    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="members")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="session_memberships")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("joined_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("phase", "participant"), name="one_session_per_participant_and_phase"),
        )

    def __str__(self) -> str:
        return f"{self.session}: {self.participant}"


@transaction.atomic
def leave_sessions(phase: Phase, participant: Participant) -> None:
    """Leave whatever session somebody is in; what they hosted or presented waits for somebody else."""
    member = SessionMember.objects.filter(phase=phase, participant=participant).select_related("session").first()
    if member is None:
        return
    session = member.session
    member.delete()
    for role in ("host", "presenter", "relief"):
        WorkingSession.objects.filter(pk=session.pk, **{role: participant}).update(**{role: None})
    session._poke(participant)


def session_of_everyone(phase: Phase) -> dict[int, Any]:
    """The session (by primary key) of every participant during a phase: one query."""
    sessions = WorkingSession.objects.open_in(phase).values("pk")
    return dict(SessionMember.objects.filter(session__in=sessions).values_list("participant", "session"))


class HelpCall(models.Model):
    """A session needs a facilitator; whoever takes the call says that they come."""

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="calls")
    called_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("called_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("session",), condition=Q(ended_at=None), name="one_open_call_per_session"),
        )

    def __str__(self) -> str:
        return f"{self.session}: {self.called_at}"
