"""What programs ask that watch over Plenum: is it there, can it work, what does it count. No cookie, no session.

The watching middleware calls these before everything else, so that they answer whatever Host is asked for.
"""

from __future__ import annotations

import functools
import ipaddress
import logging
import re
import shutil
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from workshop import health, metrics
from workshop.access import Who, for_anyone
from workshop.throttle import Throttle
from workshop.together import origin

logger = logging.getLogger(__name__)

FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""What proxies add: with one of them, a request only seems to come from this computer."""


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; where it does not, it should be started again."""
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Everything that it needs answers, too; where it does not, somebody should look at that."""
    found = health.report()
    is_ready = health.is_ready(found)
    return JsonResponse({"live": True, "ready": is_ready, **found}, status=200 if is_ready else 503)


@require_safe
@never_cache
def read_metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, for those who may read them; for others, there is no such page."""
    if not may_read_metrics(request):
        return HttpResponse("There is no such page.", status=404, content_type="text/plain; charset=utf-8")
    metrics.DISK_FREE.set(shutil.disk_usage(settings.DATA_DIR).free)
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    """Whoever has the token; where none is set, this computer itself, and nothing that a proxy has passed on."""
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and not any(name in request.headers for name in FORWARDED)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


# What breaks in browsers ----------------------------------------------------------------------------------------

troubles = Throttle(tries=30, per_second=1 / 10)
"""The lines about it: beyond them it is only counted, as anybody can say that something has broken."""


@require_POST
@for_anyone
def trouble(request: HttpRequest, who: Who) -> HttpResponse:
    """One of our scripts broke on somebody's screen: which one, in which line, by what kind of error."""
    script, kind, at = (request.POST.get(name, "") for name in ("script", "kind", "at"))
    line = int(at) if re.fullmatch(r"[0-9]{1,6}", at) else 0
    script, line = origin(script, line)
    script = script if script in _scripts() else "other"
    metrics.SCRIPT_ERRORS.labels(script).inc()
    if re.fullmatch(r"[A-Za-z]{1,40}", kind) and line and not troubles.wait("everybody"):
        troubles.miss("everybody")
        logger.warning("a script broke in a browser: %s", kind, extra={"script": script, "at": line})
    return HttpResponse(status=204)


@functools.cache
def _scripts() -> frozenset[str]:
    """The names of our scripts, without what their stored files have in theirs besides."""
    return frozenset(file.name.partition(".")[0] for file in Path(settings.BASE_DIR, "static").glob("*/*.js"))
