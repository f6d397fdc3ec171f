"""Taking the results home: one report tree, one writer per format."""

from .tree import Fact, Item, Outline, Part, Photo, Picture, Prose, Report, Table, report
from .writers import WRITERS, Writer

__all__ = [
    "WRITERS",
    "Fact",
    "Item",
    "Outline",
    "Part",
    "Photo",
    "Picture",
    "Prose",
    "Report",
    "Table",
    "Writer",
    "report",
]
