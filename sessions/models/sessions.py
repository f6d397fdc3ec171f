"""Working sessions: a question, its host, who joins, and where they sit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live
from workshop.models import Participant, Phase, Postit, Workshop
from workshop.models.belongings import Belongs, let_go


class SessionQuerySet(models.QuerySet["WorkingSession"]):
    def open_one(self, phase: Phase, **details: Any) -> WorkingSession:
        """A new session with the next number, at the first place of the organizer's list that is free."""
        last = WorkingSession.objects.filter(phase=phase).aggregate(last=Max("number"))["last"] or 0
        place = next(iter(free_places(phase)), "")
        return self.create(workshop=phase.workshop, phase=phase, number=last + 1, place_name=place, **details)

    def open_in(self, phase: Phase) -> SessionQuerySet:
        """The sessions in force during a phase: those of the latest marketplace up to it that has any."""
        latest = (
            WorkingSession.objects.filter(
                phase__workshop=phase.workshop_id, phase__position__lte=phase.position, ended_at=None
            )
            .order_by("-phase__position")
            .values("phase")[:1]
        )
        # An order of its own: that of Meta is lost where sessions are counted with something.
        return self.filter(phase=models.Subquery(latest), ended_at=None).order_by("number")

    def with_counts(self) -> SessionQuerySet:
        """Sessions with `size`: how many of their members are present."""
        present = Count("members", filter=Q(members__participant__removed_at=None))
        # An order of its own: that of Meta is lost where something is counted.
        return self.annotate(size=present).order_by("number", "pk")


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
    """The session that this one was split off, because it had become too large."""
    part = models.PositiveSmallIntegerField(null=True)
    """Which part of a split session this is, counted from 1; None for a whole one."""
    closed_at = models.DateTimeField(null=True)
    """When its station of the World Café was closed; the session itself goes on existing."""
    presenter = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="+")
    relief = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="+")
    """Who presents after the first rounds, so that the presenter can walk, too."""
    key = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs("host", _("Sessions hosted"), go=let_go("host"), stays=lambda session: True),
        Belongs("presenter", _("Sessions presented"), go=let_go("presenter"), stays=lambda session: True),
        Belongs("relief", _("Sessions presented after a while"), go=let_go("relief"), stays=lambda session: True),
    )

    objects = SessionQuerySet.as_manager()
    size: int
    """How many of its members are present, where `with_counts` brought it along."""
    is_crowded: bool
    """Whether it has more members than the organizer's number …"""
    cluster: str
    """… the cluster that its question hangs in, empty for none …"""
    parts: int
    """… and of how many parts it is one, where the board brought these along."""
    fields: list[dict[str, Any]]
    """Its worksheet field by field, where the board brought it along."""

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
            models.CheckConstraint(condition=Q(part=None) | Q(part__gte=1), name="parts_count_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.question} ({self.part})" if self.part else self.question

    @property
    def place(self) -> str:
        """Where in the room: a place of the organizer's list, or a table with the session's number."""
        return self.place_name or str(_("Table %(number)s") % {"number": self.number})

    @property
    def texts(self) -> dict[str, str]:
        """What is written on its worksheet, by field."""
        sheet = getattr(self, "sheet", None)
        return sheet.texts if sheet else {}

    @property
    def document(self) -> bytes:
        """The shared document of its worksheet; empty until somebody writes."""
        sheet = getattr(self, "sheet", None)
        return sheet.document if sheet else b""

    @property
    def characters(self) -> int:
        """How much is written on its worksheet."""
        return sum(map(len, self.texts.values()))

    @staticmethod
    @transaction.atomic
    def host_one(phase: Phase, host: Participant, question: str, key: str, postit: Postit | None) -> WorkingSession:
        """Somebody hosts a session on a question; the same key, sent twice, is the same session."""
        existing = WorkingSession.objects.filter(phase=phase, host=host, key=key).first()
        if existing:
            return existing
        session = WorkingSession.objects.open_one(phase, question=question, postit=postit, host=host, key=key)
        session.join(host)
        return session

    @transaction.atomic
    def join(self, participant: Participant) -> None:
        """Join this session and leave the one before; a host who goes leaves theirs to whoever takes it over."""
        if SessionMember.objects.filter(session=self, participant=participant).exists():
            return
        leave_sessions(self.phase, participant)
        SessionMember.objects.create(phase=self.phase, session=self, participant=participant)
        self.poke(participant)

    @transaction.atomic
    def take_over(self, participant: Participant) -> bool:
        """Become the host of a session that has none; False, and nothing changes, when somebody was faster."""
        if not WorkingSession.objects.filter(pk=self.pk, host=None).update(host=participant):
            return False
        self.join(participant)
        self.poke(participant)
        return True

    @transaction.atomic
    def step_back(self, participant: Participant) -> None:
        """The host stays, but as a member: somebody else may take over. Alone, they return the question to the wall."""
        if not WorkingSession.objects.filter(pk=self.pk, host=participant).update(host=None):
            return
        self.host = None
        if self.people() == [participant]:
            self.end()
        else:
            self.poke(participant)

    @transaction.atomic
    def sit_at(self, place: str) -> bool:
        """Move to a free place of the organizer's list, or without one to a table of its own number; False, and nothing
        changes, when there is no such place."""
        if place and place not in free_places(self.phase):
            return False
        WorkingSession.objects.filter(pk=self.pk).update(place_name=place)
        self.poke()
        return True

    def close_station(self) -> None:
        """Its station of the World Café closes; the session and what it wrote stay."""
        WorkingSession.objects.filter(pk=self.pk, closed_at=None).update(closed_at=timezone.now())

    def reopen_station(self) -> None:
        WorkingSession.objects.filter(pk=self.pk).update(closed_at=None)

    @transaction.atomic
    def merge_into(self, other: WorkingSession) -> None:
        """All its members join another session; what was written on its worksheet stays in the results."""
        for participant in self.people():
            other.join(participant)
        self.end()

    @transaction.atomic
    def present(self, participant: Participant | None, *, relief: bool = False) -> None:
        """Pick who presents the worksheet, or who relieves them; nobody does both."""
        chosen, other = ("relief", "presenter") if relief else ("presenter", "relief")
        setattr(self, chosen, participant)
        if participant and getattr(self, f"{other}_id") == participant.pk:
            setattr(self, other, None)
        self.save(update_fields=["presenter", "relief"])
        self.poke()

    def end(self) -> None:
        """Take the session off the board; its question is on the wall still, and its place is free again."""
        WorkingSession.objects.filter(pk=self.pk, ended_at=None).update(ended_at=timezone.now())
        SessionMember.objects.filter(session=self).delete()
        live.changed(self.workshop, "board", "unassigned", "mine", "worksheet", "photos", "crew")

    def poke(self, participant: Participant | None = None) -> None:
        """It has changed, and for this person what they see of it."""
        # Those who are in no session choose from all of them.
        mine = [live.narrow("mine", self.pk), live.narrow("crew", self.pk), live.narrow("crew", None)]
        if participant:
            mine += [live.personal(name, participant) for name in ("mine", "crew", "worksheet", "photos")]
        live.changed(self.workshop, "board", "unassigned", *mine)

    @classmethod
    def after_merge(cls, kept: Participant) -> None:
        """Nobody relieves themselves, also not somebody who came in twice."""
        cls.objects.filter(presenter=kept, relief=kept).update(relief=None)

    def people(self) -> list[Participant]:
        members = self.members.filter(participant__removed_at=None).select_related("participant")
        return [member.participant for member in members]


class SessionMember(models.Model):
    phase = models.ForeignKey(Phase, models.CASCADE, related_name="+")
    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="members")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="session_memberships")
    joined_at = models.DateTimeField(default=timezone.now)

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs(
            "participant",
            _("Sessions"),
            words=lambda member: str(member.session),
            go=None,
            along=("session",),
        ),
    )

    class Meta:
        ordering = ("joined_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("phase", "participant"), name="one_session_per_participant_and_phase"),
        )

    def __str__(self) -> str:
        return f"{self.session}: {self.participant}"


def places_of(phase: Phase) -> list[str]:
    """A marketplace's places: its own, or where it has none those of the whole workshop. Each is there once."""
    given = phase.setting("places") or phase.workshop.places
    return list(dict.fromkeys(name for place in given if (name := str(place).strip()[:60])))


def free_places(phase: Phase) -> list[str]:
    """The places of the organizer's list that no session of this marketplace has, in the list's order."""
    sessions = WorkingSession.objects.filter(phase=phase, ended_at=None)
    taken = set(sessions.values_list("place_name", flat=True))
    return [place for place in places_of(phase) if place not in taken]


@transaction.atomic
def assign_everybody(phase: Phase, people: Iterable[Participant]) -> bool:
    """Put these people into the smallest sessions, one by one; False where there is no session."""
    sessions = list(WorkingSession.objects.open_in(phase).with_counts().select_related("phase__workshop"))
    people = list(people)
    moving = set(
        SessionMember.objects.filter(phase=phase, participant__in=people).values_list("participant", flat=True)
    )
    new = []
    for participant in people if sessions else ():
        smallest = min(sessions, key=lambda session: (session.size, session.number))
        if participant.pk in moving:
            smallest.join(participant)
        else:
            new.append(SessionMember(phase=phase, session=smallest, participant=participant))
            smallest.poke(participant)
        smallest.size += 1
    SessionMember.objects.bulk_create(new)
    return bool(sessions)


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
    session.poke(participant)


def session_of_everyone(phase: Phase) -> dict[int, Any]:
    """The session (by primary key) of every participant during a phase: one query."""
    sessions = WorkingSession.objects.open_in(phase).values("pk")
    return dict(SessionMember.objects.filter(session__in=sessions).values_list("participant", "session"))
