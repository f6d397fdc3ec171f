"""axe finds nothing on any phase's three screens, in light and in dark (WCAG 2.2, A and AA)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.screens import Room

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]


def findings(page: Page, rules: list[str] = RULES) -> list[str]:
    """What axe says against this page: the rule and where."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE)
    # What is scrolled half below the console's *Next* would count as half as large.
    page.evaluate("document.querySelector('.side')?.scrollTo(0, 0)")
    result: dict[str, Any] = page.evaluate("(rules) => axe.run({runOnly: rules})", rules)
    return [f"{found['id']}: {node['target']}" for found in result["violations"] for node in found["nodes"]]


def findings_in_the_dark(page: Page) -> list[str]:
    """There, only the colours are others."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = findings(page, COLOURS)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def test_every_phase_on_every_screen(room: Room) -> None:
    room.options = {"color_scheme": "light", "reduced_motion": "reduce"}
    console, stage, phone = room.console(), room.stage(), room.phone("Alice")
    for number in range(console.locator(".agenda-entry").count()):
        console.locator(".agenda-entry").nth(number).click()
        expect(console.locator(".agenda > li").nth(number)).to_have_attribute("aria-current", "step")
        place = console.locator("#phase [data-phase]").get_attribute("data-phase") or ""
        for name, page in {"console": console, "stage": stage, "phone": phone}.items():
            expect(page.locator("#phase [data-phase]")).to_have_attribute("data-phase", place)
            assert findings(page) == [], f"{name} in phase {number + 1}"
            assert findings_in_the_dark(page) == [], f"{name} in phase {number + 1}, dark"


def test_the_doors(room: Room) -> None:
    page = room.open("phone")
    for path in ("/", "/sign-in/", "/workshops/"):
        page.goto(room.server.base + path)
        assert findings(page) == [], path
    for path in ("", "place/", "results/", "console/"):
        page.goto(room.server.join + path)
        assert findings(page) == [], path


def test_what_is_ones_own(room: Room) -> None:
    page = room.phone("Alice")
    for path in ("me/", "me/out/"):
        page.goto(room.server.join + path)
        assert findings(page) == [], path
        assert findings_in_the_dark(page) == [], f"{path}, dark"
