"""The formats: each writer turns a report into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _

from .clean import clean
from .tree import Report


@dataclass(frozen=True)
class Writer:
    """A format: how its files are written, how their names end, what it is called, and what it is good for."""

    write: Callable[[Report], str | bytes]
    ending: str
    content_type: str
    label: Any = ""
    good_for: Any = ""

    def file(self, report: Report) -> bytes:
        """The whole file, from a report without anything that no file can carry."""
        written = self.write(clean(report))
        return written.encode() if isinstance(written, str) else written


def _with(module: str, report: Report) -> str | bytes:
    """What a module of this folder writes. It is loaded by the first who needs it: some of them take their time."""
    written: str | bytes = import_module(f".{module}", __package__).write(report)
    return written


def _writer(module: str, ending: str, content_type: str, label: Any, good_for: Any) -> Writer:
    return Writer(partial(_with, module), ending, content_type, label, good_for)


_OFFICE = "application/vnd.openxmlformats-officedocument"
WRITERS = {
    "pdf": _writer("pdf", "pdf", "application/pdf", _("PDF"), _("to print and to read, with photos")),
    "docx": _writer(
        "docx", "docx", f"{_OFFICE}.wordprocessingml.document", _("Word"), _("to go on writing, with photos")
    ),
    "wikitext": _writer(
        "wikitext", "wiki", "text/plain; charset=utf-8", _("Wikitext"), _("to paste into Meta-Wiki or another wiki")
    ),
    "markdown": _writer(
        "markdown", "md", "text/markdown; charset=utf-8", _("Markdown"), _("for notes, forums and repositories")
    ),
    "xlsx": _writer("xlsx", "xlsx", f"{_OFFICE}.spreadsheetml.sheet", _("Excel"), _("to count and to sort")),
    "csv": _writer("csv", "csv.zip", "application/zip", _("CSV"), _("tables for any program, in a zip")),
    "json": _writer("json", "json", "application/json", _("JSON"), _("for programs")),
}
"""By name, in the order in which they are offered."""
