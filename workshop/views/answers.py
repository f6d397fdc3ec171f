"""How a write is answered: the news itself comes by socket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect


def done(request: HttpRequest, back_to: str) -> HttpResponse:
    """It is done: nothing more to say to a script; a plain form goes back to its page."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return redirect(back_to)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """It is done, and the browser goes elsewhere."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]
