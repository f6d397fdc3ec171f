"""Writing on a session's worksheet: together from several phones, or a line at a time by a plain form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessions import shared
from sessions.fields import fields_of
from sessions.forms import LineForm
from sessions.models import WorkingSession, Worksheet
from sessions.phases.board import own_session
from workshop.access import Who, for_anyone, for_participants, while_open
from workshop.models import Phase
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done, once


def session_of(who: Who, phase: Phase) -> WorkingSession:
    """The session of whoever asks; raises Refused when they are in none."""
    session = own_session(who, phase)
    if session is None:
        raise Refused(_("You are in no session yet: please join one first."), status=409)
    return session


def session_to_change(who: Who, phase: Phase, key: int) -> WorkingSession:
    """The session of an address, for its members and for facilitators; raises Refused for everybody else."""
    found = WorkingSession.objects.open_in(phase).filter(pk=key).first()
    if found is None:
        raise Refused(_("This session is no longer on the board. What you wrote stays on your phone."), status=409)
    if not who.steers and not found.members.filter(participant=who.person).exists():
        raise Refused(_("You are no longer in this session. What you wrote stays on your phone."), status=403)
    return found


def _has_line(request: HttpRequest, who: Who, phase: Phase) -> bool:
    session = own_session(who, phase)
    field, key = request.POST.get("field", ""), request.POST.get("key", "")[:40]
    return session is not None and bool(key) and Worksheet.objects.has_line(session, who.person, field, key)


def _has_update(request: HttpRequest, who: Who, phase: Phase, session: int) -> bool:
    found = WorkingSession.objects.filter(workshop=who.workshop, pk=session).select_related("sheet").first()
    return found is not None and Worksheet.objects.has(found, request.body)


@require_POST
@for_participants
@once(_has_line)
@while_open
def write(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Add a line to a field of one's session's worksheet."""
    line = cleaned(LineForm(request.POST))
    fields = fields_of(phase)
    if line["field"] not in fields:
        raise Refused(_("The worksheet has no such field. Please reload this page."))
    try:
        Worksheet.objects.append(session_of(who, phase), who.person, **line)
    except shared.TooLong as trouble:
        raise _too_long(trouble, phase) from None
    return done(request, who.home)


@require_POST
@for_anyone
@once(_has_update)
@while_open
def write_together(request: HttpRequest, who: Who, phase: Phase, session: int) -> HttpResponse:
    """Take in an update of the shared text (a Yjs update, as it is): answered means saved."""
    found = session_to_change(who, phase, session)
    try:
        Worksheet.objects.merge(found, request.body)
    except shared.TooLong as trouble:
        raise _too_long(trouble, phase) from None
    except shared.NotAnUpdate:
        raise Refused(_("Your phone and the server do not agree on this text. Please reload this page.")) from None
    return done(request, who.home)


def _too_long(trouble: shared.TooLong, phase: Phase) -> Refused:
    if not trouble.field:
        return Refused(_("The worksheet is full. What you wrote stays on your phone: please make it shorter."))
    message = _("“%(field)s” has %(length)d characters, and room for %(most)d. What you wrote stays on your phone.")
    heading = fields_of(phase).get(trouble.field, trouble.field)
    return Refused(message % {"field": heading, "length": trouble.length, "most": shared.LONGEST_FIELD})
