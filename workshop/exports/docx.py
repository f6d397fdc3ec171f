"""The report as a text document: real headings, lists and tables, with its photos in it."""

from __future__ import annotations

import io
from datetime import UTC
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Cm

from . import drawing, stored
from .docx_style import dress
from .docx_xml import paragraph, table
from .elements import Code, Drawing, Element, Grid, Heading, Line, Paragraph, Photograph, Rule, Run, Runs
from .flow import flow
from .tree import Report

DEEPEST_LIST = 3
TEXT_WIDTH, PHOTO_HEIGHT = 16.0, 9.5
"""Of the page, and at most of a photo, in centimetres."""
TWIPS = 567
"""To a centimetre."""


def write(report: Report) -> bytes:
    document = docx.Document()
    _describe(document, report)
    dress(document, report.title)
    writer = _Writer(document)
    for element in flow(report):
        writer.add(element)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _describe(document: Any, report: Report) -> None:
    """What the document is called, and its language, page and margins."""
    about = document.core_properties
    about.title, about.subject, about.author = report.title[:255], report.event[:255], ""
    about.comments, about.keywords, about.language = "", report.code, report.language
    about.created = about.modified = report.written_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.last_modified_by = ""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), report.language)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH) / 2)


class _Writer:
    """Adds element after element to a document."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.end = document.element.body.sectPr
        self.styles = {style.name: style.style_id for style in document.styles}

    def add(self, element: Element) -> None:
        match element:
            case Heading(level, runs):
                self.paragraph(f"Heading {level}" if level > 1 else "Title", runs)
            case Paragraph(runs, soft, quoted):
                self.paragraph("Quote" if quoted else "Normal", runs, soft=soft, keep=soft)
            case Line():
                self.line(element)
            case Code(text):
                self.paragraph("Normal", (Run(text, code=True),))
            case Rule():
                self.paragraph("Normal", (Run("* * *"),))
            case Grid(columns, rows):
                styles = self.styles["Table Grid"], self.styles["No Spacing"]
                self.end.addprevious(table(styles, columns, rows, round(TEXT_WIDTH * TWIPS)))
                self.paragraph("Normal", ())
            case Photograph():
                self.photo(element)
            case Drawing(picture):
                self.picture(drawing.png(picture.svg), TEXT_WIDTH, picture.alternative)
                self.paragraph("Caption", (Run(picture.alternative),))

    def paragraph(self, style: str, runs: Runs, **more: Any) -> None:
        self.end.addprevious(paragraph(self.styles[style], runs, **more))

    def line(self, line: Line) -> None:
        """Numbers are written out: they begin anew, or with any number, wherever the organizer wants."""
        depth = min(line.depth, DEEPEST_LIST - 1)
        style = ("List Bullet" if line.number is None else "List") + (f" {depth + 1}" if depth else "")
        number = () if line.number is None else (Run(f"{line.number}. "),)
        indent = round(0.63 * TWIPS * (line.depth + 1)) if line.depth > depth else 0
        self.paragraph(style, (*number, *line.runs), note=line.note, indent=indent)

    def photo(self, element: Photograph) -> None:
        photo = element.photo
        if data := stored.read(photo):
            self.picture(data, min(TEXT_WIDTH, PHOTO_HEIGHT * photo.width / max(photo.height, 1)), photo.text)
        note = f" — {photo.note}" if photo.note else ""
        self.paragraph("Caption", (Run(f"{photo.text}: {photo.file}{note}"),))

    def picture(self, data: bytes, width: float, alternative: str) -> None:
        shape = self.document.add_picture(io.BytesIO(data), width=Cm(width))
        shape._inline.docPr.set("descr", alternative)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
