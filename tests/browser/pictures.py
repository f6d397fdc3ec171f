"""Takes the pictures of the documents: a rehearsed sample workshop, photographed phase by phase.

Run it with the environment that `./plenum test` made: `.venv/bin/python -m tests.browser.pictures` takes those of
the documents, as small WebP files, and writes the table in docs/screens.md: what axe says of each screen, what it
weighs. With a folder, it takes every phase on every screen, in light and dark, as PNG files, and puts them there;
`--people 130` asks more of the screens, `--empty` shows them before anybody has done anything, `--late` in the last
minute.
"""

from __future__ import annotations

import argparse
import base64
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.axe import findings, findings_in_the_dark
from tests.browser.conftest import chromium
from tests.browser.retold import retell
from tests.browser.screens import SIZES, Room, connected
from tests.browser.weights import weights
from tests.server import ROOT, Server, settled

FOLDER = ROOT / "docs" / "pictures"
SCREENS = ROOT / "docs" / "screens.md"
PEOPLE = 40
SCALES = {"stage": 2 / 3, "console": 1.0, "phone": 1.5}
"""How large a picture in the documents is: what is read in the back row may be smaller there."""
QUALITY = 75
ORGANIZER, PASSWORD = "organizer", "correct horse battery staple"
TABLE_HEAD = "| What | Where | Axe finds | First load | |\n| --- | --- | --- | ---: | --- |"
LET_IN = f"""
from django.contrib.auth.models import User
someone = User.objects.first()
someone.username = {ORGANIZER!r}
someone.set_password({PASSWORD!r})
someone.save()
"""
UNMARK = r"""() => {
    const bare = (text) => text.replaceAll(/( \((?:again|clearly|for sure)\))* · [a-z]\d+\.\d+/g, "");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) walker.currentNode.data = bare(walker.currentNode.data);
    for (const one of document.querySelectorAll("textarea")) one.value = bare(one.value);
}"""


@dataclass(frozen=True)
class Scene:
    """A phase; before, something may have to be done."""

    kind: str
    title: str
    in_the_dark: tuple[str, ...] = ()
    """The screens whose dark picture the documents show, too."""
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
    Scene("lobby", "Welcome", ("stage",)),
    Scene("briefing", "What we know"),
    Scene("lineup", "How long have you been involved with"),
    Scene("grouping", "Find your group"),
    Scene("brainstorm", "How can we improve collaboration in the CEE community?", ("console", "phone")),
    Scene("cluster", "One person per group to the wall", ("stage",), go_to_the_wall),
    Scene("gallery", "Your most important questions", before=show_a_cluster),
    Scene("marketplace", "Questions and sessions"),
    Scene("session", "Try to find some answers"),
    Scene("finish", "Please finish your worksheets"),
    Scene("worldcafe", "Marketplace of ideas", ("stage", "phone")),
    Scene("thanks", "Thank you!"),
    # The last one, as it takes post-its off the wall.
    Scene("select", "The two most important and pressing questions", before=choose_again),
)


DOORS = (("home", "/"), ("sign-in", "/sign-in/"))
PAGES = (
    ("my-workshops", "/workshops/"),
    ("overview", "/workshops/{code}/"),
    ("agenda", "/workshops/{code}/agenda/"),
    ("places", "/workshops/{code}/places/"),
    ("languages", "/workshops/{code}/languages/"),
    ("crew", "/workshops/{code}/crew/"),
    ("print-kit", "/workshops/{code}/print/"),
    ("sharing", "/workshops/{code}/sharing/"),
    ("data", "/workshops/{code}/data/"),
    ("results", "/{code}/results/"),
)


@dataclass
class Shoot:
    """What is asked for: pictures for the documents, or all of them for a close look."""

    folder: Path | None = None
    people: int = PEOPLE
    empty: bool = False
    late: bool = False
    rows: list[str] = field(default_factory=list)
    """The table's lines: screen, axe, weight, picture."""

    def rehearse(self, data: Path) -> None:
        if self.empty:
            return
        command = [sys.executable, "manage.py", "rehearse", "--participants", str(self.people), "--speed", "600"]
        subprocess.run([*command, "--keep", str(data)], cwd=ROOT, check=True)
        retell(data / "plenum.sqlite3")
        subprocess.run([sys.executable, "manage.py", "shell", "-c", LET_IN], cwd=ROOT, env=settled(data), check=True)

    def take(self) -> None:
        with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
            self.rehearse(Path(temporary, "data"))
            server = Server(Path(temporary))
            browser = playwright.chromium.launch(**chromium())
            try:
                for scheme in ("light", "dark"):
                    room = Room(browser, server, color_scheme=scheme)
                    self.photograph(room, scheme)
                    room.close()
            finally:
                server.stop()
        if not self.folder:
            write_table(self.rows)

    def photograph(self, room: Room, scheme: str) -> None:
        console, stage, door = room.console(), room.stage(), room.open("phone")
        if not self.empty:
            console.get_by_role("button", name="Take over").click()  # from the rehearsal's facilitator
            expect(console.get_by_text("You are at the controls.")).to_be_visible()
        if self.folder or scheme == "light":
            door.goto(room.server.join)
            self.shoot("phone", door, "door", scheme)
        phone = room.phone("Hanna") if self.empty else come_back(room, console)
        for page in (phone, console):
            tidy(page)
        screens = {"stage": stage, "console": console, "phone": phone}
        for scene in SCENES:
            if self.folder or scheme == "light" or scene.in_the_dark:
                self.play(scene, screens, scheme)
        if not self.folder and scheme == "light":
            self.visit_pages(room, console, scheme)

    def play(self, scene: Scene, screens: dict[str, Page], scheme: str) -> None:
        console = screens["console"]
        console.locator(".agenda-entry", has_text=scene.title).first.click()
        expect(console.locator("li[aria-current] .agenda-name", has_text=scene.title)).to_be_visible()
        console.wait_for_timeout(300)  # until the phones have the phase, too
        if scene.before and not self.empty:
            scene.before(screens)
        if self.late:
            let_the_time_run_out(console)
        for name, page in screens.items():
            if self.folder or scheme == "light" or name in scene.in_the_dark:
                page.evaluate("window.scrollTo(0, 0)")
                self.shoot(name, page, scene.kind, scheme)

    def visit_pages(self, room: Room, console: Page, scheme: str) -> None:
        """The desk, the doors and the results, as an organizer has them."""
        base, code = room.server.base, room.server.join.rstrip("/").rsplit("/", 1)[1]
        page = room.open("console")
        for name, path in DOORS:
            page.goto(base + path)
            self.shoot("console", page, name, scheme)
        page.get_by_label("Name").fill(ORGANIZER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        for name, path in PAGES:
            page.goto(base + path.format(code=code))
            self.shoot("console", page, name, scheme)

    def shoot(self, screen: str, page: Page, name: str, scheme: str) -> None:
        """Take a picture once the screen has settled; for the documents, also a line of their table."""
        page.wait_for_timeout(700)
        tidy(page)
        title = f"{screen}-{name}"
        if self.folder:
            place = self.folder / scheme
            place.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=place / f"{title}.png")
            return
        title += "-dark" if scheme == "dark" else ""
        small(page, FOLDER / f"{title}.webp", screen)
        if scheme == "light":
            self.rows.append(row(page, screen, name, title))


def tidy(page: Page) -> None:
    """Messages are put away, and the rehearsal's marks, which tell its texts apart, are taken out of what is shown."""
    for button in page.locator("[data-dismiss]:visible").all():
        button.click()
    page.evaluate(UNMARK)


def let_the_time_run_out(console: Page) -> None:
    """Less than a minute is left."""
    clock = console.locator(".clock-time")
    if clock.count():
        while int(clock.inner_text().split(":")[0]) > 1:
            before = clock.inner_text()
            console.get_by_role("button", name="−1 min").click()
            expect(clock).not_to_have_text(before)
        press(console, "Start")
        console.wait_for_timeout(1000 * max(0, int(clock.inner_text().split(":")[1]) - 40))


def small(page: Page, path: Path, screen: str) -> None:
    width, height = SIZES[screen]
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": SCALES[screen]}
    options = {"format": "webp", "quality": QUALITY, "clip": clip}
    answer = page.context.new_cdp_session(page).send("Page.captureScreenshot", options)
    path.write_bytes(base64.b64decode(answer["data"]))


def row(page: Page, screen: str, name: str, title: str) -> str:
    """What axe finds in light and dark, and how much the page takes when it is opened for the first time."""
    found = findings(page) + findings_in_the_dark(page)
    weight = weights(page).loaded / 1000
    if page.locator("body[data-screen]").count():
        connected(page)
    said = "none" if not found else "; ".join(sorted({one.split(":")[0] for one in found}))
    where = "page" if name in dict(DOORS + PAGES) else screen
    picture = f"[picture](pictures/{title}.webp)"
    if any(scene.kind == name and screen in scene.in_the_dark for scene in SCENES):
        picture += f", [in the dark](pictures/{title}-dark.webp)"
    return f"| {name} | {where} | {said} | {weight:.0f} KB | {picture} |"


def write_table(rows: list[str]) -> None:
    """Into docs/screens.md, between its markers."""
    begin, end = "<!-- table -->", "<!-- end of table -->"
    before, _mark, rest = SCREENS.read_text(encoding="utf-8").partition(begin)
    lines = [TABLE_HEAD, *rows]
    SCREENS.write_text(f"{before}{begin}\n\n{'\n'.join(lines)}\n\n{end}{rest.partition(end)[2]}", encoding="utf-8")


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


def asked() -> Shoot:
    parser = argparse.ArgumentParser(
        prog="python -m tests.browser.pictures", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, help="for all pictures, as PNG; without it, those of the documents"
    )
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--empty", action="store_true", help="before anybody has done anything")
    parser.add_argument("--late", action="store_true", help="in every clock's last minute")
    return Shoot(**vars(parser.parse_args()))


if __name__ == "__main__":
    os.environ["PLENUM_ADDRESS"] = "http://plenum.example"
    asked().take()
