"""The middleware that sees a request first and its answer last: it numbers, counts and times them.

What programs ask that watch over Plenum, it has answered at once: such a request needs no session, is sent nowhere
else, and may name any Host.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from . import logs, metrics
from .codes import new_personal_code
from .guessing import SANDBOX_HEADER, network_of

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9._:-]{4,64}")
PROBES = ("/healthz", "/metrics")
ARRIVED = "plenum.arrived"
"""Where a request says since when it waits: for a worker, too."""


class WatchingMiddleware:
    """Stands before everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = getattr(request, "scope", {}).get(ARRIVED) or monotonic()
        number = number_of(request)
        with logs.about(request=number) as about:
            request.META[logs.ABOUT] = about
            response = _probed(request) or self.get_response(request)
            _tell(request, response, monotonic() - began)
        response[HEADER] = number
        return response


def number_of(request: HttpRequest) -> str:
    """The request's number: a proxy's, where there is one and it makes sense, or one that can be read aloud."""
    given = request.headers.get(HEADER, "") if settings.PROXIES else ""
    return given if SANE.fullmatch(given) else new_personal_code()


def route_of(request: HttpRequest) -> str:
    """The name of the request's address: unlike the address, it tells no code and no secret."""
    if match := request.resolver_match:
        return match.view_name
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def _probed(request: HttpRequest) -> HttpResponse | None:
    if not request.path_info.startswith(PROBES):
        return None
    try:
        request.resolver_match = match = resolve(request.path_info.rstrip("/"))
    except Resolver404:
        return None
    return match.func(request, *match.args, **match.kwargs)


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route, method, status = route_of(request), request.method or "", response.status_code
    rehearsal = SANDBOX_HEADER in request.headers and network_of(request).startswith("sandbox ")
    metrics.answered(route, method, status, seconds, rehearsal)
    if logger.isEnabledFor(logging.INFO):
        milliseconds = round(seconds * 1000, 1)
        facts = {"route": route, "method": method, "status": status, "milliseconds": milliseconds}
        logger.info("answered", extra=facts)
