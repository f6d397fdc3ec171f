"""Guessing codes is slowed down: the throttle's rules for the requests that arrive here."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import ngettext

from .models import Workshop
from .refusals import Refused
from .throttle import Throttle, network

SANDBOX_HEADER = "X-Sandbox"
_sandbox = signing.Signer(salt="plenum.sandbox")

guesses = Throttle()
passwords = Throttle()
"""By account and network: who guesses at one keeps nobody else from signing in."""


def sandbox_token(sandbox: Workshop) -> str:
    """What the simulated people of a sandbox bring along, to be told from everybody else on this computer."""
    return _sandbox.sign(sandbox.code)


def network_of(request: HttpRequest, about: str = "") -> str:
    """Where a request comes from; behind a proxy, whatever that one has written down last."""
    if SANDBOX_HEADER in request.headers:
        # Simulated people are in a network of their own: nobody's guesses keep them out, nor theirs anybody else.
        with suppress(signing.BadSignature):
            return f"sandbox {_sandbox.unsign(request.headers[SANDBOX_HEADER])}"
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    found = network(forwarded.rpartition(",")[2] or request.META.get("REMOTE_ADDR", ""))
    return f"{found} {about.casefold()[:150]}" if about else found


def refuse_guesses(
    request: HttpRequest, workshop: Workshop | None = None, *, of: Throttle = guesses, about: str = ""
) -> None:
    """Raises Refused while too many wrong codes have come from there, whether this one is right or wrong."""
    if wait := of.wait(network_of(request, about), workshop.pk if workshop else None):
        message = ngettext(
            "Too many wrong codes or passwords from your network. Please wait %(count)d second and try again.",
            "Too many wrong codes or passwords from your network. Please wait %(count)d seconds and try again.",
            wait,
        )
        raise Refused(message % {"count": wait}, status=429)
