"""Data of every released Plenum on PostgreSQL: brought up to date, all of it there, the oldest looked at in full."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.released.test_migrating import HERE, RELEASED, REPLACED, TEXTS, look_at_everything
from tests.server import ROOT, Server, settled


def left_by(name: str) -> tuple[dict[str, int], list[str]]:
    """How many rows each of its tables has, and what people had written."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(gzip.decompress((HERE / f"{name}.sql.gz").read_bytes()).decode())
        tables = [table for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [
            table for table in tables if not table.startswith(("django_", "sqlite_", "auth_")) and table not in REPLACED
        ]
        written = [
            text
            for table, column in TEXTS.items()
            if table in tables
            for (text,) in database.execute(f"SELECT {column} FROM {table}")
        ]
        return {table: _count(database, table) for table in ours}, written


def _count(database: Any, table: str) -> int:
    return int(database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


@pytest.mark.parametrize("name", RELEASED)
async def test_what_a_release_left_is_brought_up_to_date(name: str, tmp_path: Path) -> None:
    counts, written = left_by(name)
    command = [sys.executable, "-m", "tests.released.postgres", name]
    subprocess.run(command, cwd=ROOT, env=settled(tmp_path / "data"), check=True)
    server = Server.__new__(Server)
    server.environment = settled(tmp_path / "data")
    with server.database() as database:
        assert {table: _count(database, table) for table in counts} == counts
        (code,) = database.execute("SELECT code FROM workshop_participant ORDER BY id").fetchone()
    if name == RELEASED[0]:  # The later ones are steps on its way.
        server = Server(tmp_path)
        try:
            await look_at_everything(server, code, written)
        finally:
            server.stop()
        assert "ERROR" not in server.printed()
