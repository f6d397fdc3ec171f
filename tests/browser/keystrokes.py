"""How long somebody needs who sees these pages for the first time: calculated, not timed.

By the Keystroke-Level Model of Card, Moran and Newell (1980), and 238 words read in a minute (Brysbaert 2019): every
word in sight on each page that is new.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

KEY, POINT, HOME, THINK = 0.28, 1.1, 0.4, 1.35
"""Seconds for a key or button, to point at something, to move a hand to the keyboard, and to make up one's mind."""
READ = 238 / 60
"""Words a second."""
WATCH = r"""
if (window == top) {
  addEventListener("DOMContentLoaded", () =>
    countEffort({ page: location.pathname, words: document.body.innerText.split(/\s+/).filter(Boolean).length }));
  addEventListener("click", event => event.detail && countEffort({ clicks: 1 }), true);
  addEventListener("input", ({ target }) => ["radio", "checkbox", "select-one"].includes(target.type) ||
    countEffort({ field: `${location.pathname} ${target.name}`, keys: target.value.length }), true);
}
"""


class Effort:
    """What is read, clicked and typed in a browser's page from now on."""

    def __init__(self, page: Page) -> None:
        self.visits = self.clicks = 0
        self.words: dict[str, int] = {}
        self.keys: dict[str, int] = {}
        page.expose_function("countEffort", self._told)
        page.add_init_script(WATCH)

    def _told(self, what: dict[str, Any]) -> None:
        self.clicks += what.get("clicks", 0)
        if "page" in what:
            self.visits += 1
            self.words.setdefault(what["page"], what["words"])
        if "field" in what:
            self.keys[what["field"]] = what["keys"]

    @property
    def seconds(self) -> float:
        clicking = self.clicks * (THINK + POINT + KEY)
        typing = len(self.keys) * (THINK + POINT + KEY + 2 * HOME) + sum(self.keys.values()) * KEY
        return clicking + typing + sum(self.words.values()) / READ

    def __str__(self) -> str:
        return (
            f"{self.visits} pages ({len(self.words)} of them new, with {sum(self.words.values())} words), "
            f"{self.clicks} clicks, {len(self.keys)} fields with {sum(self.keys.values())} keys: "
            f"{self.seconds / 60:.1f} minutes"
        )
