"""World Café: each session is a station, its presenter shows the worksheet, everybody else walks, round by round."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sessions import rotation
from sessions.cafe_report import report
from sessions.fields import fields_of, worksheet
from sessions.forms import NoteForm
from sessions.models import Round, StationNote, Visit, Wish, WorkingSession, session_of_everyone
from sessions.phases import steering
from sessions.phases.steering import MOST_ROUNDS
from workshop.access import Who, for_participants, while_open
from workshop.fields import Choice, Flag, Number
from workshop.kinds import PhaseKind, region, register
from workshop.models import Participant, Phase
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done, once

LEAST_ROUND = 2
"""Minutes without which nobody can show a worksheet."""


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


@require_POST
@for_participants
@while_open
def check_in(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Be at a station, where people go as they like."""
    if not rotation.is_free(phase):
        raise Refused(_("In this World Café everybody is sent: please go where your phone says."), status=409)
    station = get_object_or_404(rotation.stations_of(phase), pk=session)
    if not Visit.objects.check_in(phase, station, who.person):
        raise Refused(_("You present in this round, or have heard this station: it counts once."), status=409)
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def wish(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Say what one would like to hear in the rounds to come."""
    Wish.objects.make(phase, who.person, get_object_or_404(rotation.stations_of(phase), pk=session))
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def unwish(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    found = get_object_or_404(WorkingSession, pk=session, workshop=who.workshop)
    Wish.objects.take_back(phase, who.person, found)
    return done(request, who.home)


def routes_of_everyone(phase: Phase) -> dict[int, Any]:
    """Where everybody is in this round: (station, whether they present it)."""
    visits = phase.visits.filter(round=phase.step).values_list("participant", "session", "presents")
    return {participant: (session, presents) for participant, session, presents in visits}


def all_routes(phase: Phase, stations: Collection[int] = ()) -> dict[tuple[int, bool], dict[str, Any]]:
    """What phones show at every station, or at these, to those who listen and to those who present there."""
    visits = phase.visits.filter(session__in=stations) if stations else phase.visits.all()
    listeners = Counter(visits.filter(round=phase.step, presents=False).values_list("session", flat=True))
    presenting: dict[int, list[Visit]] = {}
    later = visits.filter(round__gte=phase.step, presents=True).select_related("participant").order_by("round")
    for visit in later:
        presenting.setdefault(visit.session_id, []).append(visit)
    fields, found = fields_of(phase), {}
    # A station that is asked for is shown also when the last one has just left it: they are told in a moment.
    shown = WorkingSession.objects.filter(pk__in=stations or {*listeners, *presenting}).select_related("phase", "sheet")
    for station in shown.prefetch_related("notes", "photos"):
        people = presenting.get(station.pk, [])
        same: dict[str, Any] = {
            "station": station,
            "presenter": next((visit.participant for visit in people if visit.round == phase.step), None),
            "listeners": listeners[station.pk],
            "worksheet": worksheet(station, fields),
            "notes": list(station.notes.all()),
        }
        found[station.pk, False] = same | {"presents": False, "relief": None}
        found[station.pk, True] = same | {"presents": True, "relief": _relief(people)}
    return found


def _relief(presenting: Sequence[Visit]) -> Visit | None:
    """Who presents a station next, where that is somebody else than now."""
    return next((visit for visit in presenting if visit.participant_id != presenting[0].participant_id), None)


def all_notes(phase: Phase) -> dict[int, dict[str, Any]]:
    """The notes that were left at each of the workshop's stations."""
    stations = WorkingSession.objects.filter(workshop=phase.workshop_id).prefetch_related("notes")
    return {station.pk: {"notes": list(station.notes.all())} for station in stations}


def choices_of_everyone(phase: Phase) -> dict[int, Any]:
    """What everybody has heard before this round, and wishes to hear, by the stations' numbers and keys."""
    heard: dict[int, tuple[int, ...]] = {}
    visits = phase.visits.filter(round__lt=phase.step, presents=False).order_by("session__number")
    for person, number in visits.values_list("participant", "session__number"):
        heard[person] = (*heard.get(person, ()), number)
    wished: dict[int, tuple[tuple[int, int], ...]] = {}
    for person, number, key in phase.wishes.values_list("participant", "session__number", "session"):
        wished[person] = (*wished.get(person, ()), (number, key))
    return {person: (heard.get(person, ()), wished.get(person, ())) for person in {*heard, *wished}}


@register
class WorldCafe(PhaseKind):
    slug = "worldcafe"
    label = gettext_lazy("World Café")
    minutes = 5
    awake = True
    defaults: ClassVar = {"rounds": 4, "switch_after": 2, "mode": "guided", "walk_minutes": 1, "by_itself": True}
    needs = ("marketplace",)
    fields: ClassVar = {
        "rounds": Number(
            1, MOST_ROUNDS, label=gettext_lazy("Rounds"), help_text=gettext_lazy("The clock's minutes are one round.")
        ),
        "walk_minutes": Number(
            0, 30, label=gettext_lazy("Minutes to walk"), help_text=gettext_lazy("Before each round's clock begins.")
        ),
        "switch_after": Number(
            1,
            MOST_ROUNDS,
            label=gettext_lazy("Rounds after which presenters are relieved"),
            help_text=gettext_lazy("They walk, too, from then on."),
        ),
        "mode": Choice(
            label=gettext_lazy("How people find a station"),
            choices=(
                ("guided", gettext_lazy("Every phone says where to go")),
                ("free", gettext_lazy("They go where they like, and check in")),
            ),
        ),
        "by_itself": Flag(
            label=gettext_lazy("The next round comes by itself"),
            help_text=gettext_lazy("When the clock is over; otherwise when you press Next."),
        ),
    }
    urls = (
        path("notes/", leave_note, name="leave_note"),
        path("stations/<int:session>/", check_in, name="check_in"),
        path("wishes/<int:session>/", wish, name="wish"),
        path("wishes/<int:session>/end/", unwish, name="unwish"),
        *steering.URLS,
    )

    def objections(self, phase: Phase, settings: Mapping[str, Any]) -> dict[str, Any]:
        """A round that has begun cannot be taken away."""
        if phase.opened_at and settings.get("rounds", self.steps(phase)) < phase.step_number:
            return {"rounds": _("Round %(number)d has begun already.") % {"number": phase.step_number}}
        return {}

    def adjusted(self, phase: Phase) -> None:
        """Other rounds, or other ways to go: those who walk are sent anew, from the present round on."""
        rotation.plan_from(phase, phase.step)

    def steps(self, phase: Phase) -> int:
        return phase.setting("rounds")

    def length(self, phase: Phase) -> int:
        """Every round with the walk to it."""
        return self.steps(phase) * math.ceil((phase.minutes or self.usual_minutes) + self.lead_in(phase))

    def least(self, phase: Phase) -> int:
        """Every round has its walk, and two minutes at the least."""
        return max(super().least(phase), self.steps(phase) * math.ceil(LEAST_ROUND + self.lead_in(phase)))

    def turns(self, phase: Phase) -> int:
        return max(self.steps(phase), 1)

    def lead_in(self, phase: Phase) -> float:
        return phase.setting("walk_minutes")

    def advances(self, phase: Phase) -> bool:
        return bool(phase.setting("by_itself"))

    def enter(self, phase: Phase) -> None:
        """Plan the rounds from here on: whoever comes back finds the sessions that were hosted meanwhile, too."""
        Round.objects.open(phase)
        rotation.plan_from(phase, phase.step)

    def step(self, phase: Phase) -> None:
        """Another round: the clock begins anew, and what people wished for meanwhile counts."""
        if Round.objects.open(phase) and phase.wishes.exists():
            rotation.plan_from(phase, phase.step, is_new=True)
        phase.restart_clock()

    def welcome(self, phase: Phase, participant: Participant) -> None:
        rotation.plan_from(phase, phase.step)

    farewell = welcome

    def stage(self, phase: Phase) -> dict[str, Any]:
        return {"round": phase.step + 1, "rounds": self.steps(phase), "free": rotation.is_free(phase)}

    def phone(self, phase: Phase) -> dict[str, Any]:
        return self.stage(phase)

    def console(self, phase: Phase) -> dict[str, Any]:
        return self.stage(phase) | {"by_itself": self.advances(phase)}

    @region("stage", "console", "helper")
    def board(self, phase: Phase) -> dict[str, Any]:
        """The map of stations, with how many listen at each in this round."""
        stations = _with_listeners(phase, WorkingSession.objects.open_in(phase))
        presenters = phase.visits.filter(round=phase.step, presents=True).select_related("participant")
        names = {visit.session_id: visit.participant.name for visit in presenters}
        opened = [station for station in stations if not station.closed_at]
        return {
            "stations": [(station, names.get(station.pk, "")) for station in opened],
            "closed": [station for station in stations if station.closed_at],
            "advice": steering.advice(phase, len(opened)),
        }

    @region("phone", per=routes_of_everyone, together=all_routes)
    def route(self, phase: Phase, route: tuple[int, bool] | None) -> dict[str, Any]:
        """Where to go now, and what is shown there."""
        if route is None:
            return {"station": None, "free": rotation.is_free(phase)}
        return all_routes(phase, [route[0]])[route]

    @region("phone")
    def map(self, phase: Phase) -> dict[str, Any]:
        """The stations, to go to or to wish for: everybody sees the same."""
        return {"stations": _with_listeners(phase, rotation.stations_of(phase)), "free": rotation.is_free(phase)}

    @region("phone", per=choices_of_everyone)
    def choices(self, phase: Phase, choices: tuple[Any, Any] | None) -> dict[str, Any]:
        """What one has heard, and would like to hear."""
        heard, wished = choices or ((), ())
        return {"heard": heard, "wished": wished}

    @region("phone", per=session_of_everyone, together=all_notes)
    def ours(self, phase: Phase, session: int | None) -> dict[str, Any]:
        """The notes that were left at the station of one's own session."""
        return {"notes": list(StationNote.objects.filter(session=session)) if session else []}

    def report(self, phase: Phase) -> list[Any]:
        return report(phase)


def _with_listeners(phase: Phase, stations: Any) -> list[WorkingSession]:
    """These stations, each with `listeners`: how many listen there in this round."""
    listening = Count("visits", filter=Q(visits__phase=phase, visits__round=phase.step, visits__presents=False))
    return list(stations.select_related("phase").annotate(listeners=listening))
