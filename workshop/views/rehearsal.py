"""Rehearsing from the console: a sandbox copy of the workshop, and simulated people who fill it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workshop import codes, links, simulation
from workshop.access import Who, for_facilitators
from workshop.cookies import remember
from workshop.forms import RehearsalForm
from workshop.guessing import SANDBOX_HEADER, sandbox_token
from workshop.models import Workshop, end_sandbox, open_sandbox
from workshop.refusals import Refused

FLAKY = 0.15
"""How many simulated people have bad Wi-Fi."""


@require_http_methods(["GET", "POST"])
@for_facilitators
def page(request: HttpRequest, who: Who) -> HttpResponse:
    """Begin a rehearsal; in a sandbox, fill it with people."""
    form = RehearsalForm(request.POST or None)
    if form.is_valid():
        return _begin(request, who, form.cleaned_data)
    workshop = who.workshop
    sandbox = workshop if workshop.sandbox_of_id else workshop.sandboxes.first()
    context = {"workshop": workshop, "form": form, "sandbox": sandbox, "who": who}
    if sandbox:
        context["simulation"] = simulation.state(sandbox.pk)
    return render(request, "rehearsal.html", context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, who: Who, wanted: dict[str, Any]) -> HttpResponse:
    """A sandbox with people in it, and whoever asks at its console."""
    is_new = not who.workshop.sandbox_of_id and not who.workshop.sandboxes.exists()
    sandbox = who.workshop if who.workshop.sandbox_of_id else open_sandbox(who.workshop)
    try:
        simulation.start(sandbox.pk, _plan(request, sandbox, wanted))
    except simulation.Busy:
        if is_new:
            end_sandbox(sandbox)
        raise Refused(
            _("Other workshops are rehearsed on this server just now. Please wait until one of them has ended."), 409
        ) from None
    return _to_console(who, sandbox)


def _plan(request: HttpRequest, sandbox: Workshop, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the people need to know, and the credentials by which the server knows them."""
    base = settings.OWN_ADDRESS or f"{request.scheme}://{request.get_host()}"
    headers = {"Host": request.get_host(), SANDBOX_HEADER: sandbox_token(sandbox)}
    if settings.HTTPS:
        headers |= {"X-Forwarded-Proto": "https", "Referer": f"https://{request.get_host()}/"}
    return {
        **wanted,
        "base": base,
        "home": links.join_path(sandbox),
        "invitation": links.console_path(sandbox),
        "seed": int.from_bytes(codes.new_code(4).encode()),
        "tag": codes.new_code(3).lower() if sandbox.participants.exists() else "",
        "flaky": FLAKY if wanted["mode"] == "follow" else 0.0,
        "headers": headers,
    }


def _to_console(who: Who, sandbox: Workshop) -> HttpResponse:
    """To the console of a sandbox: who steers the real workshop steers its copy, too."""
    response = redirect("console", code=sandbox.code)
    if who.organizer:  # Perhaps since there is the sandbox.
        sandbox.organizers.add(who.organizer)
    if who.workshop.pk == sandbox.pk or not who.facilitator:
        return response
    invitation = sandbox.invitations.create(note=who.facilitator.name)
    return remember(response, invitation.accept())


@require_POST
@for_facilitators
def enter(request: HttpRequest, who: Who) -> HttpResponse:
    """To the console of the sandbox that there is."""
    if sandbox := who.workshop.sandboxes.first():
        return _to_console(who, sandbox)
    return redirect("rehearsal", code=who.workshop.code)


@require_POST
@for_facilitators
def send_home(request: HttpRequest, who: Who) -> HttpResponse:
    """The simulated people go home; what they did stays in the sandbox."""
    if who.workshop.sandbox_of_id:
        simulation.end(who.workshop.pk)
    return redirect("rehearsal", code=who.workshop.code)


@require_POST
@for_facilitators
def end(request: HttpRequest, who: Who) -> HttpResponse:
    """Remove the sandbox, from inside or from its workshop's page: back to the real console."""
    workshop = who.workshop
    if sandbox := workshop if workshop.sandbox_of_id else workshop.sandboxes.first():
        remove(sandbox)
        workshop = sandbox.sandbox_of or workshop
    return redirect("console", code=workshop.code)


def remove(sandbox: Workshop) -> None:
    """The people go home, and the sandbox goes with everything in it."""
    simulation.forget(sandbox.pk)
    end_sandbox(sandbox)
