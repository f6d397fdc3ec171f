"""What is in a backup. A file is believed only as far as the checksums here prove it."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import PurePosixPath
from typing import Any

from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

NAME = "manifest.json"
FORMAT, VERSION = "plenum-backup", 1
KEY, MEDIA = "secret-key", "media/"
LARGEST = 16_000_000
"""Bytes of a manifest: what is larger is none."""
NOT_OURS = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError),
    *(LookupError, ValueError, TypeError, AttributeError, OverflowError),
)
"""What reading rubbish may raise."""


class BadBackup(Exception):
    """This file cannot be restored; says why in plain words."""


@dataclass
class Manifest:
    made_at: str
    database: str
    """The kind of database: sqlite or postgresql."""
    migrations: list[tuple[str, str]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """How many rows each table has."""
    files: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of everything else in the backup, by its name."""

    def write(self, into: zipfile.ZipFile) -> None:
        content = {"format": FORMAT, "version": VERSION, **asdict(self)}
        into.writestr(NAME, json.dumps(content, indent=1, ensure_ascii=False))


def read(archive: zipfile.ZipFile) -> Manifest:
    """What is in there; raises BadBackup for what is no backup, damaged, or made by a newer Plenum."""
    try:
        if archive.getinfo(NAME).file_size > LARGEST:
            raise ValueError("the manifest is too large")
        content: dict[str, Any] = json.loads(archive.read(NAME))
        is_ours, version = content.pop("format") == FORMAT, int(content.pop("version"))
    except NOT_OURS as trouble:
        raise BadBackup(_("This file is no backup of Plenum.")) from trouble
    if is_ours and version > VERSION:
        raise BadBackup(_newer())
    try:
        found = Manifest(**content)
        _check(archive, found)
        made = {(app, name) for app, name in found.migrations}
    except NOT_OURS as trouble:
        raise BadBackup(_("This backup is damaged: %(why)s.") % {"why": trouble}) from trouble
    if unknown := made - set(MigrationLoader(None).disk_migrations or ()):
        raise BadBackup(_newer() + f" ({', '.join(sorted('.'.join(pair) for pair in unknown))})")
    return found


def _newer() -> str:
    return _("This backup was made by a newer Plenum. Please update this one first.")


def _check(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Raises ValueError unless exactly the named files are there, whole, and may lie where they say."""
    names = [info.filename for info in archive.infolist()]
    if sorted(names) != sorted([NAME, *manifest.files]):
        raise ValueError("it does not have the files that it should have")
    for name, digest in manifest.files.items():
        if not is_safe(name):
            raise ValueError(f"a file may not be called {name}")
        if _digest(archive, name) != digest:
            raise ValueError(f"{name} has changed")


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads like any other file


def is_safe(name: str) -> bool:
    """Whether a name of a file stays inside the folder in which it is put."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def counted(tables: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(sorted(tables))
