"""The gallery in real browsers: a tour by itself, post-its found and opened on a phone, dots that nobody sees yet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import findings
from tests.browser.screens import SIZES, Room, turn_to
from tests.browser.test_wall import QUESTIONS, at_the_wall, card

pytestmark = pytest.mark.shares_server

GALLERY = "Your most important questions"
GENDER, TOOLS, UNCHOSEN = QUESTIONS


def in_the_gallery(room: Room) -> tuple[Page, Page, Page]:
    """Console, stage and Alice's phone, before two clusters with one post-it each."""
    console, stage, phone = at_the_wall(room)
    for text, name in ((GENDER, "People"), (TOOLS, "Tools")):
        card(console, text).locator("input").check()
        console.locator(".mover").get_by_role("button", name=name).click()
        expect(stage.locator(".cluster .postit", has_text=text)).to_be_visible()
    width, height = SIZES["phone"]
    phone.set_viewport_size({"width": width, "height": height})
    turn_to(console, GALLERY, stage, phone)
    return console, stage, phone


def note(phone: Page, text: str) -> Locator:
    return phone.locator("[data-note]", has_text=text)


def give(phone: Page, text: str, dots: str) -> None:
    note(phone, text).get_by_role("button", name=dots, exact=True).click()
    expect(note(phone, text).get_by_role("button", name=dots, exact=True, pressed=True)).to_be_visible()


def test_the_stage_goes_by_itself_without_a_request_until_it_is_paused(room: Room) -> None:
    console, stage, phone = in_the_gallery(room)
    pages = (stage, console, phone)
    pace = console.get_by_role("button", name="10 seconds each")
    pace.evaluate("(button) => { button.value = 3; }")
    pace.click()
    requests: list[str] = []
    for page in pages:
        expect(page.locator("[data-seconds='3']")).to_be_attached()
        page.on("request", lambda request: requests.append(request.url))
    for page in pages:
        expect(page.locator("[data-stop]:visible")).to_contain_text("People")
    assert requests == []
    console.get_by_role("button", name="Pause the tour").click()
    for page in pages:
        expect(page.locator("[data-seconds]")).to_have_count(0)
        page.evaluate("ahead += 4; showTurn()")
        step = page.locator("[data-tour]").get_attribute("data-step") or ""
        expect(page.locator("[data-stop]:visible")).to_have_attribute("data-stop", step)


def test_a_phone_finds_and_opens_post_its_whatever_the_news(room: Room) -> None:
    console, _stage, phone = in_the_gallery(room)
    words, notes = phone.get_by_label("Find a post-it"), phone.locator("[data-note] .postit-text:visible")
    words.press_sequentially("GÉNDER")
    expect(notes).to_have_text([GENDER])
    expect(phone.locator(".found")).to_have_text("1 of 2 post-its")
    console.get_by_role("button", name="3 dots for everybody").click()
    expect(phone.locator(".own-dots summary")).to_have_text("3 of your dots left")
    expect(words).to_be_focused()
    words.press_sequentially(" gap")
    expect(words).to_have_value("GÉNDER gap")
    expect(notes).to_have_text([GENDER])

    origin, opener = phone.locator("dialog.origin"), note(phone, GENDER).get_by_role("link")
    opener.click()
    expect(origin).to_contain_text(UNCHOSEN)
    assert findings(phone) == []
    phone.go_back()
    expect(origin).to_be_hidden()
    opener.click()
    origin.get_by_role("button", name="Close").click()
    expect(origin).to_be_hidden()
    expect(notes).to_have_text([GENDER])
    words.fill("")
    expect(notes).to_have_count(0)
    expect(phone.locator(".browse summary")).to_contain_text(["People", "Tools"])


def test_dots_are_given_by_two_phones_and_seen_by_nobody_before_the_reveal(room: Room) -> None:
    console, stage, alice = in_the_gallery(room)
    bob = room.phone("Bob")
    console.get_by_role("button", name="3 dots for everybody").click()
    for phone in (alice, bob):
        for fold in phone.locator(".browse > summary").all():
            fold.click()
    give(alice, GENDER, "2 dots")
    give(bob, GENDER, "1 dot")
    give(bob, TOOLS, "1 dot")
    expect(stage.locator(".dots-given")).to_contain_text("4 / 6")
    expect(alice.locator(".own-dots summary")).to_have_text("1 of your dots left")
    expect(note(alice, TOOLS).get_by_role("button")).to_have_count(1)
    expect(bob.locator(".give [aria-pressed=true]")).to_have_count(2)
    for page, dots in {stage: ".badge.dots", console: ".badge.dots", bob: "[data-note] .badge.dots"}.items():
        expect(page.locator(dots)).to_have_count(0)
    assert [findings(page) for page in (console, stage, alice)] == [[], [], []]

    console.get_by_role("button", name="Show what matters most").click()
    expect(stage.locator(".stop:visible .postit")).to_contain_text([f"3 dots {GENDER}", f"1 dot {TOOLS}"])
    expect(bob.locator("#browse-top .postit")).to_contain_text([f"3 dots {GENDER}", f"1 dot {TOOLS}"])
    expect(bob.locator(".give")).to_have_count(0)
    assert [findings(page) for page in (console, stage, bob)] == [[], [], []]
