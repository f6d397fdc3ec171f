"""What somebody hears who does not see the screen, and where they are when news arrives."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import Room, turn_to

pytestmark = pytest.mark.shares_server

LISTEN = """
window.heard = [];
new MutationObserver(() => { const text = announcer.textContent; if (text) heard.push(text); })
  .observe(announcer, { childList: true, characterData: true, subtree: true });
"""
FOCUS = """() => {
  const { tagName, value, selectionStart } = document.activeElement;
  return [tagName, value ?? "", selectionStart ?? 0, scrollY];
}"""


def test_news_is_said_once_and_takes_nobody_out_of_their_place(room: Room) -> None:
    console = room.console()
    phones = {name: room.phone(name) for name in ("Alice", "Bob", "Carol")}
    carol = phones["Carol"]
    carol.evaluate(LISTEN)
    everybody = tuple(phones.values())
    turn(console, "How far have you travelled to get here?", carol, *everybody)
    carol.get_by_role("slider").press("ArrowRight")
    turn(console, "Find your group", carol, *everybody)
    expect(carol.locator("#announcer")).to_contain_text("Your group")
    write_while_others_write(console, carol, phones["Bob"])
    choose_while_others_choose(console, carol, phones["Bob"])
    hold_sessions(console, phones)
    turn(console, "Marketplace of ideas", carol, *everybody)
    expect(carol.locator("#announcer")).to_contain_text("Go to station")
    turn(console, "Thank you!", carol, *everybody)
    assert carol.evaluate("heard") == [
        "How far have you travelled to get here? Place yourself on the line, in the room and here.",
        "Find your group. Your group: 1. Table 1.",
        "How can we improve collaboration in the CEE community? A question, not an answer.",
        "Time is up.",
        "The two most important and pressing questions.",
        "Questions and sessions.",
        "Try to find some answers.",
        "Please finish your worksheets.",
        "Marketplace of ideas. Go to station: 2. Table 2.",
        "Thank you! One line of feedback.",
    ]
    assert carol.title().startswith("Thank you! · ")


def turn(console: Page, title: str, listener: Page, *phones: Page) -> None:
    """Open a phase, and wait until somebody has heard of it."""
    turn_to(console, title, listener, *phones)
    expect(listener.locator("#announcer")).to_contain_text(title)


def write_while_others_write(console: Page, carol: Page, bob: Page) -> None:
    turn(console, "How can we improve collaboration in the CEE community?", carol, bob)
    field = carol.get_by_label("A question, not an answer")
    field.fill("Half a thought")
    field.evaluate("(field) => { field.focus(); field.setSelectionRange(4, 4); }")
    before = carol.evaluate(FOCUS)
    assert before[:3] == ["TEXTAREA", "Half a thought", 4]
    bob.get_by_label("A question, not an answer").fill("Why do we meet?")
    bob.get_by_role("button", name="Put it on the sheet").click()
    expect(carol.locator(".entry")).to_have_count(1)
    assert carol.evaluate(FOCUS) == before
    console.get_by_role("button", name="Listen up").click()
    expect(carol.get_by_role("alertdialog")).to_be_focused()
    console.get_by_role("button", name="Release the phones").click()
    expect(field).to_be_focused()
    assert carol.evaluate(FOCUS)[:3] == before[:3]
    for _press in range(5):
        console.get_by_role("button", name="One minute less").click()
    expect(carol.locator("#announcer")).to_have_text("Time is up.")
    console.get_by_role("button", name="One minute less").focus()
    bob.get_by_label("A question, not an answer").fill("Why not?")
    bob.get_by_role("button", name="Put it on the sheet").click()
    expect(console.locator(".sheet-card li")).to_have_count(2)
    expect(console.get_by_role("button", name="One minute less")).to_be_focused()


def choose_while_others_choose(console: Page, carol: Page, bob: Page) -> None:
    turn(console, "The two most important and pressing questions", carol, bob)
    expect(carol.locator("#phase h1")).to_be_focused()  # The field that had the focus has gone.
    entry = carol.locator(".entry", has_text="Why do we meet?")
    entry.get_by_role("button", name="Select").press("Enter")
    expect(entry.get_by_role("button", name="Put back")).to_be_visible()
    expect(entry.locator(":focus")).to_have_count(1)
    bob.locator(".entry", has_text="Why do we meet?").get_by_role("button", name="Put back").click()
    expect(entry.get_by_role("button", name="Select")).to_be_visible()
    expect(entry.locator(":focus")).to_have_count(1)


def hold_sessions(console: Page, phones: dict[str, Page]) -> None:
    turn(console, "Questions and sessions", phones["Carol"], *phones.values())
    for name in ("Alice", "Bob"):
        phone = phones[name]
        phone.get_by_label("Your question").fill(f"What does {name} ask?")
        phone.locator("details form").get_by_role("button", name="I host this").last.click()
        expect(phone.locator(".ticket")).to_contain_text(name)
    join = phones["Carol"].locator(".entry", has_text="What does Alice ask?").get_by_role("button", name="I join")
    join.press("Enter")
    expect(phones["Carol"].locator(".ticket")).to_contain_text("Alice")
    for title in ("Try to find some answers", "Please finish your worksheets"):
        turn(console, title, phones["Carol"], *phones.values())
