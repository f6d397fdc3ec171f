"""What is somebody's: seen, taken home and deleted by themselves, or at their wish from the console; at any time."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workshop import personal
from workshop.access import Who, for_facilitators, for_participants
from workshop.cookies import act_for_oneself, forget
from workshop.logbook import doing
from workshop.models import Participant
from workshop.refusals import Refused


def _theirs(who: Who, key: int) -> Participant:
    person = get_object_or_404(Participant, pk=key, workshop=who.workshop, merged_into=None, forgotten_at=None)
    person.workshop = who.workshop
    return person


def _mine(request: HttpRequest, who: Who) -> Participant:
    """Whose page it was: another tab may be somebody else's by now."""
    if request.POST.get("person") != str(who.person.pk):
        raise Refused(_("This page is too old: this phone is somebody else's by now. Please reload it."), status=409)
    return who.person


def _delete(request: HttpRequest, person: Participant) -> None:
    """One thing, or everything."""
    sort, key = request.POST.get("sort", ""), request.POST.get("key", "")
    if key.isascii() and key.isdigit() and len(key) < 19 and sort:
        personal.give_up(person, sort, int(key))
        messages.success(request, _("It is deleted."))
    elif request.POST.get("everything"):
        personal.give_up(person)
        messages.success(request, _("Everything that can go is deleted."))


def _download(person: Participant) -> HttpResponse:
    response = HttpResponse(
        json.dumps(personal.as_data(person), ensure_ascii=False, indent=1), content_type="application/json"
    )
    response["Content-Disposition"] = f'attachment; filename="plenum-{person.workshop.code}-{person.pk}.json"'
    response["Cache-Control"] = "no-store"
    return response


# One's own ------------------------------------------------------------------------------------------------------


@require_POST
@for_participants
def delete_mine(request: HttpRequest, who: Who) -> HttpResponse:
    _delete(request, _mine(request, who))
    return redirect("me", code=who.workshop.code)


@require_GET
@for_participants
def download_mine(request: HttpRequest, who: Who) -> HttpResponse:
    return _download(who.person)


@require_http_methods(["GET", "POST"])
@for_participants
def take_me_out(request: HttpRequest, who: Who) -> HttpResponse:
    """Asked once more first; afterwards this phone is nobody's."""
    if request.method == "GET":
        return _ask(request, who, who.person, "me")
    person = _mine(request, who)
    personal.take_out(person)
    messages.success(
        request, _("It is done: there is nothing here any more that leads to %(name)s.") % {"name": person.name}
    )
    response = act_for_oneself(redirect("phone", code=who.workshop.code), who.workshop)
    return response if who.acts else forget(response, person)


def _ask(request: HttpRequest, who: Who, person: Participant, back: str) -> HttpResponse:
    context = {"workshop": who.workshop, "who": who, "one": person, "back": back}
    return render(request, "people/take_out.html", context)


# Somebody's, who has asked a facilitator ------------------------------------------------------------------------


@require_GET
@for_facilitators
def theirs(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    person = _theirs(who, participant)
    context: dict[str, Any] = {"workshop": who.workshop, "one": person, "sorts": personal.of(person), "steering": True}
    return render(request, "people/belongings.html", context)


@require_POST
@for_facilitators
def delete_theirs(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    person = _theirs(who, participant)
    with doing(who, "give_up", person):
        _delete(request, person)
    return redirect("belongings", code=who.workshop.code, participant=participant)


@require_GET
@for_facilitators
def download_theirs(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    return _download(_theirs(who, participant))


@require_http_methods(["GET", "POST"])
@for_facilitators
def take_out(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    person = _theirs(who, participant)
    if request.method == "GET":
        return _ask(request, who, person, "belongings")
    with doing(who, "take_out", person):
        personal.take_out(person)
    return redirect("console", code=who.workshop.code)
