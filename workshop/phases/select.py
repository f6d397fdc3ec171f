"""Select two: each group agrees on its most important questions and writes each on a post-it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from workshop import paper
from workshop.access import Who, for_facilitators, for_participants, while_open
from workshop.exports import Fact, Item, Outline
from workshop.fields import Number
from workshop.forms import PostitForm
from workshop.kinds import region, register
from workshop.logbook import doing
from workshop.models import Group, Phase, Postit, Question
from workshop.models.filling import fill_up, take_back_filled
from workshop.models.groups import group_of_everyone
from workshop.models.postits import Hanging, NoSlotLeft, NotComplete
from workshop.phases.brainstorm import own_group
from workshop.phases.grouping import FormsGroups
from workshop.phases.sheets import ShowsSheets
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done


def _own_question(who: Who, phase: Phase, question: int) -> Question:
    """A question on the sheet of whoever asks; somebody else's sheet is not theirs to choose from."""
    found = get_object_or_404(Question, pk=question, workshop=who.workshop, hidden_at=None)
    if found.group_id != own_group(who, phase).pk:
        raise Refused(_("That question belongs to another group."), status=403)
    return found


@contextmanager
def _in_words(count: int) -> Iterator[None]:
    """What the group cannot do now, said in a sentence with what it can do instead."""
    try:
        yield
    except NoSlotLeft:
        message = ngettext(
            "Your group has selected its question already. Put it back first to select another one.",
            "Your group has selected its %(count)d questions already. Put one back first to select another one.",
            count,
        )
        raise Refused(message % {"count": count}, status=409) from None
    except Hanging:
        message = _("Your post-its hang on the wall already. Open them again to change something.")
        raise Refused(message, status=409) from None
    except NotComplete:
        message = ngettext(
            "Please select exactly %(count)d question first.", "Please select exactly %(count)d questions first.", count
        )
        raise Refused(message % {"count": count}, status=409) from None


@require_POST
@for_participants
@while_open
def select(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    count = phase.setting("count")
    with _in_words(count):
        _own_question(who, phase, question).select(phase, count)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def put_back(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    if postit := Postit.objects.filter(question=_own_question(who, phase, question), phase=phase).first():
        with _in_words(phase.setting("count")):
            postit.put_back()
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def write(request: HttpRequest, who: Who, phase: Phase, question: int) -> HttpResponse:
    """Write the post-it clearly."""
    text = cleaned(PostitForm(request.POST))["text"]
    postit = Postit.objects.chosen_in(phase).filter(question=_own_question(who, phase, question)).first()
    if not postit:
        raise Refused(_("This question is not selected any more. Select it again to write on its post-it."), status=409)
    with _in_words(phase.setting("count")):
        postit.write(text)
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
@for_participants
@while_open
def confirm(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """The group agrees: its post-its hang on the wall."""
    count = phase.setting("count")
    with _in_words(count):
        Postit.objects.confirm(phase, own_group(who, phase), count)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def reopen(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """The group opens its post-its again."""
    Postit.objects.reopen(phase, own_group(who, phase))
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def fill(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Take the most-starred questions for the groups that are not ready."""
    with doing(who, "fill", phase):
        fill_up(phase, phase.setting("count"))
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def unfill(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    with doing(who, "unfill", phase):
        take_back_filled(phase)
    return done(request, who.home)


@dataclass(frozen=True)
class Choice:
    """How far a group is."""

    group: Group
    postits: list[Postit]
    asked: int
    """How many it selects: as many as everybody, or all that its sheet has."""

    @property
    def state(self) -> str:
        """One word for style sheets and templates: ready, complete, choosing, silent or empty."""
        if any(postit.hung_at for postit in self.postits):
            return "ready"
        if not self.asked:
            return "empty"
        if len(self.postits) >= self.asked:
            return "complete"
        return "choosing" if self.postits else "silent"


def choices(phase: Phase) -> list[Choice]:
    """How far every group is: three queries."""
    postits: dict[int, list[Postit]] = {}
    for postit in Postit.objects.chosen_in(phase).order_by("slot"):
        postits.setdefault(postit.group_id, []).append(postit)
    sheets = Question.objects.to_choose_from(phase).order_by().values_list("group").annotate(Count("pk"))
    asked = {group: min(phase.setting("count"), length) for group, length in sheets}
    groups = Group.objects.formed_for(phase).select_related("phase")
    return [Choice(group, postits.get(group.pk, []), asked.get(group.pk, 0)) for group in groups]


def to_choose_from(phase: Phase) -> QuerySet[Question]:
    """With what phones show of a question: its post-it and its stars."""
    return Question.objects.to_choose_from(phase).select_related("postit").prefetch_related("stars")


def all_sheets(phase: Phase) -> dict[int, dict[str, Any]]:
    """What every group's phones show of its sheet."""
    found: dict[int, list[Question]] = {group.pk: [] for group in Group.objects.formed_for(phase)}
    for question in to_choose_from(phase):
        found.setdefault(question.group_id, []).append(question)
    return {group: _choice(phase, questions) for group, questions in found.items()}


def _choice(phase: Phase, sheet: Iterable[Question]) -> dict[str, Any]:
    questions = list(sheet)
    chosen = [question.postit for question in questions if hasattr(question, "postit") and question.postit.slot]
    asked = min(phase.setting("count"), len(questions))
    stars = sorted((len(question.stars.all()) for question in questions), reverse=True)[:asked]
    return {
        "questions": questions,
        "chosen": sorted(chosen, key=lambda postit: postit.slot or 0),
        "hang": any(postit.hung_at for postit in chosen),
        "asked": asked,
        "leading": max(stars[-1:] or [0], default=0) or 1,
    }


@register
class Select(ShowsSheets, FormsGroups):
    slug = "select"
    label = gettext_lazy("Select two")
    minutes = 5
    least_minutes = 3
    awake = True
    defaults: ClassVar = FormsGroups.defaults | {"count": 2}
    needs = ("brainstorm",)
    fields: ClassVar = {
        "count": Number(
            1, 10, label=gettext_lazy("Questions that each group selects"), help_text=gettext_lazy("A post-it each.")
        ),
    } | FormsGroups.fields
    urls = (
        path("questions/<int:question>/", select, name="select"),
        path("questions/<int:question>/removal/", put_back, name="put_back"),
        path("questions/<int:question>/text/", write, name="write"),
        path("questions/<int:question>/star/", star, name="star"),
        path("questions/<int:question>/star/end/", unstar, name="unstar"),
        path("confirmation/", confirm, name="confirm"),
        path("confirmation/end/", reopen, name="open_again"),
        path("filling/", fill, name="fill"),
        path("filling/end/", unfill, name="unfill"),
    )

    def phone(self, phase: Phase) -> dict[str, Any]:
        return {"steps": paper.STEPS, "comfortable": paper.COMFORTABLE}

    @region("phone", per=group_of_everyone, together=all_sheets)
    def choice(self, phase: Phase, group: int | None) -> dict[str, Any]:
        return _choice(phase, to_choose_from(phase).filter(group=group or 0))

    @region("stage", "console")
    def ready(self, phase: Phase) -> dict[str, Any]:
        groups = choices(phase)
        return {
            "choices": groups,
            "count": phase.setting("count"),
            "ready": sum(choice.state == "ready" for choice in groups),
            "waiting": sum(choice.state in ("complete", "choosing", "silent") for choice in groups),
            "filled": len({p.group_id for choice in groups for p in choice.postits if p.hung_by_filling}),
        }

    @region("console")
    def selections(self, phase: Phase) -> dict[str, Any]:
        """What every group has selected, in words, and who has nothing yet."""
        return {"choices": choices(phase)}

    def report(self, phase: Phase) -> list[Outline]:
        postits = Postit.objects.chosen_in(phase).select_related("group__phase", "question__author")
        items, levels = tuple(map(_item, postits)), (_("Post-it"),)
        return [Outline("postits", _("Selected questions"), items, levels=levels, noted=_("Group"))]


def _item(postit: Postit) -> Item:
    """A post-it in the results, with the question that it comes from."""
    question = postit.question
    asked = _("in these words") if question.text == postit.text else question.text
    facts = (Fact(_("Asked"), asked, f"question-{question.pk}"), Fact(_("Asked by"), question.author.credited))
    return Item(postit.text, str(postit.group), facts=facts, anchor=f"postit-{postit.pk}")
