"""A World Café in which people go where they like."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import Room, turn_to

pytestmark = pytest.mark.shares_server

CAFE = "Marketplace of ideas"


def host(phone: Page, question: str) -> None:
    phone.get_by_label("Your question").fill(question)
    phone.locator("details form").get_by_role("button", name="I host this").last.click()


def test_people_see_where_there_is_room_and_what_they_have_heard_and_check_in(room: Room) -> None:
    console, stage = room.console(), room.stage()
    alice, bob, carol = phones = [room.phone(name) for name in ("Alice", "Bob", "Carol")]
    turn_to(console, "Questions and sessions", *phones)
    host(alice, "How?")
    host(bob, "Why?")
    carol.locator(".entry", has_text="How?").get_by_role("button", name="I join").click()
    turn_to(console, CAFE, stage, *phones)
    heard = carol.locator(".ticket .group-number").inner_text()
    console.get_by_role("button", name="Let people go where they like").click()
    turn = console.locator("#next").locator("xpath=..").locator("[name=turn]").get_attribute("value") or ""
    console.locator("#next").click()
    expect(console.locator("#next").locator("xpath=..").locator("[name=turn]")).not_to_have_attribute("value", turn)
    expect(carol.locator("#phase")).to_contain_text("Round 2 of 4")
    expect(carol.locator("#phase")).to_contain_text(re.compile(rf"You have heard:\s*{heard}"))
    other = carol.locator("#stations-to-choose .entry", has_text="How?" if heard == "2" else "Why?")
    expect(other).to_contain_text("0 listeners")
    other.get_by_role("button", name="I am here").click()
    expect(other).to_contain_text("1 listener")
    expect(carol.locator(".ticket .group-number")).not_to_have_text(heard)
    expect(stage.locator("#phase")).to_contain_text("1 listener")
