"""Groups in real browsers: people sit down, the console moves them by mouse and by keyboard."""

from __future__ import annotations

import json

from playwright.sync_api import Locator, Page, expect

from tests.browser.screens import Room, turn_to


def grouped(room: Room, *names: str) -> tuple[Page, list[Page]]:
    """The console and phones at the tables, which people choose themselves."""
    with room.server.database() as database:
        for key, kept in database.execute("SELECT id, settings FROM workshop_phase WHERE kind = 'grouping'").fetchall():
            changed = (json.loads(kept) if isinstance(kept, str) else kept) | {"how": "table", "tables": 2}
            quoted = json.dumps(changed).replace("'", "''")
            database.execute(f"UPDATE workshop_phase SET settings = '{quoted}' WHERE id = {key}")
    console, phones = room.console(), [room.phone(name) for name in names]
    turn_to(console, "Find your group", *phones)
    return console, phones


def members(console: Page, number: int) -> Locator:
    return console.locator(".group-card").nth(number - 1).locator(".members li")


def test_people_sit_down_and_the_console_moves_them_by_mouse_and_by_keyboard(room: Room) -> None:
    console, (alice, bob) = grouped(room, "Alice", "Bob")
    alice.get_by_role("button", name="Table 1").click()
    expect(alice.locator(".group-number")).to_have_text("1")
    bob.get_by_role("button", name="Table 1").click()
    expect(alice.locator(".companions li")).to_have_text(["Alice", "Bob"])

    console.locator(".members li", has_text="Bob").drag_to(console.locator(".group-card").nth(1).locator(".members"))
    expect(bob.locator(".group-number")).to_have_text("2")
    expect(members(console, 2)).to_have_text(["Bob"])
    expect(console.locator(".noted")).to_contain_text("Bob moved from group 1 to group 2.")

    console.get_by_role("radio", name="Alice").focus()
    console.keyboard.press("Space")
    move = console.locator(".group-card").nth(1).get_by_role("button", name="Move here")
    move.focus()
    console.keyboard.press("Enter")
    expect(alice.locator(".group-number")).to_have_text("2")
    expect(members(console, 2)).to_have_text(["Alice", "Bob"])

    console.locator(".region-groups").get_by_role("button", name="Undo").click()
    expect(alice.locator(".group-number")).to_have_text("1")
    expect(members(console, 1)).to_have_text(["Alice"])
