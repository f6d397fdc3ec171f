"""Real browsers before the real server. Run in a pytest process of their own: they bring an event loop along."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import played
from tests.browser.screens import Room
from tests.server import Server


def chromium() -> dict[str, Any]:
    """How to launch the system's Chromium: nothing is downloaded, and it talks to nobody."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("PLENUM_BROWSER") or next(filter(None, map(shutil.which, names)), None)
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-gpu", *quiet]}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return chromium()


@pytest.fixture(scope="session")
def hall(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a workshop that has been played to its end, and with some in which nobody has been."""
    folder = tmp_path_factory.mktemp("hall")
    found = played.lay(Path(shutil.copytree(laid, folder / "data")))
    server = Server(folder)
    server.spare = found
    yield server
    server.stop()
    assert "Traceback" not in server.printed(), server.printed()


@pytest.fixture
def room(browser: Browser, data: Path) -> Iterator[Room]:
    """A server of its own with the sample workshop, and browsers to open its screens in."""
    server = Server(data.parent)
    room = Room(browser, server, reduced_motion="reduce")  # Clicks wait for what moves.
    yield room
    room.close()
    server.stop()
    assert not room.complaints, room.complaints
    assert "Traceback" not in server.printed(), server.printed()
