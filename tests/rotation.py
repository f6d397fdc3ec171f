"""How fast a whole room hears where to go next, and how long it takes to plan that: the figures of docs/performance.md.

Three hundred phones, each with a socket of its own, on this computer; the server is the real one, in a process of its
own. What counts is the last phone's last byte, from the moment in which the facilitator presses *next*: its own
station, with the worksheet that is shown there. Beside it, the same bytes as the barest server sends them.

Run it with the environment that `./plenum test` made: `.venv/bin/python -m tests.rotation`.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from aiohttp import web

PEOPLE, STATIONS, ROUNDS, TIMES = 300, 14, 4, 3
PATIENCE = 30.0


def prepare(folder: Path) -> dict[str, Any]:
    """A workshop of that size in the first round of its World Café; answers with everybody's address and cookies."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "workshop.settings", "PLENUM_DATA": str(folder)}
    import django

    django.setup()
    from django.db import transaction

    from tests.cast import AGENDA, Room
    from workshop import start

    start.migrate()
    agenda = [entry | {"rounds": ROUNDS} if entry["kind"] == "worldcafe" else entry for entry in AGENDA]
    with transaction.atomic():
        room = Room(agenda)
        people = [room.alice, room.bob, room.carol, *room.crowd(PEOPLE)]
        room.go_to("marketplace")
        sessions = [
            room.session(host, f"How do we do number {number}?") for number, host in enumerate(people[:STATIONS])
        ]
        for number, person in enumerate(people[STATIONS:]):
            sessions[number % STATIONS].join(person)
        write_worksheets(sessions)
        room.go_to("worldcafe")
        room.workshop.refresh_from_db()
    cookies = {person.pk: room.browser(person).cookies for person in people}
    return {
        "code": room.code,
        "turn": room.workshop.turn,
        "phones": {key: {name: one.value for name, one in found.items()} for key, found in cookies.items()},
        "facilitator": {name: one.value for name, one in room.browser(room.frank).cookies.items()},
    }


def write_worksheets(sessions: list[Any]) -> None:
    """A few lines on each, as a group writes them."""
    from sessions.models import Worksheet

    for session in sessions:
        for line in range(12):
            text = f"What we found out, line {line}: ask those who have tried it already"
            Worksheet.objects.append(session, session.host, "found", text, f"k{line}")


class Phone:
    """A socket that notes when its own station came, and how many bytes that took."""

    def __init__(self) -> None:
        self.heard, self.bytes = asyncio.Event(), 0
        self.at = 0.0

    async def listen(self, http: aiohttp.ClientSession, address: str, cookies: dict[str, str], mark: str) -> None:
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        async with http.ws_connect(address, headers={"Cookie": header}, max_msg_size=0) as found:
            async for message in found:
                self.bytes += len(message.data)
                if mark in message.data:
                    self.at = time.perf_counter()
                    self.heard.set()

    def forget(self) -> None:
        self.heard.clear()
        self.bytes = 0


async def all_of(phones: list[Phone]) -> None:
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(phone.heard.wait() for phone in phones))


async def measure(base: str, room: dict[str, Any]) -> tuple[list[float], list[float], int]:
    """Rounds, each with the milliseconds until the median and the last phone had it; and the bytes for one phone."""
    medians, lasts, size, home = [], [], 0, f"{base}/{room['code']}"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        phones = [Phone() for _phone in room["phones"]]
        listeners = [
            asyncio.create_task(phone.listen(http, f"{home}/live/phone/{key}/", cookies, 'hx-target="#route-'))
            for phone, (key, cookies) in zip(phones, room["phones"].items(), strict=True)
        ]
        await all_of(phones)
        steerer = Steerer(http, home, room)
        await steerer.open()
        for _round in range(TIMES):
            await asyncio.sleep(1.5)
            for phone in phones:
                phone.forget()
            pressed = time.perf_counter()
            await asyncio.gather(steerer.next(), all_of(phones))
            took = sorted((phone.at - pressed) * 1000 for phone in phones)
            medians.append(median(took))
            lasts.append(took[-1])
            size = max(phone.bytes for phone in phones)
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
    return medians, lasts, size


class Steerer:
    """The facilitator, who presses *next*."""

    def __init__(self, http: aiohttp.ClientSession, home: str, room: dict[str, Any]) -> None:
        self.http, self.home, self.turn, self.cookies = http, home, room["turn"], room["facilitator"]

    async def open(self) -> None:
        async with self.http.get(f"{self.home}/console/", headers=self._headers()) as answer:
            self.cookies |= {"csrftoken": answer.cookies["csrftoken"].value}

    async def next(self) -> None:
        headers = self._headers() | {"HX-Request": "true", "X-CSRFToken": self.cookies["csrftoken"]}
        async with self.http.post(f"{self.home}/next/", data={"turn": str(self.turn)}, headers=headers) as answer:
            assert answer.status == 204, await answer.text()
        self.turn += 1

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}


# The same bytes, as the barest server sends them -----------------------------------------------------------------


def serve_bare(port: int) -> None:
    """Sockets that all get the same text as soon as somebody asks for that, by its length."""
    sockets: list[web.WebSocketResponse] = []

    async def join(request: web.Request) -> web.WebSocketResponse:
        found = web.WebSocketResponse(compress=False)
        await found.prepare(request)
        sockets.append(found)
        async for _message in found:
            pass
        return found

    async def send(request: web.Request) -> web.Response:
        text = "x" * (int(request.match_info["size"]) - 4) + "last"
        for found in sockets:
            await found.send_str(text)
        return web.Response(status=204)

    application = web.Application()
    application.add_routes([web.get("/", join), web.post("/{size}", send)])
    web.run_app(application, host="127.0.0.1", port=port, print=None)


async def measure_bare(size: int) -> float:
    """Milliseconds until the last of as many sockets has so many bytes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "tests.rotation", "bare", str(port)])
    base, lasts = f"http://127.0.0.1:{port}/", []
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            await until_open(http, base)
            phones = [Phone() for _phone in range(PEOPLE)]
            listeners = [asyncio.create_task(phone.listen(http, base, {}, "last")) for phone in phones]
            for _round in range(TIMES):
                await asyncio.sleep(1.5)
                for phone in phones:
                    phone.forget()
                pressed = time.perf_counter()
                await asyncio.gather(http.post(f"{base}{size}"), all_of(phones))
                lasts.append((max(phone.at for phone in phones) - pressed) * 1000)
            for listener in listeners:
                listener.cancel()
            await asyncio.gather(*listeners, return_exceptions=True)
    finally:
        server.terminate()
        server.wait()
    return median(lasts)


async def until_open(http: aiohttp.ClientSession, base: str) -> None:
    for _try in range(100):
        try:
            async with http.get(base + "nothing"):
                return
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)


# All of it --------------------------------------------------------------------------------------------------------


def planning() -> str:
    """How long the plan takes by itself, for the rounds of such a room."""
    from sessions import cafe

    people = list(range(1, PEOPLE + 1))
    members = [frozenset(people[number::STATIONS]) for number in range(STATIONS)]
    stations = [cafe.Station(number, here, tuple(sorted(here)[:2])) for number, here in enumerate(members)]
    took = []
    for seed in range(TIMES):
        began = time.process_time()
        cafe.plan(people, stations, ROUNDS, switch=2, seed=seed)
        took.append(time.process_time() - began)
    return f"planned {PEOPLE} people, {STATIONS} stations, {ROUNDS} rounds in {median(took):.2f} s of a processor"


def main() -> None:
    from tests.server import Server

    with TemporaryDirectory(prefix="plenum-rotation-") as name:
        room = prepare(Path(name) / "data")
        server = Server(Path(name))
        try:
            medians, lasts, size = asyncio.run(measure(server.base, room))
        finally:
            server.stop()
    bare = asyncio.run(measure_bare(size))
    shown = ", ".join(f"{last:.0f}" for last in lasts)
    print(f"{PEOPLE} phones, {size / 1000:.0f} kB each: the median phone after {median(medians):.0f} ms,")
    print(f"the last one after {shown} ms (median {median(lasts):.0f} ms)")
    print(f"the barest server: {bare:.0f} ms, so Plenum takes {median(lasts) / bare:.1f} times as long")
    print(planning())


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        serve_bare(int(sys.argv[2]))
    else:
        main()
