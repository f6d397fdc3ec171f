"""axe finds nothing on any phase's three screens, in light and in dark (WCAG 2.2, A and AA)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.axe import findings, findings_in_the_dark
from tests.browser.screens import Room


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
