"""World Café: each session is a station, its presenter shows the worksheet, everybody else walks, round by round."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sessions import rotation
from sessions.forms import NoteForm
from sessions.models import StationNote, Visit, WorkingSession
from sessions.phases.session import worksheet
from workshop.access import Who, for_participants, while_open
from workshop.exports import Item, Outline, Table
from workshop.kinds import PhaseKind, region, register
from workshop.models import Participant, Phase
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done, once


@require_POST
@for_participants
@once("notes")
@while_open
def leave_note(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Leave a note at the station of a round: of this one, or of one before in which it was begun."""
    note = cleaned(NoteForm(request.POST))
    walked = phase.visits.filter(participant=who.person, round__lte=phase.step, round=note.pop("round"))
    if not (visit := walked.select_related("session").first()):
        raise Refused(_("You were at no station in that round."), status=409)
    StationNote.objects.leave(visit.session, who.person, **note)
    return done(request, who.home)


def routes_of_everyone(phase: Phase) -> dict[int, Any]:
    """Where everybody is in this round: (station, whether they present it)."""
    visits = phase.visits.filter(round=phase.step).values_list("participant", "session", "presents")
    return {participant: (session, presents) for participant, session, presents in visits}


@register
class WorldCafe(PhaseKind):
    slug = "worldcafe"
    label = gettext_lazy("World Café")
    minutes = 5
    awake = True
    defaults: ClassVar = {"rounds": 4, "switch_after": 2}
    urls = (path("notes/", leave_note, name="leave_note"),)

    def steps(self, phase: Phase) -> int:
        return phase.setting("rounds")

    def enter(self, phase: Phase) -> None:
        """Plan the rounds from here on: whoever comes back finds the sessions that were hosted meanwhile, too."""
        rotation.plan_from(phase, phase.step)

    def step(self, phase: Phase) -> None:
        """Another round: the clock begins anew."""
        phase.restart_clock()

    def welcome(self, phase: Phase, participant: Participant) -> None:
        rotation.plan_from(phase, phase.step)

    farewell = welcome

    def stage(self, phase: Phase) -> dict[str, Any]:
        return {"round": phase.step + 1, "rounds": self.steps(phase)}

    phone = console = stage

    @region("stage", "console")
    def board(self, phase: Phase) -> dict[str, Any]:
        """The map of stations, with how many listen at each in this round."""
        listening = Count("visits", filter=Q(visits__phase=phase, visits__round=phase.step, visits__presents=False))
        stations = list(WorkingSession.objects.open_in(phase).select_related("phase").annotate(listeners=listening))
        presenters = phase.visits.filter(round=phase.step, presents=True).select_related("participant")
        names = {visit.session_id: visit.participant.name for visit in presenters}
        return {"stations": [(station, names.get(station.pk, "")) for station in stations]}

    @region("phone", per=routes_of_everyone)
    def route(self, phase: Phase, route: tuple[int, bool] | None) -> dict[str, Any]:
        """Where to go now, and what is shown there."""
        if route is None:
            return {"station": None}
        station = WorkingSession.objects.select_related("phase").get(pk=route[0])
        visits = phase.visits.filter(round=phase.step, session=station).select_related("participant")
        people = list(visits)
        return {
            "station": station,
            "presents": route[1],
            "presenter": next((visit.participant for visit in people if visit.presents), None),
            "listeners": sum(not visit.presents for visit in people),
            "worksheet": worksheet(station),
            "notes": list(station.notes.all()),
        }

    def report(self, phase: Phase) -> list[Outline | Table]:
        sessions = list(WorkingSession.objects.open_in(phase).prefetch_related("notes__author"))
        notes = tuple(
            Item(
                str(session),
                items=tuple(Item(note.text, note.author.credited) for note in session.notes.all()),
            )
            for session in sessions
            if session.notes.all()
        )
        return [self._audiences(phase, sessions), Outline("notes", _("Notes left at the stations"), notes)]

    def _audiences(self, phase: Phase, sessions: list[WorkingSession]) -> Table:
        """How many listened at each station in each round."""
        rounds = range(phase.step + 1)
        visits = Visit.objects.filter(phase=phase, presents=False).values_list("session", "round")
        counts: dict[tuple[int, int], int] = {}
        for session, number in visits:
            counts[session, number] = counts.get((session, number), 0) + 1
        columns = (_("Station"), *(_("Round %(number)s") % {"number": number + 1} for number in rounds))
        rows = tuple((str(s), *(counts.get((s.pk, number), 0) for number in rounds)) for s in sessions)
        return Table("audiences", _("Listeners"), columns, rows)
