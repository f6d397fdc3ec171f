"""Nobody writes faster than hands can: whoever does is a script, and waits. People never notice.

Counted in each process by itself: it keeps one phone from filling the database or from holding up the others, and what
several processes let through together is as little.
"""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .guessing import SANDBOX_HEADER, network_of
from .refusals import Refused
from .throttle import Throttle

posts = Throttle(tries=200, per_second=10)
"""By person. Whoever types on a worksheet sends two or three a second; an outbox may have some dozens at once."""


def keep_pace(request: HttpRequest, person: Model | None) -> None:
    """When something is sent in the name of this person; raises Refused when too much was."""
    if request.method != "POST" or person is None or _is_simulated(request):
        return
    key = f"{person._meta.label} {person.pk}"
    if posts.wait(key):
        raise Refused(_("This was a lot at once. Please wait a moment and try again."), status=429)
    posts.miss(key)


def _is_simulated(request: HttpRequest) -> bool:
    """Simulated people live as fast as they are told to."""
    return SANDBOX_HEADER in request.headers and network_of(request).startswith("sandbox ")
