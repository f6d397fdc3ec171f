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

from workshop.access import Who, for_facilitators, for_participants, while_open
from workshop.exports import Item, Outline
from workshop.forms import PostitForm
from workshop.kinds import region, register
from workshop.models import Group, Phase, Postit, Question
from workshop.models.groups import group_of_everyone
from workshop.models.questions import NoSlotLeft, fill_up, take_back_filled
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


@require_POST
@for_participants
@while_open
def star(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    _own_question(who, phase, question).star(who.person)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def unstar(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    _own_question(who, phase, question).unstar(who.person)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def fill(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Take the most-starred questions for the groups that are not ready."""
    fill_up(phase, phase.setting("count"))
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def unfill(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    take_back_filled(phase)
    return done(request, who.home)


def _sheet(group: int) -> list[Question]:
    """A group's questions, each with its post-it if it has one, and its stars."""
    return list(Question.objects.on_sheet(group).select_related("postit").prefetch_related("stars"))


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
        path("questions/<int:question>/star/", star, name="star"),
        path("questions/<int:question>/star/end/", unstar, name="unstar"),
        path("filling/", fill, name="fill"),
        path("filling/end/", unfill, name="unfill"),
    )

    @region("phone", per=group_of_everyone)
    def choice(self, phase: Phase, group: int | None) -> dict[str, Any]:
        questions = _sheet(group) if group else []
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
        return {
            "groups": groups,
            "count": count,
            "ready": sum(group.chosen >= count for group in groups),
            "filled": phase.postits.filter(filled=True).count(),
        }

    def report(self, phase: Phase) -> list[Outline]:
        items = tuple(Item(postit.text, str(postit.group)) for postit in phase.postits.select_related("group__phase"))
        return [Outline("postits", _("Selected questions"), items)]
