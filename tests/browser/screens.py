"""Stage, console and phones in real browsers, each with cookies and storage of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.server import Server

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong

SIZES = {"stage": (1920, 1080), "console": (1280, 800), "phone": (360, 740)}


class Room:
    """Everybody's browser; whatever one of them complains about fails the test."""

    def __init__(self, browser: Browser, server: Server, **options: Any) -> None:
        self.browser, self.server, self.options = browser, server, options
        self.complaints: list[str] = []
        self.pages: list[Page] = []

    def open(self, screen: str, **options: Any) -> Page:
        width, height = SIZES[screen]
        wanted = {"viewport": {"width": width, "height": height}, "reduced_motion": "reduce"} | self.options | options
        context = self.browser.new_context(**wanted)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{screen}: {error}"))
        page.on("console", lambda message: self._listen(screen, message))
        self.pages.append(page)
        return page

    def _listen(self, screen: str, message: Any) -> None:
        # Refusals (4xx) and broken connections are part of what is tested; scripts and CSP must have no complaint.
        expected = (
            "Failed to load",
            "fetching the script",
            "WebSocket",
            "htmx:ws:error",
            "htmx:error",
            "htmx:response:error",
        )
        if message.type == "error" and not any(words in message.text for words in expected):
            self.complaints.append(f"{screen}: {message.text}")

    def console(self) -> Page:
        page = self.open("console")
        page.goto(self.server.invitation)
        page.get_by_role("button", name="Open the console").click()
        connected(page)
        return page

    def stage(self, **options: Any) -> Page:
        page = self.open("stage", **options)
        page.goto(self.server.stage)
        connected(page)
        return page

    def phone(self, name: str, **options: Any) -> Page:
        return self.join(self.open("phone", **options), name)

    def phone_that(self, name: str, has_been: Callable[[Page], None]) -> Page:
        """A phone that something has been done to before it joins; it may hear of no news by a socket."""
        page = self.open("phone")
        has_been(page)
        return self.join(page, name)

    def join(self, page: Page, name: str) -> Page:
        page.goto(self.server.join)
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="Join").click()
        connected(page)
        return page

    def close(self) -> None:
        for page in self.pages:
            page.context.close()


def connected(page: Page) -> None:
    """Wait until the screen's socket is open."""
    expect(page.locator("body[data-live]")).to_be_attached()


def go_on(console: Page, *screens: Page, until: str, most: int = 12) -> None:
    """Press *next* until the console shows this heading; then wait for the other screens to follow."""
    heading = console.locator("#phase h2").first
    for _press in range(most):
        if heading.inner_text() == until:
            break
        turn = console.locator("#next").locator("xpath=..").locator("[name=turn]")
        seen = turn.get_attribute("value") or ""
        console.locator("#next").click()
        expect(turn).not_to_have_attribute("value", seen)
    arrived(console, *screens, at=until)


def turn_to(console: Page, title: str, *screens: Page) -> None:
    """Pick a phase from the agenda, which is faster than going there; then wait for the other screens to follow."""
    console.locator(".agenda-entry", has_text=title).first.click()
    arrived(console, *screens, at=title)


def arrived(console: Page, *screens: Page, at: str) -> None:
    """Wait until the console, and then every other screen, is in the phase of this name."""
    expect(console.locator("#phase h2").first).to_have_text(at)
    place = console.locator("#phase [data-phase]").get_attribute("data-phase") or ""
    for screen in screens:
        expect(screen.locator("#phase [data-phase]")).to_have_attribute("data-phase", place)


def drag(page: Page, dragged: Locator, target: Locator) -> None:
    """Drag something with the mouse, as slowly as a hand does."""
    dragged.hover(position={"x": 60, "y": 12})
    page.mouse.down()
    box = target.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle, steps=8)
    page.wait_for_timeout(200)
    page.mouse.move(*middle)
    page.mouse.up()
