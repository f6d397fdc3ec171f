"""What real rooms do to screens: locked phones, reloads in mid-sentence, clickers, lost connections."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.screens import Room, connected, go_on, turn_to

pytestmark = pytest.mark.shares_server

BRAINSTORM = "How can we improve collaboration in the CEE community?"


def composing(room: Room, *others: Page) -> tuple[Page, Page]:
    """A console and a phone in the brainstorm."""
    console, phone = room.console(), room.phone("Alice")
    turn_to(console, BRAINSTORM, phone, *others)
    return console, phone


def test_what_is_half_typed_survives_news_a_reload_and_a_locked_screen(room: Room) -> None:
    _console, phone = composing(room)
    bob = room.phone("Bob")
    text = phone.get_by_label("A question, not an answer")
    text.press_sequentially("Why do we ne")
    bob.get_by_label("A question, not an answer").fill("Is this news?")
    bob.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".entry")).to_have_count(1)
    expect(text).to_have_value("Why do we ne")
    expect(text).to_be_focused()
    text.press_sequentially("ed this?")
    expect(text).to_have_value("Why do we need this?")
    phone.reload()
    connected(phone)
    expect(text).to_have_value("Why do we need this?")


def test_a_script_that_comes_late_still_knows_of_the_connection(room: Room) -> None:
    phone = room.phone("Alice")

    def late(route: Route) -> None:
        phone.wait_for_timeout(1500)
        route.continue_()

    phone.route("**/plenum*.js", late)
    phone.reload()
    connected(phone)


def test_a_double_click_asks_once(room: Room) -> None:
    _console, phone = composing(room)
    phone.get_by_label("A question, not an answer").fill("Twice?")
    phone.get_by_role("button", name="Put it on the sheet").dblclick()
    expect(phone.locator(".entry")).to_have_count(1)
    phone.wait_for_timeout(500)
    expect(phone.locator(".entry")).to_have_count(1)


def test_a_refusal_says_why_and_keeps_the_text(room: Room) -> None:
    _console, phone = composing(room)
    text = phone.get_by_label("A question, not an answer")
    # As a script would, which no length in the page stops.
    text.evaluate("(field) => { field.value = 'Why? '.repeat(1000); }")
    text.dispatch_event("input")
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".composer .message")).to_contain_text("500 characters")
    expect(text).to_have_value("Why? " * 1000)


def test_what_comes_too_late_is_kept_and_returns_when_the_phase_does(room: Room) -> None:
    console, phone = composing(room)
    text = phone.get_by_label("A question, not an answer")
    text.fill("Too late?")
    go_on(console, phone, until="The two most important and pressing questions")
    console.locator("#back").click()
    expect(text).to_have_value("Too late?")
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".entry-text")).to_have_text("Too late?")


def test_listen_up_holds_input_and_gives_it_back(room: Room) -> None:
    console, phone = composing(room)
    text = phone.get_by_label("A question, not an answer")
    text.fill("Half a ques")
    console.get_by_label("Instruction for the stage").fill("Pens down")
    console.get_by_role("button", name="Listen up").click()
    expect(phone.get_by_role("alertdialog")).to_contain_text("Pens down")
    assert phone.evaluate("document.querySelector('main').inert")
    console.get_by_role("button", name="Release the phones").click()
    expect(phone.get_by_role("alertdialog")).to_have_count(0)
    expect(text).to_have_value("Half a ques")
    assert not phone.evaluate("document.querySelector('main').inert")


def seconds_on(page: Page) -> int:
    minutes, seconds = page.locator(".clock-time").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def test_the_clock_counts_down_by_the_servers_time(room: Room) -> None:
    console, phone = composing(room)
    wrong = room.open("phone")
    wrong.clock.install(time="2001-01-01T00:00:00")
    wrong.goto(room.server.join)
    wrong.get_by_label("Your name").fill("Carol")
    wrong.get_by_role("button", name="Join").click()
    assert abs(seconds_on(wrong) - seconds_on(phone)) <= 3
    phone.evaluate("const right = Date.now; Date.now = () => right() - 90_000;")  # Somebody sets its clock back.
    phone.wait_for_timeout(300)
    assert abs(seconds_on(wrong) - seconds_on(phone)) <= 3
    console.get_by_role("button", name="Pause").click()
    expect(phone.locator(".clock-state")).to_have_text("Paused")


def test_the_clicker_moves_the_stage_of_a_signed_in_facilitator(room: Room) -> None:
    console = room.console()
    stage = console.context.new_page()
    stage.goto(room.server.stage)
    connected(stage)
    stage.keyboard.press("PageDown")
    expect(stage.locator("#phase")).to_contain_text("We all work with partners")
    stage.keyboard.press("PageUp")
    expect(stage.locator(".headcount")).to_be_visible()
    stage.keyboard.press("b")
    expect(stage.locator("body")).to_have_class("stage is-dark")
    stage.keyboard.press("Escape")
    expect(stage.locator("body")).to_have_class("stage")


def test_a_stage_without_a_facilitator_has_no_controls(room: Room) -> None:
    stage = room.stage()
    stage.keyboard.press("PageDown")
    stage.wait_for_timeout(500)
    expect(stage.locator(".headcount")).to_be_visible()
    broken = (
        'dispatchEvent(new ErrorEvent("error", { filename: script.src, lineno: 12, error: new TypeError("Alice") }))'
    )
    with stage.expect_response("**/trouble/") as answer:
        stage.evaluate(f"""const script = document.querySelector('script[src*="plenum"]'); {broken}; {broken}""")
    assert (answer.value.status, answer.value.request.post_data) == (204, "script=plenum&at=12&kind=TypeError")
    assert "a script broke in a browser: TypeError [request=" in room.server.printed()


def test_a_restarted_server_brings_every_screen_back_by_itself(room: Room) -> None:
    console, phone = room.console(), room.phone("Alice")
    room.server.kill()
    expect(phone.locator("#connection")).to_have_text("Reconnecting…")
    room.server.start()
    connected(console)
    connected(phone)
    expect(phone.locator("#connection")).to_have_text("")
    go_on(console, phone, until="What we know")


def test_what_is_written_without_a_connection_waits_and_is_sent_once(room: Room) -> None:
    _console, phone = composing(room)
    phone.context.set_offline(True)
    for text in ("Offline?", "Still offline?"):
        phone.get_by_label("A question, not an answer").fill(text)
        phone.get_by_role("button", name="Put it on the sheet").click()
        expect(phone.locator("#outbox li", has_text=text)).to_contain_text("waits for a connection")
    phone.context.set_offline(False)
    expect(phone.locator(".entry-text")).to_have_text(["Still offline?", "Offline?"])
    expect(phone.locator("#outbox")).to_be_hidden()


def test_an_entry_that_waits_survives_a_reload_and_a_restarted_server(room: Room) -> None:
    _console, phone = composing(room)
    room.server.kill()
    phone.get_by_label("A question, not an answer").fill("Does it wait?")
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator("#outbox li")).to_contain_text("Does it wait?")
    room.server.start()
    phone.reload()
    expect(phone.locator(".entry-text")).to_have_text("Does it wait?")
    expect(phone.locator("#outbox")).to_be_hidden()


def test_a_statement_stays_and_its_question_is_one_tap_away_for_its_author_only(room: Room) -> None:
    _console, phone = composing(room)
    bob = room.phone("Bob")
    statement = "I think, CEE user groups should have more in-person meetings."
    question = "Should CEE user groups have more in-person meetings?"
    phone.get_by_label("A question, not an answer").fill(statement)
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(bob.locator(".entry-text")).to_have_text(statement)
    expect(phone.locator(".offer q")).to_have_text(question)
    expect(bob.locator(".offer")).to_be_hidden()
    phone.get_by_role("button", name="Yes, take it").click()
    expect(bob.locator(".entry-text")).to_have_text(question)
    expect(phone.locator(".offer")).to_have_count(0)


def test_the_scale_stands_where_one_has_placed_oneself_also_after_a_reload(room: Room) -> None:
    console, stage, phone = room.console(), room.stage(), room.phone("Alice")
    line = "How far have you travelled to get here?"
    turn_to(console, line, phone)
    scale = phone.get_by_role("slider", name=line)
    scale.focus()
    for _press in range(3):
        scale.press("ArrowRight")
    expect(phone.locator(".noted")).to_have_text("You stand at 53 of 100.")
    expect(stage.locator(".crowd-dot")).to_have_count(1)
    phone.reload()
    expect(scale).to_have_value("53")
    expect(scale).to_have_attribute("aria-valuetext", "53 of 100, nearer to: From far away")
