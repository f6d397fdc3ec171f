"""People in real browsers: found and helped on the console, acted for on phones, merged with all that is half-typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.screens import Room, connected, turn_to

pytestmark = pytest.mark.shares_server

BRAINSTORM = "How can we improve collaboration in the CEE community?"


def open_person(console: Page, name: str) -> Page:
    """The console's dialog for somebody."""
    console.locator("#people-list .person", has_text=name).first.click()
    expect(console.locator("#person h1")).to_have_text(name)
    return console


def test_the_console_finds_and_renames_while_others_join(room: Room) -> None:
    console, phone = room.console(), room.phone("Alicee")
    console.locator("#people-list > summary").click()
    console.get_by_label("Find somebody").fill("ALI")
    open_person(console, "Alicee")
    console.locator("#new-name").fill("Alice")
    room.phone("Bob")
    expect(console.locator("#people-list .code")).to_have_count(2)
    expect(console.locator("#new-name")).to_have_value("Alice")
    assert findings(console) == []
    console.locator("#new-name").press("Enter")
    expect(console.locator("#person")).not_to_be_visible()
    expect(console.locator("#people-list li:not([hidden]) .person")).to_have_text(["Alice"])
    expect(console.get_by_label("Find somebody")).to_have_value("ALI")
    open_person(console, "Alice")
    console.locator("#new-name").fill("bob")
    console.get_by_role("button", name="Rename", exact=True).click()
    expect(console.get_by_text("Somebody else here is called bob.")).to_be_visible()
    phone.reload()
    expect(phone.locator(".me summary")).to_have_text("Alice")


def test_the_console_adds_somebody_without_leaving(room: Room) -> None:
    console = room.console()
    console.locator("#people-list > summary").click()
    console.get_by_role("link", name="Add somebody without a phone").click()
    expect(console.get_by_label("Their name")).to_be_focused()
    console.get_by_label("Their name").fill("Bob")
    console.get_by_label("Their name").press("Enter")
    expect(console.locator("#person")).not_to_be_visible()
    expect(console.locator("#people-list li")).to_contain_text("no phone: nobody acts")
    assert console.locator("link[href*='page']").count() == 0


def test_acting_for_somebody_is_seen_at_a_glance_and_ends_by_one_tap(room: Room) -> None:
    console, phone = room.console(), room.phone("Alice")
    turn_to(console, BRAINSTORM, phone)
    phone.get_by_label("A question, not an answer").fill("Alice is in the middle of")
    phone.locator(".me summary").click()
    phone.get_by_role("link", name="Add somebody without a phone").click()
    phone.get_by_label("Their name").fill("Bob")
    phone.get_by_role("button", name="Add them").click()
    connected(phone)
    expect(phone.locator(".acting-for")).to_contain_text("You act for Bob")
    composer = phone.get_by_label("A question, not an answer")
    expect(composer).to_have_value("")
    composer.fill("Does Bob ask?")
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".entry-text")).to_have_text("Does Bob ask?")
    expect(phone.get_by_role("button", name="Delete")).to_be_visible()
    assert findings(phone) == []
    phone.get_by_role("button", name="Back to Alice").click()
    connected(phone)
    expect(phone.locator(".acting-for")).to_have_count(0)
    expect(phone.get_by_label("A question, not an answer")).to_have_value("Alice is in the middle of")
    expect(phone.get_by_role("button", name="Delete")).not_to_be_visible()
    phone.locator(".me summary").click()
    phone.get_by_role("button", name="Act for Bob").click()
    expect(phone.locator(".acting-for")).to_contain_text("You act for Bob")
    console.locator("#people-list > summary").click()
    open_person(console, "Bob")
    console.locator("#scribe").select_option("")
    console.locator("form.row", has=console.locator("#scribe")).get_by_role("button").click()
    expect(phone.locator(".acting-for")).to_have_count(0)


def test_who_came_in_twice_is_one_with_what_was_half_typed(room: Room) -> None:
    console, first, second = room.console(), room.phone("Alice"), room.phone("Alice again")
    turn_to(console, BRAINSTORM, first, second)
    second.get_by_label("A question, not an answer").fill("Half a thought about")
    console.locator("#people-list > summary").click()
    open_person(console, "Alice")
    console.locator("#other").select_option(label="Alice again")
    console.get_by_role("button", name="Merge").click()
    expect(second.locator(".me summary")).to_have_text("Alice")
    expect(second.get_by_label("A question, not an answer")).to_have_value("Half a thought about")
    expect(console.locator("#people-list .code")).to_have_count(1)


def test_a_place_is_handed_back_without_scripts(room: Room) -> None:
    console = room.console()
    room.phone("Alice")
    plain = room.open("phone", java_script_enabled=False)
    plain.context.add_cookies(console.context.cookies())  # type: ignore[arg-type]
    plain.goto(room.server.join + "console/")
    plain.locator("#people-list > summary").click()
    plain.get_by_role("link", name="Alice").click()
    expect(plain.get_by_alt_text("QR code that makes the phone that scans it Alice's")).to_be_visible()
    plain.locator("#new-name").fill("Alicja")
    plain.get_by_role("button", name="Rename", exact=True).click()
    expect(console.locator("#people-list li .person")).to_have_text("Alicja")
