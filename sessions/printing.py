"""What is printed for sessions: a sign for each station, and worksheets of paper."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshop import links
from workshop.models import Phase, Workshop
from workshop.printing import Order, Sheet

from .fields import FIELDS, fields_of
from .models import WorkingSession, places_of

BLANK_BY_DEFAULT = 4


def _sessions(workshop: Workshop) -> list[WorkingSession]:
    """The sessions that were opened last, by number."""
    last = workshop.phases.last()
    return list(WorkingSession.objects.open_in(last)) if last else []


def _stations(order: Order) -> list[dict[str, Any]]:
    """The sessions with their places; while there are none, the places alone."""
    if sessions := _sessions(order.workshop):
        return [{"session": session} for session in sessions]
    places: dict[str, None] = {}
    for phase in order.workshop.phases.filter(kind="marketplace"):
        phase.workshop = order.workshop
        places |= dict.fromkeys(places_of(phase))
    return [{"place": place} for place in places or dict.fromkeys(map(str, order.workshop.places))]


def _worksheets(order: Order) -> list[dict[str, Any]]:
    """One for each session, and some that are blank: their code leads a phone to its own session's worksheet."""
    working = _working(order.workshop)
    headings = list((fields_of(working) if working else FIELDS).values())
    blank = BLANK_BY_DEFAULT if order.count is None else order.count
    paths: list[tuple[WorkingSession | None, str]] = [
        (session, _path(session)) for session in _sessions(order.workshop)
    ]
    paths += [(None, links.join_path(order.workshop))] * blank
    return [{"session": one, "headings": headings, "qr": order.code_of(path)} for one, path in paths]


def _working(workshop: Workshop) -> Phase | None:
    phase = workshop.phases.filter(kind__in=("session", "finish")).first()
    if phase:
        phase.workshop = workshop
    return phase


def _path(session: WorkingSession) -> str:
    return reverse("worksheet", kwargs={"code": session.workshop.code, "session": session.pk})


STATIONS = Sheet(
    "stations",
    _("Station signs"),
    _("The sessions with number and place; before there are any, the places of your list."),
    _stations,
)
WORKSHEETS = Sheet(
    "worksheets",
    _("Worksheets"),
    _("One for each session and some blank ones, each with the QR code that opens it on a phone."),
    _worksheets,
    count=_("How many blank ones"),
)
