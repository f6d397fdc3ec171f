"""Pages for what went wrong outside a view's own refusals."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from workshop import logs
from workshop.refusals import put_off, refuse
from workshop.uploads import ArchiveTooLarge, FileTooLarge

logger = logging.getLogger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(request, _("This page is too old to send anything. Please reload it and try again."), 403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if isinstance(exception, ArchiveTooLarge):
        message = _("This file is too large: Plenum reads in archives of up to %(size)d MB.")
        return refuse(request, message % {"size": settings.LARGEST_ARCHIVE // 1_000_000}, 413)
    if isinstance(exception, FileTooLarge):
        message = _("This file is too large: Plenum takes up to %(size)d MB. Please take the photo in a smaller size.")
        return refuse(request, message % {"size": settings.LARGEST_UPLOAD // 1_000_000}, 413)
    if isinstance(exception, DisallowedHost):
        message = _("This server does not answer to this name. Whoever runs it can add the name to PLENUM_HOSTS.")
        return refuse(request, message, 400)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        status = 413 if isinstance(exception, RequestDataTooBig) else 400
        return refuse(request, _("This is more than Plenum can take in at once. Please make it shorter."), status)
    return refuse(request, _("Plenum cannot read what was sent. Please reload your page and try again."), 400)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return refuse(request, _("There is no such page."), 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """With the number under which the log tells more: somebody can read it to whoever runs the server."""
    if later := put_off(request, sys.exc_info()[1]):
        return later
    message = _(
        "Something went wrong on our side. What you typed is kept; please try again in a moment. "
        "If it happens again, tell whoever runs this server the number %(number)s."
    ) % {"number": logs.current("request")}
    try:
        return refuse(request, message, 500)
    except Exception:
        logger.exception("the page about an error could not be made, either")
        return HttpResponse(message, status=500, content_type="text/plain; charset=utf-8")
