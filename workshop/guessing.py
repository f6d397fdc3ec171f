"""Guessing codes is slowed down: the throttle's rules for the requests that arrive here."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import ngettext

from .models import Workshop
from .refusals import Refused
from .shared_throttle import SharedThrottle
from .telegraph import telegraph
from .throttle import Throttle, network

SANDBOX_HEADER = "X-Sandbox"
_sandbox = signing.Signer(salt="plenum.sandbox")


def _throttle(name: str, **rate: Any) -> Throttle:
    """For all processes where there are several, or in the memory of the only one."""
    if settings.REDIS_URL:
        line = telegraph(settings.REDIS_URL)
        return SharedThrottle(line.client, f"{line.channel}:{name}", **rate)
    return Throttle(**rate)


guesses = _throttle("guesses")
passwords = _throttle("passwords", tries=10, per_second=1 / 30)
"""By account and network: who guesses at one keeps nobody else from signing in."""
sprays = _throttle("sprays", tries=60, per_second=1 / 10)
"""By network: who tries one password with many names is slowed down, too."""
sieges = _throttle("sieges", tries=100, per_second=1 / 10)
"""By account: guesses that come from many networks at once. Where its owner has signed in before they still can."""


def sandbox_token(sandbox: Workshop) -> str:
    """What the simulated people of a sandbox bring along, to be told from everybody else on this computer."""
    return _sandbox.sign(sandbox.code)


def network_of(request: HttpRequest) -> str:
    """Where a request comes from; behind proxies, what the first of them has written down.

    Each adds at the end who came to it: what stands before their words, anybody may have made up.
    """
    if SANDBOX_HEADER in request.headers:
        # Simulated people are in a network of their own: nobody's guesses keep them out, nor theirs anybody else.
        with suppress(signing.BadSignature):
            return f"sandbox {_sandbox.unsign(request.headers[SANDBOX_HEADER])}"
    return network_behind(request.headers.get("X-Forwarded-For", ""), request.META.get("REMOTE_ADDR", ""))


def network_behind(forwarded: str, address: str) -> str:
    """The same by what proxies have written, and by the address that has come to us."""
    came = forwarded.split(",")
    if settings.PROXIES and len(came) >= settings.PROXIES and (first := network(came[-settings.PROXIES])):
        return first
    return network(address)


def refuse_guesses(request: HttpRequest, workshop: Workshop | None = None) -> None:
    """Raises Refused while too many wrong codes have come from there, whether this one is right or wrong."""
    if wait := guesses.wait(network_of(request), workshop.pk if workshop else None):
        message = ngettext(
            "Too many wrong codes from your network. Please wait %(count)d second and try again.",
            "Too many wrong codes from your network. Please wait %(count)d seconds and try again.",
            wait,
        )
        raise Refused(message % {"count": wait}, status=429)


def try_password(request: HttpRequest, name: str) -> None:
    """A password is tried for an account, be there such an account or not: this costs a try, until it turns out to be
    right, so that many at the same moment are no more than many in a row. Raises Refused when there is none left."""
    here, name = network_of(request), _folded(name)
    waits = (passwords.wait(f"{here} {name}"), sprays.wait(here), sieges.wait(name, here))
    if wait := max(waits):
        message = ngettext(
            "There were too many wrong passwords. Please try again in %(count)d second.",
            "There were too many wrong passwords. Please try again in %(count)d seconds.",
            wait,
        )
        raise Refused(message % {"count": wait}, status=429)
    for throttle, key in _buckets(here, name):
        throttle.miss(key)


def right_password(request: HttpRequest, name: str) -> None:
    """It was right: it has cost nothing, and this is where the account's owner signs in."""
    here, name = network_of(request), _folded(name)
    for throttle, key in _buckets(here, name):
        throttle.hit(key)
    sieges.welcome(name, here)


def _folded(name: str) -> str:
    return name.strip().casefold()[:150]


def _buckets(here: str, name: str) -> tuple[tuple[Throttle, str], ...]:
    return (passwords, f"{here} {name}"), (sprays, here), (sieges, name)
