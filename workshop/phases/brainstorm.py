"""Brainstorm: each group fills one shared sheet with as many questions as it can."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshop.access import Who, for_participants, while_open
from workshop.exports import Fact, Item, Outline
from workshop.forms import QuestionForm
from workshop.kinds import region, register
from workshop.models import Group, Phase, Question
from workshop.models.groups import group_of_everyone
from workshop.models.questions import SPARE
from workshop.phases.grouping import FormsGroups
from workshop.phases.sheets import ShowsSheets, sheets
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done, once
from workshop.wording import openers


def own_group(who: Who, phase: Phase) -> Group:
    """The group of whoever asks; raises Refused for somebody in none."""
    group = Group.objects.formed_for(phase).filter(members__participant=who.person).first()
    if group is None:
        raise Refused(_("You are in no group yet. Please ask a facilitator."), status=409)
    return group


@require_POST
@for_participants
@once("questions")
@while_open
def ask(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    Question.objects.ask(phase, own_group(who, phase), who.person, **cleaned(QuestionForm(request.POST)))
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def take_back(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    """Only one's own; a question that is gone already is gone."""
    if found := Question.objects.filter(pk=question, phase=phase).first():
        if found.author != who.person:
            raise Refused(_("Only who wrote a question can take it back."), status=403)
        found.take_back()
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def reword(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    found = get_object_or_404(Question, pk=question, phase=phase)
    if found.author != who.person:
        raise Refused(_("Only who wrote a question can change it."), status=403)
    found.reword(cleaned(QuestionForm(request.POST))["text"])
    return done(request, who.home)


def all_sheets(phase: Phase) -> dict[int, dict[str, Any]]:
    """What every group's phones show of its sheet."""
    return {group.pk: _sheet(group, found) for group, found in sheets(phase, phase.questions.all())}


def _sheet(group: Group | None, questions: list[Question]) -> dict[str, Any]:
    """A sheet with its places, the newest first: the next questions have theirs already, so that they come alone."""
    count = len(questions)
    spare = range(count, count + (SPARE - count % SPARE if group else 0))
    return {"group": group, "count": count, "places": list(enumerate(questions))[::-1], "spare": spare[::-1]}


def _on_sheet(sheet: dict[str, Any], key: str) -> dict[str, Any] | None:
    """The title, or what is at one place."""
    if key == "title":
        return sheet | {"piece": "title"}
    if int(key) in sheet["spare"]:
        return {"piece": "entry", "question": None}
    return next(({"piece": "entry", "question": found} for place, found in sheet["places"] if key == f"{place}"), None)


def _count(counts: dict[str, Any], key: str) -> dict[str, Any] | None:
    """How many there are in all, or how many one group has."""
    if key == "total":
        return {"piece": "total", "total": counts["total"]}
    return next(({"piece": "group", "group": group} for group in counts["groups"] if key == f"{group['pk']}"), None)


@register
class Brainstorm(ShowsSheets, FormsGroups):
    slug = "brainstorm"
    label = gettext_lazy("Brainstorm")
    minutes = 5
    least_minutes = 3
    awake = True
    urls = (
        path("questions/", ask, name="ask"),
        path("questions/<int:question>/", reword, name="reword"),
        path("questions/<int:question>/removal/", take_back, name="take_back"),
    )

    def phone(self, phase: Phase) -> dict[str, Any]:
        return {"openers": openers(get_language() or "en")}

    @region("phone", per=group_of_everyone, together=all_sheets, pick=_on_sheet)
    def sheet(self, phase: Phase, group: int | None) -> dict[str, Any]:
        found = Group.objects.filter(pk=group).first() if group else None
        questions = list(Question.objects.on_sheet(found).filter(phase=phase)) if found else []
        return _sheet(found, questions)

    @region("stage", pick=_count)
    def counts(self, phase: Phase) -> dict[str, Any]:
        written = phase.questions.filter(hidden_at=None).order_by().values_list("group")
        asked = dict(written.annotate(Count("pk")))
        numbers = Group.objects.formed_for(phase).values_list("pk", "number")
        groups = [{"pk": key, "number": number, "asked": asked.get(key, 0)} for key, number in numbers]
        return {"groups": groups, "total": sum(group["asked"] for group in groups)}

    @region("console")
    def progress(self, phase: Phase) -> dict[str, Any]:
        """Which groups could do with a visit."""
        counts = self.counts(phase)
        groups = counts["groups"]
        half = median([group["asked"] for group in groups] or [0]) / 2
        return {
            "total": counts["total"],
            "silent": [group for group in groups if not group["asked"]],
            "slow": [group for group in groups if 0 < group["asked"] <= half],
        }

    def written(self, phase: Phase) -> QuerySet[Question]:
        return phase.questions.all()

    def report(self, phase: Phase) -> list[Outline]:
        items = tuple(
            Item(str(group), items=tuple(map(_item, questions)))
            for group, questions in sheets(phase, self.written(phase).select_related("postit"))
        )
        levels = (_("Group"), _("Question"))
        return [Outline("questions", _("Questions"), items, levels=levels, noted=_("Asked by"))]


def _item(question: Question) -> Item:
    """A question in the results, with what became of it."""
    postit = getattr(question, "postit", None)
    selected = (Fact(_("Selected"), _("yes"), f"postit-{postit.pk}"),) if postit and postit.slot else ()
    return Item(question.text, question.author.credited, facts=selected, anchor=f"question-{question.pk}")
