"""Real browsers before the real server. Run in a pytest process of their own: they bring an event loop along."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import played
from tests.browser.screens import Room
from tests.server import Server
from tests.spares import lay

type Houses = Iterator[Server]


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


@pytest.fixture(scope="session")
def house(request: pytest.FixtureRequest, laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    """A server with a workshop for each test that may share it; a server takes longer to start than many a test."""
    folder = tmp_path_factory.mktemp("house")
    shared = [item for item in request.session.items if item.get_closest_marker("shares_server")]
    spares = lay(Path(shutil.copytree(laid, folder / "data")), len(shared))
    server = Server(folder)
    yield (seated(server, spare) for spare in spares)
    server.stop()


def seated(server: Server, spare: dict[str, str]) -> Server:
    """This server, for those who know of one of its workshops only."""
    seen = copy(server)
    seen.spare = spare
    return seen


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """One with the sample workshop: this test's own, or the common one where its file says that it may share it."""
    if request.node.get_closest_marker("shares_server"):
        yield next(request.getfixturevalue("house"))
        return
    server = Server(request.getfixturevalue("data").parent)
    yield server
    server.stop()


@pytest.fixture
def room(browser: Browser, server: Server) -> Iterator[Room]:
    """The sample workshop, and browsers to open its screens in."""
    room = Room(browser, server, reduced_motion="reduce")  # Clicks wait for what moves.
    yield room
    room.close()
    assert not room.complaints, room.complaints
    assert "Traceback" not in server.printed(), server.printed()
