"""What every answer tells the browser about itself, whoever has made it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FOR_ONE = "private, no-cache"
"""A phone may show what it has while there is no network; it asks before it believes it, and nobody else gets it."""
FOR_THE_CREW = "private, no-store"
"""What those see who steer, help or organize stays on no disk."""


class HeadersMiddleware:
    """No other site may use what we answer, no page may use the device, no cache may keep what is somebody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.setdefault(name, value)
        response.setdefault("Cache-Control", FOR_THE_CREW if _is_of_the_crew(request) else FOR_ONE)
        return response


def _is_of_the_crew(request: HttpRequest) -> bool:
    """By what the browser brings along; who it is, others find out."""
    crew = (settings.SESSION_COOKIE_NAME, f"{settings.COOKIE_PREFIX}plenum-facilitator-")
    return any(name.startswith(crew) for name in request.COOKIES)
