"""What a browser remembers: whose it is in a workshop, and for whom it acts. Signed, so that nobody makes one up."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpResponse

from .models import Facilitator, Participant, Workshop

COOKIE_DAYS = 30

type Known = Mapping[str, Participant] | None
"""People of a workshop who were read before, by what their cookies say."""


def cookie_name(model: type[Participant] | type[Facilitator], workshop: Workshop) -> str:
    """Where a browser keeps whose it is, as a participant's or as a facilitator's."""
    return f"{settings.COOKIE_PREFIX}plenum-{model._meta.model_name}-{workshop.pk}"


def ward_cookie(workshop: Workshop) -> str:
    """Where it keeps for whom it acts."""
    return f"{settings.COOKIE_PREFIX}plenum-ward-{workshop.pk}"


def unsigned(cookies: Mapping[str, str], name: str) -> str:
    """What a cookie of ours says; nothing if it is forged or too old."""
    try:
        return _signer(name).unsign(cookies.get(name, ""), max_age=COOKIE_DAYS * 86_400)
    except signing.BadSignature:
        return ""


def remember(response: HttpResponse, person: Participant | Facilitator) -> HttpResponse:
    """Let this browser be that person from now on."""
    return _sign(response, cookie_name(type(person), person.workshop), person)


def forget(response: HttpResponse, person: Participant | Facilitator) -> HttpResponse:
    """Let this browser be that person no more."""
    response.delete_cookie(cookie_name(type(person), person.workshop))
    return response


def act_for(response: HttpResponse, ward: Participant) -> HttpResponse:
    """Let this browser act for somebody without a phone, as long as it may."""
    return _sign(response, ward_cookie(ward.workshop), ward)


def act_for_oneself(response: HttpResponse, workshop: Workshop) -> HttpResponse:
    """Let this browser act for nobody else any more."""
    response.delete_cookie(ward_cookie(workshop))
    return response


def _signer(name: str) -> signing.TimestampSigner:
    return signing.get_cookie_signer(salt=f"plenum.access.{name}")


def _sign(response: HttpResponse, name: str, person: Participant | Facilitator) -> HttpResponse:
    response.set_cookie(
        name,
        _signer(name).sign(str(person.pk)),
        max_age=COOKIE_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response
