"""The backup, made while the server runs."""

from __future__ import annotations

import os
import shutil
import zipfile
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.utils import timezone

from . import postgres, sqlite
from .manifest import KEY, MEDIA, Manifest, read

COMPRESSED = frozenset((".jpg", ".jpeg", ".png", ".webp", ".zip"))


def make(path: Path, now: datetime | None = None) -> Manifest:
    """Back everything up into this file, and read it again; it is there only when it is whole."""
    half = path.with_name(path.name + ".part")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, TemporaryDirectory(dir=path.parent, prefix=".backup-") as name:
            manifest = Manifest(made_at=(now or timezone.now()).isoformat(), database=connection.vendor)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _fill(archive, manifest, Path(name))
            file.flush()
            os.fsync(file.fileno())
        with zipfile.ZipFile(half) as archive:
            read(archive)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return manifest


def _fill(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    """Photos, the database, then photos again: whatever the database knows at its moment is there before or after."""
    _add_media(archive, manifest)
    if connection.vendor == "sqlite":
        copy = folder / sqlite.FILE
        sqlite.copy(Path(settings.DATABASES["default"]["NAME"]), copy)
        sqlite.check(copy)
        manifest.rows, manifest.migrations = sqlite.rows(copy), sqlite.migrations(copy)
        _add(archive, manifest, sqlite.FILE, copy)
    else:
        with postgres.moment():
            postgres.unload(folder / "tables")
            manifest.rows, manifest.migrations = postgres.rows(), postgres.migrations()
        for name in manifest.rows:
            _add(archive, manifest, postgres.FOLDER + name, folder / "tables" / name)
    _add_media(archive, manifest)
    if (key := Path(settings.DATA_DIR, KEY)).exists():
        _add(archive, manifest, KEY, key)
    manifest.write(archive)


def _add_media(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    media = Path(settings.MEDIA_ROOT)
    for path in sorted(media.rglob("*")):
        name = MEDIA + path.relative_to(media).as_posix()
        if name not in manifest.files and path.is_file():
            _add(archive, manifest, name, path)


def _add(archive: zipfile.ZipFile, manifest: Manifest, name: str, path: Path) -> None:
    """Put a file in, unless it has gone in this moment: then nothing refers to it any more."""
    try:
        with path.open("rb") as file:
            manifest.files[name] = file_digest(file, "sha256").hexdigest()
            file.seek(0)
            entry = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
            entry.compress_type = zipfile.ZIP_STORED if path.suffix in COMPRESSED else zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as inside:
                shutil.copyfileobj(file, inside)
    except FileNotFoundError:
        manifest.files.pop(name, None)
