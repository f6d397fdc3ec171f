"""Checking the room: every phone answers once, and the console counts them."""

from __future__ import annotations

import asyncio
import random
import re
import time
from asyncio import to_thread as made
from statistics import median

from tests.bench import rooms
from tests.bench.course import Bench
from tests.bench.returning import counts
from tests.bench.serving import COUNTED
from tests.bench.wire import Browser, Wire, open_all

CHECK = re.compile(rb'data-check="(\d+)" data-spread="(\d+)"')
ANSWERED = re.compile(rb"(\d+) of \d+ phones? ha(?:s|ve) answered")
LATEST = 60.0


class Phone(Wire):
    """Measures its way to the server as soon as it is asked, as echo.js does."""

    def __init__(self, browser: Browser, home: str) -> None:
        super().__init__()
        self.browser, self.home = browser, home
        self.answer: asyncio.Task[float] | None = None

    def text(self, buffer: bytes, begin: int, end: int) -> None:
        if found := CHECK.search(buffer, begin, end):
            self.answer = asyncio.create_task(self._answer(int(found[1]), float(found[2])))

    async def _answer(self, number: int, spread: float) -> float:
        """How many milliseconds it measured."""
        await asyncio.sleep(random.random() * spread)
        began = time.perf_counter()
        await self.browser.get(f"{self.home}room/ping/")
        took = (time.perf_counter() - began) * 1000
        body = f"number={number}&milliseconds={round(took)}&browser=Firefox+140"
        await self.browser.post(f"{self.home}room/echo/", body)
        return took


class Console(Wire):
    """Sees how many have answered."""

    answered = 0

    def text(self, buffer: bytes, begin: int, end: int) -> None:
        for found in ANSWERED.findall(buffer, begin, end):
            self.answered = int(found)


async def check(bench: Bench, workshop: rooms.Workshop) -> dict[str, float]:
    """Check a room once."""
    server = bench.serve(*COUNTED)
    phones = {key: Phone(Browser(server.port, cookies), workshop.home) for key, cookies in workshop.phones.items()}
    console, facilitator = Console(), Browser(server.port, workshop.facilitator)
    await open_all(
        (phone, server.port, f"{workshop.home}live/phone/{key}/", phone.browser.cookies)
        for key, phone in phones.items()
    )
    await console.open(server.port, f"{workshop.home}live/console/en/", workshop.facilitator)
    for phone in phones.values():
        await phone.browser.open()
    await asyncio.sleep(1)
    before, began, pushes = counts(bench, server), time.perf_counter(), console.texts
    await facilitator.post(f"{workshop.home}room/check/", "")
    while console.answered < len(phones) and time.perf_counter() - began < LATEST:
        await asyncio.sleep(0.02)
    took, after = console.at - began, counts(bench, server)
    measured = [await phone.answer for phone in phones.values() if phone.answer]
    for wire in (*phones.values(), console):
        wire.close()
    for browser in (facilitator, *(phone.browser for phone in phones.values())):
        browser.close()
    server.end()
    painting = after["painting queries"] - before["painting queries"]
    return {
        "reach_300_s": took,
        "reach_missing": len(phones) - console.answered,
        "reach_measured_ms": median(measured),
        "reach_slowest_ms": max(measured),
        "reach_queries_per_phone": (after["queries"] - before["queries"] - painting) / len(phones),
        "reach_paints": after["paints"] - before["paints"],
        "reach_console_texts": console.texts - pushes,
    }


async def reach(bench: Bench) -> None:
    """As large a room as the group work's, another one and a server that has just started each time."""
    found = []
    for _repetition in range(min(bench.sizes.repetitions, 3)):
        found.append(await check(bench, await made(rooms.brainstorm, bench.sizes.group_work)))
    bench.figures |= {name: median(each[name] for each in found) for name in found[0]}
