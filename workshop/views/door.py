"""Coming in: the code, the name, the way back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workshop import codes, links
from workshop.access import Who, for_anyone, for_participants
from workshop.cookies import act_for_oneself, forget, remember
from workshop.forms import CodeForm, JoinForm
from workshop.guessing import guesses, network_of, refuse_guesses
from workshop.models import Participant, Workshop
from workshop.refusals import Refused

KEY_SECONDS = 3600
MOST_PEOPLE = 5_000
"""In one workshop, those who left included: more than any hall holds, and fewer than a script can make up."""
NAME_TAKEN = gettext_lazy(
    "Somebody here has this name already. If that is you, come back with your personal code; "
    "if not, please add something to the name."
)

PERSONAL_HERE = gettext_lazy(
    "This looks like a personal code. Please type the workshop's code first, from the big screen; "
    "then choose “I was here already”."
)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The front door: type the code from the stage."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        refuse_guesses(request)
        if Workshop.objects.filter(code=code).exists():
            return redirect("phone", code=code)
        guesses.miss(network_of(request))
        personal = len(code) == codes.PERSON_LENGTH
        form.add_error(
            "code", PERSONAL_HERE if personal else _("No workshop has this code. Please look at the screen again.")
        )
    return render(request, "door/home.html", {"form": form}, status=422 if form.errors else 200)


def join_page(request: HttpRequest, who: Who, form: JoinForm | None = None, status: int = 200) -> HttpResponse:
    """Who are you? Asked of everybody who is not in yet.

    The form's key stays the same for this browser until it is in: whoever has missed the answer, loads the page anew
    and types the name again is the same person, not somebody whose name is taken.
    """
    key = request.COOKIES.get(_key_cookie(who), "") or codes.new_secret()
    form = form or JoinForm(initial={"language": translation.get_language() or "en", "key": key})
    onward = request.path if request.method == "GET" else request.POST.get("onward", "")
    response = render(
        request, "door/join.html", {"form": form, "workshop": who.workshop, "onward": onward}, status=status
    )
    response.set_cookie(
        _key_cookie(who), key, max_age=KEY_SECONDS, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response


def _key_cookie(who: Who) -> str:
    return f"{settings.COOKIE_PREFIX}plenum-joining-{who.workshop.pk}"


@require_POST
@for_anyone
def join(request: HttpRequest, who: Who) -> HttpResponse:
    """In: from now on this browser is that person."""
    if who.participant:
        return redirect("phone", code=who.workshop.code)
    if who.workshop.is_closed:
        raise Refused(_("This workshop is closed; nobody can join it any more."), status=409)
    if who.workshop.participants.count() >= MOST_PEOPLE:
        raise Refused(_("This workshop is full. Please ask a facilitator."), status=409)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return join_page(request, who, form, status=422)
    details: dict[str, Any] = form.cleaned_data
    try:
        participant = Participant.objects.join(who.workshop, **details)
    except IntegrityError:
        form.add_error("name", NAME_TAKEN)
        return join_page(request, who, form, status=409)
    response = remember(redirect(_onward(request, who)), participant)
    response.delete_cookie(_key_cookie(who))
    return response


def _onward(request: HttpRequest, who: Who) -> str:
    """Where somebody wanted to go before they were asked who they are, if that is in this workshop; else the phone."""
    home, wanted = reverse("phone", kwargs={"code": who.workshop.code}), request.POST.get("onward", "")
    return wanted if wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, None) else home


@require_http_methods(["GET", "POST"])
@for_anyone
def come_back(request: HttpRequest, who: Who) -> HttpResponse:
    """The same person on another phone, by the personal code."""
    typed = request.POST.get("code", "")
    if request.method == "POST":
        if not who.steers:  # Whoever is in could guess the others' codes, too.
            refuse_guesses(request)
        if found := Participant.objects.by_code(who.workshop, typed):
            return _be(found)
        guesses.miss(network_of(request))
    error = _("Nobody here has this personal code. Please check it, or ask a facilitator.") if typed else ""
    if codes.tidy(typed) == who.workshop.code:
        error = _("This is the workshop's code. Your personal code stands below your name on your first phone.")
    context = {"workshop": who.workshop, "typed": typed, "error": error}
    return render(request, "door/come_back.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@for_anyone
def place(request: HttpRequest, who: Who, token: str) -> HttpResponse:
    """A facilitator hands somebody their place back: whoever opens the link is that person, at once, unless this
    browser is somebody else's."""
    found = links.whose_place(who.workshop, token)
    if request.method == "GET" and who.belongs and who.myself != found:
        return render(request, "door/place.html", {"workshop": who.workshop, "found": found, "who": who})
    return _be(found)


def _be(person: Participant) -> HttpResponse:
    """From now on this browser is that person, who has a phone then."""
    person.arrive()
    return act_for_oneself(remember(redirect("phone", code=person.workshop.code), person), person.workshop)


@require_POST
@for_participants
def leave(request: HttpRequest, who: Who) -> HttpResponse:
    """Somebody else uses this phone now: it forgets who it was; the person stays, and returns by their code."""
    response = act_for_oneself(redirect("phone", code=who.workshop.code), who.workshop)
    if who.myself:
        who.myself.release_wards()
        forget(response, who.myself)
    return response
