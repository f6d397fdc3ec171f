"""The machine's clock is set back and forth while people write: nothing is lost, and no clock shows nonsense."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import TCPConnector

from tests.rehearsal.scenes import ask, brainstorming, look_back, wrong
from workshop.rehearsal.person import Console
from workshop.rehearsal.server import OwnServer

HOUR = 3600
SETTINGS = (3 * HOUR, -3 * HOUR, 5 * 24 * HOUR, -5 * 24 * HOUR, 0)
"""Seconds by which the clock is wrong, one after the other: within the days for which an invitation holds."""


@pytest.fixture
def skew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "skew"
    file.write_text("0")
    monkeypatch.setenv("PLENUM_TEST_SKEW", str(file))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "skewed"))
    return file


@pytest.fixture(autouse=True)
def fresh_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server may close an idle connection when the clock jumps; a browser then takes another one by itself."""
    monkeypatch.setattr("aiohttp.TCPConnector", lambda **_: TCPConnector(limit=0, force_close=True))


@pytest.fixture
def server(data: Path, skew: Path) -> Iterator[OwnServer]:
    with OwnServer(data) as server:
        yield server


async def test_whatever_the_clock_says_nothing_is_lost_and_clocks_can_be_turned(server: OwnServer, skew: Path) -> None:
    async with brainstorming(server) as room:
        usual = await painted(room.console)
        for seconds in SETTINGS:
            skew.write_text(str(seconds))
            assert abs(await painted(room.console) - usual - seconds) < HOUR / 2
            await ask(room, 1)
            for verb in ("pause", "start", "longer", "shorter", "reset", "start"):
                await room.quiet()
                for form in room.console.screen.forms(rf"/clock/{verb}/$")[:1]:  # A clock that is over is not paused.
                    assert await room.console.write(form)
            await ask(room, 1)
        assert wrong(await look_back(room)) == []
    assert server.errors() == []


async def painted(console: Console) -> float:
    """What time the server thinks it is, as its clock on the console says."""
    answer = await console.get(console.home)
    found = re.search(r'data-now="([\d.]+)"', answer.text)
    assert found, (answer.status, answer.location, answer.text[:600])
    return float(found[1])
