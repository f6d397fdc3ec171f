"""When nothing can be saved for now: the database is locked or away, or the disk is full. That passes: who sends the
same again in a moment loses nothing, and phones do that by themselves (see outbox.js)."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
PASSING = frozenset(
    (
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR),
        *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN),
    )
)
PASSING_STATES = ("08", "25006", "40", "53", "55P03", "57P", "58")
"""How the codes of PostgreSQL's errors begin that pass: connections, standby, deadlocks, resources, shutdown, disk."""
DISK_FULL = "53100"


def trouble(error: BaseException | None) -> tuple[str, int] | None:
    """What to tell whoever asked for what the database or the disk cannot do for now, and the status of the answer;
    None for any other error."""
    causes = list(_causes(error))
    if any(map(_is_full, causes)):
        text = _("The server's disk is full: nothing can be saved until there is room again.")
        return f"{text} {_kept()}", 507
    if isinstance(error, OperationalError | InterfaceError) and all(map(_passes, causes)):
        return f"{_('The server cannot save or look anything up just now.')} {_kept()}", 503
    return None


def _kept() -> str:
    return _("What you typed is kept; please try again in a moment.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    return _sqlite_code(error) == sqlite3.SQLITE_FULL or getattr(error, "sqlstate", None) == DISK_FULL


def _passes(error: BaseException) -> bool:
    """Whether this one of an error's causes may be gone in a moment: not when a table is missing, say."""
    if code := _sqlite_code(error):
        return code in PASSING
    state = getattr(error, "sqlstate", None)
    return not state or state.startswith(PASSING_STATES)


def _sqlite_code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
