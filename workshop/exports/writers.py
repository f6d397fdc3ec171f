"""The formats: each writer turns a report into text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .json import write as write_json
from .markdown import write as write_markdown
from .tree import Report


@dataclass(frozen=True)
class Writer:
    write: Callable[[Report], str]
    ending: str
    content_type: str


WRITERS = {
    "markdown": Writer(write_markdown, "md", "text/markdown; charset=utf-8"),
    "json": Writer(write_json, "json", "application/json"),
}
