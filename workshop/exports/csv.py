"""The report as CSV: one file for each kind of thing, in a zip.

The files are RFC 4180 in UTF-8, with the mark at the beginning (BOM) by which spreadsheets know it. A text that a
spreadsheet would take for a formula (it begins with = + - @, a tab or a line break) gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from typing import Any

from .sheets import Sheet, sheets
from .tree import Report

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet would calculate; the last four are wide forms, which some take for the same."""


def write(report: Report) -> bytes:
    out = io.BytesIO()
    moment = report.written_at.timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets(report):
            entry = zipfile.ZipInfo(f"{sheet.name}.csv", moment)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, _table(sheet).encode("utf-8-sig"))
    return out.getvalue()


def _table(sheet: Sheet) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(harmless, sheet.columns))
    writer.writerows(map(harmless, row) for row in sheet.rows)
    return out.getvalue()


def harmless(cell: Any) -> Any:
    """A cell that is shown, and never calculated. Times are written as ISO 8601 has them, with a space."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell
