"""axe finds nothing on any phase's three screens, in light and in dark (WCAG 2.2, A and AA)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import Room

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def findings(page: Page) -> list[str]:
    """What axe says against this page: the rule and where."""
    page.evaluate(AXE)
    result: dict[str, Any] = page.evaluate("(rules) => axe.run({runOnly: rules})", RULES)
    return [f"{found['id']}: {node['target']}" for found in result["violations"] for node in found["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_phase_on_every_screen(room: Room, scheme: Any) -> None:
    room.options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    console, stage, phone = room.console(), room.stage(), room.phone("Alice")
    for number in range(console.locator(".agenda-entry").count()):
        console.locator(".agenda-entry").nth(number).click()
        expect(console.locator(".agenda > li").nth(number)).to_have_attribute("aria-current", "step")
        place = console.locator("#phase [data-phase]").get_attribute("data-phase") or ""
        for name, page in {"console": console, "stage": stage, "phone": phone}.items():
            expect(page.locator("#phase [data-phase]")).to_have_attribute("data-phase", place)
            assert findings(page) == [], f"{name} in phase {number + 1}"


def test_the_doors(room: Room) -> None:
    page = room.open("phone")
    for path in ("/", "/sign-in/", "/workshops/"):
        page.goto(room.server.base + path)
        assert findings(page) == [], path
    for path in ("", "place/", "results/", "console/"):
        page.goto(room.server.join + path)
        assert findings(page) == [], path
