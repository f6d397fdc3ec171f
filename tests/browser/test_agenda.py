"""The agenda's editor in a browser: dragging, and lists that grow. What is not about scripts is tested without one."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.axe import findings, findings_in_the_dark
from tests.browser.screens import Room
from tests.browser.test_worksheet import WORK, area, saved, working


def signed_in(room: Room, page: Page | None = None) -> Page:
    page = page or room.open("console")
    page.goto(room.server.address("first/"))
    page.get_by_label("Username").fill("olga")
    for password in page.locator("[type=password]").all():
        password.fill("correct horse battery")
    page.locator("main button.primary").click()
    return page


def test_phases_are_dragged_and_slides_grow_and_change_places(room: Room) -> None:
    page = signed_in(room)
    page.goto(f"{room.server.base}/workshops/")
    page.get_by_label("Title").fill("Mine")
    page.get_by_role("button", name="Create", exact=True).click()
    names = page.locator(".plan-name a")
    assert findings(page) == []
    before = names.all_inner_texts()
    names.nth(6).scroll_into_view_if_needed()
    grip, target = page.locator(".grip").nth(1).bounding_box(), page.locator(".plan-phase").nth(3).bounding_box()
    assert grip
    assert target
    page.mouse.move(grip["x"] + 8, grip["y"] + 12)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, target["y"] + 10, steps=6)
    for nudge in range(4):  # what is on its way to its place takes no notice of the mouse
        page.mouse.move(grip["x"] + 8, target["y"] + target["height"] - 6 - nudge, steps=3)
        page.wait_for_timeout(150)
    page.mouse.up()
    expect(names.nth(3)).to_have_text(before[1])
    page.reload()
    assert names.all_inner_texts() == [before[0], *before[2:4], before[1], *before[4:]]

    names.nth(3).click()
    assert findings(page) + findings_in_the_dark(page) == []
    slides = page.locator("textarea[name=slides]")
    count = slides.count()
    slides.last.fill("The last but one")
    page.get_by_role("button", name="One more").click()
    slides.last.fill("The last one")
    page.get_by_role("button", name="Move up").last.click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_have_text("Saved.")
    assert [slide.input_value() for slide in slides.all()][count - 1 :] == ["The last one", "The last but one", ""]


def test_headings_change_under_a_phone_that_writes(room: Room) -> None:
    _console, (alice,) = working(room, "Alice")
    area(alice).press_sequentially("Found it")
    area(alice, "What stays open").press_sequentially("Open ")
    saved(alice)
    olga = signed_in(room)
    olga.goto(f"{room.server.base}/workshops/")
    olga.get_by_role("link", name="Prepare").first.click()
    olga.get_by_role("link", name="Agenda", exact=True).click()
    olga.get_by_role("link", name=WORK).click()
    headings = olga.locator("[name=fields-heading]")
    headings.nth(0).fill("Answers")  # another name
    headings.nth(1).fill("")  # gone
    headings.last.fill("New")
    olga.get_by_role("button", name="Move up").last.click()
    olga.get_by_role("button", name="Save").click()
    expect(area(alice, "New")).to_be_visible()
    alice.keyboard.type("ends")  # the field in which she was
    area(alice, "New").press_sequentially("more")
    saved(alice)
    alice.reload()
    for heading, text in {"Answers": "Found it", "New": "more", "What stays open": "Open ends"}.items():
        expect(area(alice, heading)).to_have_value(text)
