"""Questions on a group's sheet, and the stars that the group gives them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import codes, live

from .belongings import Belongs, nobody
from .groups import Group

if TYPE_CHECKING:
    from .people import Participant
    from .phase import Phase
    from .postits import Postit
    from .workshop import Workshop

LONGEST_QUESTION = 500
SPARE = 12
"""A sheet always has some empty places for the next questions; so many more whenever the last is taken."""


class QuestionManager(models.Manager["Question"]):
    def on_sheet(self, group: Group | int) -> models.QuerySet[Question]:
        return self.filter(group=group, hidden_at=None)

    def to_choose_from(self, phase: Phase) -> models.QuerySet[Question]:
        """What groups can select in a phase: all on their sheets that no earlier phase has made a post-it of."""
        fresh = models.Q(postit=None) | models.Q(postit__phase=phase)
        return self.filter(fresh, workshop=phase.workshop, hidden_at=None)

    def ask(self, phase: Phase, group: Group, author: Participant, text: str, key: str) -> Question:
        """Write a question on the group's sheet; the same key, sent twice, is the same question."""
        new = Question(workshop=phase.workshop, phase=phase, group=group, author=author, text=text, key=key)
        try:
            # Hardly any was sent twice, so nobody looks first.
            with transaction.atomic():
                new.save(force_insert=True)
                new.poke_as_new()
        except IntegrityError:
            return self.get(author=author, key=key)
        return new


def give_up(question: Question) -> None:
    """A question that is on a post-it stays as its group's; any other is taken back."""
    if hasattr(question, "postit"):
        Question.objects.filter(pk=question.pk).update(author=nobody(question.workshop), key=codes.new_secret())
    else:
        question.take_back()


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

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs(
            "author",
            _("Questions"),
            go=give_up,
            stays=lambda question: hasattr(question, "postit"),
            along=("postit", "workshop"),
        ),
    )

    objects = QuestionManager()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (models.UniqueConstraint(fields=("author", "key"), name="one_question_per_key"),)

    def __str__(self) -> str:
        return self.text

    def poke(self) -> None:
        """It is another one, or not there any more: its group's sheet is painted anew."""
        self._poke(live.narrow("sheet", self.group_id))

    def poke_as_new(self) -> None:
        """It is the newest on its sheet: only it is sent."""
        sheet, on_sheet = live.narrow("sheet", self.group_id), Question.objects.on_sheet(self.group_id)
        times = list(on_sheet.filter(phase=self.phase_id).order_by().values_list("asked_at", flat=True))
        if self.asked_at < max(times) or len(times) % SPARE == 0:
            self.poke()
        else:
            self._poke(live.part(sheet, len(times) - 1), live.part(sheet, "title"))

    def _poke(self, *sheet: str) -> None:
        counts = (live.part("counts", key) for key in (self.group_id, "total"))
        live.changed(self.workshop, *sheet, *counts, "progress", live.part("sheets", self.group_id))

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
        """A facilitator takes it off the sheets and the wall; its author reads why, its group may select another.

        Hiding what is hidden already changes nothing, the reason neither.
        """
        self._set_hidden(timezone.now(), reason)

    def show_again(self) -> None:
        """Back onto the sheet; its post-it hangs again, unless its group has selected others meanwhile."""
        self._set_hidden(None, "")

    @transaction.atomic
    def _set_hidden(self, hidden_at: datetime | None, reason: str) -> None:
        """A post-it is on many screens, so everybody hears of it."""
        was = models.Q(hidden_at=None) if hidden_at else ~models.Q(hidden_at=None)
        if not Question.objects.filter(was, pk=self.pk).update(hidden_at=hidden_at, hidden_reason=reason):
            return
        self.hidden_at, self.hidden_reason = hidden_at, reason
        self.workshop.postits.follow(self)
        if self.workshop.postits.filter(question=self).exists():
            live.changed(self.workshop)
        else:
            self.poke()
            news = live.narrow("choice", self.group_id), live.personal("hidden", self.author)
            live.changed(self.workshop, *news, "put_away", "ready", "selections")

    def star(self, participant: Participant) -> None:
        """Somebody of the group finds it important; saying so twice is saying so once."""
        Star.objects.get_or_create(question=self, participant=participant)
        live.changed(self.workshop, live.narrow("choice", self.group_id))

    def unstar(self, participant: Participant) -> None:
        self.stars.filter(participant=participant).delete()
        live.changed(self.workshop, live.narrow("choice", self.group_id))

    def select(self, phase: Phase, count: int) -> Postit:
        """Make it one of the group's post-its; raises NoSlotLeft when `count` are selected already."""
        return self.workshop.postits.select(self, phase, count)


class Star(models.Model):
    """Somebody finds a question of their group's sheet important."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="stars")
    participant = models.ForeignKey("Participant", models.CASCADE, related_name="stars")

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs("participant", _("Stars"), words=lambda star: str(star.question), along=("question",)),
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("question", "participant"), name="one_star_per_participant_and_question"),
        )

    def __str__(self) -> str:
        return f"{self.participant}: {self.question}"


type Hidden = tuple[int, str, str, datetime | None]
"""A question that a facilitator has hidden: its key, its text, why, and when."""


def hidden_of_everyone(workshop: Workshop) -> dict[int, Any]:
    """What was hidden of everybody's questions, by author: one query, and all that their phones show of it."""
    hidden: dict[int, tuple[Hidden, ...]] = {}
    for question in workshop.questions.exclude(hidden_at=None):
        found = (question.pk, question.text, question.hidden_reason, question.hidden_at)
        hidden[question.author_id] = (*hidden.get(question.author_id, ()), found)
    return hidden
