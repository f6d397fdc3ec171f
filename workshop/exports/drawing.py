"""The line-ups' pictures for files that cannot hold SVG: their shapes, and a picture made of pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parent / "fonts"
INK, DOT = "#19212d", "#ffe06b"
_FINER = 2


@dataclass(frozen=True)
class Label:
    """A text at a place: where it begins, or ends."""

    x: float
    y: float
    text: str
    ends: bool = False


class Shapes(HTMLParser):
    """The shapes of a picture: how large it is, its line, its dots, its labels."""

    def __init__(self, svg: str) -> None:
        super().__init__()
        self.width, self.height = 1000.0, 400.0
        self.line: tuple[float, float, float, float] | None = None
        self.dots: list[tuple[float, float, float]] = []
        self.labels: list[Label] = []
        self._label: dict[str, str | None] | None = None
        self.feed(svg)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)

        def numbers(*names: str) -> list[float]:
            return [float(given.get(name) or 0) for name in names]

        if tag == "svg":
            self.width, self.height = map(float, (given.get("viewbox") or "0 0 1000 400").split()[2:])
        elif tag == "line":
            x1, y1, x2, y2 = numbers("x1", "y1", "x2", "y2")
            self.line = (x1, y1, x2, y2)
        elif tag == "circle":
            x, y, radius = numbers("cx", "cy", "r")
            self.dots.append((x, y, radius))
        elif tag == "text":
            self._label = given

    def handle_data(self, data: str) -> None:
        if (given := self._label) and data.strip():
            place = float(given.get("x") or 0), float(given.get("y") or 0)
            self.labels.append(Label(*place, data.strip(), given.get("text-anchor") == "end"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "text":
            self._label = None


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / "DejaVuSans.ttf", size)


def png(svg: str) -> bytes:
    """The picture in pixels, finer than it is usually shown."""
    shapes = Shapes(svg)
    image = Image.new("RGB", (round(shapes.width * _FINER), round(shapes.height * _FINER)), "white")
    draw = ImageDraw.Draw(image)
    if shapes.line:
        draw.line([number * _FINER for number in shapes.line], INK, 4 * _FINER)
    for x, y, radius in shapes.dots:
        box = [(place + way * radius) * _FINER for way in (-1, 1) for place in (x, y)]
        draw.ellipse(box, DOT, INK, _FINER)
    for label in shapes.labels:
        anchor = "rs" if label.ends else "ls"
        draw.text((label.x * _FINER, label.y * _FINER), label.text, INK, _font(26 * _FINER), anchor)
    out = io.BytesIO()
    image.quantize(16).save(out, "PNG")
    return out.getvalue()
