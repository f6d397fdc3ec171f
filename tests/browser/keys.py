"""Somebody who has a keyboard and nothing else; at every stop it is looked whether the focus is to be seen."""

from __future__ import annotations

import copy
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.measures import measure
from tests.browser.screens import Room
from tests.server import Server

MOST = 250
"""Presses of the tabulator after which something counts as out of reach."""


class Keys:
    """The keyboard before a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []
        """What had the focus, and did not show it, or was behind something else."""

    def to(self, name: str) -> Keys:
        """Go on from control to control until one of this name has the focus."""
        passed: list[str] = []
        for _press in range(MOST):
            self.page.keyboard.press("Tab")
            here, *wrong = measure(self.page, "focused")
            self.unseen += wrong
            if name in here:
                return self
            passed.append(here)
        raise AssertionError(f"no way to {name!r}; on the way were {passed[:80]}")

    def press(self, *keys: str) -> Keys:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def write(self, text: str) -> Keys:
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        return self

    def use(self, name: str) -> Keys:
        """Go to a button, a link or what folds, and press Enter."""
        return self.to(name).press("Enter")


def fresh(browser: Browser, hall: Server, number: int) -> Room:
    """A workshop of the hall in which nobody has been."""
    server: Any = copy.copy(hall)
    server.spare = hall.spare["fresh"][number]
    return Room(browser, server, reduced_motion="reduce")
