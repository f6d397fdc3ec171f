"""Every format, opened by a reader that is not ours: everything that was written is in it, and nothing of it acts."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import docx
import mwparserfromhell
import openpyxl
import pypdf
import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clustering.models import Cluster, Placement
from sessions.models import Photo, StationNote, WorkingSession, Worksheet
from sessions.pictures import tidy
from tests.camera import picture
from tests.cast import Room
from tests.workshop.test_exports import HOSTILE, run
from workshop.exports import WRITERS, Fact, Item, Outline, Part, Prose, Report, Table, report
from workshop.exports.clean import clean_text
from workshop.exports.elements import Run
from workshop.exports.pdf_lines import EMOJI, FONTS, Setter
from workshop.exports.xlsx import sheet_name
from workshop.models import Feedback

JOINED = ("🇺🇦", "🇵🇱", "👨‍👩‍👧‍👦", "👩🏿‍🌾", "👩🏽‍❤️‍💋‍👨🏿", "👍🏽", "1️⃣", "#️⃣", "🏳️‍🌈", "🏴‍☠️", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "❤️")
SCRIPTS = [
    "Чому так мало?",
    "Ґрунт, їжак, Ђорђе",
    "Γιατί όχι;",
    "რატომ ერთად?",
    "Ինչո՞ւ հիմա",
    "لماذا نعمل معا في Wikimedia 2018؟",
    "Zażółć gęślą jaźń",
    "😀 👍🏽 👩‍💻 🇺🇦 ❤️",
    *JOINED,
]
ACTING = [
    '=HYPERLINK("http://x.example","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "{{delete}} {{!}} {{subst:PAGENAME}} {{#if:x|y}} {{{1}}}",
    "[[Category:Spam]] [[File:X.jpg]] [https://x.example y] https://x.example mailto:a@b.example",
    "~~~~ ~~~ ''italic'' '''bold''' ---- __NOTOC__ __INDEX__",
    "* list",
    "# list",
    ": indented",
    "; term",
    "== Heading ==",
    " leading blank",
    "|- || ! !! |} {|",
    "<ref>x</ref> <nowiki>y</nowiki> <!-- z --> &lt; &amp;",
    "ISBN 0-12-345678-9 RFC 2119 PMID 1234",
    "<script>alert(1)</script>",
    "[link](javascript:alert(1)) ![x](y)",
    "a\x00b\x08c\x1bd\ufffee\uffff",
    "half \ud800 a letter",
    "abc \u202e gnp.exe \u2067 x",
    "_x0041_ ''",
]
ALL = SCRIPTS + ACTING
MARKS = st.sampled_from("=+-@|'{}[]<>~*#:;_!&\\\x00\ud800")
LETTERS = st.text(st.characters() | MARKS, max_size=40)


def folded(text: Any) -> str:
    return " ".join(clean_text(str(text)).split())


def tree(texts: list[str]) -> Report:
    """A report in which each text stands in every place that takes one."""
    items = tuple(Item(text, f"N {text}", (Item(f"I {text}"),), (Fact("From", f"F {text}"),)) for text in texts)
    blocks = (
        Prose("# Slide\n\nSome **bold** and *soft* words,\nan [address](https://x.example/).\n\n1. one\n2. two\n"),
        Outline("things", "Things", items, levels=("Thing", "Inside"), noted="Note"),
        Table("cells", "Cells", ("Text", "Count"), tuple((text, number) for number, text in enumerate(texts))),
    )
    part = Part("brainstorm", f"T {texts[0]}", None, 5, blocks)
    return Report("Title", "Event", "ABCDEF", len(texts), (), (part,))


def wiki_text(source: str) -> str:
    """What a reader of the page sees, on one line."""
    return folded(mwparserfromhell.parse(source).strip_code(normalize=True, collapse=True))


def docx_texts(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def xlsx_rows(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def csv_rows(data: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert all(text.startswith("\ufeff") for text in files.values())
    return {name: list(csv.reader(io.StringIO(text[1:], newline=""))) for name, text in files.items()}


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


# What stays as it was written --------------------------------------------------------------------------------------


def check_wikitext(texts: list[str]) -> None:
    source = WRITERS["wikitext"].file(tree(texts)).decode()
    code = mwparserfromhell.parse(source)
    assert not [*code.filter_templates(), *code.filter_wikilinks(), *code.filter_arguments(), *code.filter_comments()]
    assert not code.filter_external_links()
    assert {str(tag.tag) for tag in code.filter_tags()} <= {"i", "b", "li", "br", "table", "tr", "th", "td"}
    assert not re.search(r"~~~|__\w|\{\{|\[\[|^ ", source, re.MULTILINE)
    assert [str(heading.level) for heading in code.filter_headings()] == ["2", "3", "3", "3"]
    seen = wiki_text(source)
    for text in texts:
        for wanted in (text, f"N {text}", f"I {text}", f"F {text}"):
            assert folded(wanted) in seen


def check_docx(texts: list[str]) -> None:
    lines = docx_texts(WRITERS["docx"].file(tree(texts)))
    shown = [folded(line) for line in lines]
    for text in texts:
        assert f"{folded(text)} — {folded(f'N {text} · From: F {text}')}".strip() in shown
        assert folded(f"I {text}") in shown
        assert folded(text) in shown  # in the table


def check_xlsx(texts: list[str]) -> None:
    found = xlsx_rows(WRITERS["xlsx"].file(tree(texts)))
    things = [tuple("" if cell is None else cell for cell in row) for row in found["Things"]]
    title = clean_text(f"T {texts[0]}")
    assert things[0] == ("Phase", "Thing", "Inside", "Note", "From")
    for text in texts:
        text = clean_text(text)
        assert (title, text, "", f"N {text}", f"F {text}") in things
    counted = {row[1:] for row in found["Cells"][1:]}
    assert counted == {(clean_text(text) or None, number) for number, text in enumerate(texts)}


def check_csv(texts: list[str]) -> None:
    found = csv_rows(WRITERS["csv"].file(tree(texts)))
    cells = [row[1] for row in found["cells.csv"][1:]]
    assert [cell.removeprefix("'") for cell in cells] == [clean_text(text).removeprefix("'") for text in texts]
    everything = [cell for rows in found.values() for row in rows for cell in row]
    assert not [cell for cell in everything if re.match(r" *[=+\-@\t\r\n]", cell)]


def check_pdf(texts: list[str]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(WRITERS["pdf"].file(tree(texts))))
    assert reader.metadata
    assert reader.metadata.title == "Title"
    assert "Title" in reader.pages[0].extract_text()


def check_markdown(texts: list[str]) -> None:
    source = WRITERS["markdown"].file(tree(texts)).decode()
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    inside = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inside} <= {"text", "softbreak", "hardbreak", *EMPHASIS}
    lines = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    for text in texts:
        assert f"{folded(text)} — {folded(f'N {text} · From: F {text}')}".strip() in map(str.strip, lines)


EMPHASIS = ("em_open", "em_close", "strong_open", "strong_close", "text_special")
CHECKS = {
    "wikitext": check_wikitext,
    "docx": check_docx,
    "xlsx": check_xlsx,
    "csv": check_csv,
    "pdf": check_pdf,
    "markdown": check_markdown,
}


@pytest.mark.parametrize("name", CHECKS)
def test_a_text_is_a_text_in_every_script_and_whatever_it_says(name: str) -> None:
    CHECKS[name](ALL)


@pytest.mark.parametrize("name", [name for name in CHECKS if name != "pdf"])
@settings(max_examples=15)
@given(texts=st.lists(LETTERS, min_size=1, max_size=3))
def test_whatever_somebody_writes_is_a_text(name: str, texts: list[str]) -> None:
    CHECKS[name](texts)


@settings(max_examples=4)
@given(texts=st.lists(LETTERS, min_size=5, max_size=15))
def test_whatever_somebody_writes_is_drawn(texts: list[str]) -> None:
    check_pdf(texts)


@pytest.mark.parametrize("text", ALL)
def test_no_line_of_wikitext_begins_with_somebodys_markup(text: str) -> None:
    source = WRITERS["wikitext"].file(Report("T", text, "A", 2, (text, text))).decode()
    lines = source.splitlines()
    assert not [line for line in lines if re.match(r"[*#:;={|! ]|-{4}", line)]
    assert wiki_text(lines[2]) == folded(text)


def test_no_letter_of_our_languages_is_missing_in_the_pdf() -> None:
    text = pdf_text(WRITERS["pdf"].file(tree(SCRIPTS)))
    assert "\N{REPLACEMENT CHARACTER}" not in text
    for wanted in SCRIPTS[:5]:
        assert wanted in text
    assert "😀" in text


def test_flags_keycaps_and_joined_emoji_are_one_picture_each_and_found_again() -> None:
    setter = Setter()
    face = hb.Font(hb.Face(hb.Blob.from_file_path(str(FONTS / "NotoEmoji.ttf"))))
    for text in JOINED:
        assert [(piece.text, piece.family) for piece in setter.lines((Run(text),), 10, 170)[0]] == [(text, EMOJI)]
        letters = hb.Buffer()
        letters.add_str(text)
        letters.guess_segment_properties()
        hb.shape(face, letters)
        wide = [at.x_advance for at in letters.glyph_positions if at.x_advance]
        assert len(wide) == 1
        assert 0 not in [glyph.codepoint for glyph in letters.glyph_infos]
    lines = setter.lines((Run("".join(JOINED)),), 10, 9)
    assert [piece.text for line in lines for piece in line] == [a + b for a, b in pairwise(JOINED)][::2]
    setter.output()
    found = "".join(pdf_text(WRITERS["pdf"].file(tree([*JOINED, f"مرحبا {JOINED[0]}"]))).split())
    assert [text for text in (*JOINED, f"{JOINED[0]}مرحبا") if text not in found] == []


def test_what_no_font_has_is_marked_in_the_pdf_and_whole_elsewhere() -> None:
    texts = ["会議", "क्षि", "e\u0301 12 ☎\ufe0e 👩\u200d日"]
    shown = pdf_text(WRITERS["pdf"].file(tree(texts)))
    assert "N \ufffd\ufffd ·" in shown
    assert "N \ufffd\ufffd\ufffd\ufffd ·" in shown
    assert "12 ☎" in shown
    assert "👩" in shown
    with zipfile.ZipFile(io.BytesIO(WRITERS["docx"].file(tree([*texts, *JOINED])))) as word:
        written = word.read("word/document.xml").decode()
    assert [text for text in ("会議", "क्षि", *JOINED) if text not in written] == []


def test_the_organizers_markdown_keeps_its_shape() -> None:
    wiki = WRITERS["wikitext"].file(tree(["x"])).decode()
    assert "=== Slide ===" in wiki
    assert "Some '''bold''' and ''soft'' words,<br />an address (https&#58;//x.example/)." in wiki
    assert "# one\n# two\n" in wiki
    document = docx.Document(io.BytesIO(WRITERS["docx"].file(tree(["x"]))))
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert headings == [("Heading 2", "T x"), ("Heading 3", "Slide"), ("Heading 3", "Things"), ("Heading 3", "Cells")]
    outline: Any = pypdf.PdfReader(io.BytesIO(WRITERS["pdf"].file(tree(["x"])))).outline
    assert outline[0]["/Title"] == "Title"


def test_a_docx_has_page_numbers_clear_headings_and_columns_as_wide_as_their_texts() -> None:
    document = docx.Document(io.BytesIO(WRITERS["docx"].file(tree(["Why do we not meet more often? " * 3]))))
    styles = [document.styles[name].font.size for name in ("Title", "Heading 2", "Heading 3", "Normal")]
    assert styles == sorted(set(styles), reverse=True)
    assert "PAGE" in document.sections[0].footer._element.xml
    text, count = (column.width for column in document.tables[0].columns)
    assert text > 3 * count


@pytest.mark.parametrize("name", ["wikitext", "markdown", "docx", "pdf"])
@pytest.mark.parametrize(
    "source",
    [
        "```\nopen",
        "| a | b |\n| - | - |\n| c | d |",
        "> quoted\n> > twice",
        "- a\n  - b\n    1. c\n\n    more",
        "***",
        "x ![y](z)",
        "[a [b]](c) **",
        "<b>x</b>\n\n    code",
    ],
)
def test_any_markdown_of_the_organizer_can_be_written(name: str, source: str) -> None:
    part = Part("briefing", "After", None, None, (Prose(source), Outline("o", "Still there", ())))
    file = WRITERS[name].file(Report("T", "", "A", 0, (), (part, part)))
    if name == "markdown":
        assert file.decode().count("\n### Still there") == 2
    if name == "wikitext":
        assert len(mwparserfromhell.parse(file.decode()).filter_headings()) == 4


def test_sheets_have_valid_names_of_their_own() -> None:
    taken: set[str] = set()
    names = [
        sheet_name(wanted, taken)
        for wanted in ("a/b:c", "A b C", "😀" * 20, "😀" * 21, "[]*?", "'", "History", "x" * 40)
    ]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 for name in names)
    assert not any(re.search(r"[\[\]:*?/\\]|^'|'$", name) for name in names)


# A whole workshop --------------------------------------------------------------------------------------------------


@pytest.fixture
def done(db: None) -> Room:
    room = Room(title="The <b>best</b> #", event="*Lviv* | 2018")
    run(room, [*HOSTILE[:3], *SCRIPTS[:6]])
    return room


def stored(room: Room) -> Iterator[str]:
    """Every text that people wrote, as the database has it."""
    yield from room.workshop.questions.values_list("text", flat=True)
    yield from room.workshop.postits.values_list("text", flat=True)
    yield from room.workshop.clusters.values_list("name", flat=True)
    yield from WorkingSession.objects.values_list("question", flat=True)
    yield from StationNote.objects.values_list("text", flat=True)
    yield from Feedback.objects.values_list("text", flat=True)


def shown(name: str, file: bytes) -> str:
    """All that a reader of a file sees."""
    if name == "docx":
        return "\n".join(map(folded, docx_texts(file)))
    if name == "xlsx":
        return "\n".join(str(cell) for rows in xlsx_rows(file).values() for row in rows for cell in row)
    if name == "csv":
        return "\n".join(cell for rows in csv_rows(file).values() for row in rows for cell in row)
    if name == "wikitext":
        return wiki_text(file.decode())
    return pdf_text(file) if name == "pdf" else file.decode()


@pytest.mark.parametrize("name", ["wikitext", "docx", "xlsx", "csv"])
def test_everything_that_the_database_has_is_in_the_file(done: Room, name: str) -> None:
    seen = shown(name, WRITERS[name].file(report(done.workshop)))
    for text in stored(done):
        assert (folded(text) if name in ("wikitext", "docx") else text) in seen


def test_nobody_is_named_against_their_will_in_any_format(done: Room) -> None:
    for name, writer in WRITERS.items():
        seen = shown(name, writer.file(report(done.workshop)))
        assert "D.E." in seen, name
        assert not [hidden for hidden in ("Nemo", "Dora", "Carol") if hidden in seen], name


def test_spreadsheets_have_real_numbers_and_times(done: Room) -> None:
    found = xlsx_rows(WRITERS["xlsx"].file(report(done.workshop)))
    begun = found["Agenda"][0].index("Begun")
    assert all(isinstance(row[begun], datetime) for row in found["Agenda"][1:])
    sessions = found["Sessions"]
    people = sessions[0].index("People")
    assert [row[people] for row in sessions[1:]] == [one.size for one in WorkingSession.objects.with_counts()]


def test_the_way_from_a_question_to_its_answers_is_told(room: Room) -> None:
    room.go_to("select")
    postit = room.postit(room.alice, "Who?")
    room.go_to("marketplace")
    session = WorkingSession.host_one(room.phase("marketplace"), room.alice, "Who?", "k", postit)
    room.go_to("worldcafe")
    Worksheet.objects.append(session, room.alice, "found", "All of us", "k")
    StationNote.objects.leave(session, room.bob, "And they?", "k")
    rows = csv_rows(WRITERS["csv"].file(report(room.workshop)))["origins.csv"]
    group = str(room.group_of(room.alice))
    assert rows[1][1:] == [group, "Who?", "Who?", "", "Who?", "1", "1"]


def test_what_is_hidden_is_in_no_format(room: Room) -> None:
    room.go_to("select")
    postit = room.postit(room.alice, "An insult")
    room.go_to("cluster")
    Placement.objects.move(postit, Cluster.objects.found(room.workshop, "Others"))
    room.go_to("marketplace")
    session = WorkingSession.host_one(room.phase("marketplace"), room.alice, "Kindness", "k", postit)
    room.go_to("thanks")
    assert "An insult" in WRITERS["json"].file(report(room.workshop)).decode()
    postit.question.hide("Please be kind.")
    for name, writer in WRITERS.items():
        seen = shown(name, writer.file(report(room.workshop)))
        assert str(session) in seen, name
        assert "An insult" not in seen, name


def test_photos_are_in_the_documents_and_named_elsewhere(room: Room, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    room.go_to("session")
    photo = Photo.objects.add(room.session(room.alice), room.alice, "k", tidy(picture()))
    assert photo
    lies = str(photo.file.name)
    files = {name: writer.file(report(room.workshop)) for name, writer in WRITERS.items()}
    pages = pypdf.PdfReader(io.BytesIO(files["pdf"])).pages
    assert sum(len(page.images) for page in pages) == 1
    assert len(docx.Document(io.BytesIO(files["docx"])).inline_shapes) == 2  # the line-up's picture is the other
    for name in ("wikitext", "markdown", "docx", "xlsx", "csv"):
        assert f"flipchart-{photo.pk}.jpg" in shown(name, files[name]), name
    assert lies not in files["json"].decode()
    photo.file.delete(save=False)
    assert WRITERS["pdf"].file(report(room.workshop)).startswith(b"%PDF")
