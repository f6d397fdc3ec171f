"""Selecting in real browsers: a post-it as it will hang, while it is being written."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.screens import Room, connected, turn_to
from workshop.models.questions import LONGEST_QUESTION
from workshop.paper import COMFORTABLE, STEPS, size

pytestmark = pytest.mark.shares_server

BRAINSTORM = "How can we improve collaboration in the CEE community?"
SELECT = "The two most important and pressing questions"
WIDE = "Чому ширші спільноти домовляються швидше, ніж щонайменші гуртки? "
LONG_WORD = "Донаупароплавноелектрогенераторобудівельномонтажноуправління"


def selecting(room: Room) -> tuple[Page, Page]:
    """The phones of two companions with two questions on their sheet, the first of which is selected."""
    console, alice, bob = room.console(), room.phone("Alice"), room.phone("Bob")
    turn_to(console, BRAINSTORM, alice, bob)
    for phone, question in ((alice, "Why do we meet?"), (bob, "How do we meet?")):
        phone.get_by_label("A question, not an answer").fill(question)
        phone.get_by_role("button", name="Put it on the sheet").click()
    expect(alice.locator(".entry")).to_have_count(2)
    turn_to(console, SELECT, alice, bob)
    entry(alice, "Why").get_by_role("button", name="Select").click()
    return alice, bob


def entry(phone: Page, text: str) -> Locator:
    return phone.locator(".entry", has_text=text)


def write(phone: Page, text: str) -> Locator:
    """Open the post-it that has this text; answers with the field to write in."""
    entry(phone, text).get_by_role("button", name="Write it clearly").click()
    return phone.get_by_role("textbox", name="Write it clearly")


def test_two_companions_write_and_nobodys_typing_is_lost(room: Room) -> None:
    alice, bob = selecting(room)
    text = write(alice, "Why")
    text.fill("Why should we me")
    write(bob, "Why").fill("Why meet at all?")
    bob.get_by_role("button", name="Save").click()
    expect(alice.locator(".meanwhile")).to_contain_text("Why meet at all?")
    expect(text).to_have_value("Why should we me")

    alice.reload()
    connected(alice)
    expect(text).to_have_value("Why should we me")
    expect(alice.locator("dialog .paper-text")).to_have_text("Why should we me")
    text.press_sequentially("et here?")
    alice.get_by_role("button", name="Save").click()
    for phone in (alice, bob):
        expect(entry(phone, "Why should we meet here?")).to_be_visible()
    alice.reload()
    connected(alice)
    expect(alice.locator("dialog[open]")).to_have_count(0)


def test_the_group_confirms_and_opens_again(room: Room) -> None:
    alice, bob = selecting(room)
    confirm = alice.get_by_role("button", name="Hang them on the wall")
    expect(confirm).to_be_disabled()
    entry(bob, "How").get_by_role("button", name="Star").click()
    expect(entry(alice, "How").locator(".star-count").first).to_have_text("1")
    expect(entry(bob, "How").get_by_role("button", name="Star", pressed=True)).to_be_visible()
    entry(bob, "How").get_by_role("button", name="Select").click()
    confirm.click()
    for phone in (alice, bob):
        expect(phone.locator("main")).to_contain_text("Your post-its hang on the wall")
        expect(phone.locator(".chosen .paper-text")).to_have_count(2)
    bob.get_by_role("button", name="Open again").click()
    expect(confirm).to_be_enabled()


def test_the_picture_follows_the_rule_and_all_of_it_fits(room: Room) -> None:
    alice, _bob = selecting(room)
    text, paper = write(alice, "Why"), alice.locator("dialog .paper")
    shorter = alice.locator("dialog .shorter")
    for length in (*STEPS, *(step + 1 for step in STEPS), LONGEST_QUESTION):
        written = (WIDE * 10)[:length].strip()
        text.fill(written)
        expect(paper).to_have_class(f"paper size-{size(written)}")
        assert is_a5(paper), length
        expect(shorter).to_have_text("Shorter is easier to read from the back." if length > COMFORTABLE else "")
    text.fill(f"{LONG_WORD}?")
    expect(paper).to_have_class(f"paper size-{size(LONG_WORD)}")
    assert is_a5(paper)


def is_a5(paper: Locator) -> bool:
    """Whether all of the text fits: a paper on which it does not grows, or its text sticks out."""
    box = paper.bounding_box()
    assert box
    inside = "paper => paper.scrollHeight <= paper.clientHeight && paper.scrollWidth <= paper.clientWidth"
    return abs(box["width"] / box["height"] - 210 / 148) < 0.01 and paper.evaluate(inside)
