"""What a printed worksheet's QR code opens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from workshop.access import Who, for_anyone
from workshop.views.door import join_page

from .fields import FIELDS, fields_of, worksheet
from .models import WorkingSession
from .phases.board import own_session

JOINING = ("join_session", "join_late")
"""The views by which a session is joined, as kinds call them."""


@require_GET
@for_anyone
def open_worksheet(request: HttpRequest, who: Who, session: int) -> HttpResponse:
    """The worksheet of a session: its members write on their phones, others may join, facilitators read.

    To look joins nobody: that is a button, which moves whoever is in another session.
    """
    found = get_object_or_404(WorkingSession.objects.select_related("host", "sheet"), pk=session, workshop=who.workshop)
    if not who.belongs:
        messages.info(request, _("Please join the workshop first; then the worksheet opens."))
        return join_page(request, who)
    phase = who.workshop.phase
    names = phase.behaviour.view_names() if phase and phase.is_open else set()
    mine = own_session(who, phase) if phase and who.participant else None
    if mine == found and "write_line" in names:
        return redirect("phone", code=who.workshop.code)
    joinable = phase and who.participant and WorkingSession.objects.open_in(phase).filter(pk=found.pk).exists()
    context = {
        "workshop": who.workshop,
        "who": who,
        "phase": phase,
        "session": found,
        "mine": mine,
        "join_view": next((name for name in JOINING if name in names), "") if joinable else "",
        "worksheet": worksheet(found, fields_of(phase) if phase else FIELDS),
    }
    return render(request, "worksheet.html", context)
