"""Groups of four or five, formed by a grouping phase; who joins later goes where they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from workshop import grouping, live

from .belongings import Belongs, let_go

if TYPE_CHECKING:
    from .people import Participant
    from .phase import Phase
    from .workshop import Workshop


LONGEST_TABLE, MOST_TABLES = 40, 300


class GroupQuerySet(models.QuerySet["Group"]):
    def formed_for(self, phase: Phase) -> GroupQuerySet:
        """The groups in force during a phase: those of the latest phase up to it that formed any."""
        latest = (
            Group.objects.filter(phase__workshop=phase.workshop_id, phase__position__lte=phase.position)
            .order_by("-phase__position")
            .values("phase")[:1]
        )
        # An order of its own: that of Meta is lost where groups are counted with something.
        return self.filter(phase=models.Subquery(latest)).order_by("number")

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
        phase.group_steps.all().delete()
        sizes = grouping.sizes(len(people), *phase.setting("group_size"))
        members = grouping.mix(people, sizes, seed)
        Group.objects.lay_tables(phase, len(members))
        groups = Group.objects.filter(phase=phase)
        GroupMember.objects.bulk_create(
            GroupMember(phase=phase, group=group, participant_id=key)
            for group, keys in zip(groups, members, strict=True)
            for key in keys
        )
        live.changed(phase.workshop)

    def lay_tables(self, phase: Phase, count: int) -> bool:
        """Let a phase have groups with the numbers up to this, each at the table of its number on the list, unless
        somebody sits there; whether any is new."""
        there = dict(Group.objects.filter(phase=phase).values_list("number", "table"))
        taken = set(there.values())
        names = {number: name for number, name in enumerate(table_names(phase), start=1) if name not in taken}
        new = [Group(phase=phase, number=n, table=names.get(n, "")) for n in range(1, count + 1) if n not in there]
        Group.objects.bulk_create(new)
        return bool(new)

    def without_anybody(self) -> GroupQuerySet:
        """Groups that are none: nobody who is here is in them, and nothing is on their sheet."""
        present = GroupMember.objects.filter(group=models.OuterRef("pk"), participant__removed_at=None)
        return self.filter(~models.Exists(present), questions=None)

    def with_counts(self) -> GroupQuerySet:
        """Groups with `size`: how many of their members are present."""
        here = Count("members", filter=Q(members__participant__removed_at=None))
        return self.annotate(size=here).order_by("number")


class Group(models.Model):
    phase = models.ForeignKey("Phase", models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField()
    table = models.CharField(_("table"), max_length=LONGEST_TABLE, blank=True)
    delegate = models.ForeignKey(
        "Participant", models.SET_NULL, null=True, related_name="+", verbose_name=_("delegate")
    )

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs("delegate", _("Delegate at the wall"), go=let_go("delegate"), stays=lambda group: True),
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
        with transaction.atomic():
            before = Group.objects.select_for_update(of=("self",)).select_related("delegate").get(pk=self.pk).delegate
            Group.objects.filter(pk=self.pk).update(delegate=participant)
            own = [live.personal(name, one) for one in (before, participant) if one for name in ("errand", "handover")]
            live.changed(self.workshop, "delegates", live.narrow("errand", self.pk), *own)

    @classmethod
    def after_merge(cls, kept: Participant) -> None:
        """Somebody who was in two groups is in one now: the other one may send somebody else to the wall."""
        cls.objects.filter(delegate=kept).exclude(members__participant=kept).update(delegate=None)

    def take_in(self, *people: Participant) -> dict[int, int | None]:
        """Let people be in this group from now on; the later of two moves wins. What they wrote stays where it is,
        and whoever was the delegate of another group is so no more.

        Answers with the group (None for none) that everybody who was elsewhere comes from.
        """
        theirs = GroupMember.objects.filter(phase=self.phase_id, participant__in=people)
        before = dict(theirs.values_list("participant", "group"))
        came = {person.pk: before.get(person.pk) for person in people if before.get(person.pk) != self.pk}
        if came:
            theirs.update(group=self)
            new = [GroupMember(phase_id=self.phase_id, group=self, participant_id=k) for k in came if k not in before]
            GroupMember.objects.bulk_create(new)
            Group.objects.filter(phase=self.phase_id, delegate__in=came).exclude(pk=self.pk).update(delegate=None)
            poke_groups(self.workshop, {self.pk, *filter(None, came.values())}, people)
        return came

    def present(self) -> list[Participant]:
        """The members who are here, in the order in which they joined; nobody, once the groups were mixed again."""
        return next((group.people for group in Group.objects.filter(pk=self.pk).with_people()), [])


class GroupMember(models.Model):
    phase = models.ForeignKey("Phase", models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    participant = models.ForeignKey("Participant", models.CASCADE, related_name="memberships")

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs(
            "participant",
            _("Groups"),
            words=lambda member: f"{member.phase.name}: {member.group}",
            go=None,
            along=("phase", "group"),
        ),
    )

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


def poke_groups(workshop: Workshop, groups: Iterable[int], people: Iterable[Participant]) -> None:
    """These groups have other people now: whatever is painted for one of them, or for one of these people."""
    everything = (live.narrow(live.EVERYTHING, group) for group in groups)
    everyone = (live.personal(live.EVERYTHING, person) for person in people)
    live.changed(workshop, "groups", "delegates", *everything, *everyone)


# Where people go who are in no group ------------------------------------------------------------------------------


def people_choose(phase: Phase) -> bool:
    """Whether the groups of a phase are the tables at which people sit down as they like."""
    return phase.kind == "grouping" and phase.setting("how") == "table"


def table_names(phase: Phase) -> list[str]:
    """The tables as the organizer calls them, by number; those without a name are called by their number."""
    given = tables_given(phase)
    return [str(name).strip()[:LONGEST_TABLE] for name in given[:MOST_TABLES]] if isinstance(given, list) else []


def tables_given(phase: Phase) -> Any:
    """A phase's tables, named or counted: its own, or where it has none those of the whole workshop."""
    return phase.setting("tables") or phase.workshop.tables


def lay_tables(phase: Phase) -> None:
    """The tables that people can choose: those of the organizer, or as many as the people who are here need."""
    given = tables_given(phase)
    count = given if isinstance(given, int) else len(table_names(phase))
    if count < 1:
        people = phase.workshop.participants.filter(removed_at=None).count()
        count = len(grouping.sizes(people, *phase.setting("group_size")))
    if Group.objects.lay_tables(phase, min(count, MOST_TABLES)):
        live.changed(phase.workshop, "groups", "tables")


@transaction.atomic
def furnish(workshop: Workshop, tables: list[str], places: list[str]) -> None:
    """The organizer's lists of tables and places. Who sits or meets somewhere already stays there."""
    workshop.describe(tables=tables, places=places)
    if (phase := workshop.phase) and people_choose(phase):
        workshop.tables, phase.workshop = tables, workshop
        lay_tables(phase)


def in_no_group(phase: Phase) -> models.QuerySet[Participant]:
    """Who is here, and in none of the groups that this phase has formed."""
    placed = GroupMember.objects.filter(phase=phase).values("participant")
    return phase.workshop.participants.filter(removed_at=None).exclude(pk__in=placed)


@transaction.atomic
def settle(phase: Phase) -> None:
    """Whenever groups are needed: everybody is in one, and a group (a table) without anybody is none."""
    place_the_rest(phase)
    if Group.objects.filter(phase=phase).without_anybody().delete()[0]:
        live.changed(phase.workshop)


@transaction.atomic
def place_the_rest(phase: Phase) -> None:
    """Everybody who is in none of this phase's groups goes where they are needed."""
    people = list(in_no_group(phase))
    counts = {group.pk: group.size for group in Group.objects.filter(phase=phase).with_counts()}
    placed = grouping.seats(counts, len(people), *phase.setting("group_size"))
    GroupMember.objects.bulk_create(
        GroupMember(phase=phase, group_id=group, participant=person)
        for person, group in zip(people, placed, strict=False)
    )
    if placed:
        poke_groups(phase.workshop, set(placed), people)
