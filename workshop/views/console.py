"""What the console does: one small view per thing that can be moved, set or ended."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from workshop.access import Who, at_controls, for_facilitators
from workshop.forms import HideForm, InstructionForm
from workshop.logbook import doing
from workshop.models import Phase, Question
from workshop.refusals import Refused, cleaned
from workshop.verbs.agenda import signed
from workshop.views.answers import done

CLOCK_VERBS = {
    "start": ("clock_start", lambda phase: phase.start_clock()),
    "pause": ("clock_pause", lambda phase: phase.pause_clock()),
    "longer": ("clock_extend", lambda phase: phase.extend_clock(1)),
    "shorter": ("clock_extend", lambda phase: phase.extend_clock(-1)),
    "reset": ("clock_reset", lambda phase: phase.reset_clock()),
}
MINUTES = {"longer": 1, "shorter": -1}


def _back(who: Who) -> str:
    return reverse("console", kwargs={"code": who.workshop.code})


def _turn(request: HttpRequest) -> int:
    """Which turn of the agenda the presser saw."""
    typed = request.POST.get("turn", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise Refused(_("This page is too old to move the agenda. Please reload it."))
    return int(typed)


def _place(who: Who) -> str:
    """Where the agenda is, in words."""
    phase = who.workshop.phase
    if phase is None:
        return ""
    return f"{phase.name} ({phase.step_number}/{phase.steps})" if phase.steps > 1 else str(phase.name)


@require_POST
@at_controls
def next_step(request: HttpRequest, who: Who) -> HttpResponse:
    turn = _turn(request)
    with doing(who, "next", who.workshop) as about:
        who.workshop.next(turn)
        about["phase"] = _place(who)
    return done(request, _back(who))


@require_POST
@at_controls
def step_back(request: HttpRequest, who: Who) -> HttpResponse:
    turn = _turn(request)
    with doing(who, "back", who.workshop) as about:
        who.workshop.back(turn)
        about["phase"] = _place(who)
    return done(request, _back(who))


@require_POST
@at_controls
def jump(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    turn = _turn(request)
    with doing(who, "jump", who.workshop) as about:
        who.workshop.jump(phase, turn)
        about["phase"] = _place(who)
    return done(request, _back(who))


@require_POST
@at_controls
def clock(request: HttpRequest, who: Who, phase: Phase, verb: str) -> HttpResponse:
    """Turn the current phase's clock. A phase that is over has no clock to turn any more."""
    if verb not in CLOCK_VERBS:
        raise Refused(_("There is no such button on the clock."), status=404)
    if phase.is_open:
        slug, turn = CLOCK_VERBS[verb]
        minutes = MINUTES.get(verb, 0)
        with doing(who, slug, phase, minutes=minutes, change=signed(minutes)):
            turn(phase)
    return done(request, _back(who))


@require_POST
@for_facilitators
def take_controls(request: HttpRequest, who: Who) -> HttpResponse:
    """Be at the controls from now on, whoever was so before."""
    with doing(who, "take_over", who.workshop):
        who.workshop.take_over(who.hand())
    return done(request, _back(who))


@require_POST
@for_facilitators
def cover(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Keep the picture that the room makes off the stage."""
    with doing(who, "cover", phase):
        phase.cover()
    return done(request, _back(who))


@require_POST
@for_facilitators
def reveal(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    with doing(who, "reveal", phase):
        phase.reveal()
    return done(request, _back(who))


@require_POST
@for_facilitators
def listen_up(request: HttpRequest, who: Who) -> HttpResponse:
    instruction = cleaned(InstructionForm(request.POST))["instruction"]
    with doing(who, "listen_up", who.workshop, instruction=instruction):
        who.workshop.listen_up(instruction)
    return done(request, _back(who))


@require_POST
@for_facilitators
def release(request: HttpRequest, who: Who) -> HttpResponse:
    with doing(who, "release", who.workshop):
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
    reason = cleaned(HideForm(request.POST))["reason"]
    with doing(who, "hide", found, group=found.group.number):
        found.hide(reason)
    return done(request, _to_questions(who))


@require_POST
@for_facilitators
def show_again(request: HttpRequest, who: Who, question: int) -> HttpResponse:
    found = get_object_or_404(Question, pk=question, workshop=who.workshop)
    with doing(who, "show_again", found, group=found.group.number):
        found.show_again()
    return done(request, _to_questions(who))


@require_POST
@for_facilitators
def close(request: HttpRequest, who: Who) -> HttpResponse:
    with doing(who, "close", who.workshop):
        who.workshop.close()
    return done(request, _back(who))


@require_POST
@for_facilitators
def reopen(request: HttpRequest, who: Who) -> HttpResponse:
    with doing(who, "reopen", who.workshop):
        who.workshop.reopen()
    return done(request, _back(who))
