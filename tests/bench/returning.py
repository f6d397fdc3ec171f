"""Phones that all come back at once after a restart: how long it takes, what it costs, what they weigh."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from asyncio import to_thread as made
from statistics import median

from tests.bench import rooms
from tests.bench.broadcasts import PHASE
from tests.bench.course import Bench
from tests.bench.serving import COUNTED, Served
from tests.bench.wire import Wire, until_heard

WITHIN = 1.0
FEW = 10
"""How many times fewer phones come back for comparison."""


def counts(bench: Bench, server: Served) -> dict[str, int]:
    """What the server has counted so far."""
    file = bench.folder / "data" / "counts.json"
    file.unlink(missing_ok=True)
    server.process.send_signal(signal.SIGUSR1)
    deadline = time.monotonic() + 10
    while not file.exists():
        if time.monotonic() > deadline:
            raise TimeoutError("the server does not tell what it has counted")
        time.sleep(0.01)
    found: dict[str, int] = json.loads(file.read_text())
    return found


async def come_back(bench: Bench, workshop: rooms.Workshop, people: int) -> dict[str, float]:
    """So many phones come back within a second to a server that has just been started."""
    server = bench.serve(*COUNTED)
    phones = [(Wire(PHASE), key, cookies) for key, cookies in list(workshop.phones.items())[:people]]
    began = time.perf_counter()

    async def soon(number: int, wire: Wire, key: int, cookies: str) -> None:
        await asyncio.sleep(number / people * WITHIN)
        await wire.open(server.port, f"{workshop.home}live/phone/{key}/", cookies)

    await asyncio.gather(*(soon(number, *phone) for number, phone in enumerate(phones)))
    wires = [wire for wire, _key, _cookies in phones]
    await until_heard(wires)
    found = counts(bench, server) | {"seconds": max(wire.at for wire in wires) - began, "kib": server.kib}
    for wire in wires:
        wire.close()
    server.end()
    return found


async def returning(bench: Bench) -> None:
    """All of a large room, and a tenth of it."""
    bench.end()  # A data folder has one server.
    workshop = await made(rooms.plenary, bench.sizes, bench.sizes.plenary)
    many, few = bench.sizes.plenary, max(bench.sizes.plenary // FEW, 1)
    found: list[dict[str, float]] = []
    for _repetition in range(min(bench.sizes.repetitions, 3)):
        some, all_of_them = await come_back(bench, workshop, few), await come_back(bench, workshop, many)
        found.append(
            {
                "returning_1000_s": all_of_them["seconds"],
                "returning_paints_growth": all_of_them["paints"] / some["paints"],
                "returning_queries_growth": all_of_them["painting queries"] / some["painting queries"],
                "kib_per_phone": (all_of_them["kib"] - some["kib"]) / (many - few),
                "returning_paints": all_of_them["paints"],
                "returning_painting_queries": all_of_them["painting queries"],
                "returning_queries_per_phone": (all_of_them["queries"] - some["queries"]) / (many - few),
            }
        )
    bench.figures |= {name: median(each[name] for each in found) for name in found[0]}
