"""Takes the pictures of the documents: a rehearsed sample workshop, photographed phase by phase.

Run it with the environment that `./plenum test` made: `.venv/bin/python -m tests.browser.pictures [folder]`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import chromium
from tests.browser.screens import SIZES, Room, connected
from tests.server import ROOT, Server

FOLDER = ROOT / "docs" / "pictures"
PEOPLE = 60
PHASES = {
    "lobby": "Welcome",
    "lineup": "How long have you been involved with the Wikimedia movement and its projects?",
    "grouping": "Find your group",
    "brainstorm": "How can we improve collaboration in the CEE community?",
    "select": "The two most important and pressing questions",
    "cluster": "One person per group to the wall; everyone else can relax",
    "marketplace": "Questions and sessions",
    "session": "Try to find some answers",
    "worldcafe": "Marketplace of ideas",
    "thanks": "Thank you!",
}


def rehearse(data: Path) -> None:
    command = [sys.executable, "manage.py", "rehearse", "--participants", str(PEOPLE), "--speed", "600"]
    subprocess.run([*command, "--keep", str(data)], cwd=ROOT, check=True)


def take_all(folder: Path, colour: str) -> None:
    """A picture of every phase on every screen."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        rehearse(Path(temporary, "data"))
        server = Server(Path(temporary))
        browser = playwright.chromium.launch(**chromium())
        room = Room(browser, server, color_scheme=colour)
        try:
            photograph(room, folder)
        finally:
            room.close()
            server.stop()


def photograph(room: Room, folder: Path) -> None:
    console, stage = room.console(), room.stage()
    phone = come_back(room, console)
    screens = {"stage": stage, "console": console, "phone": phone}
    for kind, title in PHASES.items():
        console.locator(".agenda-entry", has_text=title).first.click()
        place = console.locator("li[aria-current] .agenda-name", has_text=title)
        expect(place).to_be_visible()
        for name, page in screens.items():
            page.wait_for_timeout(600)  # until the phase has settled in
            page.screenshot(path=folder / f"{name}-{kind}.png")


def come_back(room: Room, console: Page) -> Page:
    """The phone of somebody who took part."""
    console.locator("#people-list summary").click()
    code = console.locator("#people-list .code").first.inner_text()
    console.locator("#people-list summary").click()
    phone = room.open("phone")
    phone.goto(re.sub(r"/?$", "/place/", room.server.join))
    phone.get_by_label("Your personal code").fill(code)
    phone.get_by_role("button", name="Come back").click()
    connected(phone)
    return phone


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for scheme in ("light", "dark"):
        place = target if scheme == "light" else target / "dark"
        place.mkdir(parents=True, exist_ok=True)
        take_all(place, scheme)
    print(f"{len(PHASES) * len(SIZES) * 2} pictures in {target}")
