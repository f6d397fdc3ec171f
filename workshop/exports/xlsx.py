"""The report as a workbook: one sheet for each kind of thing, with real numbers and times in its cells."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import xlsxwriter

from .sheets import Sheet, sheets
from .tree import Report

LONGEST_NAME, LONGEST_CELL = 31, 32_767
NARROWEST, WIDEST = 8, 60
AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write(report: Report) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True} | AS_WRITTEN)
    book.set_properties({"title": report.title[:255], "subject": report.event[:255], "created": report.written_at})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top", "align": "left"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    taken: set[str] = set()
    for sheet in sheets(report):
        _fill(book.add_worksheet(sheet_name(sheet.title, taken)), sheet, formats)
    book.close()
    return out.getvalue()


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that spreadsheets allow, and that no other sheet has: it is taken from then on."""
    base = " ".join(_NOT_IN_NAMES.sub(" ", wanted).split()).strip("' ") or "-"
    base = "History_" if base.casefold() == "history" else base  # the one name that is reserved
    name, number = _cut(base, LONGEST_NAME), 1
    while name.casefold() in taken:
        number += 1
        name = f"{_cut(base, LONGEST_NAME - len(f' {number}'))} {number}"
    taken.add(name.casefold())
    return name


def _cut(name: str, most: int) -> str:
    """The beginning of a name, as long as spreadsheets count it: in pairs of bytes."""
    while len(name.encode("utf-16-le")) // 2 > most:
        name = name[:-1]
    return name.strip("' ")


def _fill(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    rows = sheet.rows
    for column, heading in enumerate(sheet.columns):
        page.write_string(0, column, heading[:LONGEST_CELL], formats["head"])
        page.set_column(column, column, _width([heading, *(row[column] for row in rows)]))
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write(page, number, column, cell, formats)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.found), len(sheet.columns) - 1)


def _write(page: Any, row: int, column: int, cell: Any, formats: dict[str, Any]) -> None:
    if isinstance(cell, datetime):
        page.write_datetime(row, column, cell, formats["time"])
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell, formats["text"])
    elif cell:
        page.write_string(row, column, str(cell)[:LONGEST_CELL], formats["text"])


def _width(cells: Iterable[Any]) -> int:
    """As wide as the longest cell, within reason: longer ones are wrapped."""
    return min(max(NARROWEST, *(len(str(cell)) + 3 for cell in cells)), WIDEST)
