"""From the QR code to a clustered wall: four phones in two groups, one of them offline, one reloaded in mid-sentence.

Ani and Armen come from Armenia, Dana and Daryna from Ukraine: mixed by origin, either group gets one of each. Four
more people take part and leave their phones in their pockets. Whatever a screen complains about fails the test.
"""

from __future__ import annotations

import pytest
import segno
from playwright.sync_api import Locator, Page, expect

from tests.browser.screens import Room, connected, drag, turn_to

pytestmark = pytest.mark.shares_server

LINE_UP = "How long have you been involved with the Wikimedia movement and its projects?"
BRAINSTORM = "How can we improve collaboration in the CEE community?"
SELECT = "The two most important and pressing questions"
CLUSTER = "One person per group to the wall; everyone else can relax"
GALLERY = "Your most important questions"

REGIONAL = "How can we reduce the gender gap in CEE?"
TOOLS = "What tools do we need for collaboration?"
TEACHERS = "What are teacher roles in Education programs?"
EDITORS = "How do we motivate new and existing editors?"


def test_from_the_qr_code_to_a_clustered_wall(room: Room) -> None:
    room.options = {}  # here, with everything that moves
    console, stage = room.console(), room.stage()
    ani, armen, dana, daryna = come_in(room, console, stage)
    phones = (ani, armen, dana, daryna)
    line_up(console, stage, phones)
    dana, daryna = find_groups(console, stage, ani, armen, dana, daryna)
    brainstorm(console, stage, ani, armen, dana, daryna)
    select(console, stage, ani, armen, dana, daryna)
    cluster(console, stage, ani, armen, dana)
    look_around(console, stage, phones)


# The lobby -----------------------------------------------------------------------------------------------------


def come_in(room: Room, console: Page, stage: Page) -> tuple[Page, Page, Page, Page]:
    address = what_the_qr_code_says(stage)
    ani, armen = (scan(room, address, name, "Armenia") for name in ("Ani", "Armen"))
    dana, daryna = (scan(room, address, name, "Ukraine") for name in ("Dana", "Daryna"))
    for name, origin in (("Jan", "Poland"), ("Julia", "Poland"), ("Sara", "Serbia"), ("Stefan", "Serbia")):
        into_the_pocket(room, scan(room, address, name, origin))
    expect(stage.locator(".headcount strong")).to_have_text("8")
    expect(console.locator("#phase")).to_contain_text("8")
    return ani, armen, dana, daryna


def what_the_qr_code_says(stage: Page) -> str:
    """The address that stands beside the QR code, after a look whether the code says the same."""
    code = stage.locator(".code.big").inner_text()
    address = f"{stage.locator('.join-address').inner_text()}/{code}/"
    address = address if address.startswith("http") else f"http://{address}"
    picture = stage.request.get(stage.locator("img.qr").evaluate("picture => picture.src"))
    says = segno.make(address, error="m", micro=False).svg_inline(dark="#000", light="#fff", border=3)
    assert path_of(picture.text()) == path_of(says)
    return address


def path_of(svg: str) -> list[str]:
    """What is drawn, without how it is wrapped."""
    return [part.split('"')[0] for part in svg.split(' d="')[1:]]


def scan(room: Room, address: str, name: str, origin: str) -> Page:
    phone = room.open("phone")
    phone.goto(address)
    phone.get_by_label("Your name").fill(name)
    phone.get_by_label("Where you come from").fill(origin)
    phone.get_by_role("button", name="Join").click()
    connected(phone)
    expect(phone.get_by_role("heading", name="You are in")).to_be_visible()
    return phone


def into_the_pocket(room: Room, phone: Page) -> None:
    room.pages.remove(phone)
    phone.context.close()


# Line-up and groups --------------------------------------------------------------------------------------------


def line_up(console: Page, stage: Page, phones: tuple[Page, ...]) -> None:
    turn_to(console, LINE_UP, stage, *phones)
    for phone, key, place in zip(phones, ("Home", "End", "Home", "End"), ("0", "100", "0", "100"), strict=True):
        phone.get_by_role("slider").press(key)
        phone.get_by_role("button", name="I stand here").click()
        expect(phone.locator("#phase")).to_contain_text(f"You stand at {place} of 100.")
    expect(stage.locator(".crowd-dot")).to_have_count(4)
    expect(stage.locator(".crowd-count")).to_have_text("4 / 8")


def find_groups(console: Page, stage: Page, ani: Page, armen: Page, dana: Page, daryna: Page) -> tuple[Page, Page]:
    """Everybody sees where to go. Answers with who of the Ukrainians is with Ani, and who is with Armen."""
    turn_to(console, "Find your group", stage, ani, armen, dana, daryna)
    groups = [companions(phone) for phone in (ani, armen)]
    assert {"Ani", "Armen"} & groups[0] == {"Ani"}
    assert len({"Dana", "Daryna"} & groups[0]) == 1
    assert companions(dana) == groups["Dana" in groups[1]]
    assert companions(daryna) == groups["Daryna" in groups[1]]
    expect(stage.locator(".group")).to_have_count(2)
    for name in groups[0] | groups[1]:
        expect(stage.locator("#phase")).to_contain_text(name)
    return (dana, daryna) if "Dana" in groups[0] else (daryna, dana)


def companions(phone: Page) -> set[str]:
    """Who is in somebody's group, as their phone tells."""
    people = phone.locator(".companions li")
    expect(people).to_have_count(4)
    return set(people.all_inner_texts())


# Brainstorm ----------------------------------------------------------------------------------------------------


def brainstorm(console: Page, stage: Page, ani: Page, armen: Page, with_ani: Page, with_armen: Page) -> None:
    turn_to(console, BRAINSTORM, stage, ani, armen, with_ani, with_armen)
    write_offline(ani, with_ani)
    reload_in_mid_sentence(armen, with_armen)
    ask(with_armen, EDITORS)
    expect(armen.locator(".entry-text")).to_have_text([EDITORS, TEACHERS])

    ani.context.set_offline(False)
    for phone in (ani, with_ani):
        expect(phone.locator(".entry-text")).to_have_text([TOOLS, REGIONAL])
    expect(ani.locator("#outbox")).to_be_hidden()
    expect(stage.locator(".headcount").first).to_contain_text("4")
    for text in (REGIONAL, TOOLS, TEACHERS, EDITORS):
        expect(console.locator("#phase")).to_contain_text(text)
        expect(stage.locator("#phase")).not_to_contain_text(text)


def ask(phone: Page, question: str) -> None:
    phone.get_by_label("A question, not an answer").fill(question)
    phone.get_by_role("button", name="Put it on the sheet").click()


def write_offline(phone: Page, companion: Page) -> None:
    """Without a connection, what one writes waits on the phone; nobody else has it."""
    phone.context.set_offline(True)
    for question in (REGIONAL, TOOLS):
        ask(phone, question)
        expect(phone.locator("#outbox li", has_text=question)).to_contain_text("waits for a connection")
    expect(companion.locator(".entry-text")).to_have_count(0)


def reload_in_mid_sentence(phone: Page, companion: Page) -> None:
    text = phone.get_by_label("A question, not an answer")
    text.press_sequentially(TEACHERS[:20])
    phone.reload()
    connected(phone)
    expect(text).to_have_value(TEACHERS[:20])
    text.press("End")
    text.press_sequentially(TEACHERS[20:])
    phone.get_by_role("button", name="Put it on the sheet").click()
    expect(companion.locator(".entry-text")).to_have_text(TEACHERS)
    expect(text).to_have_value("")


# Select two ----------------------------------------------------------------------------------------------------


def select(console: Page, stage: Page, ani: Page, armen: Page, with_ani: Page, with_armen: Page) -> None:
    turn_to(console, SELECT, stage, ani, armen, with_ani, with_armen)
    entry(with_ani, TOOLS).get_by_role("button", name="Star").click()
    expect(entry(ani, TOOLS).locator(".star-count").first).to_have_text("1")
    for phone, companion, questions in ((ani, with_ani, (REGIONAL, TOOLS)), (armen, with_armen, (TEACHERS, EDITORS))):
        for question in questions:
            entry(phone, question).get_by_role("button", name="Select").click()
            expect(entry(companion, question).get_by_role("button", name="Put back")).to_be_visible()
        companion.get_by_role("button", name="Hang them on the wall").click()
        expect(phone.locator("#phase")).to_contain_text("Your post-its hang on the wall")
    expect(stage.locator(".headcount")).to_contain_text("2 / 2")
    expect(console.locator("#phase")).to_contain_text("2 / 2")


def entry(phone: Page, text: str) -> Locator:
    return phone.locator(".entry", has_text=text)


# The wall ------------------------------------------------------------------------------------------------------


def cluster(console: Page, stage: Page, ani: Page, armen: Page, relaxed: Page) -> None:
    turn_to(console, CLUSTER, stage, ani, armen, relaxed)
    for phone in (ani, armen):
        phone.get_by_role("button", name="I go to the wall").click()
        expect(phone.locator("#phase")).to_contain_text("You are at the wall for your group.")
    expect(relaxed.locator("#phase")).to_contain_text("Ani is at the wall for your group. You can relax.")
    expect(stage.locator(".tray .postit")).to_have_count(4)

    for name, screen in (("Diversity", console), ("Learning & Sharing", ani)):
        name_cluster(screen, name)
        expect(stage.locator(".cluster h2", has_text=name)).to_be_visible()
    put(console, REGIONAL, "Diversity")
    move(armen, TEACHERS, "Learning & Sharing")
    move(ani, TOOLS, "Learning & Sharing")
    for screen in (stage, console, ani, armen):
        expect(on(screen, "Diversity")).to_have_text([REGIONAL])
        expect(on(screen, "Learning & Sharing")).to_have_text([TEACHERS, TOOLS])
    expect(stage.locator(".tray .postit")).to_have_text(EDITORS)
    undo(console, stage, ani)


def undo(console: Page, *others: Page) -> None:
    """The last step, whoever took it; then it is done once more."""
    console.locator("button.undo").click()
    for screen in (console, *others):
        expect(on(screen, "Learning & Sharing")).to_have_text([TEACHERS])
        expect(screen.locator(".tray .postit")).to_have_count(2)
    put(console, TOOLS, "Learning & Sharing")
    for screen in (console, *others):
        expect(screen.locator(".tray .postit")).to_have_count(1)


def name_cluster(screen: Page, name: str) -> None:
    if screen.locator("summary", has_text="A new cluster").is_visible():
        screen.locator("summary", has_text="A new cluster").click()
    screen.get_by_label("Name of a new cluster").fill(name)
    screen.get_by_role("button", name="New cluster").click()


def put(console: Page, text: str, cluster: str) -> None:
    """With the mouse, on the console."""
    postit = console.locator(".tray .postit", has_text=text)
    drag(console, postit, named(console, cluster).locator(".notes"))


def move(phone: Page, text: str, cluster: str) -> None:
    """By keyboard alone, on a delegate's phone."""
    phone.locator(".postit", has_text=text).locator("input").press("Enter")
    phone.locator(".mover").get_by_role("button", name=cluster).press("Enter")


def named(screen: Page, cluster: str) -> Locator:
    return screen.locator(".cluster", has=screen.locator("h2", has_text=cluster))


def on(screen: Page, cluster: str) -> Locator:
    """The texts of the post-its in a cluster."""
    postits = named(screen, cluster).locator(".postit")
    texts = postits.locator(".postit-text")
    return texts if texts.count() else postits


# The gallery ---------------------------------------------------------------------------------------------------


def look_around(console: Page, stage: Page, phones: tuple[Page, ...]) -> None:
    turn_to(console, GALLERY, stage, *phones)
    shown = stage.locator(".stop:visible")
    expect(shown.locator(".cluster .postit")).to_have_count(3)
    for phone in phones:
        phone.locator(".browse summary", has_text="Diversity").click()
        expect(phone.locator(".postit", has_text=REGIONAL)).to_be_visible()
    console.locator("#next").click()
    expect(shown.locator("h1")).to_have_text("Diversity")
    expect(shown.locator(".postit")).to_have_text([REGIONAL])
