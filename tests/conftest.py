from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection

from tests.cast import Room, Screens
from tests.server import Server
from workshop import live
from workshop.guessing import guesses, passwords, sieges, sprays

# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("plenum", deadline=None)
hypothesis.settings.load_profile("plenum")


@pytest.fixture(autouse=True)
def patient() -> None:
    """Nobody has guessed a code yet."""
    for throttle in (guesses, passwords, sprays, sieges):
        throttle.reset()


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a server that has been started once."""
    server = Server(tmp_path_factory.mktemp("laid"))
    server.stop()
    return server.folder / "data"


@pytest.fixture
def data(laid: Path, tmp_path: Path) -> Path:
    """Data of this test's own, with the sample workshop in it: a copy, which is faster than to lay it anew."""
    return Path(shutil.copytree(laid, tmp_path / "data"))


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


@pytest.fixture
def behind(
    room: Room, pokes: set[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> Iterator[Callable[[Callable[[], Any]], list[str]]]:
    """Does something and tells which regions of whose screens its pokes have left behind."""
    screens = Screens(room)

    def act_and_compare(act: Callable[[], Any]) -> list[str]:
        screens.load()
        pokes.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return screens.behind(pokes)

    with connection.execute_wrapper(screens.notice):
        yield act_and_compare
