"""The brainstorm on real phones: offers, cards, the alarm, what was half-typed, what could not be sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.screens import Room, connected, go_on, turn_to
from tests.browser.test_rooms import BRAINSTORM, composing
from tests.disk import full_disk

pytestmark = pytest.mark.shares_server

SELECT = "The two most important and pressing questions"
STATEMENT = "I think, CEE user groups should have more in-person meetings."


def ask(phone: Page, text: str) -> None:
    phone.get_by_label("A question, not an answer").fill(text)
    phone.get_by_role("button", name="Put it on the sheet").click()


def back(console: Page, phone: Page) -> None:
    """The facilitator pressed next too early."""
    console.locator("#back").click()
    expect(phone.locator("#phase .kind-brainstorm")).to_be_visible()


def test_a_statement_that_is_kept_is_not_questioned_again(room: Room) -> None:
    _console, phone = composing(room)
    ask(phone, STATEMENT)
    expect(phone.locator(".own-mark")).to_have_text("Yours")
    phone.get_by_role("button", name="Keep it as it is").click()
    expect(phone.locator(".offer")).to_be_hidden()
    ask(phone, "Why?")
    expect(phone.locator(".entry")).to_have_count(2)
    phone.reload()
    connected(phone)
    expect(phone.locator(".entry-text").last).to_have_text(STATEMENT)
    expect(phone.locator(".offer")).to_be_hidden()
    reword(phone, STATEMENT, "We should meet")
    expect(phone.locator(".offer q")).to_have_text("Should we meet?")
    expect(phone.locator(".offer")).to_be_hidden()


def test_an_offer_is_made_once_per_entry(room: Room) -> None:
    _console, phone = composing(room)
    ask(phone, STATEMENT)
    expect(phone.locator(".offer")).to_be_visible()
    phone.reload()
    connected(phone)
    expect(phone.locator(".offer")).to_be_visible()
    reword(phone, STATEMENT, "We should meet")
    expect(phone.locator(".offer q")).to_have_text("Should we meet?")
    expect(phone.locator(".offer")).to_be_hidden()


def reword(phone: Page, old: str, new: str) -> None:
    phone.locator(".entry", has_text=old).get_by_role("button", name="Change").click()
    phone.locator("dialog textarea").fill(new)
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator(".entry-text", has_text=new)).to_be_visible()


def test_a_card_begins_the_question_and_keeps_what_is_typed(room: Room) -> None:
    _console, phone = composing(room)
    text = phone.get_by_label("A question, not an answer")
    phone.get_by_role("button", name="Why …").click()
    expect(text).to_have_value("Why ")
    expect(text).to_be_focused()
    phone.get_by_role("button", name="How can we …").click()
    expect(text).to_have_value("How can we ")
    text.press_sequentially("meet?")
    phone.get_by_role("button", name="What if …").click()
    expect(text).to_have_value("What if How can we meet?")
    phone.reload()
    connected(phone)
    expect(text).to_have_value("What if How can we meet?")
    button = phone.get_by_role("button", name="Put it on the sheet")
    below = button.bounding_box()
    button.click()
    expect(phone.locator(".openers")).to_be_hidden()
    assert button.bounding_box() == below


def test_when_the_time_is_up_a_phone_vibrates_once_and_says_so(room: Room) -> None:
    console, phone = composing(room)
    phone.evaluate("() => { window.buzzes = []; navigator.vibrate = (pattern) => window.buzzes.push(pattern); }")
    console.get_by_role("button", name="Pause").click()
    end_clock(console)
    phone.wait_for_timeout(1000)
    assert phone.evaluate("window.buzzes.length") == 0
    console.get_by_role("button", name="Start").click()
    expect(phone.locator("#announcer")).to_have_text("Time is up.")
    assert phone.evaluate("window.buzzes.length") == 1
    expect(phone.get_by_role("button", name="Put it on the sheet")).to_be_enabled()
    ask(phone, "Is the sheet still open?")
    expect(phone.locator(".entry")).to_have_count(1)
    assert phone.evaluate("window.buzzes.length") == 1
    phone.reload()
    connected(phone)
    phone.wait_for_timeout(500)
    expect(phone.locator("#announcer")).to_have_text("")


def end_clock(console: Page) -> None:
    """Take all the minutes away."""
    left = console.locator(".clock-time")
    for minute in range(5, 0, -1):
        before = left.inner_text()
        console.get_by_role("button", name="−1 min").click()
        expect(left).not_to_have_text(before if minute > 1 else "")
    expect(left).to_have_text("0:00")


def test_the_alarm_does_what_the_device_wants(room: Room) -> None:
    _console, phone = composing(room)
    phone.evaluate(
        "() => { window.tones = 0; const { start } = OscillatorNode.prototype;"
        "OscillatorNode.prototype.start = function (at) { window.tones++; return start.call(this, at); }; }"
    )
    phone.evaluate("() => { window.buzzes = 0; navigator.vibrate = () => window.buzzes++; }")
    phone.locator(".me summary").click()
    phone.get_by_label("Play a sound").check()
    assert phone.evaluate("window.tones") == 3
    phone.get_by_label("Vibrate").uncheck()
    over = "document.dispatchEvent(new CustomEvent('plenum:over', { detail: { ends: '%s', late: %s, text: '!' } }))"
    for ends, late, tones in (("1", 30, 3), ("2", 1, 6), ("2", 1, 6), ("3", 1, 9)):
        phone.evaluate(over % (ends, late))
        assert phone.evaluate("[window.tones, window.buzzes]") == [tones, 0]
    phone.reload()
    phone.locator(".me summary").click()
    expect(phone.get_by_label("Play a sound")).to_be_checked()
    expect(phone.get_by_label("Vibrate")).not_to_be_checked()


def test_what_is_half_typed_is_offered_when_the_phase_moves_on(room: Room) -> None:
    console, phone = composing(room)
    phone.get_by_label("A question, not an answer").fill("Why do we ne")
    go_on(console, phone, until=SELECT)
    leftover = phone.locator("#leftover li")
    expect(leftover).to_contain_text("Why do we ne")
    expect(leftover).to_contain_text(BRAINSTORM)
    phone.reload()
    connected(phone)
    expect(leftover).to_contain_text("Why do we ne")
    leftover.get_by_role("button", name="Copy").click()
    assert phone.evaluate("getSelection().toString()") == "Why do we ne"
    back(console, phone)
    expect(phone.get_by_label("A question, not an answer")).to_have_value("Why do we ne")
    expect(leftover).to_be_hidden()
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".entry")).to_have_count(1)
    go_on(console, phone, until=SELECT)
    expect(leftover).to_be_hidden()


def test_what_is_half_typed_can_be_used_elsewhere_or_discarded(room: Room) -> None:
    console, phone = composing(room)
    phone.get_by_label("A question, not an answer").fill("Why do we ne")
    turn_to(console, "Thank you!", phone)
    phone.get_by_role("button", name="Use it here").click()
    expect(phone.get_by_label("One line of feedback")).to_have_value("Why do we ne")
    expect(phone.locator("#leftover")).to_be_hidden()
    back_to = console.locator(".agenda-entry", has_text=SELECT)
    back_to.click()
    expect(phone.locator("#leftover li")).to_contain_text("Thank you!")
    phone.get_by_role("button", name="Discard").click()
    expect(phone.locator("#leftover")).to_be_hidden()
    assert phone.evaluate("Object.keys(localStorage).filter((name) => /:\\d+:\\w+$/.test(name))") == []


def test_what_waited_too_long_says_why_and_goes_out_when_the_phase_is_open_again(room: Room) -> None:
    console, phone = composing(room)
    phone.context.set_offline(True)
    ask(phone, "Too late?")
    expect(phone.locator("#outbox li")).to_contain_text("waits for a connection")
    console.locator("#next").click()
    expect(console.locator("#phase h2").first).to_have_text(SELECT)
    phone.context.set_offline(False)
    expect(phone.locator("#outbox li")).to_contain_text("is over")
    phone.get_by_role("button", name="Try again").click()
    phone.reload()
    connected(phone)
    expect(phone.locator("#outbox li")).to_contain_text("is over")
    back(console, phone)
    expect(phone.locator(".entry-text")).to_have_text("Too late?")
    expect(phone.locator("#outbox")).to_be_hidden()


def test_what_could_not_be_saved_waits_and_is_saved_by_itself_when_there_is_room_again(room: Room) -> None:
    _console, phone = composing(room)
    with full_disk(room.server.numbers[0]):
        ask(phone, "Is there room for this?")
        expect(phone.locator("#outbox li")).to_contain_text("Is there room for this?")
        expect(phone.get_by_text("What you typed is kept")).to_be_visible()
        ask(phone, "And for this?")
        expect(phone.locator("#outbox li")).to_have_count(2)
    expect(phone.locator(".entry-text")).to_have_text(["And for this?", "Is there room for this?"])
    expect(phone.locator("#outbox")).to_be_hidden()


def test_what_is_refused_can_be_mended_in_its_field(room: Room) -> None:
    _console, phone = composing(room)
    phone.evaluate("document.querySelectorAll('[maxlength]').forEach((field) => field.removeAttribute('maxlength'))")
    phone.context.set_offline(True)
    ask(phone, "y" * 600)
    expect(phone.locator("#outbox li")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("#outbox li")).to_contain_text("500 characters")
    phone.get_by_label("A question, not an answer").fill("Before:")
    phone.get_by_role("button", name="Back into the field").click()
    expect(phone.get_by_label("A question, not an answer")).to_have_value("Before: " + "y" * 600)
    expect(phone.locator("#outbox")).to_be_hidden()
    ask(phone, "Shorter?")
    expect(phone.locator(".entry-text")).to_have_text("Shorter?")


def test_a_phone_that_can_store_nothing_keeps_the_text_in_its_field(room: Room) -> None:
    _console, phone = composing(room)
    full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    phone.evaluate(f"() => {{ {full} }}")
    phone.context.set_offline(True)
    ask(phone, "Is there room?")
    expect(phone.locator(".composer .message")).to_contain_text("Your text is kept here")
    expect(phone.get_by_label("A question, not an answer")).to_have_value("Is there room?")
    phone.context.set_offline(False)
    connected(phone)
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".entry-text")).to_have_text("Is there room?")


def test_what_is_typed_while_a_question_is_on_its_way_stays(room: Room) -> None:
    _console, phone = composing(room)
    text = phone.get_by_label("A question, not an answer")

    def slowly(route: Route) -> None:
        text.fill("The next thought")
        route.continue_()

    phone.route("**/questions/", slowly)
    ask(phone, "The first one?")
    expect(phone.locator(".entry-text")).to_have_text("The first one?")
    expect(text).to_have_value("The next thought")
    phone.unroute("**/questions/")
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".entry-text")).to_have_text(["The next thought", "The first one?"])


def test_the_page_of_a_strange_network_is_no_acknowledgement(room: Room) -> None:
    _console, phone = composing(room)
    phone.route("**/questions/", lambda route: route.fulfill(status=200, body="<h1>Welcome to our hotel</h1>"))
    ask(phone, "Is anybody there?")
    expect(phone.locator(".composer .message")).to_contain_text("Your text is kept here")
    expect(phone.get_by_label("A question, not an answer")).to_have_value("Is anybody there?")
    phone.unroute("**/questions/")
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".entry-text")).to_have_text("Is anybody there?")


def test_two_tabs_with_one_draft_lose_nothing(room: Room) -> None:
    _console, phone = composing(room)
    phone.get_by_label("A question, not an answer").fill("The same?")
    other = phone.context.new_page()
    other.goto(room.server.join)
    connected(other)
    expect(other.get_by_label("A question, not an answer")).to_have_value("The same?")
    other.get_by_label("A question, not an answer").fill("Another?")
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".entry-text")).to_have_text("The same?")
    other.get_by_role("button", name="Put it on the sheet").click()
    expect(phone.locator(".entry-text")).to_have_text(["Another?", "The same?"])


def test_a_facilitator_hides_a_question_and_shows_it_again(room: Room) -> None:
    console, phone = composing(room)
    bob = room.phone("Bob")
    ask(phone, "An insult?")
    console.locator(".sheet-card li", has_text="An insult?").get_by_role("button", name="Hide").click()
    expect(console.locator("dialog .about")).to_have_text("An insult?")
    console.locator("dialog textarea").fill("Please be kind")
    console.get_by_role("button", name="Hide it").click()
    expect(bob.locator(".entry")).to_have_count(0)
    expect(phone.locator(".region-hidden")).to_contain_text("Please be kind")
    expect(bob.locator(".region-hidden")).to_be_empty()
    phone.get_by_role("button", name="I have read this").click()
    phone.reload()
    expect(phone.locator(".region-hidden .message")).to_be_hidden()
    expect(console.locator(".sheet-card .silent")).to_be_visible()
    console.get_by_label("Only the silent ones").check()
    expect(console.locator(".sheet-card")).to_be_visible()
    console.locator("#put-away summary").click()
    console.get_by_role("button", name="Show it again").click()
    expect(bob.locator(".entry")).to_have_count(1)
    expect(console.locator(".sheet-card")).to_be_hidden()
