"""People: what somebody says of themselves, acting for others, and what the console does for people who are lost."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workshop import codes, links, personal
from workshop.access import Who, for_anyone, for_facilitators, for_helpers, for_participants
from workshop.cookies import act_for, act_for_oneself
from workshop.forms import AboutForm, NameForm, WardForm
from workshop.logbook import doing
from workshop.models import CannotMerge, Participant, audiences, merge, two
from workshop.refusals import Refused, cleaned
from workshop.text import qr
from workshop.views.answers import done, go
from workshop.views.door import NAME_TAKEN

# On a phone -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@for_participants
def me(request: HttpRequest, who: Who) -> HttpResponse:
    """Change one's own name, language or wish about the results, or those of whom one acts for."""
    person = who.person
    fields = [name for name in AboutForm.base_fields if name != "origin" or who.workshop.ask_origin]
    form = AboutForm(request.POST or None, initial={name: getattr(person, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            personal.introduce(person, **{name: form.cleaned_data[name] for name in fields})
            return redirect("phone", code=who.workshop.code)
        except IntegrityError:
            form.add_error("name", NAME_TAKEN)
    context = {"workshop": who.workshop, "form": form, "who": who, "one": person, "sorts": personal.of(person)}
    return render(request, "people/me.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_anyone
def add(request: HttpRequest, who: Who) -> HttpResponse:
    """Add somebody without a phone. A phone acts for them at once, the console goes on adding."""
    _must_be_here(who)
    if who.workshop.is_closed:
        raise Refused(_("This workshop is closed; nobody can join it any more."), status=409)
    form = WardForm(request.POST or None, initial={"key": codes.new_secret()})
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, who, _join(who, form.cleaned_data))
        except IntegrityError:
            form.add_error("name", _("Somebody here has this name already: please add something to it."))
    if form.errors and request.htmx:  # type: ignore[attr-defined]
        cleaned(form)  # says what is wrong
    context = {"workshop": who.workshop, "form": form}
    return render(request, f"people/add.html{_part(request)}", context, status=422 if form.errors else 200)


def _part(request: HttpRequest) -> str:
    """The console's dialog takes the card alone; without a script it is a page."""
    return "#card" if request.htmx else ""  # type: ignore[attr-defined]


def _join(who: Who, details: dict[str, Any]) -> Participant:
    language = who.language or translation.get_language() or "en"
    details |= {"language": language, "has_phone": False}
    if not who.helps:
        return Participant.objects.join(who.workshop, **details, scribe=who.myself)
    with doing(who, "add_person", who.workshop, name=details["name"]):
        return Participant.objects.join(who.workshop, **details, scribe=None)


def _added(request: HttpRequest, who: Who, ward: Participant) -> HttpResponse:
    if who.helps:
        return done(request, reverse("console", kwargs={"code": who.workshop.code}))
    return act_for(redirect("phone", code=who.workshop.code), ward)


def _must_be_here(who: Who) -> None:
    if not who.belongs:
        raise Refused(_("Please join the workshop first."), status=403)


@require_POST
@for_anyone
def act(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    """Act for somebody without a phone: as their scribe, as the first who takes them over, or from the console."""
    _must_be_here(who)
    ward = get_object_or_404(Participant.objects.present(), pk=participant, workshop=who.workshop, has_phone=False)
    if not who.steers and who.myself is None:
        raise Refused(_("Please join the workshop first."), status=403)
    is_scribe = who.myself is not None and ward.take(who.myself)
    if not is_scribe and not who.steers:
        raise Refused(_("Somebody else acts for %(name)s.") % {"name": ward.name}, status=409)
    return act_for(go(request, reverse("phone", kwargs={"code": who.workshop.code})), ward)


@require_POST
@for_anyone
def act_end(request: HttpRequest, who: Who) -> HttpResponse:
    """Back to oneself; whoever only steers goes back to the console."""
    _must_be_here(who)
    name = "phone" if who.myself else "console"
    return act_for_oneself(go(request, reverse(name, kwargs={"code": who.workshop.code})), who.workshop)


# On the console -------------------------------------------------------------------------------------------------


def _console(request: HttpRequest, who: Who) -> HttpResponse:
    return done(request, reverse("console", kwargs={"code": who.workshop.code}))


def _person(who: Who, key: int) -> Participant:
    person = get_object_or_404(Participant, pk=key, workshop=who.workshop, merged_into=None, forgotten_at=None)
    person.workshop = who.workshop
    return person


@require_GET
@for_helpers
def person(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    """All that can be done for one person: a page, and the inside of the console's dialog."""
    found = _person(who, participant)
    others = who.workshop.participants.filter(merged_into=None, forgotten_at=None).exclude(pk=found.pk).order_by("name")
    context = {
        "workshop": who.workshop,
        "who": who,
        "one": found,
        "places": [audience.label for audience in audiences(who.workshop) if found.pk in audience.people],
        "others": others,
        "scribes": [other for other in others if other.has_phone and not other.removed_at],
    }
    return render(request, f"people/person.html{_part(request)}", context)


@require_GET
@for_helpers
def place_code(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    """The QR code that gives somebody their place back on the phone that scans it."""
    svg = qr(links.absolute(request, links.place_path(_person(who, participant))))
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@for_facilitators
def rename(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    name = cleaned(NameForm(request.POST))["name"]
    person = _person(who, participant)
    try:
        with doing(who, "rename", person, old=person.name, name=name):
            person.introduce(name=name)
    except IntegrityError:
        raise Refused(_("Somebody else here is called %(name)s.") % {"name": name}, status=409) from None
    return _console(request, who)


@require_POST
@for_facilitators
def assign(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    """Somebody with a phone acts for them from now on; or nobody, until somebody takes them over."""
    chosen = request.POST.get("scribe", "")
    scribe = _present(who, chosen) if chosen else None
    if scribe and not scribe.has_phone:
        raise Refused(_("%(name)s has no phone to act with.") % {"name": scribe.name}, status=409)
    ward = _person(who, participant)
    with doing(who, "assign", ward, name=ward.name):
        ward.hand_to(scribe)
    return _console(request, who)


def _present(who: Who, key: str) -> Participant:
    """Somebody who was chosen from a list; they may have gone meanwhile."""
    is_key = key.isascii() and key.isdigit() and len(key) < 19
    found = Participant.objects.present().filter(workshop=who.workshop, pk=key).first() if is_key else None
    if found is None:
        raise Refused(_("This person is no longer here."), status=409)
    return found


@require_POST
@for_facilitators
def join_up(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    """Somebody came in twice: the other one becomes this person."""
    chosen = request.POST.get("other", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise Refused(_("Please choose who came in twice."))
    kept = get_object_or_404(Participant, pk=participant, workshop=who.workshop)
    other = get_object_or_404(Participant, pk=chosen, workshop=who.workshop)
    try:
        with doing(who, "merge", other, partial(two, kept), name=kept.name, other=other.name):
            merge(kept, other)
    except CannotMerge:
        raise Refused(_("These two cannot be merged (any more)."), status=409) from None
    return _console(request, who)


@require_POST
@for_facilitators
def remove(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    leaving = _person(who, participant)
    with doing(who, "remove", leaving, name=leaving.name):
        leaving.remove()
    return _console(request, who)


@require_POST
@for_facilitators
def bring_back(request: HttpRequest, who: Who, participant: int) -> HttpResponse:
    removed = _person(who, participant)
    try:
        with doing(who, "bring_back", removed, name=removed.name):
            removed.bring_back()
    except IntegrityError:
        message = _("Somebody else is called %(name)s by now: rename one of them first, or merge the two.")
        raise Refused(message % {"name": removed.name}, status=409) from None
    return _console(request, who)
