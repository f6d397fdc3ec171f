"""Those who run workshops: invitations, accounts, signing in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workshop import guessing, links
from workshop.access import Who, for_anyone
from workshop.cookies import remember
from workshop.forms import AccountForm, CrewNameForm
from workshop.models import Invitation, Role, Workshop
from workshop.one_by_one import one_by_one
from workshop.refusals import Refused, cleaned

MAKING_ACCOUNTS = "accounts"


@require_http_methods(["GET", "POST"])
@for_anyone
def invitation(request: HttpRequest, who: Who, token: str) -> HttpResponse:
    """Accept an invitation: from now on this browser steers, or helps. Only a press of the button does so: a preview
    of the link opens nothing."""
    found = links.opened_by(who.workshop, token)
    if found.role == Role.ORGANIZER:
        return _organize(request, who, found)
    if who.steers or (who.helps and found.role == Role.HELPER):
        return redirect("console", code=who.workshop.code)
    _must_be_valid(found)
    if request.method == "GET":
        return render(request, "door/invitation.html", {"workshop": who.workshop, "invitation": found})
    facilitator = found.accept(cleaned(CrewNameForm(request.POST))["name"])
    return remember(redirect("console", code=who.workshop.code), facilitator)


def _must_be_valid(found: Invitation) -> None:
    if not found.is_valid:
        raise Refused(
            _("This invitation has expired or was withdrawn. Please ask the organizer for a new one."), status=410
        )


@transaction.atomic
def _organize(request: HttpRequest, who: Who, found: Invitation) -> HttpResponse:
    """Become an organizer, with the account that is signed in, or with a new one."""
    found = Invitation.objects.select_for_update().get(pk=found.pk)  # Of two presses the second waits for the first.
    known, is_sent = get_user(request), request.method == "POST"
    is_known = isinstance(known, User)
    if is_sent and not is_known:
        one_by_one(MAKING_ACCOUNTS)  # Whoever took the name meanwhile has it.
    if isinstance(known, User) and who.workshop.organizers.filter(pk=known.pk).exists():
        return redirect("crew", code=who.workshop.code)
    found.workshop = who.workshop
    _must_be_valid(found)
    form = AccountForm(request.POST if is_sent and not is_known else None)
    if is_sent and (is_known or form.is_valid()):
        user: User = known if isinstance(known, User) else form.save()
        found.accept_as(user)
        if not is_known:
            login(request, user)
        return redirect("crew", code=who.workshop.code)
    context = {"workshop": who.workshop, "invitation": found, "form": form}
    return render(request, "door/organizer_invitation.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def first_organizer(request: HttpRequest, token: str) -> HttpResponse:
    """The first account, through the link in the terminal; it takes over the workshops that nobody owns."""
    if is_sent := request.method == "POST":
        one_by_one(MAKING_ACCOUNTS)  # Who sends it at the same moment is no longer the first.
    links.check_first_organizer(token)
    form = AccountForm(request.POST if is_sent else None)
    if form.is_valid():
        user = form.save()
        for workshop in Workshop.objects.filter(organizers=None):
            workshop.organizers.add(user)
        login(request, user)
        return redirect("desk")
    return render(request, "door/first_organizer.html", {"form": form}, status=422 if form.errors else 200)


class SignIn(LoginView):
    """For organizers. Guessing passwords is slowed down, by name and by network."""

    template_name = "door/sign_in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = request.POST.get("username", "")
        try:
            guessing.try_password(request, name)
        except Refused as refusal:
            form = AuthenticationForm(request, initial={"username": name})
            context = self.get_context_data(form=form, refusal=refusal.message)
            return self.render_to_response(context, status=refusal.status)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        guessing.right_password(self.request, self.request.POST.get("username", ""))
        return super().form_valid(form)


class ChangePassword(PasswordChangeView):
    """A new password, for whoever knows the old one: guessing that is slowed down, too."""

    template_name = "door/change_password.html"
    success_url = reverse_lazy("desk")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        guessing.try_password(request, request.user.get_username())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        guessing.right_password(self.request, self.request.user.get_username())
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        if "old_password" not in form.errors:
            guessing.right_password(self.request, self.request.user.get_username())
        return super().form_invalid(form)
