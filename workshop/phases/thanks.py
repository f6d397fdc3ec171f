"""Thanks: closing words, one line of feedback, and where the results are."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from workshop.access import Who, for_participants, while_open
from workshop.exports import Item, Outline
from workshop.fields import Prose
from workshop.forms import FeedbackForm
from workshop.kinds import PhaseKind, region, register
from workshop.models import Feedback, Phase
from workshop.refusals import cleaned
from workshop.views.answers import done


@require_POST
@for_participants
@while_open
def leave(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    Feedback.objects.leave(phase, who.person, cleaned(FeedbackForm(request.POST))["text"])
    return done(request, who.home)


def lines_of_everyone(phase: Phase) -> dict[int, Any]:
    """What each participant left as feedback."""
    return dict(phase.feedback.values_list("participant", "text"))


@register
class Thanks(PhaseKind):
    slug = "thanks"
    label = gettext_lazy("Thank you!")
    least_minutes = 2
    awake = True
    defaults: ClassVar = {"words": ""}
    fields: ClassVar = {
        "words": Prose(
            label=gettext_lazy("Closing words"),
            longest=5_000,
            help_text=gettext_lazy("On the stage. “# ” begins a headline, “- ” a list, **bold**."),
        )
    }
    urls = (path("feedback/", leave, name="feedback"),)

    @region("stage", "console")
    def voices(self, phase: Phase) -> dict[str, Any]:
        return {"feedback": list(phase.feedback.all())}

    @region("phone", per=lines_of_everyone)
    def own(self, phase: Phase, text: str | None) -> dict[str, Any]:
        return {"text": text}

    def report(self, phase: Phase) -> list[Outline]:
        lines = phase.feedback.select_related("participant")
        items = tuple(Item(line.text, line.participant.credited) for line in lines)
        return [Outline("feedback", _("Feedback"), items, levels=(_("Feedback"),), noted=_("From"))]
