from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest

from tests.cast import Room, Screens
from workshop import live
from workshop.guessing import guesses, passwords

# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("plenum", deadline=None)
hypothesis.settings.load_profile("plenum")


@pytest.fixture(autouse=True)
def patient() -> None:
    """Nobody has guessed a code yet."""
    guesses.reset()
    passwords.reset()


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
) -> Callable[[Callable[[], Any]], list[str]]:
    """Does something and tells which regions of whose screens its pokes have left behind."""

    def act_and_compare(act: Callable[[], Any]) -> list[str]:
        screens = Screens(room)
        pokes.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return screens.behind(pokes)

    return act_and_compare
