from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Room
from workshop import live


@pytest.fixture
def room(db: None) -> Room:
    """A workshop with the whole cast in it, in its lobby."""
    return Room()


@pytest.fixture
def pokes(django_capture_on_commit_callbacks: object) -> Iterator[set[str]]:
    """The regions that were poked, as far as the captured callbacks of this test have run."""
    heard: set[str] = set()

    def listener(workshop: int, regions: frozenset[str]) -> None:
        heard.update(regions)

    live.listen(listener)
    yield heard
    live.unlisten(listener)
