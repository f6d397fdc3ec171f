"""Who reads the results: the people of the workshop; whoever has the secret link; everybody, where they are public."""

from __future__ import annotations

import functools
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from .access import View, Who, for_anyone
from .guessing import guesses, network_of
from .models import Workshop
from .refusals import Refused


def may_read(who: Who) -> bool:
    """Whether the results, and what belongs to them, are for somebody who has no secret link."""
    return who.belongs or who.workshop.results_public


def opens_results(workshop: Workshop, secret: str) -> bool:
    return bool(workshop.results_secret) and constant_time_compare(workshop.results_secret, secret)


def for_readers(view: View) -> View:
    """Whoever has the secret link to the results, as long as it is not withdrawn; wrong ones are slowed down."""

    @for_anyone
    @functools.wraps(view)
    def wrapped(request: HttpRequest, who: Who, secret: str, **kwargs: Any) -> HttpResponseBase:
        if not opens_results(who.workshop, secret):
            guesses.miss(network_of(request))
            raise Refused(_("This link does not lead to any results. Perhaps it was withdrawn."), status=404)
        return view(request, who, secret=secret, **kwargs)

    return wrapped
