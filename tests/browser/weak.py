"""Measures what docs/phones.md promises: `python -m tests.browser.weak`, in the environment that `./plenum test` made.

It prints how long a phone on Chromium's slow 3G, with a sixth of a processor, takes until one can read the phase and
type, for a first and for a second visit; and what a whole sample workshop among 40 people weighs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import chromium
from tests.browser.screens import Room, connected, turn_to
from tests.browser.weights import Scale, weights
from tests.server import ROOT, Server

SPEED = 500 * 1000 / 8 * 0.8
"""Bytes a second, as Chromium's developer tools have it for slow 3G."""
LATENCIES = {"slow 3G as the developer tools set it": 2000, "the latency that they mean by it": 400}
"""Milliseconds that are added to every request."""
ASKING = "How can we improve collaboration in the CEE community?"


def slow(page: Page, latency: int) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    limits = {"offline": False, "latency": latency, "downloadThroughput": SPEED, "uploadThroughput": SPEED}
    session.send("Network.emulateNetworkConditions", limits)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 6})


def until_usable(page: Page, address: str) -> float:
    """Seconds until the phase can be read and its field takes letters."""
    began = time.monotonic()
    page.goto(address, wait_until="commit")
    page.get_by_label("A question, not an answer").press_sequentially("W")
    return time.monotonic() - began


def visits(room: Room) -> None:
    console = room.console()
    turn_to(console, "Find your group")
    turn_to(console, ASKING)
    for what, latency in LATENCIES.items():
        phone = room.phone(f"Alice {latency}")
        print(f"First load: {weights(phone)}")
        phone.wait_for_timeout(4000)  # until its last state is kept
        state = phone.context.storage_state()
        fresh = room.open("phone", storage_state=state)  # the same person, with nothing in the cache
        slow(fresh, latency)
        slow(phone, latency)
        first, second = until_usable(fresh, room.server.join), until_usable(phone, room.server.join)
        print(f"{what} ({latency} ms): first visit {first:.1f} s, second visit {second:.1f} s")


def whole(room: Room, people: int) -> None:
    page = room.open("phone")
    scale = Scale(page)
    room.join(page, "Weak")
    command = [sys.executable, "manage.py", "rehearse", "--participants", str(people), "--speed", "600"]
    way = ["--url", room.server.base, "--invitation", urlsplit(room.server.invitation).path]
    rehearsal = subprocess.Popen([*command, *way], cwd=ROOT, env=room.server.environment, stdout=subprocess.DEVNULL)
    while rehearsal.poll() is None:
        page.wait_for_timeout(500)
    connected(page)
    print(f"A whole workshop among {people} people: {scale}, {scale.whole / 1024:.0f} KB together")


def main(people: int = 40) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        room = Room(playwright.chromium.launch(**chromium()), server)
        try:
            visits(room)
        finally:
            server.stop()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        try:
            whole(Room(playwright.chromium.launch(**chromium()), server), people)
        finally:
            server.stop()


if __name__ == "__main__":
    os.environ.setdefault("PLENUM_ADDRESS", "")
    main(*map(int, sys.argv[1:]))
