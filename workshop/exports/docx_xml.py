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
from .elements import Run, shares

SOFT = "59636B"
MONO = "DejaVu Sans Mono"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@cache
def _name(name: str) -> str:
    return str(qn(f"w:{name}"))


def _add(parent: Any, name: str, **attributes: str) -> Any:
    return etree.SubElement(parent, _name(name), {_name(key): value for key, value in attributes.items()})


def paragraph(
    style: str, runs: Iterable[Run], note: str = "", soft: bool = False, indent: int = 0, keep: bool = False
) -> Any:
    """A paragraph in a style (by its key); a note is written more softly behind it. `keep`: on one page with the next
    one."""
    runs = list(runs)
    element = etree.Element(_name("p"))
    properties = _add(element, "pPr")
    if style:
        _add(properties, "pStyle", val=style)
    if keep:
        _add(properties, "keepNext")
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


def table(styles: tuple[str, str], columns: Sequence[str], rows: Sequence[Sequence[object]], width: int) -> Any:
    """A table of plain values, so many twentieths of a point wide; its heading is repeated on every page, and no row is
    broken between two. The styles are those of the table and of what is in its cells."""
    of_table, of_cell = styles
    element = etree.Element(_name("tbl"))
    properties = _add(element, "tblPr")
    _add(properties, "tblStyle", val=of_table)
    _add(properties, "tblW", type="dxa", w=str(width))
    _add(properties, "tblLayout", type="fixed")
    _add(properties, "tblLook", firstRow="1")
    widths = [str(round(width * share)) for share in shares((columns, *rows))]
    grid = _add(element, "tblGrid")
    for one in widths:
        _add(grid, "gridCol", w=one)
    for number, values in enumerate((columns, *rows)):
        row = _add(element, "tr")
        of_row = _add(row, "trPr")
        _add(of_row, "cantSplit")
        if not number:
            _add(of_row, "tblHeader")
        for value, one in zip(values, widths, strict=True):
            cell = _add(row, "tc")
            _add(_add(cell, "tcPr"), "tcW", type="dxa", w=one)
            cell.append(paragraph(of_cell, [Run(" ".join(str(value).split()), strong=not number)]))
    return element
