"""A new organizer's first evening: an account, a workshop of one's own, prepared, rehearsed, run and taken home."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.keystrokes import Effort
from tests.browser.screens import Room, connected, turn_to
from tests.browser.test_agenda import signed_in

QUESTION = "How do we find new friends?"


def section(page: Page, name: str) -> None:
    """Open a section of the workshop's desk; nobody is kept out by how it is made."""
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    assert findings(page) == [], name


def prepare(olga: Page) -> None:
    olga.get_by_label("Title").fill("Our open evening")
    olga.get_by_role("radio", name=re.compile("Open space")).check()
    olga.get_by_role("button", name="Create", exact=True).click()
    olga.locator(".plan-name a").first.click()
    olga.get_by_label("Title").fill("Come in!")
    olga.get_by_label("notes").fill("Greet everybody at the door.")
    olga.get_by_role("button", name="Save").click()
    expect(olga.locator("h2", has_text="Come in!")).to_be_visible()
    section(olga, "Places")
    olga.get_by_label("Places").fill("Balcony\nKitchen")
    olga.get_by_role("button", name="Save").click()
    for name in ("Overview", "Print", "Data"):
        section(olga, name)
    section(olga, "Sharing")
    olga.get_by_role("button", name="Make a link").click()
    expect(olga.get_by_label("Link to the results")).to_have_value(re.compile("/results/shared/"))
    section(olga, "Who runs it")
    olga.get_by_label("For whom").fill("Frank")
    olga.get_by_role("button", name="Make an invitation link").click()
    expect(olga.locator(".invitation")).to_contain_text("Frank")


def rehearse(olga: Page) -> None:
    olga.get_by_role("link", name="Rehearse").click()
    assert findings(olga) == []
    olga.get_by_label("people").fill("5")
    olga.get_by_role("button", name="Make a sandbox").click()
    connected(olga)
    expect(olga.get_by_role("note")).to_contain_text("SANDBOX")
    expect(olga.locator(".simulation")).to_contain_text(re.compile("[1-5] of 5 phones are connected"), timeout=40_000)
    olga.get_by_role("button", name="End the rehearsal").click()
    connected(olga)
    expect(olga.get_by_role("note")).to_have_count(0)


def test_a_first_workshop_is_prepared_rehearsed_run_and_taken_home(room: Room, tmp_path: Path) -> None:
    olga = room.open("console")
    effort = Effort(olga)
    prepare(signed_in(room, olga))
    print("From the account to a prepared workshop:", effort)
    assert effort.seconds < 10 * 60, str(effort)
    assert len(effort.words) > 8
    assert effort.clicks > 10
    assert len(effort.keys) > 5
    rehearse(olga)
    olga.goto(f"{room.server.base}/workshops/")
    card = olga.locator(".card", has_text="Our open evening")
    expect(card).to_have_count(1)
    code = card.locator(".code").inner_text()
    card.get_by_role("link", name="Console").click()
    connected(olga)
    expect(olga.locator("main")).to_contain_text("Greet everybody at the door.")

    alice = room.open("phone")
    alice.goto(f"{room.server.base}/{code}/")
    alice.get_by_label("Your name").fill("Alice")
    alice.get_by_role("button", name="Join").click()
    connected(alice)
    turn_to(olga, "What do you want to talk about?", alice)
    alice.get_by_label("Your question").fill(QUESTION)
    alice.get_by_role("button", name="I host this").last.click()
    expect(olga.locator("#phase")).to_contain_text("Balcony")

    olga.goto(f"{room.server.base}/{code}/results/")
    for name, beginning in (("Word", b"PK"), ("PDF", b"%PDF"), ("Wikitext", b"'''Our open evening'''")):
        with olga.expect_download() as download:
            olga.get_by_role("link", name=name, exact=True).click()
        file = tmp_path / name
        download.value.save_as(file)
        assert file.read_bytes().startswith(beginning)
    assert QUESTION in file.read_text()
