"""`python -m tests.released.postgres NAME`: what a released Plenum left, in the PostgreSQL that DATABASE_URL names.

As if that Plenum had run on it: its tables are made by the migrations that it had, and filled row by row. Only then the
migrations of today bring them up to date.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import django

HERE = Path(__file__).parent
KNOWN = {"django_migrations", "sqlite_sequence"}
"""Tables that are written by those who make the others."""


def bring(name: str) -> None:
    """Make the tables as they were, fill them, bring them up to date."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with closing(sqlite3.connect(":memory:")) as old:
        old.executescript(gzip.decompress((HERE / f"{name}.sql.gz").read_bytes()).decode())
        MigrationExecutor(connection).migrate(old.execute("SELECT app, name FROM django_migrations").fetchall())
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # Rows come in any order.
            tables = old.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                if table not in KNOWN:
                    _fill(cursor, old, table)
            cursor.execute("SET session_replication_role = DEFAULT")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has one.


def _fill(cursor: Any, old: sqlite3.Connection, table: str) -> None:
    """Copy a table; what it counts goes on behind the highest number."""
    cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table])
    kinds = dict(cursor.fetchall())
    found = old.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in found.description]
    assert set(names) == set(kinds), table
    rows = [
        [
            bool(value) if kinds[name] == "boolean" and value is not None else value
            for name, value in zip(names, row, strict=True)
        ]
        for row in found
    ]
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join("%s" for _name in names)
    cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', rows)
    if rows and kinds.get("id") in {"integer", "bigint"}:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), max(id)) FROM \"{table}\"")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop.settings")
    django.setup()
    bring(sys.argv[1])
