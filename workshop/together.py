"""What a phone fetches as one file: on a slow network every answer costs a wait, and its headers half as much again.

The files stay apart in the repository, and wherever Plenum runs with PLENUM_DEBUG or in tests.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

TOGETHER = {
    "css/on-phones.css": ("css/tokens.css", "css/base.css", "css/wall.css", "css/phone.css"),
    # These two can be read by browsers that cannot read the others, and tell so.
    "js/before.js": ("js/trouble.js", "js/echo.js"),
    "js/on-phones.js": (
        "vendor/htmx-4.0.1.js",
        "js/plenum.js",
        "js/comeback.js",
        "js/keep.js",
        "js/focus.js",
        "js/tour.js",
        "js/gallery.js",
        "js/outbox.js",
        "js/paper.js",
        "js/leftover.js",
        "js/openers.js",
        "js/once.js",
        "js/alarm.js",
        "js/wall.js",
        "js/needs.js",
    ),
}

STRICT = b'"use strict";'


class TogetherStorage(CompressedManifestStaticFilesStorage):
    """Puts them together before everything is compressed and gets its name."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        for name, parts in {} if dry_run else TOGETHER.items():
            self.delete(name)
            self.save(name, ContentFile(joined(parts)))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def pieces(name: str) -> tuple[str, ...]:
    """What a page has to load for it."""
    return (name,) if isinstance(staticfiles_storage, TogetherStorage) else TOGETHER[name]


def joined(parts: tuple[str, ...]) -> bytes:
    """One after the other. Scripts are strict from the first line on, or what each says of itself would not hold."""
    first = [STRICT] if parts[0].endswith(".js") else []
    return b"\n".join([*first, *map(_read, parts)])


def origin(script: str, line: int) -> tuple[str, int]:
    """The script, and the line in it, that stand at this line of one that was put together."""
    parts = TOGETHER.get(f"js/{script}.js", ())
    line -= bool(parts)
    for part in parts:
        lines = _read(part).count(b"\n") + 1
        if line <= lines:
            return part.rpartition("/")[2].partition(".")[0], line
        line -= lines
    return script, line


def _read(name: str) -> bytes:
    return (settings.BASE_DIR / "static" / name).read_bytes()
