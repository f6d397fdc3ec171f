"""Working session: each session tries to find answers, and its members fill one worksheet together."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sessions.forms import EntryForm, TextForm
from sessions.models import WorkingSession, WorksheetEntry, session_of_everyone
from sessions.phases import board
from sessions.phases.marketplace import join, step_back, take_over
from workshop.access import Who, for_participants, while_open
from workshop.exports import Item, Outline
from workshop.kinds import PhaseKind, region, register
from workshop.models import Participant, Phase
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done, once

FIELDS: dict[str, str | Promise] = {
    "found": gettext_lazy("What we found"),
    "steps": gettext_lazy("Easy first steps: who, when"),
    "needs": gettext_lazy("What we need, and from whom"),
    "open": gettext_lazy("What stays open"),
}
"""The worksheet's template: a field's key and its heading. The session's question stands above them."""


def _session(who: Who, phase: Phase) -> WorkingSession:
    session = board.own_session(who, phase)
    if session is None:
        raise Refused(_("You are in no session yet: please join one first."), status=409)
    return session


@require_POST
@for_participants
@once("entries")
@while_open
def write(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Add an entry to one's session's worksheet."""
    details = cleaned(EntryForm(request.POST))
    if details["field"] not in FIELDS:
        raise Refused(_("The worksheet has no such field. Please reload this page."))
    WorksheetEntry.objects.write(_session(who, phase), who.person, **details)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def take_back(request: HttpRequest, who: Who, phase: Phase, entry: int) -> HttpResponse:
    """Take an entry off the worksheet: anybody of the session may, as on a flipchart."""
    found = WorksheetEntry.objects.filter(pk=entry, session=_session(who, phase)).first()
    if found:
        found.take_back()
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def reword(request: HttpRequest, who: Who, phase: Phase, entry: int) -> HttpResponse:
    found = get_object_or_404(WorksheetEntry, pk=entry, session=_session(who, phase))
    found.reword(cleaned(TextForm(request.POST))["text"])
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def present(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Pick who presents the worksheet (or relieves the presenter): somebody of the session, or nobody any more."""
    session = _session(who, phase)
    chosen = request.POST.get("participant", "")
    member = _member(session, chosen) if chosen else None
    session.present(member, relief=request.POST.get("role") == "relief")
    return done(request, who.home)


def _member(session: WorkingSession, key: str) -> Participant:
    found = next((person for person in session.people() if str(person.pk) == key), None)
    if found is None:
        raise Refused(_("This person is no longer in your session."), status=409)
    return found


def worksheet(session: WorkingSession) -> list[dict[str, Any]]:
    """The worksheet's fields with their entries, in the template's order."""
    entries: dict[str, list[WorksheetEntry]] = {key: [] for key in FIELDS}
    for entry in session.entries.all():
        entries.setdefault(entry.field, []).append(entry)
    return [{"key": key, "heading": FIELDS.get(key, key), "entries": found} for key, found in entries.items()]


@register
class Session(PhaseKind):
    slug = "session"
    label = gettext_lazy("Working sessions")
    minutes = 45
    awake = True
    defaults: ClassVar = {"split_above": 6}
    urls = (
        path("entries/", write, name="write_entry"),
        path("entries/<int:entry>/", reword, name="reword_entry"),
        path("entries/<int:entry>/removal/", take_back, name="take_back_entry"),
        path("presenter/", present, name="present"),
        path("sessions/<int:session>/members/", join, name="join_late"),
        path("sessions/<int:session>/host/", take_over, name="take_over"),
        path("sessions/<int:session>/host/end/", step_back, name="step_back"),
        *board.URLS,
    )

    def phone(self, phase: Phase) -> dict[str, Any]:
        return {"fields": FIELDS}

    @region("stage", "console")
    def board(self, phase: Phase) -> dict[str, Any]:
        found = board.desk(phase)
        filled = _filled_fields(found["sessions"])
        for session in found["sessions"]:
            session.filled = len(filled.get(session.pk, ()))
        return found | {"fields": len(FIELDS)}

    @region("console")
    def unassigned(self, phase: Phase) -> dict[str, Any]:
        return {"unassigned": board.unassigned(phase), "sessions": board.sessions_of(phase)}

    @region("console")
    def calls(self, phase: Phase) -> dict[str, Any]:
        return board.calls(phase)

    @region("phone", per=session_of_everyone)
    def worksheet(self, phase: Phase, session: int | None) -> dict[str, Any]:
        found = WorkingSession.objects.filter(pk=session).select_related("phase").first() if session else None
        return {"session": found, "worksheet": worksheet(found) if found else []}

    @region("phone", per=session_of_everyone)
    def crew(self, phase: Phase, session: int | None) -> dict[str, Any]:
        """Who is in it, who hosts and who presents; for those who are in none, the board to join from."""
        found = board.crew(phase, session)
        return found if found["session"] else {"session": None, "sessions": board.sessions_of(phase)}

    def report(self, phase: Phase) -> list[Outline]:
        """The worksheets, on the first phase that works on a marketplace's sessions; a later one would repeat them.

        A session that was taken off the board keeps its worksheet in the results, if anything is written on it.
        """
        phases = phase.workshop.phases
        market = phases.exclude(sessions=None).filter(position__lte=phase.position).last()
        if market is None:
            return []
        before = phases.filter(kind__in=("session", "finish"), position__range=(market.position, phase.position - 1))
        if before.exclude(opened_at=None).exists():
            return []
        written = market.sessions.filter(Q(ended_at=None) | ~Q(entries=None)).distinct()
        return [_worksheet_outline(session) for session in written.prefetch_related("entries__author")]


def _filled_fields(sessions: list[WorkingSession]) -> dict[int, set[str]]:
    """Which fields of which worksheet have an entry: one query for all."""
    filled: dict[int, set[str]] = {}
    entries = WorksheetEntry.objects.filter(session__in=sessions).values_list("session", "field").distinct()
    for session, field in entries:
        filled.setdefault(session, set()).add(field)
    return filled


def _worksheet_outline(session: WorkingSession) -> Outline:
    fields = tuple(
        Item(
            str(field["heading"]),
            items=tuple(Item(entry.text, entry.author.credited) for entry in field["entries"]),
        )
        for field in worksheet(session)
        if field["entries"]
    )
    return Outline("worksheet", str(session), fields)
