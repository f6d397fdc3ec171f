"""Messages to the phones: written on the console, to everybody, to one group, to one session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workshop.access import Who, for_facilitators
from workshop.forms import MessageForm
from workshop.logbook import doing
from workshop.models import Message, audiences
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done


def _done(request: HttpRequest, who: Who) -> HttpResponse:
    return done(request, reverse("console", kwargs={"code": who.workshop.code}))


@require_http_methods(["GET", "POST"])
@for_facilitators
def messages(request: HttpRequest, who: Who) -> HttpResponse:
    """Write a message: a page, and the inside of the console's dialog. It asks anew who is together by now."""
    found = audiences(who.workshop)
    if request.method == "GET":
        part = "#card" if request.htmx else ""  # type: ignore[attr-defined]
        return render(request, f"people/message.html{part}", {"workshop": who.workshop, "audiences": found})
    asked = cleaned(MessageForm(request.POST))
    to = next((audience for audience in found if audience.key == asked["to"]), None)
    if asked["to"] and to is None:
        raise Refused(_("This group or session is no longer there: please choose again."), status=409)
    with doing(who, "send_message", who.workshop, text=asked["text"]):
        Message.objects.send(who.workshop, asked["text"], asked["key"], to)
    return _done(request, who)


@require_POST
@for_facilitators
def take_back(request: HttpRequest, who: Who, message: int) -> HttpResponse:
    found = get_object_or_404(Message, pk=message, workshop=who.workshop)
    with doing(who, "take_message_back", found, text=found.text):
        found.take_back()
    return _done(request, who)
