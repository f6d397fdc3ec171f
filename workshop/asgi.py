"""The application: pages and forms by HTTP, news by websocket."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import django
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from django.core.handlers.asgi import ASGIHandler
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop.settings")
django.setup(set_prefix=False)

from .urls_live import urlpatterns  # noqa: E402 - needs the apps to be loaded


class Pages(ASGIHandler):
    """Handles every request to its end, also when the phone that has sent it is gone by then.

    Our views are synchronous, so nothing could stop them half way; Django would only stop waiting for them, and then
    sometimes fails to clean up after them.
    """

    async def listen_for_disconnect(self, receive: Callable[[], Awaitable[Any]]) -> None:
        await asyncio.Event().wait()  # It is cancelled when the request has been handled.


sockets = AuthMiddlewareStack(URLRouter([*urlpatterns, re_path("", WebsocketDenier.as_asgi())]))
application = ProtocolTypeRouter({"http": Pages(), "websocket": sockets})
