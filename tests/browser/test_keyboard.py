"""The whole way of somebody who takes part, and of somebody who leads, by the keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.keys import Keys, fresh
from tests.browser.screens import Room, connected, turn_to
from tests.server import Server

QUESTIONS = ("Why do we meet?", "How do we go on?")


def test_a_participant_needs_no_more_than_keys(browser: Browser, hall: Server) -> None:
    room = fresh(browser, hall, 0)
    console, phone = room.console(), room.open("phone")
    phone.goto(room.server.join)
    keys = Keys(phone)
    keys.to("Your name").write("Alice").use("Join")
    connected(phone)
    turn_to(console, "How far have you travelled to get here?", phone)
    keys.to("How far").press("ArrowRight", "ArrowRight").use("I stand here")
    expect(phone.locator(".region-own")).to_contain_text("52")
    turn_to(console, "Find your group", phone)
    ask_and_change(console, phone, keys)
    choose(console, phone, keys)
    hang(console, phone, keys)
    host_and_write(console, phone, keys)
    say_thanks(console, phone, keys)
    assert keys.unseen == []
    room.close()
    assert not room.complaints


def ask_and_change(console: Page, phone: Page, keys: Keys) -> None:
    turn_to(console, "How can we improve collaboration in the CEE community?", phone)
    for number, question in enumerate((*QUESTIONS, "Who knows?")):
        keys.to("A question, not an answer").write(question).use("Put it on the sheet")
        expect(phone.locator(".entry")).to_have_count(number + 1)
    keys.use("Change")
    expect(phone.locator("dialog textarea")).to_be_focused()
    keys.press("Escape")
    expect(phone.locator("dialog[open]")).to_have_count(0)
    expect(phone.locator(":focus")).to_have_text("Change")
    keys.press("Enter").write("Who knows the way?").use("Save")
    expect(phone.locator(".entry", has_text="Who knows the way?")).to_be_visible()
    assert phone.evaluate("document.activeElement !== document.body")


def choose(console: Page, phone: Page, keys: Keys) -> None:
    turn_to(console, "The two most important and pressing questions", phone)
    keys.use("Star")
    expect(phone.locator(".own-star:visible")).to_have_count(1)
    for number in (1, 2):
        keys.use("Select")
        expect(phone.locator(".entry.selected")).to_have_count(number)
    keys.use("Hang them on the wall")
    expect(phone.locator(".chosen .paper")).to_have_count(2)


def hang(console: Page, phone: Page, keys: Keys) -> None:
    turn_to(console, "One person per group to the wall; everyone else can relax", phone)
    keys.use("I go to the wall").use("A new cluster").to("Name of a new cluster").write("People").press("Enter")
    expect(phone.locator(".cluster h2", has_text="People")).to_be_visible()
    for question in phone.locator(".tray .postit-text").all_inner_texts():
        keys.to(f"input: {question}").press("Space").use("button: People")
        expect(phone.locator(".tray .postit", has_text=question)).to_have_count(0)
    turn_to(console, "Your most important questions", phone)
    keys.use("People")
    expect(phone.locator(".notes .postit:visible")).to_have_count(2)


def host_and_write(console: Page, phone: Page, keys: Keys) -> None:
    turn_to(console, "Questions and sessions", phone)
    if not phone.locator(".browse[open]").count():  # It stays as it was in the gallery.
        keys.use("People")
    keys.use("I host this")
    expect(phone.locator(".ticket")).to_be_visible()
    turn_to(console, "Try to find some answers", phone)
    keys.to("What we found")
    phone.keyboard.type("We talk")
    expect(phone.locator(".saving")).to_have_text("Saved")
    turn_to(console, "Marketplace of ideas", phone)
    keys.to("Leave a note at this station").write("Good").use("Leave it")
    expect(phone.locator(".region-route")).to_contain_text("Good")


def say_thanks(console: Page, phone: Page, keys: Keys) -> None:
    turn_to(console, "Thank you!", phone)
    keys.to("One line of feedback").write("Again").use("Leave it")
    expect(phone.locator(".region-own")).to_contain_text("Again")
    keys.use("Alice").use("My name, language and data")
    expect(phone).to_have_url(re.compile("/me/"))
    keys.to("Your name").write("Alicia").use("Save")
    expect(phone.locator(".me summary")).to_have_text("Alicia")


def test_a_facilitator_needs_no_more_than_keys(browser: Browser, hall: Server) -> None:
    room = Room(browser, hall, reduced_motion="reduce")
    page = room.open("console")
    keys = Keys(page)
    sign_in_and_make_a_workshop(page, keys, hall.base)
    page.goto(f"{hall.base}{hall.spare['join']}console/")
    connected(page)
    lead(page, keys)
    move_on_the_wall(page, keys)
    say_and_undo(page, keys)
    end_and_take_home(page, keys)
    assert keys.unseen == []
    room.close()
    assert not room.complaints


def sign_in_and_make_a_workshop(page: Page, keys: Keys, base: str) -> None:
    page.goto(f"{base}/sign-in/")
    keys.to("Username").write("olga").to("Password").write("correct horse battery").press("Enter")
    expect(page).to_have_url(re.compile("/workshops/"))
    keys.to("Title").write("By keys").to("minutes").press("ArrowDown").use("Create")
    expect(page.locator("h1")).to_contain_text("By keys")
    keys.use("Console")
    connected(page)
    keys.use("Next")
    expect(page.locator(".agenda > li").nth(1)).to_have_attribute("aria-current", "step")


def lead(page: Page, keys: Keys) -> None:
    keys.use("How can we improve collaboration")
    expect(page.locator(".kind-brainstorm")).to_be_visible()
    if page.get_by_role("button", name="Take over").count():
        keys.use("Take over")
    keys.use("One minute more").use("Pause").use("Start").to("Instruction").write("Eyes up").press("Enter")
    expect(page.locator(".listen.on")).to_be_visible()
    keys.use("Release the phones")
    expect(page.locator(".listen.on")).to_have_count(0)


def move_on_the_wall(page: Page, keys: Keys) -> None:
    keys.use("One person per group to the wall")
    expect(page.locator(".kind-cluster")).to_be_visible()
    text = page.locator(".tray .postit-text").first.inner_text()
    keys.to(f"input: {text[:40]}").press("Space").use("button: Diversity")
    expect(page.locator(".tray .postit", has_text=text)).to_have_count(0)
    keys.use("Questions and sessions")
    expect(page.locator(".kind-marketplace")).to_be_visible()
    keys.use("Change “")
    expect(page.locator(".do[open]")).to_have_count(1)


def say_and_undo(page: Page, keys: Keys) -> None:
    keys.use("Message")
    expect(page.locator("dialog[open]")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(":focus")).to_have_text("Message")
    keys.use("Undo")
    keys.to("The whole log")
    with page.context.expect_page() as opened:
        keys.press("Enter")
    expect(opened.value.locator("main")).to_contain_text("Undo")
    page.bring_to_front()


def end_and_take_home(page: Page, keys: Keys) -> None:
    keys.use("Thank you!")
    expect(page.locator(".kind-thanks")).to_be_visible()
    keys.use("Close the workshop")
    expect(page.get_by_role("button", name="Open the workshop again")).to_be_visible()
    keys.use("Open the workshop again")
    page.goto(page.url.replace("console/", "results/"))
    keys.to("Markdown")
    with page.expect_download() as download:
        keys.press("Enter")
    assert download.value.suggested_filename.endswith(".md")
