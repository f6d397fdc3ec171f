"""Pictures from people's cameras: turned upright, made small, and cleaned of everything that is not the picture.

Knows Pillow and nothing of Django.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 2000
QUALITY = 82
MOST_PIXELS = 64_000_000
"""What today's phones take at most; more is a mistake or an attack."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")

Image.MAX_IMAGE_PIXELS = None  # `tidy` looks itself, before anything is unpacked.
_one_at_a_time = threading.Semaphore()
"""Unpacking takes a lot of memory for a moment: a laptop has it once, not for everybody at the same time."""


class Why(StrEnum):
    """Why a file is not taken."""

    NO_PICTURE = "no picture"
    HEIC = "heic"
    TOO_LARGE = "too large"
    BROKEN = "broken"


class NotTaken(ValueError):
    """A file that is no picture, or none that can be used."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Picture:
    """A JPEG."""

    data: bytes
    width: int
    height: int


def tidy(file: IO[bytes]) -> Picture:
    """The picture in a file, upright and small, without EXIF or anything else that came along. Raises NotTaken.

    Of an animation, the first frame.
    """
    with _unpacking(file), _one_at_a_time, Image.open(file, formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise NotTaken(Why.TOO_LARGE)
        return _jpeg(_small(image))


def tidied(data: bytes) -> Picture:
    """A picture that `tidy` has made before, as it is. Raises NotTaken for whatever it cannot have made."""
    file = io.BytesIO(data)
    with _unpacking(file), _one_at_a_time, Image.open(file, formats=("JPEG",)) as image:
        if max(image.size) > LONGEST_SIDE:
            raise NotTaken(Why.TOO_LARGE)
        image.load()
        return Picture(data, image.width, image.height)


@contextmanager
def _unpacking(file: IO[bytes]) -> Iterator[None]:
    """Whatever Pillow says of a file that it cannot unpack becomes NotTaken."""
    try:
        yield
    except UnidentifiedImageError:
        raise NotTaken(Why.HEIC if _is_heic(file) else Why.NO_PICTURE) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError, IndexError) as trouble:
        if isinstance(trouble, NotTaken):
            raise
        raise NotTaken(Why.BROKEN) from trouble


def _small(image: ImageFile.ImageFile) -> Image.Image:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # A JPEG is unpacked no larger than needed.
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if upright.mode in ("RGB", "L"):
        return upright
    paper = Image.new("RGB", upright.size, "white")
    layer = upright.convert("RGBA")
    paper.paste(layer, mask=layer)
    return paper


def _jpeg(image: Image.Image) -> Picture:
    image.info = {}  # Comments, profiles, thumbnails, places.
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), image.width, image.height)


def _is_heic(file: IO[bytes]) -> bool:
    file.seek(0)
    head = file.read(12)
    return head[4:8] == b"ftyp" and head[8:12] in (
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"mif1",
        b"msf1",
    )
