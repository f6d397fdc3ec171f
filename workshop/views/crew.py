"""Who runs a workshop: its organizers, and the invitations for others; on the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from workshop import links
from workshop.access import Who, for_organizers
from workshop.forms import InvitationForm
from workshop.logbook import doing, logged
from workshop.models import Invitation
from workshop.text import qr


@require_GET
@for_organizers
def crew(request: HttpRequest, who: Who) -> HttpResponse:
    """Everybody who runs this workshop, and how they came."""
    return _crew(request, who, InvitationForm())


def _crew(request: HttpRequest, who: Who, form: InvitationForm, status: int = 200) -> HttpResponse:
    invitations = list(Invitation.objects.filter(workshop=who.workshop).with_crew())
    for invitation in invitations:
        invitation.workshop = who.workshop
        invitation.link = links.absolute(request, links.invitation_path(invitation))
    context = {
        "workshop": who.workshop,
        "organizers": who.workshop.organizers.order_by("username"),
        "me": who.organizer,
        "valid": [one for one in invitations if one.is_valid],
        "ended": [one for one in invitations if not one.is_valid],
        "form": form,
    }
    return render(request, "desk/crew.html", context, status=status)


@require_POST
@for_organizers
@logged("invite")
def invite(request: HttpRequest, who: Who) -> HttpResponse:
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _crew(request, who, form, status=422)
    Invitation.objects.invite(who.workshop, **form.cleaned_data)
    return redirect("crew", who.workshop.code)


@require_GET
@for_organizers
def invitation_code(request: HttpRequest, who: Who, invitation: int) -> HttpResponse:
    """The QR code of an invitation, for whoever stands beside the screen."""
    found = get_object_or_404(Invitation, pk=invitation, workshop=who.workshop)
    response = HttpResponse(qr(links.absolute(request, links.invitation_path(found))), content_type="image/svg+xml")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@for_organizers
def withdraw(request: HttpRequest, who: Who, invitation: int) -> HttpResponse:
    found = get_object_or_404(Invitation, pk=invitation, workshop=who.workshop)
    with doing(who, "withdraw", found):
        found.withdraw()
    return redirect("crew", who.workshop.code)


@require_POST
@for_organizers
def remove_organizer(request: HttpRequest, who: Who, user: int) -> HttpResponse:
    """Somebody organizes this workshop no longer: oneself, too, as long as another one does."""
    if not who.workshop.remove_organizer(user):
        messages.error(request, _("A workshop needs an organizer: invite another one first."))
    elif who.organizer and who.organizer.pk == user:
        return redirect("desk")
    return redirect("crew", who.workshop.code)
