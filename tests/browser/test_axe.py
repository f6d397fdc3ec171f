"""WCAG 2.2, A and AA: every kind of phase on every screen, and every page, with as much on it as a room writes.

By axe, and by what axe does not measure: written twice as large, on the narrowest phone, held across, in the dark.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import findings
from tests.browser.measures import covered, enlarge, overflow, pale, small, vanished
from tests.browser.pictures import come_back_as
from tests.browser.screens import Room
from tests.server import Server

NARROWEST, ACROSS = (320, 640), (740, 360)
PAGES = (200, 404, 410)
FAR = 7.0
"""The contrast of what is read from 15 metres away."""


@pytest.fixture
def room(browser: Browser, hall: Server) -> Iterator[Room]:
    """Everybody's browsers; fingers are on every screen."""
    room = Room(browser, hall, color_scheme="light", reduced_motion="reduce", has_touch=True)
    yield room
    room.close()
    assert not room.complaints, room.complaints


def test_every_kind_of_phase_on_every_screen(room: Room) -> None:
    console, stage = room.console(), room.stage()
    console.get_by_role("button", name="Take over").click()
    phones = {name: come_back_as(room, room.server.spare[name]) for name in ("alice", "bob")}
    kinds: set[str] = set()
    for number in range(console.locator(".agenda-entry").count()):
        console.locator(".agenda-entry").nth(number).click()
        expect(console.locator(".agenda > li").nth(number)).to_have_attribute("aria-current", "step")
        now = console.locator("#phase [data-phase]")
        place, kind = now.get_attribute("data-phase") or "", (now.get_attribute("class") or "").split()[-1]
        if kind in kinds:
            continue
        kinds.add(kind)
        for name, page in {"console": console, "stage": stage, **phones}.items():
            expect(page.locator("#phase [data-phase]")).to_have_attribute("data-phase", place)
            found = looked_at(page, FAR if name == "stage" else 4.5)
            found |= {} if name == "stage" else handled(page)
            assert found == {}, f"{name}, {kind}"
    assert len(kinds) >= 13, kinds


def looked_at(page: Page, contrast: float) -> dict[str, list[str]]:
    """What is wrong with it in light and in the dark, and whether it stands out at the sides."""
    found = {"light": findings(page) + pale(page, contrast), "sides": overflow(page)}
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found["dark"] = pale(page, contrast)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found["forced colours"] = vanished(page)
    found["moves"] = page.evaluate("document.getAnimations().map((one) => one.animationName || one.transitionProperty)")
    return {name: what for name, what in found.items() if what}


def handled(page: Page) -> dict[str, list[str]]:
    """What is wrong for thumbs and keys: as it is, on the narrowest phone, held across, written twice as large."""
    found = {"as it is": small(page) + covered(page)}
    own = page.viewport_size
    assert own
    for name, (wide, high), percent in (
        ("narrowest", NARROWEST, 100),
        ("held across", ACROSS, 100),
        ("twice as large", (own["width"], own["height"]), 200),
    ):
        page.set_viewport_size({"width": wide, "height": high})
        if percent != 100:
            enlarge(page, percent)
        found[name] = overflow(page) + covered(page) + (small(page) if percent == 100 else [])
    enlarge(page, 100)
    return {name: what for name, what in found.items() if what}


def test_every_page(room: Room) -> None:
    """As somebody who organizes, facilitates and takes part; refusals are pages, too."""
    base, page = room.server.base, come_back_as(room, room.server.spare["alice"])
    door = room.open("phone")
    found = {}
    for path in ("/", room.server.spare["join"], f"{room.server.spare['join']}console/"):
        door.goto(base + path)
        found[f"{path}, from outside"] = read(door)
    page.goto(room.server.invitation)
    page.get_by_role("button", name="Open the console").click()
    page.goto(f"{base}/sign-in/")
    page.get_by_label("Name").fill("olga")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    for path in ("/nowhere/", "/sign-in/", *room.server.spare["pages"]):
        answer = page.context.request.get(base + path, max_redirects=0)
        if answer.status in PAGES and answer.body().lstrip().startswith(b"<!doctype html>"):  # not a piece of one
            page.goto(base + path)
            found[path] = {} if page.locator("body[data-screen]").count() else read(page)
    assert len(found) > 40
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def read(page: Page) -> dict[str, list[str]]:
    """What is wrong with a page on a phone, on the narrowest one, and written twice as large on a laptop."""
    found = looked_at(page, 4.5) | {"small": small(page)}
    page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    found["narrowest"] = overflow(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    enlarge(page, 200)
    found["twice as large"] = overflow(page)
    enlarge(page, 100)
    page.set_viewport_size({"width": 360, "height": 740})
    return {name: what for name, what in found.items() if what}
