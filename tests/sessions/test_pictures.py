"""Pictures: upright, small, and with nothing in them but the picture; or refused with the reason."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sessions.pictures import MOST_PIXELS, NotTaken, Picture, Why, tidy
from tests.camera import picture

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40


def brightness(image: Image.Image, x: int, y: int) -> int:
    return image.convert("L").tobytes()[y * image.width + x]


def opened(found: Picture) -> Image.Image:
    return Image.open(io.BytesIO(found.data))


def test_a_photo_is_turned_upright_and_its_exif_is_gone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "A camera of somebody"
    found = tidy(picture(40, 30, exif=exif, comment=b"secret place", icc_profile=b"x" * 200))
    image = opened(found)
    assert (image.width, image.height) == (found.width, found.height) == (30, 40)
    assert brightness(image, 29, 20) < 60  # what was above is to the right
    assert brightness(image, 0, 20) > 200
    assert not dict(image.getexif())
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
    assert b"secret" not in found.data
    assert b"camera" not in found.data


@pytest.mark.parametrize(("width", "height", "expected"), [(4000, 3000, (2000, 1500)), (100, 8000, (25, 2000))])
def test_a_large_photo_becomes_small(width: int, height: int, expected: tuple[int, int]) -> None:
    found = tidy(picture(width, height))
    assert (found.width, found.height) == expected


def test_a_small_one_stays_as_it_is() -> None:
    assert (tidy(picture(40, 30)).width, tidy(picture(40, 30)).height) == (40, 30)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP", "MPO"])
def test_other_formats_become_jpegs(kind: str) -> None:
    assert opened(tidy(picture(format=kind))).format == "JPEG"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_to_keep_colours_is_understood(mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (9, 9)).save(file, "JPEG" if mode == "CMYK" else "PNG")
    file.seek(0)
    assert opened(tidy(file)).size == (9, 9)


def test_what_is_transparent_becomes_paper() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(file, "PNG")
    file.seek(0)
    assert brightness(opened(tidy(file)), 4, 4) > 250


def test_of_an_animation_the_first_picture_is_taken() -> None:
    file = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("white", "black")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    file.seek(0)
    assert brightness(opened(tidy(file)), 4, 4) > 250


def bomb() -> io.BytesIO:
    """A small file with very many pixels."""
    file = io.BytesIO()
    Image.new("1", (MOST_PIXELS // 1000, 1001)).save(file, "PNG")
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (io.BytesIO(b""), Why.NO_PICTURE),
        (io.BytesIO(b"%PDF-1.7 not a picture"), Why.NO_PICTURE),
        (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Why.NO_PICTURE),
        (io.BytesIO(HEIC), Why.HEIC),
        (bomb(), Why.TOO_LARGE),
        (io.BytesIO(picture(400, 300).read()[:700]), Why.BROKEN),
        (io.BytesIO(picture(400, 300, format="PNG").read()[:90]), Why.BROKEN),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(file: Any, why: Why) -> None:
    with pytest.raises(NotTaken) as refused:
        tidy(file)
    assert refused.value.why == why


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"BM"]))
def test_rubbish_is_refused(rubbish: bytes, head: bytes) -> None:
    with suppress(NotTaken):
        assert tidy(io.BytesIO(head + rubbish)).data


@given(st.data())
def test_a_damaged_photo_is_taken_or_refused(data: st.DataObject) -> None:
    body = bytearray(picture(64, 48, format=data.draw(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]))).read())
    for _hit in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NotTaken):
        assert tidy(io.BytesIO(body)).data
