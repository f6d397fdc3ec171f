"""The application: pages and forms by HTTP, news by websocket."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from functools import partial
from time import monotonic
from typing import Any

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import FileResponse
from django.urls import re_path, set_script_prefix

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop.settings")
django.setup(set_prefix=False)

from . import metrics  # noqa: E402 - needs the settings
from .urls_live import urlpatterns  # noqa: E402 - needs the apps to be loaded
from .watching import ARRIVED, PROBES  # noqa: E402 - as above

WORKERS = 8
"""Threads for requests: while one waits for the disk, or makes a large file, others go on."""


class Pages(ASGIHandler):
    """Does all of a request, middleware and view, in one go in a worker thread.

    All of that is synchronous. Django's own handler would go back and forth between threads and the event loop for it,
    each request in a new thread with a new connection to the database. Ours stay, and so do their connections. And
    every request is handled to its end, also when the phone that has sent it is gone by then.
    """

    def __init__(self) -> None:
        self.workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="worker")
        self.watchers = ThreadPoolExecutor(4, thread_name_prefix="watcher")
        """For those who look whether we are well: they do not wait behind everybody who waits for the database."""
        self.load_middleware()

    async def __call__(self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        scope[ARRIVED] = monotonic()
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with closing(body), metrics.REQUESTS_NOW.track_inprogress():
            response = await self._work(self._answer, scope, body, watched=scope["path"].startswith(PROBES))
            if not response.streaming:
                await self.send_response(response, send)
                return
            try:
                response.streaming_content = self._pieces(iter(response.streaming_content))
                await self.send_response(response, send)
            finally:
                await self._work(response.close)

    async def _work(self, act: Callable[..., Any], *given: Any, watched: bool = False) -> Any:
        """Do it in a worker thread. What it keeps for the request's time, like the language, ends with it."""
        loop = asyncio.get_running_loop()
        workers = self.watchers if watched else self.workers
        return await loop.run_in_executor(workers, partial(copy_context().run, act, *given))

    def _answer(self, scope: dict[str, Any], body: Any) -> Any:
        """As Django's handler for synchronous servers does."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = type(self)
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()
        return response

    async def _pieces(self, content: Iterator[bytes]) -> AsyncIterator[bytes]:
        """What is read piece by piece, like a file."""
        while (piece := await self._work(next, content, None)) is not None:
            yield piece


sockets = URLRouter([*urlpatterns, re_path("", WebsocketDenier.as_asgi())])
application = ProtocolTypeRouter({"http": Pages(), "websocket": sockets})
