"""Saying no in plain words: one exception, one middleware, whoever asks and however they ask."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _

from .troubles import trouble

logger = logging.getLogger(__name__)

SOON = 5
"""Seconds after which it is worth another try."""
UNREADABLE = (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError)
"""What is raised where a request is too large, garbled, or broken off."""


class Refused(Exception):
    """What was asked for can't be done; the message says why, and what to do, to the person who asked."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.message, self.status = message, status


def cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """The form's clean data; raises Refused with its messages when something is wrong."""
    if form.is_valid():
        return form.cleaned_data
    raise Refused(" ".join(dict.fromkeys(str(error) for errors in form.errors.values() for error in errors)))


def refuse(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """The refusal as a sentence for a script, or as a page that keeps what was typed and offers to send it again."""
    if getattr(request, "htmx", False):
        return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    context = {"message": message, "typed": _typed(request), "status": status}
    return render(request, "refused.html", context, status=status)


def put_off(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The answer to what the database or the disk cannot do for now; None for any other error. Forms are kept, and a
    page that was only asked for comes by itself."""
    if not (found := trouble(error)):
        return None
    logger.warning("put off: %s", error)
    response = refuse(request, *found)
    response["Retry-After"] = SOON
    if request.method == "GET":
        response["Refresh"] = SOON
    return response


def _typed(request: HttpRequest) -> list[tuple[str, Any]]:
    """What somebody typed into the form that is refused, but no secrets."""
    try:
        fields = request.POST.items()
    except UNREADABLE:
        return []
    return [(name, value) for name, value in fields if name != "csrfmiddlewaretoken" and "password" not in name]


class RefusalMiddleware:
    """Turns Refused, raised anywhere below a view, into an answer; and Django's bare *not allowed* into words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            message = _("This address only takes what a button or a form sends. Please go back to your page.")
            refused = refuse(request, message, response.status_code)
            refused["Allow"] = response["Allow"]
            return refused
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refuse(request, exception.message, exception.status)
        return put_off(request, exception)
