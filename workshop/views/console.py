"""What the console does: one small view per thing that can be moved, set or ended."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from workshop.access import Who, at_controls, for_facilitators
from workshop.forms import HideForm, InstructionForm
from workshop.models import Phase, Question
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done

CLOCK_VERBS = {
    "start": lambda phase: phase.start_clock(),
    "pause": lambda phase: phase.pause_clock(),
    "longer": lambda phase: phase.extend_clock(1),
    "shorter": lambda phase: phase.extend_clock(-1),
    "reset": lambda phase: phase.reset_clock(),
}


def _back(who: Who) -> str:
    return reverse("console", kwargs={"code": who.workshop.code})


def _turn(request: HttpRequest) -> int:
    """Which turn of the agenda the presser saw."""
    typed = request.POST.get("turn", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise Refused(_("This page is too old to move the agenda. Please reload it."))
    return int(typed)


@require_POST
@at_controls
def next_step(request: HttpRequest, who: Who) -> HttpResponse:
    who.workshop.next(_turn(request))
    return done(request, _back(who))


@require_POST
@at_controls
def step_back(request: HttpRequest, who: Who) -> HttpResponse:
    who.workshop.back(_turn(request))
    return done(request, _back(who))


@require_POST
@at_controls
def jump(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    who.workshop.jump(phase, _turn(request))
    return done(request, _back(who))


@require_POST
@at_controls
def clock(request: HttpRequest, who: Who, phase: Phase, verb: str) -> HttpResponse:
    """Turn the current phase's clock. A phase that is over has no clock to turn any more."""
    if verb not in CLOCK_VERBS:
        raise Refused(_("There is no such button on the clock."), status=404)
    if phase.is_open:
        CLOCK_VERBS[verb](phase)
    return done(request, _back(who))


@require_POST
@for_facilitators
def take_controls(request: HttpRequest, who: Who) -> HttpResponse:
    """Be at the controls from now on, whoever was so before."""
    who.workshop.take_over(who.hand())
    return done(request, _back(who))


@require_POST
@for_facilitators
def cover(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Keep the picture that the room makes off the stage."""
    phase.cover()
    return done(request, _back(who))


@require_POST
@for_facilitators
def reveal(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    phase.reveal()
    return done(request, _back(who))


@require_POST
@for_facilitators
def listen_up(request: HttpRequest, who: Who) -> HttpResponse:
    who.workshop.listen_up(cleaned(InstructionForm(request.POST))["instruction"])
    return done(request, _back(who))


@require_POST
@for_facilitators
def release(request: HttpRequest, who: Who) -> HttpResponse:
    who.workshop.release()
    return done(request, _back(who))


@require_GET
@for_facilitators
def questions(request: HttpRequest, who: Who) -> HttpResponse:
    """Everything on the sheets and post-its, to hide something in whichever phase it is noticed."""
    found = who.workshop.questions.select_related("group__phase", "postit")
    ordered = found.order_by("group__phase__position", "group__number", "asked_at", "pk")
    return render(request, "questions.html", {"workshop": who.workshop, "questions": ordered})


def _to_questions(who: Who) -> str:
    return reverse("questions", kwargs={"code": who.workshop.code})


@require_POST
@for_facilitators
def hide(request: HttpRequest, who: Who, question: int) -> HttpResponse:
    """Take a question off the sheets and the wall, in whichever phase it is noticed: its author reads why."""
    found = get_object_or_404(Question, pk=question, workshop=who.workshop)
    found.hide(cleaned(HideForm(request.POST))["reason"])
    return done(request, _to_questions(who))


@require_POST
@for_facilitators
def show_again(request: HttpRequest, who: Who, question: int) -> HttpResponse:
    get_object_or_404(Question, pk=question, workshop=who.workshop).show_again()
    return done(request, _to_questions(who))


@require_POST
@for_facilitators
def close(request: HttpRequest, who: Who) -> HttpResponse:
    who.workshop.close()
    return done(request, _back(who))


@require_POST
@for_facilitators
def reopen(request: HttpRequest, who: Who) -> HttpResponse:
    who.workshop.reopen()
    return done(request, _back(who))
