"""What axe says against a page (WCAG 2.2, A and AA): for the tests, and for the table in the documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that say something else in the dark."""


def findings(page: Page, rules: list[str] = RULES) -> list[str]:
    """What axe says against this page: the rule and where. Nothing is expected."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE)
    # What is scrolled half below the console's *Next* would count as half as large.
    page.evaluate("document.querySelector('.side')?.scrollTo(0, 0)")
    # Only what is against the page is described: describing all that is well takes longer than finding it.
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    result: dict[str, Any] = page.evaluate("(options) => axe.run(options)", options)
    return [f"{found['id']}: {node['target']}" for found in result["violations"] for node in found["nodes"]]


def findings_in_the_dark(page: Page) -> list[str]:
    """There, only the colours are others."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = findings(page, COLOURS)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found
