"""What is told when nothing can be saved for now; and what is no such trouble."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.test import RequestFactory

from workshop.refusals import put_off
from workshop.troubles import trouble


def locked(database: sqlite3.Connection, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        database.execute("INSERT INTO sheet VALUES ('a question')")
    finally:
        other.close()


def full(database: sqlite3.Connection, path: Path) -> None:
    database.execute("PRAGMA max_page_count = 2")
    database.execute("INSERT INTO sheet VALUES (zeroblob(100000))")


def frozen(database: sqlite3.Connection, path: Path) -> None:
    database.execute("PRAGMA query_only = 1")
    database.execute("INSERT INTO sheet VALUES ('a question')")


def unknown(database: sqlite3.Connection, path: Path) -> None:
    database.execute("INSERT INTO nowhere VALUES (1)")


def met(path: Path, act: Callable[[sqlite3.Connection, Path], None]) -> Exception:
    """What Django raises about what the database says."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as database:
        database.execute("CREATE TABLE sheet (text)")
        try:
            act(database, path)
        except sqlite3.OperationalError as error:
            wrapped = OperationalError(*error.args)
            wrapped.__cause__ = error
            return wrapped
    raise AssertionError("it worked")


@pytest.mark.parametrize(("act", "status"), [(locked, 503), (full, 507), (frozen, 503), (unknown, None)])
def test_what_sqlite_says(tmp_path: Path, act: Callable[[sqlite3.Connection, Path], None], status: int | None) -> None:
    found = trouble(met(tmp_path / "file", act))
    assert (found and found[1]) == status


@pytest.mark.parametrize(
    ("state", "status"),
    [(None, 503), ("57P01", 503), ("08006", 503), ("40P01", 503), ("53300", 503), ("53100", 507), ("42P01", None)],
)
def test_what_postgresql_says(state: str | None, status: int | None) -> None:
    class Said(Exception):
        sqlstate = state

    for kind in (OperationalError, InterfaceError):
        error = kind("the server closed the connection")
        error.__cause__ = Said()
        found = trouble(error)
        assert (found and found[1]) == status


def test_a_photo_for_which_there_is_no_room_and_errors_of_other_kinds() -> None:
    assert trouble(OSError(errno.ENOSPC, "No space left on device")) is not None
    assert trouble(OSError(errno.ENOENT, "No such file")) is None
    assert trouble(ValueError("a mistake of ours")) is None
    assert trouble(None) is None


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("script", [True, False])
def test_the_answer_says_when_to_try_again_and_keeps_what_was_typed(method: str, script: bool) -> None:
    request: HttpRequest = getattr(RequestFactory(), method)("/", {"text": "Why do we meet?"})
    request.htmx = script  # type: ignore[attr-defined]
    answer = put_off(request, OSError(errno.ENOSPC, "No space left on device"))
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (507, "5")
    assert answer.has_header("Refresh") == (method == "get")
    assert "What you typed is kept" in answer.text
    assert ("Why do we meet?" in answer.text) == (method == "post" and not script)
