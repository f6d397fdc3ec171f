"""A camera: the files that phones send."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def picture(width: int = 40, height: int = 30, **how: Any) -> io.BytesIO:
    """A file as a camera writes it, dark above and light below."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("black", (0, 0, width, height // 2))
    file = io.BytesIO()
    image.save(file, **({"format": "JPEG"} | how))
    file.seek(0)
    file.name = "flipchart.jpg"
    return file
