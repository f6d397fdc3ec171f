"""Two facilitators and a phone: who is at the controls, and a message that disturbs nobody who is writing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.screens import Room, connected, turn_to

BRAINSTORM = "How can we improve collaboration in the CEE community?"


def second(room: Room) -> Page:
    """Another facilitator, on a phone held in one hand."""
    page = room.open("phone")
    page.goto(room.server.invitation)
    page.get_by_label("Your name").fill("Fatima")
    page.get_by_role("button", name="Open the console").click()
    connected(page)
    return page


def test_taking_over_and_a_message_while_somebody_writes(room: Room) -> None:
    console, alice = room.console(), room.phone("Alice")
    turn_to(console, BRAINSTORM, alice)
    expect(console.get_by_text("at the controls")).to_be_hidden()
    hand = second(room)
    for button in ("#back", "#next", "text=Listen up", "text=Message", "text=Take over"):
        expect(hand.locator(button).first).to_be_in_viewport()
    assert hand.evaluate("document.documentElement.scrollWidth") == 360

    hand.locator("#next").click()
    expect(hand.locator(".moves")).to_contain_text("is at the controls, so nothing was moved.")
    hand.get_by_role("button", name="Take over").click()
    expect(hand.locator(".moves")).not_to_contain_text("is at the controls")
    expect(hand.get_by_role("button", name="Take over")).to_be_hidden()
    expect(console.get_by_text("Fatima is at the controls.")).to_be_visible()
    expect(console.get_by_role("button", name="Take over")).to_be_visible()

    field = alice.locator("textarea").first
    field.fill("Half a thou")
    before = field.bounding_box()
    hand.get_by_role("link", name="Message").click()
    hand.get_by_label("Message", exact=True).fill("Coffee is ready.")
    hand.get_by_role("button", name="Send").click()
    message = alice.locator(".told", has_text="Coffee is ready.")
    expect(message).to_be_in_viewport()
    assert findings(alice) == findings(hand) == findings(console) == []
    assert field.bounding_box() == before
    expect(field).to_have_value("Half a thou")
    message.get_by_role("button", name="Got it").click()
    expect(message).to_be_hidden()
    alice.reload()
    connected(alice)
    expect(message).to_be_hidden()
    hand.get_by_role("button", name="Take it back").click()
    expect(message).not_to_be_attached()
