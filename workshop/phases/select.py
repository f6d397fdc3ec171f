"""Select two: each group agrees on its most important questions and writes each on a post-it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from workshop.access import Who, for_participants, while_open
from workshop.exports import Item, Outline
from workshop.forms import PostitForm
from workshop.kinds import region, register
from workshop.models import Group, Phase, Postit, Question
from workshop.models.groups import group_of_everyone
from workshop.models.questions import NoSlotLeft
from workshop.phases.brainstorm import own_group
from workshop.phases.grouping import FormsGroups
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done


def _own_question(who: Who, phase: Phase, question: int) -> Question:
    """A question on the sheet of whoever asks; somebody else's sheet is not theirs to choose from."""
    found = get_object_or_404(Question, pk=question, workshop=who.workshop, hidden_at=None)
    if found.group_id != own_group(who, phase).pk:
        raise Refused(_("That question belongs to another group."), status=403)
    return found


@require_POST
@for_participants
@while_open
def select(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    count = phase.setting("count")
    try:
        _own_question(who, phase, question).select(phase, count)
    except NoSlotLeft:
        message = ngettext(
            "Your group has selected its question already. Put it back first to select another one.",
            "Your group has selected its %(count)d questions already. Put one back first to select another one.",
            count,
        )
        raise Refused(message % {"count": count}, status=409) from None
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def put_back(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    if postit := Postit.objects.filter(question=_own_question(who, phase, question)).first():
        postit.put_back()
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def write(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    """Write the post-it clearly."""
    postit = get_object_or_404(Postit, question=_own_question(who, phase, question))
    postit.write(cleaned(PostitForm(request.POST))["text"])
    return done(request, who.home)


@register
class Select(FormsGroups):
    slug = "select"
    label = gettext_lazy("Select two")
    minutes = 5
    awake = True
    defaults: ClassVar = FormsGroups.defaults | {"count": 2}
    urls = (
        path("questions/<int:question>/", select, name="select"),
        path("questions/<int:question>/removal/", put_back, name="put_back"),
        path("questions/<int:question>/text/", write, name="write"),
    )

    @region("phone", per=group_of_everyone)
    def choice(self, phase: Phase, group: int | None) -> dict[str, Any]:
        questions = list(Question.objects.on_sheet(group).select_related("postit")) if group else []
        return {
            "group": group,
            "chosen": sorted((q.postit for q in questions if hasattr(q, "postit")), key=lambda postit: postit.slot),
            "others": [question for question in questions if not hasattr(question, "postit")],
            "count": phase.setting("count"),
        }

    @region("stage", "console")
    def ready(self, phase: Phase) -> dict[str, Any]:
        count = phase.setting("count")
        chosen = Count("postits", filter=Q(postits__phase=phase))
        groups = list(Group.objects.formed_for(phase).annotate(chosen=chosen))
        return {"groups": groups, "count": count, "ready": sum(group.chosen >= count for group in groups)}

    def report(self, phase: Phase) -> list[Outline]:
        items = tuple(Item(postit.text, str(postit.group)) for postit in phase.postits.select_related("group__phase"))
        return [Outline("postits", _("Selected questions"), items)]
