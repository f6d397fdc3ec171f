"""Steering in a real browser: how late it is while time goes by, the proposal in its dialog, undo, framed previews."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import Room, turn_to

pytestmark = pytest.mark.shares_server


def test_time_is_saved_undone_and_the_next_phase_looked_at(room: Room) -> None:
    console = room.console()
    console.locator(".agenda-entry", has_text="How can we improve").click()
    expect(console.locator(".kind-brainstorm")).to_be_visible()
    lateness = console.locator(".lateness")
    expect(lateness).to_have_text("on time")
    for _press in range(3):
        console.get_by_role("button", name="+1 min").click()
    expect(lateness).to_have_text("3 minutes late")

    session = console.locator(".agenda li", has_text="Try to find some answers")
    expect(session).to_contain_text("45 min")
    console.get_by_role("link", name="Shorten the rest").click()
    dialog = console.locator("dialog[open]")
    dialog.get_by_label("Minutes to save").fill("12")
    dialog.get_by_role("button", name="Reckon").click()
    dialog.get_by_role("button", name=re.compile(r"Save 1\d minutes")).click()  # A round gives a minute of each.
    expect(dialog).to_be_hidden()
    expect(session).not_to_contain_text("45 min")
    expect(lateness).to_have_text(re.compile(r"\d+ minutes early"))

    log = console.locator(".region-log")
    for line in ("shortened what is left", "changed the clock: +3 min"):
        entry = log.locator("li", has_text=line)
        entry.get_by_role("button", name="Undo").click()
        expect(entry).to_contain_text("undone by")
    expect(session).to_contain_text("45 min")
    expect(lateness).to_have_text("on time")

    with console.expect_popup() as opened:
        console.get_by_role("link", name="Preview the next phase").click()
    previews = opened.value
    previews.on("console", lambda message: room.complaints.append(message.text) if message.type == "error" else None)
    for screen in ("Stage", "Console", "Phone"):
        frame = previews.frame_locator(f"iframe[title='{screen}']")
        expect(frame.get_by_text("Preview: only you see this")).to_be_visible()
        expect(frame.locator(".kind-select")).to_be_visible()


def test_slides_fit_and_the_same_refusal_is_said_once(room: Room) -> None:
    console, stage = room.console(), room.stage()
    turn_to(console, "What we know", stage)
    slide = stage.locator(".slide")
    slide.evaluate("slide => { slide.querySelector('h1, h2').textContent = 'Bezirk'.repeat(20); }")
    fits = "slide => slide.scrollHeight <= slide.clientHeight + 1 && slide.scrollWidth <= slide.clientWidth + 1"
    expect(slide).to_have_attribute("style", re.compile("--slide"))
    before = slide.get_attribute("style") or ""
    stage.set_viewport_size({"width": 1280, "height": 600})  # It is measured anew.
    expect(slide).not_to_have_attribute("style", before)
    assert slide.evaluate(fits)
    assert float(slide.evaluate("slide => slide.style.getPropertyValue('--slide')")) < 1

    other = room.console()
    for title in ("Find your group", "Thank you!"):
        entry = other.locator("#agenda li", has_text=title)
        entry.locator("button").click()
        expect(entry.locator(".message")).to_contain_text("at the controls")
    expect(other.locator("#agenda .message", has_text="at the controls")).to_have_count(1)
