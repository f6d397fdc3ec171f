"""How a text document looks: one family of letters, clear steps between the headings, quiet notes, page numbers."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

FONT = "Calibri"
INK, SOFT = RGBColor(0x19, 0x21, 0x2D), RGBColor(0x59, 0x63, 0x6B)
TEXT = 11
LOOKS: dict[str, tuple[float, bool, RGBColor, float, float]] = {
    "Title": (26, True, INK, 0, 6),
    "Heading 2": (19, True, INK, 24, 2),
    "Heading 3": (14, True, INK, 14, 3),
    "Heading 4": (12, True, INK, 10, 2),
    "Heading 5": (TEXT, True, INK, 8, 2),
    "Heading 6": (TEXT, True, SOFT, 8, 2),
    "Normal": (TEXT, False, INK, 0, 6),
    "Quote": (TEXT, False, SOFT, 0, 6),
    "No Spacing": (9, False, INK, 1, 1),
    "Caption": (9, False, SOFT, 2, 8),
}
"""Of each style: its size in points, whether it is bold, its colour, and the space before and after."""
LISTS = ("List", "List 2", "List 3", "List Bullet", "List Bullet 2", "List Bullet 3")


def dress(document: Any, name: str) -> None:
    """Give a new document its looks; every page says what it is, and which one."""
    for style, (size, bold, colour, before, after) in LOOKS.items():
        _letters(document.styles[style], size, bold, colour)
        _space(document.styles[style], before, after)
    for style in LISTS:
        _space(document.styles[style], 0, 3)
    for border in document.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    _lines(document.styles["Table Grid"])
    _footer(document.sections[0].footer.paragraphs[0], name)


def _letters(style: Any, size: float, bold: bool, colour: RGBColor) -> None:
    style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), bold, False, colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _space(style: Any, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.15


def _lines(style: Any) -> None:
    """A table has lines between its rows only."""
    for border in style.element.iter(qn("w:tblBorders")):
        for side in border:
            is_row = side.tag in (qn("w:top"), qn("w:bottom"), qn("w:insideH"))
            side.set(qn("w:val"), "single" if is_row else "nil")
            side.set(qn("w:color"), "BEC2BE")


def _footer(paragraph: Any, name: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(f"{' '.join(name.split())[:100]} · ")
    number = paragraph.add_run()
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.remove(number._r)
    field.append(number._r)
    paragraph._p.append(field)
    for one in (run, number):
        one.font.size, one.font.color.rgb = Pt(8), SOFT
