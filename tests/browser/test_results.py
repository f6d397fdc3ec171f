"""The results in a real browser: what is typed into the search is found at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings, findings_in_the_dark
from tests.browser.screens import Room, turn_to

pytestmark = pytest.mark.shares_server

BRAINSTORM = "How can we improve collaboration in the CEE community?"


def test_search_puts_away_what_does_not_match(room: Room) -> None:
    console, phone = room.console(), room.phone("Alice")
    turn_to(console, BRAINSTORM, phone)
    for question in ("Who pays for Kraków?", "How far is it?"):
        phone.get_by_label("A question, not an answer").fill(question)
        phone.get_by_role("button", name="Put it on the sheet").click()
        expect(phone.get_by_role("listitem").filter(has_text=question)).to_be_visible()
    phone.goto(room.server.join + "results/")
    assert findings(phone) == []
    assert findings_in_the_dark(phone) == []
    phone.get_by_label("Search in the results").fill("krakow PAYS")
    expect(phone.get_by_text("How far is it?")).to_be_hidden()
    expect(phone.get_by_text("Who pays for Kraków?")).to_be_visible()
    expect(phone.locator(".part:visible h2")).to_have_text([BRAINSTORM])
    expect(phone.locator(".contents li:visible")).to_have_count(1)
    phone.get_by_label("Search in the results").fill("krakow zebra")
    expect(phone.get_by_text("Nothing here has all of these words.")).to_be_visible()
    phone.get_by_label("Search in the results").fill("")
    expect(phone.get_by_text("How far is it?")).to_be_visible()
