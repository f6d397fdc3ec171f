"""The paragraphs and tables of a text document, written straight into its XML.

python-docx looks styles up anew for every paragraph, which takes longer than everything else together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from .direction import is_rtl
from .elements import Run

SOFT = "59636B"
MONO = "DejaVu Sans Mono"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@cache
def _name(name: str) -> str:
    return str(qn(f"w:{name}"))


def _add(parent: Any, name: str, **attributes: str) -> Any:
    return etree.SubElement(parent, _name(name), {_name(key): value for key, value in attributes.items()})


def paragraph(style: str, runs: Iterable[Run], note: str = "", soft: bool = False, indent: int = 0) -> Any:
    """A paragraph in a style (by its key); a note is written more softly behind it."""
    runs = list(runs)
    element = etree.Element(_name("p"))
    properties = _add(element, "pPr")
    if style:
        _add(properties, "pStyle", val=style)
    if is_rtl("".join(run.text for run in runs)):
        _add(properties, "bidi")
    if indent:
        _add(properties, "ind", left=str(indent))
    for one in runs:
        _run(element, one, soft)
    if note:
        _run(element, Run(f" — {note}"), soft=True)
    return element


def _run(parent: Any, run: Run, soft: bool) -> None:
    element = _add(parent, "r")
    properties = _add(element, "rPr")
    if run.code:
        _add(properties, "rFonts", ascii=MONO, hAnsi=MONO)
    for name, wanted in (("b", run.strong), ("i", run.emphasis), ("strike", run.struck)):
        if wanted:
            _add(properties, name)
    if soft:
        _add(properties, "color", val=SOFT)
    if is_rtl(run.text):
        _add(properties, "rtl")
    address = f" ({run.address})" if run.address and run.address not in run.text else ""
    for number, line in enumerate((run.text + address).split("\n")):
        if number:
            _add(element, "br")
        text = _add(element, "t")
        text.text = line
        text.set(_SPACE, "preserve")


def table(style: str, columns: Sequence[str], rows: Iterable[Sequence[object]], width: int) -> Any:
    """A table of plain values, so many twentieths of a point wide; its heading is repeated on every page."""
    element = etree.Element(_name("tbl"))
    properties = _add(element, "tblPr")
    _add(properties, "tblStyle", val=style)
    _add(properties, "tblW", type="dxa", w=str(width))
    _add(properties, "tblLook", firstRow="1")
    grid, share = _add(element, "tblGrid"), str(width // len(columns))
    for _column in columns:
        _add(grid, "gridCol", w=share)
    for number, values in enumerate((columns, *rows)):
        row = _add(element, "tr")
        if not number:
            _add(_add(row, "trPr"), "tblHeader")
        for value in values:
            cell = _add(row, "tc")
            _add(_add(cell, "tcPr"), "tcW", type="dxa", w=share)
            cell.append(paragraph("", [Run(" ".join(str(value).split()), strong=not number)]))
    return element
