"""On the desk: for whom the results are, besides the people of the workshop."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from workshop import links
from workshop.access import Who, for_organizers
from workshop.logbook import logged
from workshop.models import sharing


@require_GET
@for_organizers
def page(request: HttpRequest, who: Who) -> HttpResponse:
    path = links.results_path(who.workshop)
    context = {
        "workshop": who.workshop,
        "address": links.absolute(request, path) if path else "",
        "open_address": links.absolute(request, links.open_results_path(who.workshop)),
    }
    return render(request, "desk/sharing.html", context)


@require_POST
@for_organizers
@logged("share")
def make_link(request: HttpRequest, who: Who) -> HttpResponse:
    sharing.make_link(who.workshop)
    return _done(request, who, _("Here is the link."))


@require_POST
@for_organizers
@logged("share")
def withdraw_link(request: HttpRequest, who: Who) -> HttpResponse:
    sharing.withdraw_link(who.workshop)
    return _done(request, who, _("The link is withdrawn: it leads nowhere any more."))


@require_POST
@for_organizers
@logged("share")
def publish(request: HttpRequest, who: Who) -> HttpResponse:
    sharing.publish(who.workshop, True)
    return _done(request, who, _("The results are public."))


@require_POST
@for_organizers
@logged("share")
def unpublish(request: HttpRequest, who: Who) -> HttpResponse:
    sharing.publish(who.workshop, False)
    return _done(request, who, _("The results are not public any more."))


def _done(request: HttpRequest, who: Who, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("sharing", who.workshop.code)
