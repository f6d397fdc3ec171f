"""Taking the results home: everything once, in its place, as it was written, and nobody named against their will."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clustering.models import Cluster, Placement
from sessions.models import StationNote, Worksheet
from tests.cast import Room
from workshop.exports.markdown import escape
from workshop.models import Feedback, LineupAnswer

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = [
    "<script>alert(1)</script>",
    "</p><img src=x onerror=alert(1)>",
    "*stars* and _lines_ and `ticks` and ~~waves~~",
    "a | b || c \\| d",
    "# heading #",
    "[link](javascript:alert(1)) ![x](y) <https://elsewhere.example>",
    "https://elsewhere.example/ www.elsewhere.example mail@elsewhere.example",
    "- item\n* item\n1. item\n2) item",
    "> quote --- === ***",
    "&lt;b&gt; &amp; &#65; ©",
    "back\\slash\\ at the end\\",
    "😀 Чому так? لماذا؟ ինչու՞",
    "$x$ {y} [^1] ~z~ :smile: ||",
]
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60)
MARKS = st.text(st.sampled_from("*_`~[]()<>!#|\\-+=.:)&;@$^{}'\"0123 abwhtps/"), max_size=40)


def folded(text: str) -> str:
    return " ".join(text.split())


def as_html(text: str) -> str:
    return html.escape(folded(text)).replace("&#x27;", "'")


@given(WORDS | MARKS)
def test_an_escaped_text_reads_as_it_was_written(text: str) -> None:
    expected = f"<p>{as_html(text)}</p>\n" if folded(text) else ""
    assert MARKDOWN.render(escape(text)) == expected


@given(WORDS | MARKS)
def test_also_in_a_heading_a_list_a_cell_and_a_note(text: str) -> None:
    text = f"x {text}" if not folded(text) else text
    line = escape(text)
    assert MARKDOWN.render(f"## {line}") == f"<h2>{as_html(text)}</h2>\n"
    assert MARKDOWN.render(f"- {line}") == f"<ul>\n<li>{as_html(text)}</li>\n</ul>\n"
    assert f"<td>{as_html(text)}</td>" in MARKDOWN.render(f"| a |\n| --- |\n| {line} |")
    assert MARKDOWN.render(f"- a — *{line}*") == f"<ul>\n<li>a — <em>{as_html(text)}</em></li>\n</ul>\n"


@pytest.mark.parametrize(
    "address", ["https://x.example", "HTTP://x.example", "www.x.example", "a@x.example", "mailto:a@b.c"]
)
def test_no_reader_makes_a_link_of_an_address(address: str) -> None:
    found = re.search(r"(?i)(https?|mailto):|www\.|\w@\w", escape(address))
    assert found is None


def run(room: Room, texts: list[str]) -> None:
    """A workshop in which each of these texts was written once in every place that takes one."""
    people = [room.alice, room.bob, room.join("Dora Example", credit="initials"), room.join("Nemo", credit="nothing")]
    room.carol.remove()
    room.go_to("select")
    for number, text in enumerate(texts):
        person = people[number % 4]
        postit = room.question(person, f"Q{number} {text}").select(room.phase("select"), 100)
        postit.write(f"P{number} {text}")
        if number % 2:
            Placement.objects.move(postit, Cluster.objects.found(room.workshop, f"C{number} {text}"[:80]))
    room.go_to("session")
    for number, text in enumerate(texts):
        session = room.session(people[number % 4], f"S{number} {text}")
        Worksheet.objects.append(session, people[number % 4], "found", f"W{number} {text}", f"k{number}")
        StationNote.objects.leave(session, people[number % 4], f"N{number} {text}", f"k{number}")
    room.go_to("thanks")
    for person, text in zip(people, texts, strict=False):
        Feedback.objects.leave(room.phase("thanks"), person, f"F {text}")
    LineupAnswer.objects.place(room.phase("lineup"), room.alice, 30)


@pytest.fixture
def done(db: None) -> Room:
    room = Room(title="The <b>best</b> #", event="*Lviv* | 2018")
    run(room, HOSTILE)
    return room


def download(room: Room, writer: str) -> str:
    return room.browser(room.frank).get(room.url(f"results/{writer}/")).content.decode()


def test_the_markdown_has_every_text_once_and_nothing_of_it_acts(done: Room) -> None:
    rendered = MARKDOWN.render(download(done, "markdown"))
    for number, text in enumerate(HOSTILE):
        # A question stands on its sheet and beside its post-it, which was selected and hangs on the wall; a session
        # on the board, among the ways from question to answer, above its worksheet, among the audiences and the
        # presenters, and above its notes.
        for place, count in {"Q": 2, "P": 2, "N": 1, "S": 6}.items():
            assert rendered.count(as_html(f"{place}{number} {text}")) == count, (place, text)
        first, *others = (as_html(line) for line in f"W{number} {text}".splitlines())
        assert rendered.count(first) == 1, text
        assert all(line in rendered for line in others), text
        if number % 2:
            assert rendered.count(as_html(f"C{number} {text}"[:80])) == 1, text
    tags = set(re.findall(r"<(\w+)[^>]*>", rendered))
    known = {"h1", "h2", "h3", "p", "em", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "pre", "code"}
    assert tags <= known
    assert rendered.count("<code") == 1  # the line-up's bars
    assert rendered.count("<h1>") == 1  # the organizer's slides stand below their phase


def test_the_headings_are_the_agenda_and_its_blocks(done: Room) -> None:
    rendered = MARKDOWN.render(download(done, "markdown"))
    assert "<h1>The &lt;b&gt;best&lt;/b&gt; #</h1>" in rendered
    assert "<p>*Lviv* | 2018</p>" in rendered
    assert re.findall("<h2>(.*)</h2>", rendered) == [str(phase.name) for phase in done.workshop.phases.all()]


def place(report: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    (part,) = (part for part in report["parts"] if part["kind"] == kind)
    return part["blocks"]


def texts(items: list[dict[str, Any]]) -> list[str]:
    return [text for item in items for text in (item["text"], *texts(item["items"]))]


def test_the_json_has_every_text_once_in_its_place(done: Room) -> None:
    report = json.loads(download(done, "json"))
    assert (report["title"], report["code"], report["participants"]) == ("The <b>best</b> #", done.code, 4)
    (questions,) = place(report, "brainstorm")
    (postits,) = place(report, "select")
    clusters, loose = place(report, "cluster")
    sessions, origins = place(report, "marketplace")
    _rounds, audiences, _presenters, _heard, notes = place(report, "worldcafe")
    worksheets = place(report, "session")
    for number, text in enumerate(HOSTILE):
        assert texts(questions["items"]).count(f"Q{number} {text}") == 1
        assert texts(postits["items"]).count(f"P{number} {text}") == 1
        assert texts(clusters["items"] + loose["items"]).count(f"P{number} {text}") == 1
        assert texts(clusters["items"]).count(f"C{number} {text}"[:80]) == number % 2
        assert texts(sessions["items"]).count(f"S{number} {text}") == 1
        (worksheet,) = (block for block in worksheets if block["title"] == f"S{number} {text}")
        assert texts(worksheet["items"]) == [
            "What we found",
            *(line.strip() for line in f"W{number} {text}".splitlines()),
        ]
        (station,) = (item for item in notes["items"] if item["text"] == f"S{number} {text}")
        assert texts(station["items"]) == [f"N{number} {text}"]
    assert len(audiences["rows"]) == len(origins["rows"]) == len(HOSTILE)
    assert place(report, "finish") == []
    picture, table = place(report, "lineup")
    assert table["rows"] == [[30, 1]]
    assert picture["svg"].startswith("<svg")


def test_only_those_who_agreed_are_named(done: Room) -> None:
    for text in (download(done, "markdown"), download(done, "json"), done.page(done.frank, "results/")):
        assert "Alice" in text
        assert "D.E." in text
        assert not any(name in text for name in ("Nemo", "Dora", "Carol"))


def test_the_page_has_every_text_and_nothing_of_it_acts(done: Room) -> None:
    page = done.page(done.alice, "results/")
    for number, text in enumerate(HOSTILE):
        lines = f"W{number} {text}".splitlines()
        for shown in (*(f"{where}{number} {text}" for where in "QPNS"), *map(str.strip, lines)):
            assert html.escape(shown) in page, text
    assert re.findall("<script[^>]*>", page) == ['<script defer src="/static/js/search.js">']
    assert "<img" not in page


@pytest.mark.parametrize("kind", ["lobby", "briefing", "brainstorm", "select", "cluster", "marketplace", "worldcafe"])
def test_results_can_be_taken_at_any_time(room: Room, kind: str) -> None:
    room.go_to(kind)
    opened = room.workshop.phases.exclude(opened_at=None).values_list("kind", flat=True)
    assert [part["kind"] for part in json.loads(download(room, "json"))["parts"]] == list(opened)
    MARKDOWN.render(download(room, "markdown"))
    assert ("Nothing has happened" if kind == "lobby" else "Take home") in room.page(room.alice, "results/")


def test_before_the_start_there_is_nothing_in_it(room: Room) -> None:
    assert [part["blocks"] for part in json.loads(download(room, "json"))["parts"]] == [[]]
    room.workshop.phases.all().delete()
    assert "Nothing has happened yet." in room.page(room.alice, "results/")
    assert download(room, "markdown").count("#") == 1


@pytest.mark.parametrize(
    ("writer", "ending", "kind"), [("markdown", "md", "text/markdown"), ("json", "json", "application/json")]
)
def test_a_download_is_a_file_with_a_name(room: Room, writer: str, ending: str, kind: str) -> None:
    response = room.browser(room.alice).get(room.url(f"results/{writer}/"))
    assert response["Content-Type"].split(";")[0] == kind
    assert response["Content-Disposition"] == f'attachment; filename="plenum-{room.code}.{ending}"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_there_are_no_other_formats(room: Room) -> None:
    for writer in ("odt", "markdown2", "json-"):
        assert room.browser(room.alice).get(room.url(f"results/{writer}/")).status_code == 404


def test_results_are_for_the_people_of_the_workshop(room: Room) -> None:
    room.bob.remove()
    strangers = [room.browser(), room.browser(room.bob), room.browser(Room().alice)]
    for path in ("results/", "results/markdown/", "results/json/"):
        for browser in (room.browser(room.alice), room.browser(room.frank), room.browser(room.olga)):
            assert browser.get(room.url(path)).status_code == 200
        for browser in strangers:
            response = browser.get(room.url(path))
            assert response.status_code == 403
            assert "Please join it, or sign in." in response.content.decode()


def test_results_stay_when_the_workshop_is_closed(room: Room) -> None:
    room.workshop.close()
    assert room.browser(room.alice).get(room.url("results/")).status_code == 200
