"""A weak phone on a weak network: what it loads, and how it comes back. Nothing here is timed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.screens import Room, connected, turn_to
from tests.browser.weights import FIRST, weights

GROUPS, ASKING = "Find your group", "How can we improve collaboration in the CEE community?"
TASK, SELECT = "The task", "The two most important and pressing questions"
BOARD, SESSION = "Questions and sessions", "Try to find some answers"

KEPT = """async (words) => {
  const all = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const pages = await Promise.all(all.map((cache) => cache.match(location.pathname)));
  const texts = await Promise.all(pages.filter(Boolean).map((page) => page.text()));
  return texts.some((text) => text.includes(words));
}"""
"""Whether these words stand on the page that the phone has kept."""


def test_a_weak_phone_keeps_up(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    console, phone = room.console(), room.phone("Alice")
    others = {
        "without a socket": room.phone_that("Bob", blocks_sockets),
        "without WebSocket": room.phone_that("Carol", knows_no_sockets),
    }
    turn_to(console, GROUPS, phone, *others.values())
    turn_to(console, ASKING, phone, *others.values())
    for name, other in others.items():
        ask(other, f"Who asks {name}?")
    expect(phone.locator(".entry")).to_have_count(2)

    reload_without_network(console, phone)
    come_back(room, console, phone)
    scale = weights(phone)
    with capsys.disabled():
        print(f"\nFirst load of a phone's page: {scale}")
    assert scale.loaded <= FIRST
    assert len(scale.answers) <= 6


def ask(phone: Page, question: str) -> None:
    phone.get_by_label("A question, not an answer").fill(question)
    phone.get_by_role("button", name="Put it on the sheet").click()


def blocks_sockets(page: Page) -> None:
    """As some proxies in offices and hotels do."""

    def refuse(route: WebSocketRoute) -> None:
        route.close(code=1011)

    page.route_web_socket("**", refuse)


def knows_no_sockets(page: Page) -> None:
    page.add_init_script("delete window.WebSocket")


def reload_without_network(console: Page, phone: Page) -> None:
    """The last state is there, and what waits; later, it is sent once."""
    while not phone.evaluate(KEPT, "Who asks without WebSocket?"):
        phone.wait_for_timeout(100)
    phone.context.set_offline(True)
    ask(phone, "Why is there no network?")
    expect(phone.locator("#outbox")).to_contain_text("Why is there no network?")
    phone.reload()
    expect(phone.locator("h1")).to_have_text(ASKING)
    expect(phone.locator("#connection")).to_contain_text("as it was at")
    expect(phone.locator("#outbox")).to_contain_text("Why is there no network?")
    expect(phone.locator(".entry")).to_have_count(2)
    phone.context.set_offline(False)
    connected(phone)
    expect(phone.locator("#connection")).to_be_empty()
    expect(phone.locator("#outbox")).to_be_hidden()
    expect(phone.locator(".entry", has_text="no network")).to_have_count(1)
    expect(console.locator(".sheet-card li", has_text="no network")).to_have_count(1)


def come_back(room: Room, console: Page, phone: Page) -> None:
    """Whatever happened meanwhile: without a touch, the phone is where the workshop is."""
    session = phone.context.new_cdp_session(phone)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    turn_to(console, TASK)
    session.send("Page.setWebLifecycleState", {"state": "active"})
    expect(phone.locator(".kind-briefing")).to_be_visible()

    phone.context.set_offline(True)
    turn_to(console, SELECT)
    phone.context.set_offline(False)
    expect(phone.locator("h1")).to_have_text(SELECT)

    room.server.kill()
    room.server.start()
    for page in (phone, console):
        connected(page)
    turn_to(console, ASKING, phone)

    phone.goto(room.server.base)
    turn_to(console, SELECT)
    phone.go_back()
    expect(phone.locator("h1")).to_have_text(SELECT)
    connected(phone)


def test_a_phone_without_scripts_takes_part(room: Room) -> None:
    """Join, read, post, choose, go to a session, write a line: with forms and links only."""
    console, phone = room.console(), room.open("phone", java_script_enabled=False)
    phone.goto(room.server.join)
    phone.get_by_label("Your name").fill("Nora")
    phone.get_by_role("button", name="Join").click()
    expect(phone.locator("h1")).to_have_text("You are in")
    turn_to(console, GROUPS)
    turn_to(console, ASKING)
    look(phone, ASKING)
    ask(phone, "Why do we meet?")
    ask(phone, "How do we meet?")
    expect(phone.locator(".entry")).to_have_count(2)

    turn_to(console, SELECT)
    look(phone, SELECT)
    phone.get_by_role("button", name="Select").first.click()
    phone.locator(".entry:not(.selected)").get_by_role("button", name="Select").click()
    phone.get_by_role("button", name="Hang them on the wall").click()
    expect(phone.locator("main")).to_contain_text("Your post-its hang on the wall")

    turn_to(console, BOARD)
    look(phone, BOARD)
    phone.locator("summary", has_text="In no cluster").click()
    phone.locator(".entry", has_text="Why do we meet?").get_by_role("button", name="I host this").click()
    turn_to(console, SESSION)
    look(phone, SESSION)
    phone.get_by_label("What we found").fill("To see each other")
    phone.locator("form", has_text="What we found").get_by_role("button", name="Add it").click()
    expect(phone.locator(".lines")).to_contain_text("To see each other")


def look(phone: Page, heading: str) -> None:
    """At what is new; where nothing can be typed, the page does so by itself."""
    phone.get_by_role("link", name="See what is new").click()
    expect(phone.locator("h1")).to_have_text(heading)
