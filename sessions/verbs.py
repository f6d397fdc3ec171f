"""What facilitators do with sessions and the World Café, as the log tells it, and how it is reversed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sessions import rotation
from workshop.logbook import CHANGED_SINCE, fields, verb
from workshop.looks import once
from workshop.models import LogEntry, Participant, Phase
from workshop.refusals import Refused

from .models import HelpCall, SessionMember, WorkingSession, leave_sessions, parts, session_of_everyone, unsplit
from .models.returning import bring_back, can_return, split_again, standing, take_apart


def _may_return(session: WorkingSession, entry: LogEntry) -> Any:
    if _only_now(session):
        return gettext_lazy("The World Café has begun without it.")
    return "" if can_return(session) else CHANGED_SINCE


def _return(session: WorkingSession, was: dict[str, Any], entry: LogEntry) -> None:
    bring_back(session, was, entry.before["is"])


for _slug, _says in {
    "end_session": gettext_lazy("took “%(session)s” off the board"),
    "merge_session": gettext_lazy("merged “%(session)s” with “%(into)s”"),
}.items():
    verb(_slug, _says, WorkingSession, standing, restore=_return, stands=_may_return)


def _sit_again(session: WorkingSession, was: list[Any], entry: LogEntry) -> None:
    if not session.sit_at(was[0]):
        raise Refused(_("Another session has this place already. Please pick another one."), status=409)


verb(
    "sit_session",
    gettext_lazy("moved “%(session)s” to %(place)s"),
    WorkingSession,
    fields("place_name"),
    restore=_sit_again,
)


def all_parts(session: WorkingSession) -> list[int]:
    """Of which sessions this one is a part."""
    found = WorkingSession.objects.get(pk=session.pk)
    return list(parts(found).values_list("pk", flat=True))


def _unsplit(session: WorkingSession, was: list[int], entry: LogEntry) -> None:
    (new,) = set(entry.before["is"]) - set(was)
    if not unsplit(WorkingSession.objects.select_related("phase__workshop", "split_from").get(pk=new)):
        message = _("They have begun to write, or have split again: the two sessions can no longer be one.")
        raise Refused(message, status=409)


verb("split_session", gettext_lazy("split “%(session)s”"), WorkingSession, all_parts, restore=_unsplit)
verb(
    "unsplit_session",
    gettext_lazy("took the split of “%(session)s” back"),
    WorkingSession,
    standing,
    restore=lambda session, was, entry: split_again(session, was, entry.before["is"]),
    stands=_may_return,
)


def members(phase: Phase) -> dict[str, int]:
    """Who is in which session."""
    return {str(person): session for person, session in session_of_everyone(phase).items()}


def _are_put(phase: Phase, entry: LogEntry) -> Any:
    """Whether anybody still is where this has put them."""
    was, now, here = entry.before["was"], entry.before["is"], members(phase)
    return "" if any(here.get(one) == now[one] for one in now.keys() - was.keys()) else CHANGED_SINCE


def own_session(person: Participant) -> list[int]:
    """The sessions somebody is in: one of each marketplace at the most."""
    return list(SessionMember.objects.filter(participant=person.pk).order_by("pk").values_list("session", flat=True))


def _join_again(person: Participant, was: list[int], entry: LogEntry) -> None:
    """Back into the session of before, or into none."""
    (now,) = set(entry.before["is"]) - set(was)
    left = set(was) - set(entry.before["is"])
    if before := WorkingSession.objects.filter(pk__in=left, ended_at=None).first():
        before.join(person)
    elif left:
        raise Refused(_("This session is no longer on the board. Please pick another one."), status=409)
    else:
        leave_sessions(WorkingSession.objects.get(pk=now).phase, person)


verb("assign_session", gettext_lazy("put %(name)s into “%(session)s”"), Participant, own_session, restore=_join_again)
verb(
    "assign_rest",
    gettext_lazy("put everybody who was in no session into one"),
    Phase,
    members,
    restore=lambda phase, was, entry: take_apart(phase, was, entry.before["is"]),
    stands=_are_put,
)


def _call_waits(call: HelpCall, was: list[Any], entry: LogEntry) -> None:
    if not call.wait_again(*was):
        raise Refused(_("This session has called again since."), status=409)


CALL = fields("taken_at", "taken_by", "ended_at")
verb("take_call", gettext_lazy("went to “%(session)s”"), HelpCall, CALL, restore=_call_waits)
verb("end_call", gettext_lazy("was at “%(session)s”"), HelpCall, CALL, restore=_call_waits)
verb(
    "remove_photo",
    gettext_lazy("removed a photo of “%(session)s”"),
    WorkingSession,
    lambda session: session.photos.count(),
    never=gettext_lazy("The photo is deleted: if it is needed, please take it again."),
)


# The World Café ---------------------------------------------------------------------------------------------------


def _only_now(session: WorkingSession) -> Phase | None:
    """The World Café that runs at present."""
    phase = session.workshop.phase
    return phase if phase and phase.kind == "worldcafe" else None


def _station_stands(session: WorkingSession, entry: LogEntry) -> Any:
    if _only_now(session) is None:
        return gettext_lazy("The World Café is over.")
    return "" if fields("closed_at").of_fresh(session) == entry.before["is"] else CHANGED_SINCE


def _open_or_close(session: WorkingSession, was: list[Any], entry: LogEntry) -> None:
    if phase := _only_now(session):
        phase.workshop = session.workshop
        if was[0]:
            session.close_station()
        else:
            session.reopen_station()
        rotation.plan_from(phase, phase.step + (not was[0]))


for _slug, _says in {
    "close_station": gettext_lazy("closed the station of “%(session)s”"),
    "reopen_station": gettext_lazy("opened the station of “%(session)s” again"),
}.items():
    _state = fields("closed_at")
    verb(_slug, _says, WorkingSession, _state, restore=_open_or_close, stands=_station_stands)


@once
def steering(phase: Phase) -> list[Any]:
    """How a World Café goes: its rounds, whether they come by themselves, and whether people are sent."""
    now = Phase.objects.get(pk=phase.pk)
    return [now.setting(name) for name in ("rounds", "by_itself", "mode")]


def _steering_stands(phase: Phase, entry: LogEntry) -> Any:
    if phase.workshop.phase_id != phase.pk:
        return gettext_lazy("The World Café is over.")
    if entry.before["was"][0] < phase.step_number:
        return gettext_lazy("There can be no fewer rounds than have begun, and no more than 50.")
    return "" if steering(phase) == entry.before["is"] else CHANGED_SINCE


def _steer_as_before(phase: Phase, was: list[Any], entry: LogEntry) -> None:
    phase.adjust(rounds=was[0], by_itself=was[1], mode=was[2])
    rotation.plan_from(phase, phase.step)


for _slug, _says in {
    "more_rounds": gettext_lazy("added a round"),
    "fewer_rounds": gettext_lazy("took a round away"),
    "by_itself": gettext_lazy("let the rounds come by themselves"),
    "by_hand": gettext_lazy("let the rounds wait for Next"),
    "guide": gettext_lazy("let everybody be sent"),
    "set_free": gettext_lazy("let people go where they like"),
}.items():
    verb(_slug, _says, Phase, steering, restore=_steer_as_before, stands=_steering_stands)
