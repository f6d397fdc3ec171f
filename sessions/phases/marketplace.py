"""Marketplace: pick a question and host a session on it, or join one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clustering.models import tray, wall
from sessions import sessions_report
from sessions.forms import HostForm
from sessions.models import WorkingSession, leave_sessions, session_of_everyone
from sessions.phases import board
from sessions.phases.board import SPLIT_ABOVE
from sessions.printing import STATIONS, WORKSHEETS
from workshop import codes, live
from workshop.access import Who, for_participants, while_open
from workshop.exports import Outline, Table
from workshop.fields import LineList
from workshop.kinds import Audience, PhaseKind, region, register
from workshop.models import Participant, Phase, Postit
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done, once


@require_POST
@for_participants
@once("hosted")
@while_open
def host(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Host a session on a question that was never on the wall."""
    details = cleaned(HostForm(request.POST))
    WorkingSession.host_one(phase, who.person, details["question"], details["key"], None)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def host_postit(request: HttpRequest, who: Who, phase: Phase, postit: int) -> HttpResponse:
    """Host a session on a post-it's question. One person hosts one session a question, however often they press."""
    chosen = get_object_or_404(Postit, pk=postit, workshop=who.workshop)
    with transaction.atomic():
        again = WorkingSession.objects.filter(phase=phase, host=who.person, postit=chosen, ended_at=None)
        if not again.exists():
            WorkingSession.host_one(phase, who.person, chosen.text, codes.new_secret(), chosen)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def join(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Join a session, also while they work already; one that has lost its host can be taken over."""
    board.open_session(phase, session).join(who.person)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def take_over(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    found = get_object_or_404(WorkingSession.objects.open_in(phase), pk=session)
    if not found.take_over(who.person):
        raise Refused(_("Somebody else hosts it already. You can join them."), status=409)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def leave(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    session = board.own_session(who, phase)
    if session:
        leave_sessions(session.phase, who.person)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def step_back(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """No longer host a session: somebody else takes over, or its question returns to the wall."""
    if found := WorkingSession.objects.open_in(phase).filter(pk=session).first():
        found.step_back(who.person)
    return done(request, who.home)


@register
class Marketplace(PhaseKind):
    slug = "marketplace"
    label = gettext_lazy("Marketplace")
    least_minutes = 5
    usual_minutes = 15
    awake = True
    prints = (STATIONS, WORKSHEETS)
    defaults: ClassVar = {"prompts": [], "places": [], "split_above": 6}
    fields: ClassVar = {
        "prompts": LineList(
            label=gettext_lazy("What helps to pick a question"),
            longest=300,
            most=10,
            spoken=True,
            help_text=gettext_lazy("One a line; stage and phones show them. For example: What is easy to solve first?"),
        ),
        "places": LineList(
            label=gettext_lazy("Places for sessions"),
            longest=60,
            most=300,
            help_text=gettext_lazy("One a line, in their order. Nothing: those of the whole workshop."),
        ),
        "split_above": SPLIT_ABOVE,
    }
    urls = (
        path("sessions/", host, name="host"),
        path("postits/<int:postit>/session/", host_postit, name="host_postit"),
        path("sessions/<int:session>/members/", join, name="join_session"),
        path("sessions/<int:session>/host/", take_over, name="take_over"),
        path("sessions/<int:session>/host/end/", step_back, name="step_back"),
        path("sessions/leave/", leave, name="leave_session"),
        *board.URLS,
    )

    def phone(self, phase: Phase) -> dict[str, Any]:
        """Without a wall, as in an open space, questions of one's own are all there is."""
        return {"has_wall": Postit.objects.filter(phase__workshop=phase.workshop_id).exists()}

    def welcome(self, phase: Phase, participant: Participant) -> None:
        live.changed(phase.workshop, "unassigned")

    def farewell(self, phase: Phase, participant: Participant) -> None:
        leave_sessions(phase, participant)

    def audiences(self, phase: Phase) -> list[Audience]:
        """The sessions that were found here, with everybody who is in them."""
        sessions = WorkingSession.objects.filter(phase=phase, ended_at=None).order_by("number")
        return [
            Audience(
                f"session-{one.pk}",
                _("Session %(number)d, %(place)s: %(question)s")
                % {"number": one.number, "place": one.place, "question": Truncator(one).chars(60)},
                frozenset(member.participant_id for member in one.members.all()),
            )
            for one in sessions.prefetch_related("members")
        ]

    @region("stage", "console", "phone")
    def board(self, phase: Phase) -> dict[str, Any]:
        return board.desk(phase)

    @region("phone")
    def questions(self, phase: Phase) -> dict[str, Any]:
        """The wall, to pick a question from."""
        return {"clusters": wall(phase.workshop), "tray": list(tray(phase.workshop))}

    @region("phone", per=session_of_everyone)
    def mine(self, phase: Phase, session: int | None) -> dict[str, Any]:
        return board.crew(phase, session)

    @region("console", "helper")
    def unassigned(self, phase: Phase) -> dict[str, Any]:
        return {"unassigned": board.unassigned(phase), "sessions": board.sessions_of(phase)}

    @region("console", "helper")
    def calls(self, phase: Phase) -> dict[str, Any]:
        return board.calls(phase)

    def report(self, phase: Phase) -> list[Outline | Table]:
        return sessions_report.board(phase)
