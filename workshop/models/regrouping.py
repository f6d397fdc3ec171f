"""What a facilitator changes about groups that are there: moving people, merging, topping up; and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live
from workshop.shapes import Key, Keyed

from .groups import Group, GroupMember, people_choose
from .people import Participant
from .postits import Postit
from .questions import Question

GROUP, PERSON, QUESTION, POSTIT = (Key(f"workshop.{name}") for name in ("group", "participant", "question", "postit"))


class GroupStepManager(models.Manager["GroupStep"]):
    @transaction.atomic
    def move(self, people: Iterable[Participant], target: Group, verb: str = "move") -> GroupStep | None:
        """Move people into a group. A group that they leave empty, with an empty sheet, is no group any more."""
        people = list(people)
        left = list(Group.objects.filter(phase=target.phase_id, members__participant__in=people).distinct())
        before = _rows([*left, target])
        members = target.take_in(*people)
        if not members:
            return None
        names = ", ".join(person.name for person in people if person.pk in members)
        choosing = people_choose(target.phase) and target.phase.is_open
        if not choosing and _drop_empty(left):
            live.changed(target.workshop)
        came = {str(person): group for person, group in members.items() if group}
        if not came:
            return None
        source = next(group.number for group in left if group.pk in members.values())
        about = {"who": names, "source": source, "target": target.number}
        return self.create(
            phase_id=target.phase_id, verb=verb, target=target.pk, about=about, before=before | {"members": came}
        )

    def top_up(self, group: Group, source: Group, seen: int) -> GroupStep | None:
        """Let one person of another group help out, if this one still has as few people as somebody saw: the one who
        came last, as others have begun more; not the delegate, if there is anybody else."""
        if len(group.present()) != seen or source.phase_id != group.phase_id:
            return None
        people = sorted(source.present(), key=lambda person: person.pk == source.delegate_id, reverse=True)
        return self.move(people[-1:], group, GroupStep.Verb.TOP_UP)

    @transaction.atomic
    def merge(self, source: Group, target: Group) -> GroupStep | None:
        """One group of two: the people, questions, post-its and, where the target has none, the delegate go along.

        No post-it is put back for it: those beyond the number asked for have slots of their own, and the group
        decides. As soon as one of the two has confirmed its post-its, all of them hang.
        """
        if source.pk == target.pk or source.phase_id != target.phase_id:
            return None
        for key in sorted((source.pk, target.pk)):
            Group.objects.hold(key)
        people = source.present()
        before = _rows([source, target])
        before["members"] = dict.fromkeys(map(str, _keys(GroupMember, source, "participant")), source.pk)
        before["questions"] = _keys(Question, source, "pk")
        before["postits"], before["hung"] = _give_postits(source, target)
        GroupMember.objects.filter(group=source).update(group=target)
        Question.objects.filter(group=source).update(group=target)
        Group.objects.filter(pk=target.pk, delegate=None).update(delegate=source.delegate)
        about = {"source": source.number, "target": target.number, "who": ", ".join(p.name for p in people)}
        about |= {"questions": len(before["questions"])}
        Group.objects.filter(pk=source.pk).delete()
        live.changed(target.workshop)
        return self.create(
            phase_id=target.phase_id, verb=GroupStep.Verb.MERGE, target=target.pk, about=about, before=before
        )

    def latest_of(self, groups: models.QuerySet[Group]) -> GroupStep | None:
        """The step that can be undone now."""
        return self.filter(phase__in=groups.values("phase")).last()


class GroupStep(models.Model):
    """A change of the groups, with what it touched as it was before: the console tells it, and can undo it."""

    class Verb(models.TextChoices):
        MOVE = "move", _("moved people")
        MERGE = "merge", _("merged two groups")
        TOP_UP = "top_up", _("topped a group up")

    phase = models.ForeignKey("Phase", models.CASCADE, related_name="group_steps")
    verb = models.CharField(max_length=10, choices=Verb)
    target = models.PositiveBigIntegerField()
    """The key of the group into which it went; a later step may have merged that one, and brings it back."""
    about = models.JSONField()
    """Who moved, from which number to which, and how many questions went along."""
    before = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    names_in = ("about",)
    strips: ClassVar[None] = None
    shapes: ClassVar[dict[str, Any]] = {
        "target": GROUP,
        "about": {"who": str, "source": int, "target": int},
        "before": {
            "groups": [{"pk": GROUP, "number": int, "table": str, "delegate": replace(PERSON, optional=True)}],
            "members": Keyed(PERSON.model, GROUP),
            "questions?": [QUESTION],
            "postits?": Keyed(POSTIT.model, int | None),
            "hung?": [POSTIT],
        },
    }

    objects = GroupStepManager()

    class Meta:
        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return str(self.get_verb_display())

    @transaction.atomic
    def undo(self) -> None:
        """Everything that this step moved goes back, as far as nobody has moved it since. Doing so twice is once."""
        if not GroupStep.objects.filter(pk=self.pk).delete()[0]:
            return
        groups = {row["pk"]: self._group(row) for row in self.before["groups"]}
        for person, key in self.before["members"].items():
            moved = GroupMember.objects.filter(phase=self.phase_id, participant=person, group=self.target)
            moved.update(group=groups[key])
        for row in self.before["groups"]:
            self._restore_delegate(groups[row["pk"]], row["delegate"])
        if "questions" in self.before:
            self._give_back(groups)
        live.changed(self.phase.workshop)

    def _group(self, row: dict[str, Any]) -> Group:
        """A group as it was; a new one in its place if it is gone."""
        details = {name: row[name] for name in ("pk", "table")}
        return Group.objects.get_or_create(phase_id=self.phase_id, number=row["number"], defaults=details)[0]

    @staticmethod
    def _restore_delegate(group: Group, delegate: int | None) -> None:
        """Unless the group has chosen another one of its own meanwhile."""
        members = GroupMember.objects.filter(group=group)
        if not members.filter(participant=group.delegate_id).exists():
            here = members.filter(participant=delegate).exists()
            Group.objects.filter(pk=group.pk).update(delegate=delegate if here else None)

    def _give_back(self, groups: dict[int, Group]) -> None:
        """Questions and post-its of a merged group return to its sheet."""
        source = next(group for group in groups.values() if group.pk != self.target)
        questions = Question.objects.filter(pk__in=self.before["questions"], group=self.target)
        for postit in Postit.objects.filter(question__in=questions):
            postit.group = source
            postit.slot = _free_slot(postit, self.before["postits"].get(str(postit.pk), postit.slot))
            postit.save(update_fields=["group", "slot"])
        questions.update(group=source)
        Postit.objects.filter(pk__in=self.before["hung"]).update(hung_at=None)


def _rows(groups: list[Group]) -> dict[str, Any]:
    """What would be lost of groups that go."""
    fields = ("pk", "number", "table", "delegate")
    return {"groups": list(Group.objects.filter(pk__in=[group.pk for group in groups]).values(*fields))}


def _drop_empty(groups: list[Group]) -> bool:
    return bool(Group.objects.filter(pk__in=[group.pk for group in groups]).without_anybody().delete()[0])


def _keys(model: type[models.Model], group: Group, field: str) -> list[int]:
    return list(model._default_manager.filter(group=group).values_list(field, flat=True))


def _give_postits(source: Group, target: Group) -> tuple[dict[str, int | None], list[int]]:
    """Give a group's post-its to another. Answers with their slots of before, and with those that hang only now."""
    slots = {}
    for postit in Postit.objects.filter(group=source):
        slots[str(postit.pk)] = postit.slot
        postit.group = target
        postit.slot = _free_slot(postit, postit.slot)
        postit.save(update_fields=["group", "slot"])
    chosen = Postit.objects.filter(group=target).exclude(slot=None)
    waiting = list(chosen.filter(hung_at=None).values_list("pk", flat=True))
    if len(waiting) == chosen.count():
        return slots, []
    Postit.objects.filter(pk__in=waiting).hang()
    return slots, waiting


def _free_slot(postit: Postit, wanted: int | None) -> int | None:
    """The slot that a post-it wants in its group, or the first free one; none for one that has none."""
    others = Postit.objects.filter(phase=postit.phase_id, group=postit.group_id).exclude(pk=postit.pk)
    taken = set(others.values_list("slot", flat=True))
    if wanted is None or wanted not in taken:
        return wanted
    return Postit.free_slots(others, len(taken) + 1)[0]
