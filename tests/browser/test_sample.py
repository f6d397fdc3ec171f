"""The sample's whole agenda with a stage, a console and three phones, from the lobby to the Markdown file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import Room, drag, go_on
from tests.browser.weights import WHOLE, Scale

pytestmark = pytest.mark.shares_server

QUESTIONS = ["How can we reduce the gender gap in CEE?", "What tools do we need for collaboration?", "Why do we meet?"]


def test_the_sample_runs_to_the_end(room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    console, stage, weighed = room.console(), room.stage(), room.open("phone")
    scale = Scale(weighed)
    phones = [room.join(weighed, "Alice"), room.phone("Bob"), room.phone("Carol")]
    screens = (stage, *phones)
    expect(stage.locator(".headcount")).to_contain_text("3")

    line_up(console, stage, phones)
    go_on(console, *screens, until="Find your group")
    for phone in phones:
        expect(phone.locator(".companions li")).to_have_count(3)

    ask_and_select(console, stage, phones)
    cluster(console, stage, phones)
    hold_sessions(console, stage, phones)
    walk(console, stage, phones)
    say_thanks(console, stage, phones)
    take_home(console, tmp_path)
    with capsys.disabled():
        print(f"\nThe whole sample on a phone: {scale}")
    assert scale.whole <= WHOLE


def line_up(console: Page, stage: Page, phones: list[Page]) -> None:
    go_on(console, stage, *phones, until="How far have you travelled to get here?")
    for phone, presses in zip(phones, (5, 30, 45), strict=True):
        scale = phone.get_by_role("slider")
        scale.focus()
        while int(scale.input_value()) < 50 + presses:
            scale.press("ArrowRight")
        phone.get_by_role("button", name="I stand here").click()
        expect(phone.locator(".region-own")).to_contain_text(str(50 + presses))
    expect(stage.locator(".crowd-dot")).to_have_count(3)


def ask_and_select(console: Page, stage: Page, phones: list[Page]) -> None:
    go_on(console, stage, *phones, until="How can we improve collaboration in the CEE community?")
    for phone, question in zip(phones, QUESTIONS, strict=True):
        phone.get_by_label("A question, not an answer").fill(question)
        phone.get_by_role("button", name="Put it on the sheet").click()
    for phone in phones:
        expect(phone.locator(".entry")).to_have_count(3)
    expect(stage.locator(".headcount")).to_contain_text("3")
    expect(console.locator(".sheet-card li")).to_have_count(3)

    go_on(console, stage, *phones, until="The two most important and pressing questions")
    for phone, question in zip(phones[:2], QUESTIONS, strict=False):
        phone.locator(".entry", has_text=question).get_by_role("button", name="Select").click()
        expect(phones[2].locator(".entry.selected", has_text=question)).to_be_visible()
    expect(phones[2].get_by_role("button", name="Select")).to_be_disabled()
    phones[2].get_by_role("button", name="Hang them on the wall").click()
    expect(phones[0].locator("main")).to_contain_text("Your post-its hang on the wall")
    expect(stage.locator(".headcount")).to_contain_text("1 / 1")


def cluster(console: Page, stage: Page, phones: list[Page]) -> None:
    go_on(console, stage, *phones, until="One person per group to the wall; everyone else can relax")
    phones[0].get_by_role("button", name="I go to the wall").click()
    expect(phones[1].locator("#phase")).to_contain_text("Alice is at the wall")
    console.get_by_label("Name of a new cluster").fill("Diversity")
    console.get_by_role("button", name="New cluster").click()
    phones[0].locator(".postit", has_text=QUESTIONS[0]).locator("input").check()
    phones[0].locator(".mover").get_by_role("button", name="Diversity").click()
    expect(stage.locator(".cluster .postit")).to_have_text(QUESTIONS[0])
    dragged = console.locator(".tray .postit", has_text=QUESTIONS[1])
    drag(console, dragged, console.locator(".cluster .notes"))
    expect(stage.locator(".cluster .postit")).to_have_count(2)

    go_on(console, stage, *phones, until="Your most important questions")
    phones[1].locator(".browse summary", has_text="Diversity").click()
    expect(phones[1].locator(".notes .postit").first).to_be_visible()
    console.locator("#next").click()
    expect(stage.locator(".stop:visible h1")).to_have_text("Diversity")


def hold_sessions(console: Page, stage: Page, phones: list[Page]) -> None:
    go_on(console, stage, *phones, until="Questions and sessions")
    phones[0].locator("summary", has_text="Diversity").click()
    phones[0].locator(".entry", has_text=QUESTIONS[0]).get_by_role("button", name="I host this").click()
    phones[2].locator("summary", has_text="not on the wall").click()
    phones[2].get_by_label("Your question").fill("How do we overcome language barriers?")
    phones[2].locator("details form").get_by_role("button", name="I host this").last.click()
    expect(stage.locator(".session")).to_have_count(2)
    phones[1].locator(".entry", has_text=QUESTIONS[0]).get_by_role("button", name="I join").click()
    expect(console.locator("#phase")).to_contain_text("Everybody is in a session.")

    go_on(console, stage, *phones, until="Try to find some answers")
    for phone, text in zip(phones, ("Ask them", "Count again", "Interpreters"), strict=True):
        phone.get_by_label("What we found").press("ControlOrMeta+End")
        phone.get_by_label("What we found").press_sequentially(f"{text}\n")
        expect(phone.locator(".saving")).to_have_text("Saved")
    expect(phones[0].get_by_label("What we found")).to_have_value(re.compile("Count again"))
    expect(phones[2].get_by_label("What we found")).to_have_value("Interpreters\n")
    phones[0].locator("#crew summary").click()
    phones[0].locator(".entry", has_text="Bob").get_by_role("button", name="Presents").click()
    expect(phones[1].locator("#crew summary")).to_have_text("Bob presents")
    go_on(console, stage, *phones, until="Please finish your worksheets")


def walk(console: Page, stage: Page, phones: list[Page]) -> None:
    go_on(console, stage, *phones, until="Marketplace of ideas")
    expect(phones[1].locator("#phase")).to_contain_text("You present")
    expect(phones[2].locator("#phase")).to_contain_text("You present")
    expect(phones[0].locator("#phase")).to_contain_text("Go to station")
    expect(phones[0].locator("#phase")).to_contain_text("Interpreters")
    phones[0].get_by_label("Leave a note at this station").fill("Ask the translators")
    phones[0].get_by_role("button", name="Leave it").click()
    expect(phones[2].locator("#phase")).to_contain_text("Ask the translators")


def say_thanks(console: Page, stage: Page, phones: list[Page]) -> None:
    go_on(console, stage, *phones, until="Thank you!")
    phones[0].get_by_label("One line of feedback").fill("Again, please")
    phones[0].get_by_role("button", name="Leave it").click()
    expect(console.locator("#phase")).to_contain_text("Again, please")


def take_home(console: Page, folder: Path) -> None:
    with console.context.expect_page() as opened:
        console.get_by_role("link", name="See the results").click(modifiers=["ControlOrMeta"])
    results = opened.value
    with results.expect_download() as download:
        results.get_by_role("link", name="Markdown").click()
    file = folder / "results.md"
    download.value.save_as(file)
    text = file.read_text()
    for expected in (
        *QUESTIONS,
        "Diversity",
        "How do we overcome language barriers?",
        "Ask them",
        "Ask the translators",
    ):
        assert expected in text
