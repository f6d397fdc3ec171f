"""Groups of four or five, formed by a grouping phase; who joins later goes where they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from workshop import grouping, live

if TYPE_CHECKING:
    from .people import Participant
    from .phase import Phase
    from .workshop import Workshop


class GroupQuerySet(models.QuerySet["Group"]):
    def formed_for(self, phase: Phase) -> GroupQuerySet:
        """The groups in force during a phase: those of the latest phase up to it that formed any."""
        latest = (
            Group.objects.filter(phase__workshop=phase.workshop_id, phase__position__lte=phase.position)
            .order_by("-phase__position")
            .values("phase")[:1]
        )
        return self.filter(phase=models.Subquery(latest))

    def hold(self, key: int) -> Group:
        """A group whose post-its nobody else can change until this transaction ends: they wait for their turn."""
        return self.select_for_update(no_key=True).get(pk=key)

    def hold_all(self, phase: Phase) -> list[Group]:
        """All groups in force during a phase, held; in the same order for everybody, so that nobody waits forever."""
        return list(self.formed_for(phase).select_for_update(no_key=True).order_by("pk"))

    def with_people(self) -> list[Group]:
        """The groups, each with `people`: its present members in the order in which they joined. Two queries."""
        groups: list[Group] = list(self.select_related("phase__workshop", "delegate"))
        people: dict[int, list[Participant]] = {group.pk: [] for group in groups}
        members = GroupMember.objects.filter(group__in=people, participant__removed_at=None)
        for member in members.select_related("participant").order_by("participant__joined_at", "participant"):
            people[member.group_id].append(member.participant)
        for group in groups:
            group.people = people[group.pk]
        return groups

    @transaction.atomic
    def form(self, phase: Phase, people: Iterable[grouping.Person], seed: int) -> None:
        """Form this phase's groups anew from these people, mixed by origin and answers."""
        people = list(people)
        Group.objects.filter(phase=phase).delete()
        sizes = grouping.sizes(len(people), *phase.setting("group_size"))
        members = grouping.mix(people, sizes, seed)
        groups = Group.objects.bulk_create(Group(phase=phase, number=number) for number in range(1, len(members) + 1))
        GroupMember.objects.bulk_create(
            GroupMember(phase=phase, group=group, participant_id=key)
            for group, keys in zip(groups, members, strict=True)
            for key in keys
        )
        live.changed(phase.workshop)

    def with_counts(self) -> GroupQuerySet:
        """Groups with `size`: how many of their members are present."""
        return self.annotate(size=Count("members", filter=Q(members__participant__removed_at=None)))


class Group(models.Model):
    phase = models.ForeignKey("Phase", models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField()
    table = models.CharField(_("table"), max_length=40, blank=True)
    delegate = models.ForeignKey(
        "Participant", models.SET_NULL, null=True, related_name="+", verbose_name=_("delegate")
    )

    objects = GroupQuerySet.as_manager()
    people: list[Participant]
    """The present members, where `with_people` brought them along."""
    size: int
    """How many of them there are, where `with_counts` did."""

    class Meta:
        ordering = ("phase", "number")
        constraints = (models.UniqueConstraint(fields=("phase", "number"), name="one_group_per_number"),)

    def __str__(self) -> str:
        return str(_("Group %(number)s") % {"number": self.number})

    @property
    def workshop(self) -> Workshop:
        return self.phase.workshop

    def send(self, participant: Participant | None) -> None:
        """Make somebody the group's delegate at the wall (or nobody); it can be handed over at any time."""
        Group.objects.filter(pk=self.pk).update(delegate=participant)
        live.changed(self.workshop, "errand", "delegates")

    @classmethod
    def after_merge(cls, kept: Participant) -> None:
        """Somebody who was in two groups is in one now: the other one may send somebody else to the wall."""
        cls.objects.filter(delegate=kept).exclude(members__participant=kept).update(delegate=None)

    def present(self) -> list[Participant]:
        """The members who are here, in the order in which they joined; nobody, once the groups were mixed again."""
        return next((group.people for group in Group.objects.filter(pk=self.pk).with_people()), [])


class GroupMember(models.Model):
    phase = models.ForeignKey("Phase", models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    participant = models.ForeignKey("Participant", models.CASCADE, related_name="memberships")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("phase", "participant"), name="one_group_per_participant_and_phase"),
        )

    def __str__(self) -> str:
        return f"{self.group}: {self.participant}"


def group_of_everyone(phase: Phase) -> dict[int, Any]:
    """The group (by primary key) of every participant during a phase: one query."""
    groups = Group.objects.formed_for(phase).values("pk")
    return dict(GroupMember.objects.filter(group__in=groups).values_list("participant", "group"))


def form_groups(phase: Phase, seed: int | None = None) -> None:
    """Form a phase's groups from everybody who is there, mixed by origin and line-up answers (or at random)."""
    people = phase.workshop.participants.filter(removed_at=None).prefetch_related("answers")
    lineups = list(
        phase.workshop.phases.filter(kind="lineup", position__lt=phase.position).values_list("pk", flat=True)
    )
    mixed = phase.setting("how") != "random"
    Group.objects.form(phase, [_as_person(one, lineups if mixed else [], mixed) for one in people], seed or phase.pk)


def _as_person(participant: Participant, lineups: list[int], by_origin: bool) -> grouping.Person:
    values = {answer.phase_id: float(answer.value) for answer in participant.answers.all()}
    origin = participant.origin.casefold() if by_origin else ""
    return grouping.Person(participant.pk, origin, tuple(values.get(lineup) for lineup in lineups))


def place_latecomer(phase: Phase, participant: Participant) -> None:
    """Put somebody who came late into the smallest fitting of the groups that this phase has formed, if any."""
    counts = {group.pk: group.size for group in Group.objects.filter(phase=phase).with_counts()}
    _smallest, largest = phase.setting("group_size")
    chosen = grouping.smallest_fitting(counts, largest)
    if chosen is not None:
        GroupMember.objects.create(phase=phase, group_id=chosen, participant=participant)
        live.changed(phase.workshop, "groups", live.narrow("companions", chosen))
