"""What one person says of the whole: a place on a line-up, a line of feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live

from .belongings import Belongs

if TYPE_CHECKING:
    from .people import Participant
    from .phase import Phase


class LineupAnswerManager(models.Manager["LineupAnswer"]):
    def place(self, phase: Phase, participant: Participant, value: int) -> LineupAnswer:
        """Stand somewhere on the line, 0 to 100; standing elsewhere later replaces it."""
        answer, _is_new = self.update_or_create(phase=phase, participant=participant, defaults={"value": value})
        live.changed(phase.workshop, "crowd", live.personal("own", participant))
        return answer


class LineupAnswer(models.Model):
    phase = models.ForeignKey("Phase", models.CASCADE, related_name="answers")
    participant = models.ForeignKey("Participant", models.CASCADE, related_name="answers")
    value = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs(
            "participant",
            _("Places on a line-up, from 0 to 100"),
            words=lambda answer: f"{answer.phase.name}: {answer.value}",
            along=("phase",),
        ),
    )

    objects = LineupAnswerManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("phase", "participant"), name="one_answer_per_participant_and_phase"),
            models.CheckConstraint(condition=models.Q(value__range=(0, 100)), name="value_between_the_ends"),
        )

    def __str__(self) -> str:
        return f"{self.participant}: {self.value}"


class FeedbackManager(models.Manager["Feedback"]):
    def leave(self, phase: Phase, participant: Participant, text: str) -> Feedback:
        """One line per person; a later one replaces it."""
        feedback, _is_new = self.update_or_create(phase=phase, participant=participant, defaults={"text": text})
        live.changed(phase.workshop, "voices", live.personal("own", participant))
        return feedback


class Feedback(models.Model):
    phase = models.ForeignKey("Phase", models.CASCADE, related_name="feedback")
    participant = models.ForeignKey("Participant", models.CASCADE, related_name="feedback")
    text = models.TextField(_("your line"))
    left_at = models.DateTimeField(default=timezone.now)

    belongings: ClassVar[tuple[Belongs, ...]] = (Belongs("participant", _("Feedback")),)

    objects = FeedbackManager()

    class Meta:
        ordering = ("left_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("phase", "participant"), name="one_feedback_per_participant_and_phase"),
        )

    def __str__(self) -> str:
        return self.text

    def give_way(self, kept: Participant) -> None:
        """Somebody who came in twice has left two lines: both stay, as one."""
        line = Feedback.objects.get(phase=self.phase_id, participant=kept)
        if self.text != line.text:
            Feedback.objects.filter(pk=line.pk).update(text=f"{line.text} / {self.text}")
        self.delete()
