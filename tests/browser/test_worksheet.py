"""Several phones write on one worksheet: whatever happens to them, all end with the same text, and it is saved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.axe import findings
from tests.browser.screens import Room, arrived, connected, turn_to
from tests.camera import picture

pytestmark = pytest.mark.shares_server

WORK = "Try to find some answers"
FOUND = "What we found"


def working(room: Room, *names: str) -> tuple[Page, list[Page]]:
    """A console, and phones that sit in one session."""
    console, phones = room.console(), [room.phone(name) for name in names]
    turn_to(console, "Questions and sessions", *phones)
    phones[0].get_by_label("Your question").fill("How?")
    phones[0].locator("details form").get_by_role("button", name="I host this").last.click()
    for phone in phones[1:]:
        phone.locator(".entry", has_text="How?").get_by_role("button", name="I join").click()
    expect(console.locator("#phase")).to_contain_text("Everybody is in a session.")
    turn_to(console, WORK, *phones)
    for phone in phones:
        expect(phone.locator(".saving[data-state=ready]")).to_be_visible()
    return console, phones


def area(phone: Page, label: str = FOUND) -> Locator:
    return phone.get_by_label(label)


def saved(phone: Page) -> None:
    expect(phone.locator(".saving")).to_have_text("Saved")


def lines(phone: Page) -> list[str]:
    return sorted(area(phone).input_value().splitlines())


def agree(phones: list[Page], expected: list[str]) -> None:
    """All phones show these lines, in the same order."""
    for phone in phones:
        for line in expected:
            expect(area(phone)).to_have_value(re.compile(f"(^|\n){re.escape(line)}(\n|$)"))
    texts = {area(phone).input_value() for phone in phones}
    assert len(texts) == 1, texts
    assert lines(phones[0]) == sorted(expected)


def test_three_phones_write_in_one_field_and_one_of_them_is_offline_for_a_while(room: Room) -> None:
    _console, phones = working(room, "Alice", "Bob", "Carol")
    alice, bob, carol = phones
    area(alice).press_sequentially("Alice begins\n")
    saved(alice)
    expect(area(carol)).to_have_value("Alice begins\n")
    carol.context.set_offline(True)
    area(carol).press("ControlOrMeta+End")
    area(carol).press_sequentially("Carol is offline 🙂\n")
    expect(carol.locator(".saving")).to_have_text("Waiting for a connection")
    expect(carol.locator(".unsaved")).to_contain_text("kept on this phone")
    area(bob).press("ControlOrMeta+Home")
    for letters in ("Bob ", "is ", "first\n"):
        area(bob).press_sequentially(letters)
        area(alice).press_sequentially("A")
    area(alice).press_sequentially("\n")
    saved(alice)
    saved(bob)
    assert "Carol" not in area(alice).input_value()
    carol.context.set_offline(False)
    everything = ["Alice begins", "AAA", "Bob is first", "Carol is offline 🙂"]
    agree(phones, everything)
    saved(carol)
    for phone in phones:
        phone.reload()
        connected(phone)
    agree(phones, everything)


def test_what_was_written_offline_survives_a_closed_page(room: Room) -> None:
    _console, (alice, bob) = working(room, "Alice", "Bob")
    area(alice).press_sequentially("Before\n")
    saved(alice)
    room.server.kill()
    area(alice).press_sequentially("Without a server\n")
    expect(alice.locator(".saving")).to_have_text("Waiting for a connection")
    alice.goto("about:blank")
    room.server.start()
    connected(bob)
    area(bob).press_sequentially("Meanwhile\n")
    saved(bob)
    alice.goto(room.server.join)
    connected(alice)
    agree([alice, bob], ["Before", "Without a server", "Meanwhile"])
    saved(alice)


def test_the_last_phone_leaves_and_nothing_is_lost(room: Room) -> None:
    console, phones = working(room, "Alice", "Bob")
    area(phones[0]).press_sequentially("Kept")
    saved(phones[0])
    for phone in phones:
        phone.goto("about:blank")
    room.server.kill()
    room.server.start()
    phones[1].goto(room.server.join)
    expect(area(phones[1])).to_have_value("Kept")
    connected(console)
    console.locator(".worksheet-card summary").click()
    expect(console.locator(".worksheet-card li")).to_have_text("Kept")


def caret(phone: Page) -> tuple[int, int]:
    found: Any = area(phone).evaluate("(area) => [area.selectionStart, area.selectionEnd]")
    return tuple(found)


def test_the_caret_stays_among_the_letters_around_it(room: Room) -> None:
    _console, (alice, bob) = working(room, "Alice", "Bob")
    area(alice).fill("one two three")
    expect(area(bob)).to_have_value("one two three")
    area(alice).evaluate("(area) => area.setSelectionRange(4, 7)")
    area(bob).press("ControlOrMeta+Home")
    area(bob).press_sequentially("zero ")
    expect(area(alice)).to_have_value("zero one two three")
    assert caret(alice) == (9, 12)
    expect(area(alice)).to_be_focused()
    area(alice).press_sequentially("2")
    area(bob).press("ControlOrMeta+End")
    area(bob).press_sequentially(" four")
    for phone in (alice, bob):
        expect(area(phone)).to_have_value("zero one 2 three four")
    assert caret(alice) == (10, 10)


def test_a_word_that_is_being_composed_is_not_disturbed(room: Room) -> None:
    _console, (alice, bob) = working(room, "Alice", "Bob")
    keyboard = alice.context.new_cdp_session(alice)
    area(alice).focus()
    keyboard.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
    area(bob).press_sequentially("x")
    saved(bob)
    alice.wait_for_timeout(700)
    assert area(alice).input_value() == "に"
    keyboard.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
    keyboard.send("Input.insertText", {"text": "日本"})
    for phone in (alice, bob):
        expect(area(phone)).to_have_value(re.compile("^(x日本|日本x)$"))
    assert area(alice).input_value() == area(bob).input_value()


def test_pictures_of_letters_and_other_directions_stay_whole(room: Room) -> None:
    _console, (alice, bob) = working(room, "Alice", "Bob")
    for text in ("😀😃", "😃😃😀", "👩‍👩‍👧 שלום", "مرحبا 👍🏽"):
        area(alice).fill(text)
        expect(area(bob)).to_have_value(text)


def test_what_is_too_long_is_kept_with_a_sentence_and_saved_when_it_is_shorter(room: Room) -> None:
    _console, (alice, bob) = working(room, "Alice", "Bob")
    area(alice).fill("x" * 5001)
    expect(alice.locator(".unsaved")).to_contain_text("has 5001 characters, and room for 5000")
    expect(alice.locator(".saving")).to_have_text("Not saved")
    area(alice).fill("x" * 10)
    saved(alice)
    expect(alice.locator(".unsaved")).to_have_text("")
    expect(area(bob)).to_have_value("x" * 10)


def test_the_text_goes_along_into_the_last_minutes_and_a_new_session_has_its_own(room: Room) -> None:
    console, (alice, bob) = working(room, "Alice", "Bob")
    on_its_way: list[Route] = []
    sending = re.compile("/worksheet/$")
    alice.route(sending, lambda route: route.continue_() if on_its_way else on_its_way.append(route))
    with alice.expect_request(sending):
        area(alice).press_sequentially("Ours")
    turn_to(console, "Please finish your worksheets", alice, bob)
    on_its_way[0].continue_()
    for phone in (alice, bob):
        expect(area(phone)).to_have_value("Ours")
    area(bob).press("ControlOrMeta+End")
    area(bob).press_sequentially("!")
    expect(area(alice)).to_have_value("Ours!")
    console.locator("#back").click()
    expect(area(alice)).to_have_value("Ours!")


def test_without_scripts_a_plain_form_adds_lines(room: Room) -> None:
    console, (alice, bob) = working(room, "Alice", "Bob")
    plain = room.open("phone", java_script_enabled=False, storage_state=bob.context.storage_state())
    for line in ("one", "two"):
        plain.goto(room.server.join)
        area(plain).fill(line)
        plain.locator("form", has=area(plain)).get_by_role("button", name="Add it").click()
    expect(plain.locator(".lines li")).to_have_text(["one", "two"])
    expect(area(alice)).to_have_value("one\ntwo\n")
    expect(console.locator(".worksheet-card summary")).to_contain_text("1 of 4 fields")


def test_photos_are_taken_shown_and_deleted(room: Room, tmp_path: Path) -> None:
    console, (alice, bob) = working(room, "Alice", "Bob")
    file = tmp_path / "flipchart.jpg"
    file.write_bytes(picture(3000, 2000).read())
    alice.get_by_label("Take a photo").set_input_files(file)
    for page in (alice, bob):
        expect(page.get_by_role("img", name="Photo 1 of the flipchart: How?")).to_be_visible()
    expect(console.locator(".worksheet-card summary")).to_contain_text("1 photo")
    alice.get_by_label("Take a photo").set_input_files(file)
    expect(bob.locator(".photos img")).to_have_count(2)
    size: Any = bob.locator(".photos img").first.evaluate("(image) => [image.naturalWidth, image.naturalHeight]")
    assert size == [2000, 1333]
    file.write_text("no picture")
    alice.get_by_label("Take a photo").set_input_files(file)
    expect(alice.locator(".photo-form .message")).to_contain_text("no picture that Plenum can read")
    bob.locator("summary", has_text="Delete").first.click()
    bob.get_by_role("button", name="Yes, delete it for everybody").first.click()
    expect(alice.locator(".photos img")).to_have_count(1)


def test_axe_finds_nothing_while_they_work(room: Room, tmp_path: Path) -> None:
    console, phones = working(room, "Alice", "Bob")
    file = tmp_path / "flipchart.jpg"
    file.write_bytes(picture().read())
    area(phones[0]).fill("A line\nand another")
    phones[0].get_by_label("Take a photo").set_input_files(file)
    expect(phones[1].locator(".photos img")).to_have_count(1)
    saved(phones[0])
    phones[0].locator("#crew summary").click()
    console.locator(".worksheet-card summary").click()
    for name, page in {"writer": phones[0], "reader": phones[1], "console": console}.items():
        assert findings(page) == [], name


def test_the_last_minutes_are_called_on_the_stage_and_said_on_the_phones(room: Room) -> None:
    console, (alice, _bob) = working(room, "Alice", "Bob")
    stage = room.stage()
    alice.evaluate("() => { window.buzzes = []; navigator.vibrate = (pattern) => window.buzzes.push(pattern); }")
    alice.locator("h1").first.click()
    left = console.locator(".clock-time")
    for _press in range(35):
        console.get_by_role("button", name="−1 min").click()
    expect(left).to_have_text(re.compile("^9:"))
    expect(stage.locator(".clock-state")).to_have_text("10 minutes left")
    for minute in (8, 7, 6, 5, 4):
        console.get_by_role("button", name="−1 min").click()
        expect(left).to_have_text(re.compile(f"^{minute}:"))
    expect(stage.locator(".clock-state")).to_have_text("5 minutes left")


def test_what_found_no_connection_in_time_is_offered_in_later_phases_and_back_in_its_place(room: Room) -> None:
    console, (alice, bob) = working(room, "Alice", "Bob")
    area(alice).press_sequentially("Saved line\n")
    saved(alice)
    alice.context.set_offline(True)
    area(alice).press_sequentially("Too late\nfor the café\n")
    expect(alice.locator(".saving")).to_have_text("Waiting for a connection")
    expect(alice.locator("#leftover")).to_be_hidden()
    turn_to(console, "Marketplace of ideas", bob)
    alice.context.set_offline(False)
    arrived(console, alice, at="Marketplace of ideas")
    expect(alice.locator("#leftover q")).to_have_text("Too late\nfor the café")
    alice.reload()
    expect(alice.locator("#leftover q")).to_have_text("Too late\nfor the café")
    turn_to(console, WORK, alice, bob)
    agree([alice, bob], ["Saved line", "Too late", "for the café"])
    saved(alice)
    expect(alice.locator("#leftover")).to_be_hidden()
