from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import spares
from tests.server import Server

MOST = 30
"""More workshops than a file has tests."""


@pytest.fixture(scope="module")
def shared(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Iterator[dict[str, str]]]]:
    """A real server, with workshops in which nobody has been yet."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copytree(laid, folder / "data")
    fresh = spares.lay(folder / "data", MOST)
    server = Server(folder)
    yield server, fresh
    server.stop()


@pytest.fixture
def server(shared: tuple[Server, Iterator[dict[str, str]]]) -> Server:
    """A real server with a workshop like the sample, a fresh one for every test."""
    server, fresh = shared
    server.spare = next(fresh)
    return server


@pytest.fixture
def fresh_server(data: Path) -> Iterator[Server]:
    """A real server that has not done anything yet."""
    server = Server(data.parent)
    yield server
    server.stop()
