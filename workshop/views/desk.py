"""The organizer's desk: my workshops, a new one, invitations."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workshop import codes, sample
from workshop.access import Who, for_organizers
from workshop.forms import WorkshopForm
from workshop.models import Invitation, Workshop
from workshop.shelves import shelves_of


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    return _desk(request, WorkshopForm(initial={"language": translation.get_language()}))


def _desk(request: HttpRequest, form: WorkshopForm, status: int = 200) -> HttpResponse:
    context = {"shelves": shelves_of(request.user), "form": form, "new_code": codes.new_code()}
    return render(request, "desk/desk.html", context, status=status)


@require_http_methods(["POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A workshop of one's own, with the full method as its agenda."""
    form = WorkshopForm(request.POST)
    if not form.is_valid():
        return _desk(request, form, status=422)
    Workshop.objects.from_plan(sample.plan() | form.cleaned_data, organizers=[request.user])
    return redirect("desk")


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
