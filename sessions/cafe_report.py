"""What a World Café leaves in the results: audiences, presenters, how much people heard, and the notes."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from sessions.models import WorkingSession
from workshop.exports import Item, Outline, Table
from workshop.models import Phase


def report(phase: Phase) -> list[Outline | Table]:
    """The blocks of one World Café's part of the results."""
    sessions = list(WorkingSession.objects.open_in(phase))
    tables = [_rounds(phase), _audiences(phase, sessions), _presenters(phase, sessions), _heard(phase)]
    return [*tables, _notes({session.phase_id for session in sessions})]


def _rounds(phase: Phase) -> Table:
    """When each round began, and how many listened and presented in it."""
    counts = Counter(phase.visits.values_list("round", "presents"))
    rows = tuple(
        (one.number + 1, one.opened_at, counts[one.number, False], counts[one.number, True])
        for one in phase.rounds.all()
    )
    return Table("rounds", _("Rounds"), (_("Round"), _("Begun"), _("Listeners"), _("Presenters")), rows)


def _columns(phase: Phase) -> tuple[str, ...]:
    return (_("Station"), *(_("Round %(number)s") % {"number": number + 1} for number in range(phase.step + 1)))


def _audiences(phase: Phase, sessions: list[WorkingSession]) -> Table:
    """How many listened at each station in each round."""
    visits = phase.visits.filter(presents=False, round__lte=phase.step)
    counts = Counter(visits.values_list("session", "round"))
    rows = tuple((str(s), *(counts[s.pk, number] for number in range(phase.step + 1))) for s in sessions)
    return Table("audiences", _("Listeners"), _columns(phase), rows)


def _presenters(phase: Phase, sessions: list[WorkingSession]) -> Table:
    """Who presented each station in each round; a tick for those who are not to be named."""
    visits = phase.visits.filter(presents=True, round__lte=phase.step).select_related("participant")
    names = {(visit.session_id, visit.round): visit.participant.credited or "✓" for visit in visits}
    rows = tuple((str(s), *(names.get((s.pk, number), "") for number in range(phase.step + 1))) for s in sessions)
    return Table("presenters", _("Presenters"), _columns(phase), rows)


def _heard(phase: Phase) -> Table:
    """How many people heard how many different stations."""
    visits = phase.visits.filter(presents=False, round__lte=phase.step, participant__removed_at=None)
    stations: dict[int, set[int]] = {}
    for person, session in visits.values_list("participant", "session"):
        stations.setdefault(person, set()).add(session)
    people = Counter(len(heard) for heard in stations.values())
    return Table("heard", _("How much people heard"), (_("Stations"), _("People")), tuple(sorted(people.items())))


def _notes(markets: set[int]) -> Outline:
    """The notes, also those left at a session that is off the board by now."""
    sessions = WorkingSession.objects.filter(phase__in=markets).prefetch_related("notes__author")
    notes = tuple(
        Item(
            str(session),
            items=tuple(Item(note.text, note.author.credited) for note in session.notes.all()),
            anchor=f"station-{session.pk}",
        )
        for session in sessions
        if session.notes.all()
    )
    levels = (_("Station"), _("Note"))
    return Outline("notes", _("Notes left at the stations"), notes, levels=levels, noted=_("From"))
