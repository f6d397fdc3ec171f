"""The organizer's desk: my workshops, a new one, invitations."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workshop import links, sample
from workshop.access import Who, for_organizers
from workshop.forms import WorkshopForm
from workshop.models import Invitation, Workshop


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    return _desk(request, WorkshopForm(initial={"language": translation.get_language()}))


def _desk(request: HttpRequest, form: WorkshopForm, status: int = 200) -> HttpResponse:
    workshops = Workshop.objects.filter(organizers=request.user.pk).prefetch_related("invitations")
    addressed = [(workshop, links.addresses(request, workshop)) for workshop in workshops]
    return render(request, "desk/desk.html", {"workshops": addressed, "form": form}, status=status)


@require_http_methods(["POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A workshop of one's own, with the full method as its agenda."""
    form = WorkshopForm(request.POST)
    if not form.is_valid():
        return _desk(request, form, status=422)
    Workshop.objects.from_plan(sample.plan() | form.cleaned_data, organizers=[request.user])
    return redirect("desk")


@require_http_methods(["GET", "POST"])
@for_organizers
def overview(request: HttpRequest, who: Who) -> HttpResponse:
    """What a workshop is called, when it begins, and in which language its stage speaks."""
    form = WorkshopForm(request.POST or None, initial=model_to_dict(who.workshop, WorkshopForm.base_fields))
    if form.is_valid():
        who.workshop.describe(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("overview", who.workshop.code)
    context = {"workshop": who.workshop, "form": form, "links": links.addresses(request, who.workshop)}
    return render(request, "desk/overview.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_organizers
def invite(request: HttpRequest, who: Who) -> HttpResponse:
    who.workshop.invitations.create(note=request.POST.get("note", "")[:60].strip())
    return redirect("desk")


@require_POST
@for_organizers
def withdraw(request: HttpRequest, who: Who, invitation: int) -> HttpResponse:
    get_object_or_404(Invitation, pk=invitation, workshop=who.workshop).withdraw()
    return redirect("desk")
