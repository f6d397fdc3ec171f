"""Post-its: what each group selects of its sheet, writes clearly, and hangs on the wall.

Whatever changes a group's post-its holds the group first (see `Group.objects.hold`), so that the presses of several
phones happen one after the other; that no group ever has too many of them is the database's own constraint.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live

from .groups import Group
from .questions import LONGEST_QUESTION, Question

if TYPE_CHECKING:
    from .phase import Phase
    from .workshop import Workshop


class NoSlotLeft(Exception):
    """The group has already selected as many questions as it may."""


class Hanging(Exception):
    """The group has confirmed its post-its: to change them, it opens them again."""


class NotComplete(Exception):
    """The group has not selected as many questions as it should."""


class PostitQuerySet(models.QuerySet["Postit"]):
    def on_wall(self, workshop: Workshop) -> PostitQuerySet:
        """What hangs on a workshop's wall, the tray included: confirmed by its group, and not hidden."""
        return self.filter(workshop=workshop, question__hidden_at=None).exclude(hung_at=None)

    def hang(self) -> int:
        """Put them onto the wall, as far as they do not hang there yet; answers with how many that were."""
        return self.filter(hung_at=None).exclude(slot=None).update(hung_at=timezone.now())

    def chosen_in(self, phase: Phase, group: Group | int | None = None) -> PostitQuerySet:
        """What is selected in a phase, by all groups or by one."""
        found = self.filter(phase=phase).exclude(slot=None)
        return found if group is None else found.filter(group=group)

    @transaction.atomic
    def select(self, question: Question, phase: Phase, count: int) -> Postit:
        """Make a question one of its group's post-its; raises NoSlotLeft when `count` are selected already.

        Every post-it holds one of `count` numbered slots, and the database gives each slot once: two phones that
        pick the last one at the same moment never end with one too many.
        """
        group = Group.objects.hold(question.group_id)
        existing = Postit.objects.filter(question=question).first()
        if existing and existing.slot:
            return existing
        chosen = list(Postit.objects.chosen_in(phase, group))
        if any(postit.hung_at for postit in chosen):
            raise Hanging
        free = Postit.free_slots(chosen, count)
        if not free:
            raise NoSlotLeft
        postit = existing or Postit(question=question, group=group, text=question.text)
        postit.workshop, postit.phase, postit.slot = phase.workshop, phase, free[0]
        try:
            with transaction.atomic():
                postit.save()
        except IntegrityError:
            raise NoSlotLeft from None
        postit.poke()
        return postit

    @transaction.atomic
    def confirm(self, phase: Phase, group: Group, count: int) -> None:
        """A group agrees: what it has selected hangs on the wall.

        Raises NotComplete unless that is exactly as much as asked for, or all it has if its sheet has less.
        """
        Group.objects.hold(group.pk)
        chosen = Postit.objects.chosen_in(phase, group)
        asked = min(count, Question.objects.to_choose_from(phase).filter(group=group).count())
        if not chosen.exclude(hung_at=None).exists():
            if not asked or chosen.count() != asked:
                raise NotComplete
            chosen.hang()
        poke_choice(phase.workshop, group.pk)

    @transaction.atomic
    def reopen(self, phase: Phase, group: Group) -> None:
        """A group changes its mind: its post-its come off the wall, their places there are kept for them.

        What the facilitator has taken for it is its own from now on.
        """
        Group.objects.hold(group.pk)
        Postit.objects.chosen_in(phase, group).update(hung_at=None, filled=False, hung_by_filling=False)
        poke_choice(phase.workshop, group.pk)

    @transaction.atomic
    def follow(self, question: Question) -> None:
        """A hidden question's post-it leaves its slot to another. Shown again, it takes a free one, or it rests."""
        postit = Postit.objects.filter(question=question).select_related("phase", "workshop").first()
        if not postit:
            return
        group = Group.objects.hold(postit.group_id)
        postit.slot = None
        if not question.hidden_at:
            others = list(Postit.objects.chosen_in(postit.phase, group).exclude(pk=postit.pk))
            postit.slot = next(iter(Postit.free_slots(others, postit.phase.setting("count"))), None)
            if not postit.slot or not all(other.hung_at for other in others):
                postit.hung_at = None
        postit.save(update_fields=["slot", "hung_at"])
        postit.poke()


class Postit(models.Model):
    """A question that its group selected, written clearly; the wall is made of these."""

    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="postits")
    phase = models.ForeignKey("Phase", models.CASCADE, related_name="postits")
    group = models.ForeignKey("Group", models.CASCADE, related_name="postits")
    question = models.OneToOneField(Question, models.CASCADE, related_name="postit")
    slot = models.PositiveSmallIntegerField(null=True)
    """Which of the group's post-its it is, counted from 1; None while its question is hidden."""
    text = models.CharField(_("post-it"), max_length=LONGEST_QUESTION)
    selected_at = models.DateTimeField(default=timezone.now)
    hung_at = models.DateTimeField(null=True)
    """When its group confirmed it: from then on it is on the wall, at first in the tray."""
    filled = models.BooleanField(default=False)
    """Whether the facilitator took it for a group that was not ready, and nobody has touched it since."""
    hung_by_filling = models.BooleanField(default=False)
    """Whether it hangs because the facilitator filled up, not because its group confirmed it."""

    objects = PostitQuerySet.as_manager()
    stack: list[Postit]
    """Those that say the same and lie under it, where the wall brought them along."""

    class Meta:
        ordering = ("group__number", "slot")
        constraints = (
            models.UniqueConstraint(fields=("phase", "group", "slot"), name="one_postit_per_slot"),
            models.CheckConstraint(condition=models.Q(slot=None) | models.Q(slot__gte=1), name="slots_count_from_one"),
        )

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def free_slots(chosen: Iterable[Postit], count: int) -> list[int]:
        """Which of a group's `count` slots are left beside what it has chosen."""
        taken = {postit.slot for postit in chosen}
        return [slot for slot in range(1, count + 1) if slot not in taken]

    def poke(self) -> None:
        poke_choice(self.workshop, self.group_id)

    @transaction.atomic
    def write(self, text: str) -> None:
        """Write it clearly; of two who write at once, the later wins. Raises Hanging when it hangs already."""
        Group.objects.hold(self.group_id)
        self._must_not_hang()
        self.text = text
        Postit.objects.filter(pk=self.pk).update(text=text)
        self.poke()

    @transaction.atomic
    def put_back(self) -> None:
        """The group changes its mind; the question stays on the sheet. Raises Hanging when it hangs already."""
        Group.objects.hold(self.group_id)
        self._must_not_hang()
        self.poke()
        Postit.objects.filter(pk=self.pk).delete()

    def _must_not_hang(self) -> None:
        if Postit.objects.filter(pk=self.pk).exclude(hung_at=None).exists():
            raise Hanging


def poke_choice(workshop: Workshop, *groups: int) -> None:
    """Something about these groups' post-its is different."""
    live.changed(
        workshop,
        *(live.narrow("choice", group) for group in groups),
        *("ready", "selections", "wall", "hints", live.narrow("errand", "delegate")),
    )
