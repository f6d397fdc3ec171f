"""The machine's clock is set back and forth while people write: nothing is lost, and no running phase is moved."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal.scenes import ask, brainstorming, look_back, wrong
from workshop.rehearsal.person import Console
from workshop.rehearsal.script import Room
from workshop.rehearsal.server import OwnServer

HOUR = 3600
SETTINGS = (3 * HOUR, -5 * 24 * HOUR, 0)
"""Seconds by which the clock is wrong, one after the other: within the days for which an invitation holds."""


@pytest.fixture
def skew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "skew"
    file.write_text("0")
    monkeypatch.setenv("PLENUM_TEST_SKEW", str(file))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "skewed"))
    return file


@pytest.fixture
def server(data: Path, skew: Path) -> Iterator[OwnServer]:
    with OwnServer(data) as server:
        yield server


async def test_a_running_phase_is_not_moved_and_the_time_is_taken_over_while_none_runs(
    server: OwnServer, skew: Path
) -> None:
    async with brainstorming(server) as room:
        wrong_by = 0
        for seconds in SETTINGS:
            now, ends = await painted(room.console)
            skew.write_text(str(seconds))
            await ask(room, 1)
            later, still = await painted(room.console)
            assert (still, now <= later < now + HOUR / 2) == (ends, True)
            await turn(room, "pause")
            await hear_of_it(room.console, now + seconds - wrong_by)
            await turn(room, "start")
            other, moved = await painted(room.console)
            assert 0 <= (ends - now) - (moved - other) < HOUR / 2, "as much is left as before, but for what went by"
            wrong_by = seconds
        assert wrong(await look_back(room)) == []
    assert server.errors() == []


async def hear_of_it(console: Console, expected: float) -> None:
    """Wait until the server has taken the machine's time over."""
    while abs((await painted(console))[0] - expected) > HOUR / 2:
        await asyncio.sleep(0.1)


async def turn(room: Room, verb: str) -> None:
    await room.quiet()
    (form, *_others) = room.console.screen.forms(rf"/clock/{verb}/$")
    assert await room.console.write(form)


async def painted(console: Console) -> tuple[float, float]:
    """What time the server thinks it is, as its clock on the console says, and when that is over (0 while paused)."""
    answer = await console.get(console.home)
    now, ends = (re.search(rf'data-{name}="([\d.]+)"', answer.text) for name in ("now", "ends"))
    assert now, (answer.status, answer.location, answer.text[:600])
    return float(now[1]), float(ends[1]) if ends else 0
