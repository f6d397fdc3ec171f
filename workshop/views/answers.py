"""How a write is answered: the news itself comes by socket."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from workshop.access import View, Who
from workshop.refusals import Refused


def done(request: HttpRequest, back_to: str) -> HttpResponse:
    """It is done: nothing more to say to a script; a plain form goes back to its page."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return redirect(back_to)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """It is done, and the browser goes elsewhere."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]


def once(kept: str | Callable[..., bool]) -> Callable[[View], View]:
    """A retry of what is kept already is done, also when it comes too late: that phone has only missed the answer.

    `kept` is where a participant's things of this sort are, each with the key that it was sent with; or a function
    of what the view gets, for what is kept otherwise.
    """

    def has_key(request: HttpRequest, who: Who, **_kwargs: Any) -> bool:
        key = request.POST.get("key", "")
        return bool(key) and getattr(who.person, str(kept)).filter(key=key).exists()

    is_kept = kept if callable(kept) else has_key

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, who: Who, **kwargs: Any) -> Any:
            try:
                return view(request, who, **kwargs)
            except Refused as refusal:
                if refusal.status == 409 and is_kept(request, who, **kwargs):
                    return done(request, who.home)
                raise

        return wrapped

    return decorate
