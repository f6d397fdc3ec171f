"""What the whole room hears: *next*, the hub alone, the next round of a World Café, ten workshops side by side."""

from __future__ import annotations

import asyncio
import json
from asyncio import to_thread as made
from collections.abc import Awaitable, Callable
from statistics import mean, median

from tests.bench import rooms
from tests.bench.course import Bench, p99
from tests.bench.serving import HUB
from tests.bench.wire import Browser, Wire, open_all, press

PHASE, ROUTE, MARK = b'hx-target="#phase"', b'hx-target="#route-', b"mark"
HUB_BYTES = 2_000
APART = 0.1
"""Seconds between the *next* of one workshop and that of the one beside it."""


class Crowd:
    """Everybody's phone in one workshop, and the facilitator who presses *next*."""

    def __init__(self, port: int, workshop: rooms.Workshop, mark: bytes = PHASE) -> None:
        self.port, self.workshop, self.turn = port, workshop, workshop.turn
        self.wires = [Wire(mark) for _phone in workshop.phones]
        self.facilitator = Browser(port, workshop.facilitator)

    async def open(self) -> None:
        home = self.workshop.home
        phones = zip(self.wires, self.workshop.phones.items(), strict=True)
        await open_all((wire, self.port, f"{home}live/phone/{key}/", cookies) for wire, (key, cookies) in phones)
        await self.facilitator.open()

    async def next(self) -> list[float]:
        """Milliseconds from the press until each phone had its last byte."""
        body, self.turn = f"turn={self.turn}", self.turn + 1
        return await press(self.wires, lambda: self.facilitator.post(f"{self.workshop.home}next/", body))

    @property
    def bytes(self) -> int:
        """How many a phone got."""
        return round(mean(wire.bytes for wire in self.wires))

    def close(self) -> None:
        self.facilitator.close()
        for wire in self.wires:
            wire.close()


class Yardstick:
    """As many sockets of the raw server."""

    def __init__(self, port: int, count: int) -> None:
        self.port, self.wires, self.speaker = port, [Wire(MARK) for _socket in range(count)], Wire()

    async def open(self) -> None:
        await open_all((wire, self.port, "/", "") for wire in self.wires)
        await self.speaker.open(self.port, "/speaker")

    async def send(self, size: int) -> list[float]:
        """Milliseconds until each socket had so many bytes."""
        order = json.dumps({"keep": False, "news": [["/", MARK.decode(), size]]}).encode()

        async def say() -> None:
            self.speaker.write(1, order)

        return await press(self.wires, say)

    def close(self) -> None:
        for wire in (*self.wires, self.speaker):
            wire.close()


async def against_raw(
    bench: Bench,
    act: Callable[[], Awaitable[tuple[list[float], int]]],
    count: int,
    worst: Callable[[list[float]], float] = p99,
) -> tuple[float, float]:
    """Do it again and again, each time beside the raw broadcast of as many bytes to as many: both, in milliseconds."""
    yardstick = Yardstick(bench.raw().port, count)
    await yardstick.open()
    ours, raws = [], []
    for repetition in range(bench.sizes.repetitions + 1):
        took, size = await act()
        raw = await yardstick.send(size)
        if repetition:  # The first time, both still warm up.
            ours.append(worst(took))
            raws.append(worst(raw))
    yardstick.close()
    return median(ours), median(raws)


async def change(bench: Bench, name: str, crowd: Crowd, worst: Callable[[list[float]], float] = p99) -> None:
    """A workshop that goes on, beside the raw broadcast."""
    await crowd.open()

    async def act() -> tuple[list[float], int]:
        return await crowd.next(), crowd.bytes

    ours, raw = await against_raw(bench, act, len(crowd.wires), worst)
    bench.figures |= {f"{name}_x_raw": ours / raw, f"{name}_ms": ours, f"{name}_raw_ms": raw}
    bench.figures[f"{name}_bytes"] = crowd.bytes
    crowd.close()


async def next_phase(bench: Bench) -> None:
    """The facilitator's POST of *next* until the last byte of the new phase is there."""
    port, sizes = bench.plenum().port, bench.sizes
    await change(bench, "next_1000", Crowd(port, await made(rooms.plenary, sizes, sizes.plenary)))
    await change(bench, "next_1000_groups", Crowd(port, await made(rooms.group_work, sizes)))


async def cafe(bench: Bench) -> None:
    """Everybody is sent to another station, and sees its worksheet."""
    await change(bench, "cafe_300", Crowd(bench.plenum().port, await made(rooms.cafe, bench.sizes), ROUTE), max)


async def hub(bench: Bench) -> None:
    """The hub alone: as our server sends, and through plain ASGI."""
    for name, path in (("hub_1000", "/phone/"), ("hub_1000_plain_asgi", "/plain/phone/")):
        server = bench.serve(*HUB)
        wires = [Wire(MARK) for _phone in range(bench.sizes.plenary)]
        await open_all((wire, server.port, path, "") for wire in wires)
        _answers, poker = await asyncio.open_connection("127.0.0.1", server.port)

        async def say(poker: asyncio.StreamWriter = poker) -> None:
            poker.write(f"GET /poke/{HUB_BYTES} HTTP/1.1\r\nHost: plenum\r\n\r\n".encode())

        async def act(wires: list[Wire] = wires, say: Callable[[], Awaitable[None]] = say) -> tuple[list[float], int]:
            return await press(wires, say), HUB_BYTES

        ours, raw = await against_raw(bench, act, len(wires))
        bench.figures |= {f"{name}_x_raw": ours / raw, f"{name}_ms": ours, f"{name}_raw_ms": raw}
        for wire in wires:
            wire.close()
        poker.close()
        await asyncio.sleep(Wire.quiet)  # Nobody of the first ones is there any more when the second are measured.


async def side_by_side(bench: Bench) -> None:
    """Several workshops that go on shortly after each other, and all at once, beside one that is as large as they."""
    port, sizes = bench.plenum().port, bench.sizes
    people = max(sizes.plenary // sizes.side_by_side, 3)
    crowds = [Crowd(port, await made(rooms.plenary, sizes, people)) for _workshop in range(sizes.side_by_side)]
    one = Crowd(port, await made(rooms.plenary, sizes, sizes.plenary))
    for crowd in (*crowds, one):
        await crowd.open()

    async def all_of_them(apart: float) -> list[float]:
        async def soon(number: int, crowd: Crowd) -> float:
            await asyncio.sleep(number * apart)
            return p99(await crowd.next())

        return await asyncio.gather(*(soon(number, crowd) for number, crowd in enumerate(crowds)))

    large, apart, together = [], [], []
    await asyncio.gather(*(crowd.next() for crowd in (*crowds, one)))
    for _repetition in range(max(sizes.repetitions // 2, 1)):
        large.append(p99(await one.next()))
        apart.append(await all_of_them(APART))
        together.append(max(await all_of_them(0)))
    slowest = max(map(median, zip(*apart, strict=True)))
    bench.figures |= {"ten_of_100_x_one_of_1000": slowest / median(large), "ten_of_100_ms": slowest}
    bench.figures |= {"one_of_1000_ms": median(large), "ten_of_100_at_once_ms": median(together)}
    for crowd in (*crowds, one):
        crowd.close()
