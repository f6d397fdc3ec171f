"""The address of a database, as settings for Django."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from workshop.database import postgresql

ROOT = Path(__file__).resolve().parent.parent.parent


def essence(address: str) -> tuple[Any, ...]:
    found = postgresql(address)
    return tuple(found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgres://plenum:secret@db.example:5433/hall", ("plenum", "secret", "db.example", "5433", "hall")),
        ("postgresql://plenum@localhost/hall", ("plenum", "", "localhost", "", "hall")),
        ("postgres://a%40b:p%3A%2F%23@[::1]:5432/my%20hall", ("a@b", "p:/#", "::1", "5432", "my hall")),
        ("postgres://plenum@%2FVar%2Frun/hall", ("plenum", "", "/Var/run", "", "hall")),
        ("postgres:///hall?host=/var/run/postgresql", ("", "", "/var/run/postgresql", "", "hall")),
        ("postgres:///hall", ("", "", "", "", "hall")),
    ],
)
def test_an_address_is_taken_apart(address: str, expected: tuple[str, ...]) -> None:
    assert essence(address) == expected


def test_what_libpq_wants_to_know_is_handed_on() -> None:
    options = postgresql("postgres://plenum@db.example/hall?sslmode=require")["OPTIONS"]
    assert options["sslmode"] == "require"
    assert options["pool"]["max_size"] >= 10


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("mysql://plenum@localhost/hall", "begin with postgres://"),
        ("plenum.sqlite3", "begin with postgres://"),
        ("postgres://plenum@localhost", "end with the name of one database"),
        ("postgres://plenum@localhost/", "end with the name of one database"),
        ("postgres://plenum@localhost/hall/two", "end with the name of one database"),
        ("postgres://plenum:secret@localhost:port/hall", "cannot be read"),
        ("postgres://plenum:secret@localhost:99999/hall", "cannot be read"),
        ("postgres://[::1/hall", "cannot be read"),
    ],
)
def test_nonsense_is_refused_in_words_without_the_password(address: str, message: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=message) as refusal:
        postgresql(address)
    assert "secret" not in str(refusal.value)


@given(st.text())
def test_whatever_is_said_it_is_taken_or_refused(address: str) -> None:
    with contextlib.suppress(ImproperlyConfigured):
        assert postgresql("postgres://" + address)["NAME"]


def test_the_terminal_says_what_is_wrong(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": "mysql://here", "PLENUM_DATA": str(tmp_path)}
    command = [sys.executable, "manage.py", "check"]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert told.stderr.startswith("plenum: DATABASE_URL has to begin with postgres://")
