from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import Server


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    """A real server with its sample workshop, fresh for every test."""
    server = Server(data.parent)
    yield server
    server.stop()
