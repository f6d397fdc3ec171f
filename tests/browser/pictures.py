"""Takes the pictures of the documents: a rehearsed sample workshop, photographed phase by phase.

Run it with the environment that `./plenum test` made: `.venv/bin/python -m tests.browser.pictures` takes those of
the documents; with a folder, it takes every phase on every screen, in light and dark, and puts them there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import chromium
from tests.browser.screens import Room, connected
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


SHOWN = {"stage-lobby", "stage-lineup", "stage-cluster", "stage-worldcafe", "console-brainstorm"}
SHOWN |= {"phone-lineup", "phone-brainstorm", "phone-worldcafe"}
"""The pictures of the documents."""


def rehearse(data: Path) -> None:
    command = [sys.executable, "manage.py", "rehearse", "--participants", str(PEOPLE), "--speed", "600"]
    subprocess.run([*command, "--keep", str(data)], cwd=ROOT, check=True)


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
    console, stage = room.console(), room.stage()
    phone = come_back(room, console)
    screens = {"stage": stage, "console": console, "phone": phone}
    for kind, title in PHASES.items():
        console.locator(".agenda-entry", has_text=title).first.click()
        place = console.locator("li[aria-current] .agenda-name", has_text=title)
        expect(place).to_be_visible()
        for name, page in screens.items():
            if everything or f"{name}-{kind}" in SHOWN:
                page.wait_for_timeout(600)  # until the phase has settled in
                page.evaluate("window.scrollTo(0, 0)")
                page.screenshot(path=folder / f"{name}-{kind}.png")


def come_back(room: Room, console: Page) -> Page:
    """The phone of somebody who took part, in English."""
    console.locator("#people-list summary").click()
    codes = console.locator("#people-list .code").all_inner_texts()
    console.locator("#people-list summary").click()
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
