"""Takes the pictures of the documents: a rehearsed sample workshop, photographed phase by phase.

Run it with the environment that `./plenum test` made: `.venv/bin/python -m tests.browser.pictures` takes those of
the documents, as small WebP files; with a folder, it takes every phase on every screen, in light and dark, as PNG
files, and puts them there.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import chromium
from tests.browser.retold import retell
from tests.browser.screens import SIZES, Room, connected
from tests.server import ROOT, Server

FOLDER = ROOT / "docs" / "pictures"
PEOPLE = 40
SCALES = {"stage": 2 / 3, "console": 1.0, "phone": 1.5}
"""How large a picture in the documents is: what is read in the back row may be smaller there."""
QUALITY = 75


@dataclass(frozen=True)
class Scene:
    """A phase, on the screens that tell most of it; before, something may have to be done."""

    kind: str
    title: str
    screens: tuple[str, ...]
    before: Callable[[dict[str, Page]], None] | None = None


def press(page: Page, button: str) -> None:
    """Press a button, where there is one."""
    if (found := page.get_by_role("button", name=button, exact=True)).count():
        found.first.click()


def show_a_cluster(screens: dict[str, Page]) -> None:
    """One that has post-its."""
    screens["console"].locator(".stops button:has(.badge)").first.click()


def go_to_the_wall(screens: dict[str, Page]) -> None:
    for name in ("I go to the wall", "I go instead"):
        press(screens["phone"], name)


def choose_again(screens: dict[str, Page]) -> None:
    press(screens["phone"], "Open again")


SCENES = (
    Scene("lobby", "Welcome", ("stage", "console", "phone")),
    Scene("briefing", "What we know", ("stage", "phone")),
    Scene("lineup", "How long have you been involved with", ("stage", "console", "phone")),
    Scene("grouping", "Find your group", ("stage", "console", "phone")),
    Scene("brainstorm", "How can we improve collaboration in the CEE community?", ("stage", "console", "phone")),
    Scene("cluster", "One person per group to the wall", ("stage", "console", "phone"), go_to_the_wall),
    Scene("gallery", "Your most important questions", ("stage", "phone"), show_a_cluster),
    Scene("marketplace", "Questions and sessions", ("stage", "phone")),
    Scene("session", "Try to find some answers", ("stage", "console", "phone")),
    Scene("finish", "Please finish your worksheets", ("stage",)),
    Scene("worldcafe", "Marketplace of ideas", ("stage", "phone")),
    Scene("thanks", "Thank you!", ("stage", "phone")),
    # The last one, as it takes post-its off the wall.
    Scene("select", "The two most important and pressing questions", ("stage", "console", "phone"), choose_again),
)


def rehearse(data: Path) -> None:
    command = [sys.executable, "manage.py", "rehearse", "--participants", str(PEOPLE), "--speed", "600"]
    subprocess.run([*command, "--keep", str(data)], cwd=ROOT, check=True)
    retell(data / "plenum.sqlite3")


def take(folder: Path, *, everything: bool) -> None:
    """The pictures of the documents, or of every phase on every screen, in light and dark."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        rehearse(Path(temporary, "data"))
        server = Server(Path(temporary))
        browser = playwright.chromium.launch(**chromium())
        try:
            for scheme in ("light", "dark") if everything else ("light",):
                place = folder / scheme if everything else folder
                place.mkdir(parents=True, exist_ok=True)
                room = Room(browser, server, color_scheme=scheme)
                photograph(room, place, everything)
                room.close()
        finally:
            server.stop()


def photograph(room: Room, folder: Path, everything: bool) -> None:
    console, stage, door = room.console(), room.stage(), room.open("phone")
    console.get_by_role("button", name="Take over").click()  # from the rehearsal's facilitator
    expect(console.get_by_text("You are at the controls.")).to_be_visible()
    door.goto(room.server.join)
    shoot("phone", door, folder / "phone-door", everything)
    screens = {"stage": stage, "console": console, "phone": come_back(room, console)}
    for scene in SCENES:
        console.locator(".agenda-entry", has_text=scene.title).first.click()
        expect(console.locator("li[aria-current] .agenda-name", has_text=scene.title)).to_be_visible()
        console.wait_for_timeout(300)  # until the phones have the phase, too
        for page in screens.values():
            page.evaluate("window.scrollTo(0, 0)")
        if scene.before:
            scene.before(screens)
        for name in screens if everything else scene.screens:
            shoot(name, screens[name], folder / f"{name}-{scene.kind}", everything)


def shoot(screen: str, page: Page, path: Path, everything: bool) -> None:
    """Take a picture once the screen has settled: small for the documents, exact for a close look."""
    page.wait_for_timeout(700)
    if everything:
        page.screenshot(path=path.with_suffix(".png"))
        return
    width, height = SIZES[screen]
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": SCALES[screen]}
    options = {"format": "webp", "quality": QUALITY, "clip": clip}
    answer = page.context.new_cdp_session(page).send("Page.captureScreenshot", options)
    path.with_suffix(".webp").write_bytes(base64.b64decode(answer["data"]))


def come_back(room: Room, console: Page) -> Page:
    """The phone of somebody who took part, in English."""
    console.locator("#people-list summary").first.click()
    codes = console.locator("#people-list .code").all_inner_texts()
    console.locator("#people-list summary").first.click()
    for code in codes:
        phone = come_back_as(room, code)
        if phone.locator("html").get_attribute("lang") == "en":
            return phone
    raise AssertionError("nobody speaks English")


def come_back_as(room: Room, code: str) -> Page:
    phone = room.open("phone")
    phone.goto(room.server.join + "place/")
    phone.get_by_label("Your personal code").fill(code)
    phone.get_by_role("button", name="Come back").click()
    connected(phone)
    return phone


if __name__ == "__main__":
    os.environ["PLENUM_ADDRESS"] = "http://plenum.example"
    asked = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    take(asked or FOLDER, everything=asked is not None)
