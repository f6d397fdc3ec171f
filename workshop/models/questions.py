"""Questions on a group's sheet, and the post-its a group makes of the most important ones."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live

from .groups import Group

if TYPE_CHECKING:
    from .people import Participant
    from .phase import Phase
    from .workshop import Workshop

LONGEST_QUESTION = 500


class NoSlotLeft(Exception):
    """The group has already selected as many questions as it may."""


class QuestionManager(models.Manager["Question"]):
    def on_sheet(self, group: Group | int) -> models.QuerySet[Question]:
        return self.filter(group=group, hidden_at=None)

    @transaction.atomic
    def ask(self, phase: Phase, group: Group, author: Participant, text: str, key: str) -> Question:
        """Write a question on the group's sheet; the same key, sent twice, is the same question."""
        question, is_new = self.get_or_create(
            author=author,
            key=key,
            defaults={"workshop": phase.workshop, "phase": phase, "group": group, "text": text},
        )
        if is_new:
            question.poke()
        return question


class Question(models.Model):
    workshop = models.ForeignKey("Workshop", models.CASCADE, related_name="questions")
    phase = models.ForeignKey("Phase", models.CASCADE, related_name="questions")
    group = models.ForeignKey("Group", models.CASCADE, related_name="questions")
    author = models.ForeignKey("Participant", models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=LONGEST_QUESTION)
    key = models.CharField(max_length=40)
    asked_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True)
    hidden_reason = models.CharField(_("why it is hidden"), max_length=200, blank=True)

    objects = QuestionManager()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (models.UniqueConstraint(fields=("author", "key"), name="one_question_per_key"),)

    def __str__(self) -> str:
        return self.text

    def poke(self) -> None:
        live.changed(self.workshop, live.narrow("sheet", self.group_id), "counts", "sheets")

    def reword(self, text: str) -> None:
        self.text = text
        Question.objects.filter(pk=self.pk).update(text=text)
        self.poke()

    @transaction.atomic
    def take_back(self) -> None:
        """Its author deletes it."""
        self.poke()
        self.delete()

    def hide(self, reason: str) -> None:
        """A facilitator takes it off the sheets; its author reads why."""
        self._set_hidden(timezone.now(), reason)

    def show_again(self) -> None:
        self._set_hidden(None, "")

    def _set_hidden(self, hidden_at: datetime | None, reason: str) -> None:
        self.hidden_at, self.hidden_reason = hidden_at, reason
        Question.objects.filter(pk=self.pk).update(hidden_at=hidden_at, hidden_reason=reason)
        self.poke()
        live.changed(self.workshop, live.personal("hidden", self.author))

    def star(self, participant: Participant) -> None:
        """Somebody of the group finds it important; saying so twice is saying so once."""
        Star.objects.get_or_create(question=self, participant=participant)
        live.changed(self.workshop, live.narrow("choice", self.group_id))

    def unstar(self, participant: Participant) -> None:
        self.stars.filter(participant=participant).delete()
        live.changed(self.workshop, live.narrow("choice", self.group_id))

    @transaction.atomic
    def select(self, phase: Phase, count: int, *, filled: bool = False) -> Postit:
        """Make it one of the group's post-its; raises NoSlotLeft when `count` are selected already.

        Every post-it holds one of `count` numbered slots, and the database gives each slot once: two phones that
        pick the last one at the same moment never end with one too many.
        """
        if existing := Postit.objects.filter(question=self).first():
            return existing
        taken = set(Postit.objects.filter(phase=phase, group=self.group_id).values_list("slot", flat=True))
        free = [slot for slot in range(1, count + 1) if slot not in taken]
        if not free:
            raise NoSlotLeft
        try:
            with transaction.atomic():
                postit = Postit.objects.create(
                    workshop=self.workshop,
                    phase=phase,
                    group_id=self.group_id,
                    question=self,
                    slot=free[0],
                    text=self.text,
                    filled=filled,
                )
        except IntegrityError:
            raise NoSlotLeft from None
        postit.poke()
        return postit


class Star(models.Model):
    """Somebody finds a question of their group's sheet important."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="stars")
    participant = models.ForeignKey("Participant", models.CASCADE, related_name="stars")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("question", "participant"), name="one_star_per_participant_and_question"),
        )

    def __str__(self) -> str:
        return f"{self.participant}: {self.question}"


class PostitQuerySet(models.QuerySet["Postit"]):
    def on_wall(self, workshop: Workshop) -> PostitQuerySet:
        """What hangs on a workshop's wall, the tray included: confirmed by its group, and not hidden."""
        return self.filter(workshop=workshop, question__hidden_at=None).exclude(hung_at=None)

    def hang(self) -> int:
        """Put them onto the wall, as far as they do not hang there yet; answers with how many that were."""
        return self.filter(hung_at=None).update(hung_at=timezone.now())


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

    def poke(self) -> None:
        live.changed(
            self.workshop,
            live.narrow("choice", self.group_id),
            "ready",
            "wall",
            live.narrow("errand", "delegate"),
        )

    def write(self, text: str) -> None:
        """Write it clearly."""
        self.text = text
        Postit.objects.filter(pk=self.pk).update(text=text, filled=False)
        self.poke()

    @transaction.atomic
    def put_back(self) -> None:
        """The group changes its mind; the question stays on the sheet."""
        self.poke()
        self.delete()


@transaction.atomic
def fill_up(phase: Phase, count: int) -> None:
    """Take the most-starred questions, among equals the first asked, for every group with slots left."""
    for group in Group.objects.formed_for(phase):
        sheet = Question.objects.on_sheet(group).filter(postit=None).annotate(liked=Count("stars"))
        for question in sheet.order_by("-liked", "asked_at", "pk")[:count]:
            try:
                question.select(phase, count, filled=True)
            except NoSlotLeft:
                break


@transaction.atomic
def take_back_filled(phase: Phase) -> None:
    """Put back what `fill_up` took, as far as no group has made it its own by writing it anew."""
    for postit in Postit.objects.filter(phase=phase, filled=True).select_related("workshop"):
        postit.put_back()
