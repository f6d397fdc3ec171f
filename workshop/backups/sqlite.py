"""A database in a file: SQLite copies it itself, as of one moment, while others write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.utils.translation import gettext as _

from .manifest import BadBackup, counted

FILE = "database.sqlite3"


def copy(source: Path, target: Path) -> None:
    """A copy that is whole, in one file."""
    with closing(sqlite3.connect(source, timeout=60)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")


def check(path: Path) -> None:
    """Raises BadBackup unless SQLite finds this file in order, and nothing in it refers to what is not there."""
    try:
        with closing(sqlite3.connect(path)) as database:
            (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            stray = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as trouble:
        raise BadBackup(_("The database in it is damaged: %(why)s.") % {"why": trouble}) from trouble
    if found != "ok" or stray:
        raise BadBackup(_("The database in it is damaged: %(why)s.") % {"why": stray or found})


def rows(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(path)) as database:
        known = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = [name for (name,) in database.execute(known)]
        counts = (database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names)  # noqa: S608
        return counted(zip(names, counts, strict=True))


def migrations(path: Path) -> list[tuple[str, str]]:
    """The migrations that have made its tables."""
    with closing(sqlite3.connect(path)) as database:
        return sorted(database.execute("SELECT app, name FROM django_migrations"))
