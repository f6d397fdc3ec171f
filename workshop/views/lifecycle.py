"""A workshop on its organizer's desk: what is said of it, its copies, where it lies, how it goes and comes back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workshop import codes, links
from workshop.access import Who, for_organizers, who_is
from workshop.forms import OverviewForm
from workshop.logbook import doing
from workshop.models import Workshop, lifecycle
from workshop.views import rehearsal


@require_http_methods(["GET", "POST"])
@for_organizers
def overview(request: HttpRequest, who: Who) -> HttpResponse:
    """What a workshop is called, when it begins, in which language its stage speaks, and how long it is kept."""
    form = OverviewForm(request.POST or None, initial=model_to_dict(who.workshop, OverviewForm.base_fields))
    if form.is_valid():
        with doing(who, "describe", who.workshop):
            who.workshop.describe(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("overview", who.workshop.code)
    context = {
        "workshop": who.workshop,
        "form": form,
        "links": links.addresses(request, who.workshop),
        "kept_until": lifecycle.kept_until(who.workshop),
        "grace": lifecycle.GRACE.days,
        "zone": timezone.get_current_timezone_name(),
        "new_code": codes.new_code(),
    }
    return render(request, "desk/overview.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_organizers
def duplicate(request: HttpRequest, who: Who) -> HttpResponse:
    """A copy to prepare the next one from; the page's code makes of a double press one copy."""
    copy = lifecycle.duplicate(who.workshop, request.user, request.POST.get("code", ""))
    messages.success(request, _("This is the copy: the same agenda, nobody in it yet."))
    return redirect("overview", copy.code)


@require_POST
@for_organizers
def archive(request: HttpRequest, who: Who) -> HttpResponse:
    with doing(who, "archive", who.workshop):
        lifecycle.archive(who.workshop)
    messages.success(request, _("“%(title)s” is in the archive.") % {"title": who.workshop})
    return redirect("desk")


@require_POST
@for_organizers
def unarchive(request: HttpRequest, who: Who) -> HttpResponse:
    with doing(who, "unarchive", who.workshop):
        lifecycle.unarchive(who.workshop)
    return redirect("desk")


@require_POST
@login_required
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Out of the way at once, gone for good when the days of grace are over; a sandbox is gone at once."""
    who = _own(request, code)
    workshop = who.workshop
    if workshop.sandbox_of_id:
        rehearsal.remove(workshop)
        return redirect("desk")
    with doing(who, "delete", workshop):
        lifecycle.delete(workshop)
    message = _("“%(title)s” is deleted. For %(days)d days you can have it back, here.")
    messages.success(request, message % {"title": workshop, "days": lifecycle.GRACE.days})
    return redirect("desk")


@require_POST
@login_required
def have_back(request: HttpRequest, code: str) -> HttpResponse:
    """Undo a deletion."""
    who = _own(request, code)
    with doing(who, "have_back", who.workshop):
        lifecycle.have_back(who.workshop)
    messages.success(request, _("“%(title)s” is back, with everything in it.") % {"title": who.workshop})
    return redirect("desk")


def _own(request: HttpRequest, code: str) -> Who:
    """Whoever organizes a workshop, also when nobody gets into it any more."""
    return who_is(get_object_or_404(Workshop, code=code, organizers=request.user.pk), {}, request.user)
