"""The way back. Nothing is touched before the backup has proved to be whole; what was there is kept aside."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from workshop.models import Server
from workshop.roster import Alone, NotAlone, is_gone

from . import postgres, sqlite
from .making import make
from .manifest import KEY, MEDIA, BadBackup, Manifest, read

ASIDE = "before-restore-%Y-%m-%d-%H%M%S"


def restore(path: Path) -> tuple[Manifest, Path | None]:
    """Put everything back as it was; answers with what it was, and where that is kept which was there before."""
    with _opened(path) as archive:
        manifest = read(archive)
        if manifest.database != connection.vendor:
            raise BadBackup(_wrong_database(manifest))
        data = Path(settings.DATA_DIR)
        with _alone(data), TemporaryDirectory(dir=data, prefix=".restore-") as name:
            archive.extractall(folder := Path(name))  # Every name in it has been looked at.
            aside = _restore_sqlite(folder, manifest) if connection.vendor == "sqlite" else _restore(folder, manifest)
            call_command("migrate", interactive=False, verbosity=0)
            connection.close()
    return manifest, aside


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as trouble:
        raise BadBackup(_("This file is no backup of Plenum, or not all of it.")) from trouble
    with archive:
        yield archive


def _wrong_database(manifest: Manifest) -> str:
    words = {"sqlite": _("a file in the data folder"), "postgresql": _("a PostgreSQL (DATABASE_URL)")}
    there, here = (words.get(kind, kind) for kind in (manifest.database, connection.vendor))
    return _(
        "This backup is of %(there)s; this Plenum keeps its data in %(here)s. Start it on the other one, or take "
        "workshops over one by one, by their archives (docs/archive.md)."
    ) % {"there": there, "here": here}


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Raises BadBackup while a server runs on these data."""
    running = BadBackup(_("Plenum runs on these data: please end it first, then restore."))
    if connection.vendor != "sqlite":
        if "workshop_server" in postgres.tables() and any(
            not is_gone(server.place, server.number) for server in Server.objects.all()
        ):
            raise running
        yield
        return
    alone = Alone(data)
    try:
        with alone.preparing():
            yield
    except NotAlone:
        raise running from None
    finally:
        alone.leave()


def _restore_sqlite(folder: Path, manifest: Manifest) -> Path | None:
    """The database's file in the place of the old one, with all that SQLite keeps beside it."""
    database = folder / sqlite.FILE
    sqlite.check(database)
    if sqlite.rows(database) != manifest.rows:
        raise BadBackup(_("The database in it is damaged: %(why)s.") % {"why": _("it has other rows")})
    connection.close()
    target = Path(settings.DATABASES["default"]["NAME"])
    aside = _keep_aside(_aside(), [*target.parent.glob(target.name + "*")])
    database.replace(target)
    _put_files(folder)
    return aside


def _restore(folder: Path, manifest: Manifest) -> Path | None:
    """What is in the PostgreSQL now becomes a backup of its own first."""
    aside, is_new = _aside(), not postgres.tables()
    if not is_new:
        aside.mkdir()
        make(aside / "backup.zip")
    postgres.load(folder / postgres.FOLDER, manifest)
    kept = _keep_aside(aside, [])
    _put_files(folder)
    return kept if is_new else aside


def _aside() -> Path:
    return Path(settings.DATA_DIR, timezone.now().strftime(ASIDE))


def _keep_aside(aside: Path, files: list[Path]) -> Path | None:
    """Move these files, the photos and the key into this folder, if there is anything."""
    data = Path(settings.DATA_DIR)
    there = [path for path in (*files, data / MEDIA) if path.exists()]
    if not there:
        return None  # A key alone signs nothing.
    aside.mkdir(exist_ok=True)
    for path in (*there, data / KEY):
        if path.exists():
            path.replace(aside / path.name)
    return aside


def _put_files(folder: Path) -> None:
    """The photos and the key, each readable as it was."""
    data = Path(settings.DATA_DIR)
    if (media := folder / MEDIA).exists():
        media.replace(data / MEDIA)
    if (key := folder / KEY).exists():
        key.chmod(0o600)
        key.replace(data / KEY)
