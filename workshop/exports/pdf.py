"""The report as a PDF: to be printed, or read on any device, with its photos and pictures in it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from . import drawing, stored
from .elements import Code, Drawing, Element, Grid, Heading, Line, Paragraph, Photograph, Rule, Run, Runs, plain, shares
from .flow import flow
from .pdf_lines import Setter, begins_right
from .tree import Report

MARGIN, BOTTOM = 20.0, 22.0
WIDTH = 210 - 2 * MARGIN
SIZES = {1: 22.0, 2: 16.0, 3: 12.0, 4: 11.0, 5: 10.0, 6: 10.0}
TEXT, SMALL, TINY = 10.0, 8.5, 7.5
"""Sizes of the writing, in points."""
LEADING = 0.48
"""How high a line is, in millimetres for each point of its writing."""
INDENT, BULLETS = 6.0, "•–•–"
PHOTO_WIDTH, PHOTO_HEIGHT = 120.0, 100.0
DRAWN = 100.0
"""What a line-up's heading and its picture take: they stay together …"""
HEADED = 14.0
"""… with each heading, or line of times, before them."""
INK, SOFT, RULE = (25, 33, 45), (84, 94, 101), (190, 194, 190)


def write(report: Report) -> bytes:
    page = _Pages(report)
    elements = list(flow(report))
    for number, element in enumerate(elements):
        if height := _together(elements, number):
            page.room(height)
        page.add(element)
    return bytes(page.output())


def _together(elements: Sequence[Element], number: int) -> float:
    """How much room a heading needs with the picture that it leads to, past other headings and a phase's times."""
    if not isinstance(elements[number], Heading):
        return 0
    for between, element in enumerate(elements[number + 1 : number + 4]):
        if isinstance(element, Drawing):
            return DRAWN + between * HEADED
        if not (isinstance(element, Heading) or (isinstance(element, Paragraph) and element.soft)):
            break
    return 0


class _Pages(Setter):
    """The pages, written from top to bottom."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.name = " ".join(report.title.split())
        self.set_title(self.name)
        self.set_subject(report.event)
        self.set_lang(report.language)
        self.set_creator("Plenum")
        self.set_creation_date(report.written_at)
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(False, BOTTOM)
        self.add_page()

    def footer(self) -> None:
        """What this is, and on which page."""
        top = self.h - 14
        number = [Run(str(self.page_no()))]
        with self.local_context():
            self.set_text_color(*SOFT)
            for runs, rtl in ((plain(self.name), False), (number, True)):
                line = self.lines(runs, TINY, WIDTH * 0.9)[0]
                self.set_xy(MARGIN, top)
                self.put(line, MARGIN, WIDTH, TINY, TINY * LEADING, rtl)

    def add(self, element: Element) -> None:
        match element:
            case Heading(level, runs):
                self.heading(level, runs)
            case Paragraph(runs, soft, quoted):
                self.paragraph(runs, SMALL if soft else TEXT, indent=INDENT * quoted, soft=soft or quoted > 0)
            case Line():
                self.item(element)
            case Code(text):
                self.paragraph((Run(text, code=True),), SMALL, indent=INDENT)
            case Rule():
                self.rule()
            case Grid(columns, rows):
                self.grid(columns, rows)
            case Photograph():
                self.photo(element)
            case Drawing(picture):
                self.drawing(drawing.Shapes(picture.svg))
                self.paragraph(plain(picture.alternative), SMALL, soft=True)

    def room(self, height: float) -> None:
        """Go to the next page unless there is this much room."""
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()
            self.set_y(MARGIN)

    def heading(self, level: int, runs: Runs) -> None:
        size = SIZES[level]
        if level == 2 and self.get_y() > MARGIN:
            self.set_y(self.get_y() + 5)
        self.room(size + 22)
        name = " ".join("".join(run.text for run in runs).split())
        self.start_section(name or "–", level - 1, strict=False)
        self.paragraph(runs, size, bold=True, after=1.5, before=2)

    def paragraph(
        self,
        runs: Runs,
        size: float,
        *,
        indent: float = 0,
        soft: bool = False,
        bold: bool = False,
        before: float = 0,
        after: float = 2,
        mark: str = "",
        rtl: bool | None = None,
    ) -> None:
        """A paragraph, from the side on which its language begins; its mark stands before it."""
        rtl, height = begins_right(runs) if rtl is None else rtl, size * LEADING
        self.set_y(self.get_y() + before)
        self.set_text_color(*(SOFT if soft else INK))
        x, width = (MARGIN if rtl else MARGIN + indent), WIDTH - indent
        for number, line in enumerate(self.lines(runs, size, width, bold)):
            self.room(height)
            if mark and not number:
                at = x + width if rtl else x - INDENT
                self.put(self.lines((Run(mark),), size, INDENT)[0], at, INDENT, size, height, rtl)
            self.put(line, x, width, size, height, rtl)
            self.set_y(self.get_y() + height)
        self.set_y(self.get_y() + after)

    def item(self, line: Line) -> None:
        mark = BULLETS[line.depth % len(BULLETS)] if line.number is None else f"{line.number}."
        note = 1 if line.note else 0
        indent = INDENT * (min(line.depth, 8) + 1)
        self.paragraph(line.runs, TEXT, indent=indent, mark=mark, after=0 if note else 1)
        if note:
            self.paragraph(plain(line.note), SMALL, indent=indent, soft=True, after=1.5, rtl=begins_right(line.runs))

    def rule(self) -> None:
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.get_y() + 1, MARGIN + WIDTH, self.get_y() + 1)
        self.set_y(self.get_y() + 4)

    # Tables ---------------------------------------------------------------------------------------------------

    def grid(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        cells = [[plain(str(cell)) for cell in row] for row in (columns, *rows)]
        widths = [WIDTH * share for share in shares((columns, *rows))]
        for number, row in enumerate(cells):
            if number and not self.fits(row, widths):
                self.add_page()
                self.set_y(MARGIN)
                self.row(cells[0], widths, bold=True)
            self.row(row, widths, bold=not number)
        self.set_y(self.get_y() + 3)

    def fits(self, row: Sequence[Runs], widths: Sequence[float]) -> bool:
        lines = (len(self.lines(cell, SMALL, w - 2)) for cell, w in zip(row, widths, strict=True))
        return self.get_y() + max(lines) * SMALL * LEADING + 2 <= self.h - BOTTOM

    def row(self, row: Sequence[Runs], widths: Sequence[float], bold: bool) -> None:
        """One row; a cell that is higher than what is left of the page goes on below it as far as there is room."""
        top, height, x = self.get_y(), SMALL * LEADING, MARGIN
        self.set_text_color(*INK)
        cells = [self.lines(cell, SMALL, width - 2, bold) for cell, width in zip(row, widths, strict=True)]
        for cell, lines, width in zip(row, cells, widths, strict=True):
            for number, line in enumerate(lines):
                self.set_y(top + 1 + number * height)
                self.put(line, x + 1, width - 2, SMALL, height, begins_right(cell))
            x += width
        self.set_y(top + 2 + max(map(len, cells)) * height)
        self.set_draw_color(*(INK if bold else RULE))
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())

    # Pictures -------------------------------------------------------------------------------------------------

    def photo(self, element: Photograph) -> None:
        photo = element.photo
        if data := stored.read(photo):
            scale = min(PHOTO_WIDTH / max(photo.width, 1), PHOTO_HEIGHT / max(photo.height, 1))
            width, height = photo.width * scale, photo.height * scale
            self.room(height + 8)
            self.image(io.BytesIO(data), MARGIN, self.get_y() + 1, width, height, alt_text=photo.text)
            self.set_y(self.get_y() + height + 2)
        note = f" — {photo.note}" if photo.note else ""
        self.paragraph(plain(f"{photo.text}{note}"), SMALL, soft=True, after=3)

    def drawing(self, shapes: drawing.Shapes) -> None:
        """A line-up: drawn, so that it is sharp at any size."""
        scale = WIDTH / shapes.width
        self.room(shapes.height * scale + 8)
        top = self.get_y()
        self.set_draw_color(*INK)
        self.set_fill_color(drawing.DOT)
        if shapes.line:
            x1, y1, x2, y2 = (number * scale for number in shapes.line)
            self.line(MARGIN + x1, top + y1, MARGIN + x2, top + y2)
        for x, y, radius in shapes.dots:
            self.circle(MARGIN + x * scale, top + y * scale, radius * scale, style="DF")
        for label in shapes.labels:
            line = self.lines(plain(label.text), TEXT, WIDTH)[0]
            at = MARGIN + label.x * scale - (sum(piece.width for piece in line) if label.ends else 0)
            self.set_y(top + label.y * scale - TEXT * LEADING)
            self.put(line, at, WIDTH, TEXT, TEXT * LEADING, rtl=False)
        self.set_y(top + shapes.height * scale + 2)
