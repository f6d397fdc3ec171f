"""Somebody with a browser, as far as the server can tell: cookies, forms and a socket."""

from __future__ import annotations

import asyncio
import re
from typing import Self

import aiohttp

PARTIAL = re.compile(r'<hx-partial hx-target="#([\w-]+)" hx-swap="innerMorph">(.*)</hx-partial>', re.DOTALL)
PATIENCE = 10


class Person:
    """Knows what each region of the screen was last painted with."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.regions: dict[str, str] = {}
        self.pushes = 0
        self.close_code: int | None = None

    async def __aenter__(self) -> Self:
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.hang_up()
        await self.http.close()

    async def get(self, url: str) -> str:
        async with self.http.get(url) as response:
            self.status = response.status
            return await response.text()

    async def post(self, url: str, **fields: object) -> str:
        """Post a form as htmx does; `status` is the answer's."""
        page = await self.get(url if url.startswith("http") and "invitation" in url else self.home)
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"|X-CSRFToken": "([^"]+)"', page)
        assert token, page
        headers = {"HX-Request": "true", "X-CSRFToken": token[1] or token[2], "Origin": "/".join(url.split("/")[:3])}
        data = {name: str(value) for name, value in fields.items()}
        async with self.http.post(url, data=data, headers=headers, allow_redirects=True) as response:
            self.status = response.status
            return await response.text()

    async def post_bytes(self, url: str, body: bytes) -> int:
        """Post bytes as a script does; the answer's status."""
        token = re.search(r'X-CSRFToken": "([^"]+)"', await self.get(self.home))
        assert token
        headers = {"HX-Request": "true", "X-CSRFToken": token[1], "Origin": "/".join(url.split("/")[:3])}
        async with self.http.post(url, data=body, headers=headers) as response:
            return response.status

    async def join(self, name: str, **fields: object) -> None:
        await self.post(self.home + "participants/", name=name, language="en", key=f"key-{name}", **fields)
        assert self.status == 200

    async def watch(self, page: str | None = None) -> None:
        """Open a screen's page and its socket."""
        found = re.search(r'hx-ws:connect="([^"]+)"', await self.get(page or self.home))
        assert found
        await self.connect("/".join(self.home.split("/")[:3]) + found[1])

    async def connect(self, url: str, origin: str | None = None) -> None:
        self.socket = await self.http.ws_connect(url, origin=origin)
        self.listening = asyncio.create_task(self._listen(self.socket))

    async def hang_up(self) -> None:
        if self.socket:
            await self.socket.close()
            await self.listening
            self.socket = None

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            found = PARTIAL.fullmatch(message.data)
            assert found, message.data
            self.regions[found[1]] = found[2]
            self.pushes += 1
        self.close_code = socket.close_code

    async def sees(self, text: str, region: str = "") -> None:
        """Wait until a region whose id begins like this shows the text."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not any(text in html for name, html in self.regions.items() if name.startswith(region)):
            assert asyncio.get_running_loop().time() < deadline, f"never saw {text!r} in {self.regions}"
            await asyncio.sleep(0.01)

    async def is_closed(self) -> int | None:
        """Wait until the server has closed the socket; the code it gave."""
        await asyncio.wait_for(self.listening, PATIENCE)
        return self.close_code
