from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection

from tests.cast import Room, Screens
from tests.laying import past
from tests.server import Server, migrate
from tests.sharing import once
from workshop import live
from workshop.guessing import guesses, passwords, sieges, sprays
from workshop.pace import posts

HERE = Path(__file__).parent

collect_ignore = [] if os.environ.get("REDIS_URL") else ["scale_only"]
"""What needs a PostgreSQL and a Redis: see tests.scale."""

# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("plenum", deadline=None)
hypothesis.settings.load_profile("plenum")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what need not be asked again; spread what takes long over the processes."""
    if os.environ.get("REDIS_URL"):
        config.hook.pytest_deselected(items=(known := [item for item in items if not _is_worth_a_second_look(item)]))
        items[:] = [item for item in items if item not in set(known)]
    _begin_early(items)


def _is_worth_a_second_look(item: pytest.Item) -> bool:
    """Whether a test could end otherwise at scale: it asks a database or a server.

    A rehearsal's own server does not: it is on SQLite wherever it runs, but for those in tests/scale_only.
    """
    if os.environ.get("PLENUM_TEST_SHORT") and item.get_closest_marker("long"):
        return False
    if {"scale_only", "live", "browser"} & set(item.path.relative_to(HERE).parts):
        return True
    asks = {"db", "transactional_db", "laid", "blank", "server"} & set(getattr(item, "fixturenames", ()))
    own = hasattr(getattr(item, "module", None), "OwnServer")
    return bool(asks or item.get_closest_marker("django_db")) and not own


def _begin_early(items: list[pytest.Item]) -> None:
    """Side by side, the tests marked as long begin early and apart, so that nobody waits for them at the end.

    Each process begins with a slice of the tests, in order.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    if processes == 1 or not long:
        return
    items[:] = [item for item in items if item not in long]
    for number, item in enumerate(long):
        items.insert(number % processes * len(items) // processes + 1, item)


@pytest.fixture(autouse=True)
def patient() -> None:
    """Nobody has guessed a code yet."""
    for throttle in (guesses, passwords, sprays, sieges, posts):
        throttle.reset()


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing has been done yet in this test: see tests.laying."""
    past.begin()


@pytest.fixture(scope="session")
def laid(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a server that has been started once."""

    def start(folder: Path) -> None:
        shutil.copytree(blank, folder / "data")
        Server(folder).stop()

    return once("laid", start, tmp_path_factory) / "data"


@pytest.fixture
def data(laid: Path, tmp_path: Path) -> Path:
    """Data of this test's own, with the sample workshop in it: a copy, which is faster than to lay it anew."""
    return Path(shutil.copytree(laid, tmp_path / "data"))


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database has its tables, and nothing in them."""
    return once("blank", migrate, tmp_path_factory)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, request: pytest.FixtureRequest) -> None:
    """Lay a copy of the blank database where the tests' own is expected."""
    if connection.vendor == "sqlite":
        shutil.copyfile(request.getfixturevalue("blank") / "plenum.sqlite3", connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether what has been laid there is taken; it goes away with its folder."""
    return connection.vendor == "sqlite"


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
