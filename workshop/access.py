"""Who is this, and what may they do? One answer for pages, forms and sockets.

Participants and facilitators carry a signed cookie per workshop; organizers have a Django account; a stage has
the secret in its address. Nothing else decides about access: every view and every socket asks here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Facilitator, Participant, Phase, Workshop
from .refusals import Refused
from .throttle import Throttle, network

COOKIE_DAYS = 30


@dataclass(frozen=True)
class Who:
    """Somebody in front of a workshop; several of these can be true at once."""

    workshop: Workshop
    participant: Participant | None = None
    facilitator: Facilitator | None = None
    organizes: bool = False

    @property
    def steers(self) -> bool:
        return self.organizes or self.facilitator is not None

    @property
    def steering_name(self) -> str:
        """What others are told about who steers."""
        return self.facilitator.name if self.facilitator else _("The organizer")

    @property
    def person(self) -> Participant:
        """The participant; raises Refused for everybody else."""
        if self.participant is None:
            raise Refused(_("Please join the workshop first."), status=403)
        return self.participant

    @property
    def home(self) -> str:
        """Where a plain form goes back to: the phone, or for those who only steer, the console."""
        name = "console" if self.steers and not self.participant else "phone"
        return reverse(name, kwargs={"code": self.workshop.code})

    @property
    def may_read(self) -> bool:
        return self.steers or self.participant is not None


def who_is(workshop: Workshop, cookies: Mapping[str, str], user: Any) -> Who:
    """Whoever comes with these cookies and this account. Forged, expired or removed ones are nobody."""
    return Who(
        workshop,
        participant=_from_cookie(cookies, workshop, Participant),
        facilitator=_from_cookie(cookies, workshop, Facilitator),
        organizes=bool(user and user.is_authenticated and workshop.organizers.filter(pk=user.pk).exists()),
    )


def is_stage(workshop: Workshop, secret: str) -> bool:
    return constant_time_compare(workshop.stage_secret, secret)


def _cookie_name(model: type[Participant] | type[Facilitator], workshop: Workshop) -> str:
    return f"plenum-{model._meta.model_name}-{workshop.pk}"


def _signer(name: str) -> signing.TimestampSigner:
    return signing.get_cookie_signer(salt=f"plenum.access.{name}")


def _from_cookie[M: (Participant, Facilitator)](
    cookies: Mapping[str, str], workshop: Workshop, model: type[M]
) -> M | None:
    name = _cookie_name(model, workshop)
    try:
        key = _signer(name).unsign(cookies.get(name, ""), max_age=COOKIE_DAYS * 86_400)
    except signing.BadSignature:
        return None
    return still_here(model, workshop).filter(pk=key).first()


def still_here(model: type[Participant] | type[Facilitator], workshop: Workshop | int) -> Any:
    """Participants who were not removed, or facilitators whose invitation was not withdrawn."""
    stays = {"removed_at": None} if model is Participant else {"invitation__withdrawn_at": None}
    return model.objects.filter(workshop=workshop, **stays)


def remember(response: HttpResponse, person: Participant | Facilitator) -> HttpResponse:
    """Let this browser be that person from now on."""
    name = _cookie_name(type(person), person.workshop)
    response.set_cookie(
        name,
        _signer(name).sign(str(person.pk)),
        max_age=COOKIE_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def forget(response: HttpResponse, person: Participant | Facilitator) -> HttpResponse:
    response.delete_cookie(_cookie_name(type(person), person.workshop))
    return response


# Guessing codes ------------------------------------------------------------------------------------------------

guesses = Throttle()


def network_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy, whatever that one has written down last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return network(forwarded.rpartition(",")[2] or request.META.get("REMOTE_ADDR", ""))


def refuse_guesses(request: HttpRequest, workshop: Workshop | None = None) -> None:
    """Raises Refused while too many wrong codes have come from there, whether this one is right or wrong."""
    if wait := guesses.wait(network_of(request), workshop.pk if workshop else None):
        message = ngettext(
            "Too many wrong codes have come from your network. Please wait %(count)d second and try again.",
            "Too many wrong codes have come from your network. Please wait %(count)d seconds and try again.",
            wait,
        )
        raise Refused(message % {"count": wait}, status=429)


# Decorators: the view gets `who` in place of the workshop's code, and the phase in place of its key. -----------

type View = Callable[..., HttpResponseBase]


def for_anyone(view: View) -> View:
    """Anybody who knows the code."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        workshop = Workshop.objects.select_related("phase").filter(code=code).first()
        if workshop is None:
            refuse_guesses(request)
            guesses.miss(network_of(request))
            raise Refused(_("No workshop has the code %(code)s.") % {"code": code}, status=404)
        who = who_is(workshop, request.COOKIES, request.user)
        if who.may_read:
            guesses.welcome(network_of(request), workshop.pk)
        else:
            refuse_guesses(request, workshop)
        if who.participant:
            translation.activate(who.participant.language)
            request.LANGUAGE_CODE = who.participant.language
        if "phase" in kwargs:
            kwargs["phase"] = _phase(workshop, kwargs["phase"], kwargs.pop("kind", None))
        return view(request, who, **kwargs)

    return wrapped


def _phase(workshop: Workshop, key: int, kind: str | None) -> Phase:
    """The phase of an address; a kind's own views take phases of their kind only."""
    phase = get_object_or_404(Phase, pk=key, workshop=workshop, **({"kind": kind} if kind else {}))
    phase.workshop = workshop
    return phase


def for_participants(view: View) -> View:
    """People who have joined and were not removed."""

    @for_anyone
    @functools.wraps(view)
    def wrapped(request: HttpRequest, who: Who, **kwargs: Any) -> HttpResponseBase:
        _person = who.person  # refuses everybody else
        return view(request, who, **kwargs)

    return wrapped


def for_facilitators(view: View) -> View:
    """Facilitators of this workshop, and its organizers."""

    @for_anyone
    @functools.wraps(view)
    def wrapped(request: HttpRequest, who: Who, **kwargs: Any) -> HttpResponseBase:
        if not who.steers:
            raise Refused(
                _("Only this workshop's facilitators can do that. Open your invitation link, or sign in."),
                403,
            )
        return view(request, who, **kwargs)

    return wrapped


def for_organizers(view: View) -> View:
    """Organizers of this workshop."""

    @for_anyone
    @functools.wraps(view)
    def wrapped(request: HttpRequest, who: Who, **kwargs: Any) -> HttpResponseBase:
        if not who.organizes:
            raise Refused(_("Only this workshop's organizers can do that. Please sign in."), status=403)
        return view(request, who, **kwargs)

    return wrapped


def while_open(view: View) -> View:
    """Only while the phase takes input: afterwards what was typed stays on the phone, with the reason.

    The whole view is one transaction: what it refuses has changed nothing.
    """

    @functools.wraps(view)
    @transaction.atomic
    def wrapped(request: HttpRequest, who: Who, phase: Phase, **kwargs: Any) -> HttpResponseBase:
        # Looked at again inside the write's own transaction: *next* may have been faster than this post.
        now = Workshop.objects.select_for_update().values_list("phase", "closed_at").get(pk=who.workshop.pk)
        who.workshop.phase_id, who.workshop.closed_at = now
        if who.workshop.is_closed:
            raise Refused(_("This workshop is closed. Your text was not sent; it stays on your phone."), status=409)
        if not phase.is_open:
            raise Refused(
                _("“%(phase)s” is over. Your text was not sent; it stays on your phone until the phase opens again.")
                % {"phase": phase.name},
                status=409,
            )
        return view(request, who, phase=phase, **kwargs)

    return wrapped
