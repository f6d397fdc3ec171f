"""The wall in two hands at once: drags that cross, news that waits for a drop, the keyboard, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.screens import Room, turn_to

pytestmark = pytest.mark.shares_server

QUESTIONS = ("How can we reduce the gender gap?", "What tools do we need?", "Why do we meet?")


def at_the_wall(room: Room) -> tuple[Page, Page, Page]:
    """A console, a stage and a delegate's tablet before three post-its and two clusters."""
    console, stage, phone = room.console(), room.stage(), room.phone("Alice")
    phone.set_viewport_size({"width": 1000, "height": 1400})
    turn_to(console, "How can we improve collaboration in the CEE community?", stage, phone)
    for question in QUESTIONS:
        phone.get_by_label("A question, not an answer").fill(question)
        phone.get_by_role("button", name="Put it on the sheet").click()
        expect(phone.locator(".entry", has_text=question)).to_be_visible()
    turn_to(console, "The two most important and pressing questions", stage, phone)
    for question in QUESTIONS[:2]:
        phone.locator(".entry", has_text=question).get_by_role("button", name="Select").click()
    expect(phone.get_by_role("button", name="Select").first).to_be_disabled()
    turn_to(console, "One person per group to the wall; everyone else can relax", stage, phone)
    phone.get_by_role("button", name="I go to the wall").click()
    for name in ("People", "Tools"):
        console.get_by_label("Name of a new cluster").fill(name)
        console.get_by_role("button", name="New cluster").click()
        expect(phone.locator(".cluster h2", has_text=name)).to_be_visible()
    for fold in phone.locator(".cluster .fold > summary").all():
        fold.click()
    expect(stage.locator(".tray .postit")).to_have_count(2)
    return console, stage, phone


def card(page: Page, text: str) -> Locator:
    return page.locator(".wall .postit", has_text=text)


def named(page: Page, name: str) -> Locator:
    return page.locator(".cluster", has=page.locator("h2", has_text=name))


def take(page: Page, text: str, to: Locator) -> None:
    """Take a post-it into one's hand and hold it above a place, without letting go."""
    card(page, text).hover(position={"x": 120, "y": 12})
    page.mouse.down()
    box = to.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 30, steps=8)
    page.mouse.move(box["x"] + 62, box["y"] + box["height"] - 28, steps=3)


def test_two_hands_on_one_post_it_the_later_drop_wins(room: Room) -> None:
    console, stage, phone = at_the_wall(room)
    text = QUESTIONS[0]
    take(console, text, named(console, "People").locator(".notes"))
    take(phone, text, named(phone, "Tools").locator(".notes"))
    console.mouse.up()
    expect(named(stage, "People").locator(".postit")).to_have_text([text])
    # What the other has in hand stays in the hand, although it hangs elsewhere by now.
    expect(named(phone, "Tools").locator(".postit")).to_have_count(1)
    phone.mouse.up()
    for page in (stage, console, phone):
        expect(named(page, "Tools").locator(".postit")).to_have_count(1)
        expect(named(page, "People").locator(".postit")).to_have_count(0)
        expect(card(page, text)).to_have_count(1)
    the_stage_shows_how_it_moves(console, stage, text)


def the_stage_shows_how_it_moves(console: Page, stage: Page, text: str) -> None:
    """A post-it glides from there to here, and a phase leaves for the next one; nothing moves where nobody wants it."""
    ways = ["arrival SECTION", "departure SECTION"]
    stage.emulate_media(reduced_motion="no-preference")
    stage.evaluate("""() => {
        window.moves = [];
        const { animate } = Element.prototype;
        Element.prototype.animate = function (frames, how) {
            window.moves.push(`${how.id} ${this.dataset.postit ? this.textContent.trim() : this.tagName}`);
            return animate.call(this, frames, how);
        };
    }""")
    for number, place in enumerate(("People", "Tools")):
        card(console, text).locator("input").check()
        console.locator(".mover").get_by_role("button", name=place).click()
        expect(named(stage, place).locator(".postit")).to_have_text([text])
        expect(stage.locator(".ghost")).to_have_count(0)
        stage.evaluate("Promise.allSettled(document.getAnimations().map(({ finished }) => finished))")
        assert (f"flight {text}" in stage.evaluate("window.moves.splice(0)")) == (number == 0)
        turn_to(console, "Your most important questions", stage)
        assert sorted(stage.evaluate("window.moves.splice(0)")) == ways[: 2 - 2 * number]
        turn_to(console, "One person per group to the wall; everyone else can relax", stage)
        stage.emulate_media(reduced_motion="reduce")
        stage.evaluate("window.moves = []")


def test_news_waits_for_the_drop_and_then_comes(room: Room) -> None:
    console, stage, phone = at_the_wall(room)
    one, other = QUESTIONS[:2]
    take(phone, one, named(phone, "Tools").locator(".notes"))
    console.locator(".postit", has_text=other).locator("input").check()
    console.locator(".mover").get_by_role("button", name="People").click()
    expect(named(stage, "People").locator(".postit")).to_have_text([other])
    console.get_by_label("Name of a new cluster").fill("Time")
    console.get_by_role("button", name="New cluster").click()
    expect(named(stage, "Time")).to_be_visible()
    expect(named(phone, "Time")).to_have_count(0)
    phone.mouse.up()
    expect(named(phone, "Time")).to_have_count(1)
    for page in (stage, console, phone):
        expect(named(page, "People").locator(".postit")).to_have_count(1)
        expect(named(page, "Tools").locator(".postit")).to_have_count(1)


def test_what_cannot_be_dropped_goes_back(room: Room) -> None:
    console, _stage, phone = at_the_wall(room)
    phone.route("**/postits/", lambda route: route.abort())
    take(phone, QUESTIONS[0], named(phone, "Tools").locator(".notes"))
    phone.mouse.up()
    expect(phone.locator(".toast")).to_be_visible()
    expect(phone.locator(".tray .postit")).to_have_count(2)
    expect(console.locator(".tray .postit")).to_have_count(2)


def test_by_keyboard_and_all_the_way_back(room: Room) -> None:
    console, stage, _phone = at_the_wall(room)
    first, second = QUESTIONS[:2]
    card(console, first).locator("input").focus()
    console.keyboard.press("Enter")
    expect(console.locator(".mover").get_by_role("button", name="People")).to_be_focused()
    console.keyboard.press("Escape")
    expect(card(console, first).locator("input")).to_be_focused()
    expect(console.locator(".mover")).to_be_hidden()
    console.keyboard.press("Enter")
    console.keyboard.press("Enter")
    expect(named(stage, "People").locator(".postit")).to_have_text([first])
    expect(named(console, "People").locator("input[name=postit]")).to_be_focused()

    for text in (first, second):
        card(console, text).locator("> .pick input").check()
    console.get_by_role("button", name="They say the same").click()
    expect(stage.locator(".postit")).to_contain_text(["2 say this"])
    named(console, "People").locator("[name=chosen]").check()
    console.locator(".mover").get_by_role("button", name="Tools").click()
    expect(stage.locator(".cluster h2")).to_have_text(["Tools"])
    for step in ("merged “People", "stacked", "moved", "made the cluster “Tools", "made the cluster “People"):
        console.get_by_role("button", name=f"Undo: Facilitator {step}").click()
    expect(console.get_by_role("button", name="Nothing to undo")).to_be_disabled()
    expect(stage.locator(".tray .postit")).to_have_count(2)
    expect(stage.locator(".cluster")).to_have_count(0)
