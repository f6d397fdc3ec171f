"""Setting lines for a PDF: which words go on which line, in which direction, and in which font.

fpdf2 breaks lines after it has put letters of right-to-left scripts into the order in which they are seen, so that the
lines of a longer text come in the wrong order. Here lines are broken first, and each is turned by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from fpdf import FPDF

from .direction import is_rtl
from .elements import Run

FONTS = Path(__file__).parent / "fonts"
TEXT, EMOJI = "text", "emoji"
_MISSING = "\N{REPLACEMENT CHARACTER}"
_PIECES = re.compile(r"\n|[^\S\n]+|[^\s]+")
_MARKS = "\u0300-\u036f\u20e3\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_NEEDS_SHAPING = re.compile(f"[{_MARKS}\u0590-\u08ff\u200d\ufb1d-\ufdff\ufe70-\ufefc\U0001f1e6-\U0001f1ff]")
_INVISIBLE = frozenset("\u200c\u200d\ufe0e\ufe0f" + "".join(map(chr, range(0xE0020, 0xE0080))))
_CLUSTER = re.compile(f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|.)[{_MARKS}]*(?:\u200d.?[{_MARKS}]*)*", re.DOTALL)
"""One letter as it is seen, with the marks that belong to it: also a flag, a keycap, a joined emoji."""


class Piece(NamedTuple):
    """Letters in one font and style, all on one line."""

    text: str
    family: str
    style: str
    width: float


class Setter(FPDF):
    """A PDF that sets lines: with the fonts in it, and without fpdf2's own line breaking."""

    def __init__(self) -> None:
        super().__init__(format="A4")
        self.add_font(TEXT, "", FONTS / "DejaVuSans.ttf")
        self.add_font(TEXT, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.add_font(EMOJI, "", FONTS / "NotoEmoji.ttf")
        self.c_margin = 0
        self._known = frozenset(self.fonts[TEXT].cmap)  # type: ignore[union-attr]
        self._emoji = frozenset(self.fonts[EMOJI].cmap)  # type: ignore[union-attr]
        self._widths: dict[tuple[str, str, str, float], float] = {}
        self._set: dict[tuple[tuple[Run, ...], float, float, bool], list[list[Piece]]] = {}

    def lines(self, runs: Sequence[Run], size: float, width: float, bold: bool = False) -> list[list[Piece]]:
        """The runs as lines of pieces that are no wider than this. What stands in several places is set once."""
        key = (tuple(runs), size, width, bold)
        if key not in self._set:
            self._set[key] = self._lines(runs, size, width, bold)
        return self._set[key]

    def _lines(self, runs: Sequence[Run], size: float, width: float, bold: bool) -> list[list[Piece]]:
        lines: list[list[Piece]] = [[]]
        used = 0.0
        for word in self._words(runs, size, bold):
            needed = sum(piece.width for piece in word)
            if word[0].text == "\n":
                lines.append([])
                used = 0.0
                continue
            if used + needed > width and not word[0].text.isspace():
                word = self._begin_line(lines, word, size, width)
                used, needed = 0.0, sum(piece.width for piece in word)
            if lines[-1] or not word[0].text.isspace():
                lines[-1].extend(word)
                used += needed
        return [self._joined(_without_end(line)) for line in lines]

    def _begin_line(self, lines: list[list[Piece]], word: list[Piece], size: float, width: float) -> list[Piece]:
        """Go to a new line; a word that is too long for any is cut. Answers with what is left of the word."""
        if lines[-1]:
            lines.append([])
        letters = [self._piece(letter, p.family, p.style, size) for p in word for letter in _clusters(p.text)]
        if sum(piece.width for piece in word) <= width:
            return word
        line: list[Piece] = []
        for letter in letters:
            if line and sum(piece.width for piece in line) + letter.width > width:
                lines[-1] = self._joined(line)
                lines.append([])
                line = []
            line.append(letter)
        return self._joined(line)

    def _joined(self, letters: list[Piece]) -> list[Piece]:
        pieces: list[Piece] = []
        for letter in letters:
            if pieces and pieces[-1][1:3] == letter[1:3]:
                last = pieces[-1]
                pieces[-1] = last._replace(text=last.text + letter.text, width=last.width + letter.width)
            else:
                pieces.append(letter)
        return pieces

    def _words(self, runs: Sequence[Run], size: float, bold: bool) -> Iterator[list[Piece]]:
        """The words, spaces and line breaks; a word may be of several pieces, between which no line is broken."""
        word: list[Piece] = []
        for run in runs:
            address = f" ({run.address})" if run.address and run.address not in run.text else ""
            style = "B" * (bold or run.strong) + "U" * run.emphasis + "S" * run.struck
            for text in _PIECES.findall(run.text + address):
                if not text.isspace():
                    word += [self._piece(part, family, style, size) for family, part in self._by_font(text)]
                    continue
                if word:
                    yield word
                word = []
                yield [self._piece("\n" if text == "\n" else " ", TEXT, style, size)]
        if word:
            yield word

    def _by_font(self, text: str) -> list[tuple[str, str]]:
        """A word cut where the font changes; letters that no font has are shown as such."""
        if "\ufe0f" not in text and self._known.issuperset(map(ord, text)):
            return [(TEXT, text)]
        found: list[tuple[str, str]] = []
        for cluster in _clusters(text):
            for family, letters in self._drawn(cluster):
                if found and found[-1][0] == family:
                    found[-1] = (family, found[-1][1] + letters)
                else:
                    found.append((family, letters))
        return found

    def _drawn(self, cluster: str) -> Iterator[tuple[str, str]]:
        """In which font one letter is drawn with its marks: whole in one of them, or else each by itself."""
        codes = list(map(ord, cluster))
        whole = EMOJI if len(codes) > 1 and "\ufe0e" not in cluster and self._emoji.issuperset(codes) else TEXT
        if whole == EMOJI or self._known.issuperset(codes):
            yield whole, cluster
            return
        for letter in cluster:
            if ord(letter) in self._known:
                yield TEXT, letter
            elif ord(letter) in self._emoji:
                yield EMOJI, letter
            elif letter not in _INVISIBLE:
                yield TEXT, self._instead(letter)

    def _instead(self, letter: str) -> str:
        """For a letter that no font has: what it is in other words (a wide form, a ligature), or the mark for it."""
        plain = unicodedata.normalize("NFKC", letter)
        return plain if self._known.issuperset(map(ord, plain)) else _MISSING

    def _piece(self, text: str, family: str, style: str, size: float) -> Piece:
        style = "".join(mark for mark in style if family == TEXT or mark != "B")
        key = (text, family, style, size)
        if key not in self._widths:
            self._widths[key] = self._width(*key)
        return Piece(text, family, style, self._widths[key])

    def _width(self, text: str, family: str, style: str, size: float) -> float:
        """How wide a text is; what needs no shaping is as wide as its letters."""
        if _NEEDS_SHAPING.search(text):
            self._use(family, style, size, text, is_rtl(text))
            return self.get_string_width(text)
        letters: Any = self.fonts[family + "B" * ("B" in style)].cw
        return sum(letters[ord(letter)] for letter in text if letter != "\n") * size / (1000 * self.k)

    def _use(self, family: str, style: str, size: float, text: str, rtl: bool = False) -> None:
        now = self.font_style + "U" * self.underline + "S" * self.strikethrough
        if (self.font_family, self.font_size_pt, now) != (family, size, style):
            self.set_font(family, style, size)
        needed = bool(_NEEDS_SHAPING.search(text))
        if needed or self.text_shaping:
            self.set_text_shaping(needed, direction="rtl" if rtl else "ltr")

    def put(self, line: list[Piece], x: float, width: float, size: float, height: float, rtl: bool) -> None:
        """Write a line into a box; one that begins at the right ends at the left."""
        top = self.get_y()
        at = x + width - sum(piece.width for piece in line) if rtl else x
        for piece in reversed(line) if rtl else line:
            self._use(piece.family, piece.style, size, piece.text, rtl)
            if self.text_shaping:
                self.set_xy(at, top)
                self.cell(piece.width, height, piece.text)
            else:
                self.text(at, top + 0.5 * height + 0.3 * self.font_size, piece.text)
            at += piece.width
        self.set_y(top)


def _without_end(line: list[Piece]) -> list[Piece]:
    while line and line[-1].text.isspace():
        line.pop()
    return line


def _clusters(text: str) -> list[str]:
    """Letters, each with the marks that belong to it."""
    return _CLUSTER.findall(text)


def begins_right(runs: Sequence[Run]) -> bool:
    return is_rtl("".join(run.text for run in runs))
