"""Checking the room with real phones: they answer by themselves, and an old browser is found out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.screens import Room

pytestmark = pytest.mark.shares_server

WITHOUT_DIALOGS = "delete window.HTMLDialogElement"


def test_phones_answer_a_check_and_an_old_browser_is_named(room: Room) -> None:
    console = room.console()
    phone = room.phone("Alice")
    old = room.open("phone")
    old.add_init_script(WITHOUT_DIALOGS)
    old.goto(room.server.join)
    old.get_by_label("Your name").fill("Bob")
    old.get_by_role("button", name="Join").click()
    seen = phone.locator("body").inner_text()
    console.get_by_text("Check the room").click()
    console.get_by_role("button", name="Check now").click()
    told = console.locator("#reach")
    expect(told).to_contain_text("2 of 2 phones have answered")
    expect(told).to_contain_text("1 phone has an old browser: Bob (Chrome")
    assert phone.locator("body").inner_text() == seen
