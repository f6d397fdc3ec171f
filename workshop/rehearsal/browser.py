"""A browser: its cookies, the forms it sends, its screen and the socket that keeps it up to date."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar

import aiohttp
from django.utils.translation import gettext as _
from yarl import URL

from .answers import AWAY, DONE, LOST, SEEN, Answer
from .ledger import Ledger
from .page import Form, Screen, pushes

REQUEST_SECONDS = 30.0
NEWS_SECONDS = 15.0
AGAIN_SECONDS = 0.5
"""Every other retry comes that much later, the others at once."""
TARGET = re.compile(r'<hx-partial\b[^>]*\bhx-target="#([^"]+)"')


def _packed(values: dict[str, Any]) -> Any:
    """What a form sends: each value of a list, files where there are bytes; or only a `body`, as a script sends it."""
    if "body" in values:
        return values["body"]
    form = aiohttp.FormData()
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            form.add_field(name, one if isinstance(one, bytes) else str(one), **_file(one))
    return form


def _file(value: Any) -> dict[str, str]:
    return {"filename": "photo.jpg"} if isinstance(value, bytes) else {}


class Browser:
    """Whoever uses it is called `name`; all browsers share connections, none shares cookies."""

    headers: ClassVar[Mapping[str, str]] = {}
    """What every request of this process brings along."""

    def __init__(self, base: str, connector: aiohttp.BaseConnector, ledger: Ledger, name: str) -> None:
        self.base, self.ledger, self.name, self.home = base, ledger, name, "/"
        self.connector = connector
        self.http = self.open_browser()
        self.heard: dict[str, float] = {}
        """When each region was last pushed, by the loop's clock."""
        self.news = asyncio.Event()
        self.may_be_closed = False
        """Whether the server rightly closes this socket, as somebody is removed or merged."""
        self._screen = Screen("")
        self._waiting: list[tuple[str, str]] = []
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._listener: asyncio.Task[None] | None = None
        self._returning: asyncio.Task[None] | None = None

    def open_browser(self) -> aiohttp.ClientSession:
        """One without any cookies yet."""
        return aiohttp.ClientSession(
            connector=self.connector,
            connector_owner=False,
            headers=self.headers,
            # Servers in a room often have a number for a name; behind a proxy with TLS, we are on its inner side.
            cookie_jar=aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(self.base)),
            timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS),
        )

    # Pages and forms ----------------------------------------------------------------------------------------

    async def get(self, path: str) -> Answer:
        while True:
            await self.back()
            if (answer := await self._ask(self.http, "GET", path)) is not LOST:
                return answer

    async def post(self, path: str, values: dict[str, Any], *, script: bool = True) -> Answer:
        """Send a form as the page's script does, or as a plain form; again, as long as it gets lost on the way.

        With a key it counts once. Without one, somebody looks at the screen first, whether there is still a button.
        """
        phase, is_shown = self.screen.mark("data-phase"), bool(self._forms_to(path))
        answer = LOST if self.is_out else await self._post(self.http, path, values, script)
        while answer is LOST:
            await self.back()
            is_here = self.screen.mark("data-phase") == phase
            if "key" not in values and is_shown and is_here and not self._forms_to(path):
                return SEEN
            answer = await self._post(self.http, path, values, script)
        self.ledger.power.writes += 1
        return answer

    def _forms_to(self, path: str) -> list[Form]:
        return self.screen.forms(f"^{re.escape(path)}$")

    async def _post(self, http: aiohttp.ClientSession, path: str, values: dict[str, Any], script: bool) -> Answer:
        cookies = http.cookie_jar.filter_cookies(URL(self.base))
        token = next((cookie.value for name, cookie in cookies.items() if name.endswith("csrftoken")), "")
        headers = {"X-CSRFToken": token} if token else {}
        headers |= {"HX-Request": "true"} if script else {}
        return await self._ask(http, "POST", path, data=_packed(values), headers=headers)

    async def _ask(self, http: aiohttp.ClientSession, method: str, path: str, **options: Any) -> Answer:
        cuts = await self.ledger.power.begin()
        try:
            async with http.request(method, self.base + path, allow_redirects=False, **options) as answer:
                if answer.status in AWAY:
                    return await self._put_off(await answer.text())
                return Answer(answer.status, await answer.text(), answer.headers.get("Location", ""))
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as trouble:
            if self.ledger.power.was_cut(cuts):
                return LOST
            return Answer(0, f"{type(trouble).__name__}: {trouble}")

    async def _put_off(self, why: str) -> Answer:
        """Wait for a moment: it will be tried again."""
        self.ledger.put_off.append(why)
        await asyncio.sleep(AGAIN_SECONDS)
        return LOST

    async def write(self, form: Form, *, twice: bool = False, may: Collection[int] = (), **values: Any) -> bool:
        """Send a form; True when the server has acknowledged it. `may` lists the refusals that are in order.

        Sent twice, as by an impatient thumb or after a lost answer, it carries the same key and counts once.
        """
        data = form.fields | ({"key": secrets.token_hex(16)} if "key" in form.fields else {}) | values
        pause = AGAIN_SECONDS * (self.ledger.retried % 2)
        answers = await asyncio.gather(*(self._later(n * pause, form.action, data) for n in range(1 + twice)))
        for answer in answers:
            if answer.status not in DONE and answer.status not in may:
                self.complain("POST " + form.action, answer)
        acknowledged = any(answer.status in DONE for answer in answers)
        self.ledger.acknowledged += acknowledged
        self.ledger.retried += twice
        self.ledger.refused += not acknowledged and answers[0].status in may
        return acknowledged

    async def _later(self, seconds: float, path: str, values: dict[str, Any]) -> Answer:
        await asyncio.sleep(seconds)
        return await self.post(path, values)

    def complain(self, what: str, answer: Answer) -> None:
        """An answer that should not be: an error of the rehearsal."""
        sentence = _("%(name)s: %(what)s was answered with %(status)s: %(text)s")
        details = {"name": self.name, "what": what, "status": answer.status, "text": answer.text[:200]}
        self.ledger.error(sentence % details)

    # The screen ---------------------------------------------------------------------------------------------

    @property
    def screen(self) -> Screen:
        """What it shows now. Pushes are read only when somebody looks."""
        waiting, self._waiting = self._waiting, []
        for target, html in waiting:
            self._screen.swap(target, html)
        return self._screen

    async def fresh(self) -> Screen | None:
        """What a reload would show."""
        answer = await self.get(self.home)
        if answer.status != 200:
            self.complain("GET " + self.home, answer)
            return None
        return Screen(answer.text)

    async def load(self) -> bool:
        """Open the page, and the socket that it names."""
        await self.back()
        if not (screen := await self.fresh()):
            return False
        self._screen, self._waiting = screen, []
        return await self.connect()

    async def connect(self) -> bool:
        """Open the socket, again where the server dies meanwhile; False where it does not want us."""
        while (is_welcome := await self._connect()) is None:
            pass
        return is_welcome

    async def _connect(self) -> bool | None:
        """Open it, and wait for the paint that everybody who comes gets: what was there before may be old."""
        cuts = await self.ledger.power.wait()
        address, began = self.screen.mark("hx-ws:connect"), asyncio.get_running_loop().time()
        try:
            self._socket = await self.http.ws_connect(self.base + address, max_msg_size=16_000_000)
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as trouble:
            if self.ledger.power.was_cut(cuts):
                return None
            if not self.may_be_closed:
                self.complain("websocket " + address, Answer(0, str(trouble)))
            return False
        self._listener = asyncio.create_task(self._listen(self._socket, cuts))
        await Browser.until(self, lambda: self.heard.get("phase", 0.0) > began or not self.is_connected)
        return True

    @property
    def is_out(self) -> bool:
        """Whether the connection broke, and is being made anew."""
        return self._returning is not None

    async def back(self) -> None:
        """Wait until it is connected again, should the connection have broken."""
        while (returning := self._returning) and returning is not asyncio.current_task():
            await asyncio.shield(returning)

    def _break(self) -> None:
        """The server died: come back as soon as it is there again."""
        if not self._returning:
            self._returning = asyncio.create_task(self._return())

    async def _return(self) -> None:
        try:
            await self._stay()
        finally:
            self._returning = None

    async def _stay(self) -> None:
        """Be connected, or know that the server does not want us."""
        cuts = None
        while not self.is_connected and cuts != self.ledger.power.cuts:
            cuts = await self.ledger.power.wait()
            await self.connect()

    async def disconnect(self) -> None:
        """The network is gone; the page stays as it was."""
        await self.back()
        socket, self._socket = self._socket, None
        if socket:
            await socket.close()
        if listener := self._listener:
            await asyncio.wait([listener])  # Not the task itself: it may be cancelled meanwhile by a dying network.
            if not listener.cancelled():
                listener.result()

    async def close(self) -> None:
        if returning := self._returning:
            returning.cancel()
            await asyncio.wait([returning])
            self._returning = None  # One that had not even begun does not say so itself.
        await self.disconnect()
        await self.http.close()

    @property
    def is_connected(self) -> bool:
        return self._socket is not None and not self._socket.closed

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse, cuts: int) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._hear(message.data)
        if self._socket is socket:  # Nobody here has closed it.
            self._socket = None
            self.news.set()
            if cuts != self.ledger.power.cuts:
                self._break()
            elif not self.may_be_closed:
                sentence = _("The socket of %(name)s died with code %(code)s.")
                self.ledger.error(sentence % {"name": self.name, "code": socket.close_code})

    def _hear(self, message: str) -> None:
        now = asyncio.get_running_loop().time()
        for target in TARGET.findall(message):
            self.heard[target] = now
        for target, html in pushes(message):
            if target != "phase":  # A region's newest push is all that counts, unless the frame around it changes.
                self._waiting = [push for push in self._waiting if push[0] != target]
            self._waiting.append((target, html))
        self.news.set()

    async def until(self, condition: Callable[[], Any], seconds: float = NEWS_SECONDS) -> Any:
        """Wait until a look at the screen answers; answers with that, or with the last look after these seconds."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (found := condition()):
            self.news.clear()
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return found
            try:
                await asyncio.wait_for(self.news.wait(), min(left, 1.0))
            except TimeoutError:
                continue
        return found

    async def form(self, action: str, near: str = "", seconds: float = NEWS_SECONDS) -> Form | None:
        """The form whose action matches, in the list item with these words, as soon as it is on the screen."""
        return await self.until(lambda: self._find(action, near), seconds)

    def _find(self, action: str, near: str) -> Form | None:
        words = f" {near} " if near else ""
        return next((form for form in self.screen.forms(action) if words in f" {form.near} "), None)
