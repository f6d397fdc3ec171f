"""The file of an archive: a zip with one JSON and pictures. Nothing is ever unpacked to a path that it names."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

FORMAT, VERSION = "plenum-archive", 1
CONTENT = "workshop.json"
LARGEST_CONTENT = 40_000_000
LARGEST_PICTURE = 10_000_000
MOST_FILES = 5_000
PICTURE = re.compile(r"[a-z]+/[1-9]\d{0,5}\.jpg")


class BadArchive(Exception):
    """A file that is no archive, or one that cannot be read in; the message says why, to whoever chose it."""


def pack(content: dict[str, Any], pictures: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
        box.writestr(CONTENT, text.encode())
        for name, data in pictures.items():
            box.writestr(name, data, zipfile.ZIP_STORED)
    return out.getvalue()


class Box:
    """An archive's file, opened: raises BadArchive for whatever is none."""

    def __init__(self, file: IO[bytes]) -> None:
        file.seek(0, io.SEEK_END)
        if file.tell() > settings.LARGEST_ARCHIVE:
            raise BadArchive(_("This file is too large to be an archive of Plenum."))
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise BadArchive(_("This file is no archive of Plenum: it is not even a zip file.")) from None
        names = self._zip.namelist()
        if len(names) > MOST_FILES or len(names) != len(set(names)):
            raise BadArchive(_("This file is no archive of Plenum: it has too many files in it, or one of them twice."))
        if CONTENT not in names:
            raise BadArchive(_("This zip file is no archive of Plenum: it has no %(name)s.") % {"name": CONTENT})
        for name in names:
            if name != CONTENT and not PICTURE.fullmatch(name):
                raise BadArchive(
                    _("This archive has a file in it that does not belong there: %(name)s") % {"name": name[:80]}
                )
        self.pictures = {name for name in names if name != CONTENT}

    def content(self) -> dict[str, Any]:
        """Everything but the pictures; raises BadArchive, also for one of another version."""
        try:
            found = json.loads(self._read(CONTENT, LARGEST_CONTENT), parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise BadArchive(_("The archive is damaged: %(name)s cannot be read.") % {"name": CONTENT}) from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise BadArchive(_("This zip file is no archive of Plenum: it says that it is something else."))
        version = found.get("version")
        if type(version) is not int or version < 1:
            raise BadArchive(_("The archive does not say in which version it was written."))
        if version > VERSION:
            raise BadArchive(_("This archive was written by a newer Plenum. Please update this one first."))
        return found

    def picture(self, name: str) -> bytes:
        if name not in self.pictures:
            raise BadArchive(_("The archive is not complete: %(name)s is missing.") % {"name": name[:80]})
        return self._read(name, LARGEST_PICTURE)

    def _read(self, name: str, limit: int) -> bytes:
        if self._zip.getinfo(name).file_size > limit:
            raise BadArchive(_("This archive has something in it that is far too large: %(name)s") % {"name": name})
        try:
            with self._zip.open(name) as file:
                data = file.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
            raise BadArchive(_("The archive is damaged: %(name)s cannot be read.") % {"name": name}) from None
        return data


def _no_number(name: str) -> None:
    raise ValueError(name)
