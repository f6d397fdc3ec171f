"""A database of PostgreSQL: all its tables as of one moment, by its own COPY. This needs none of PostgreSQL's programs,
whose version would have to fit the server's; the tables are made by the migrations that the backup names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from .manifest import Manifest, counted

FOLDER = "database/"
OTHERS = ("django",)
"""Whose tables are ours besides those of the apps: what Django notes about migrations."""


@contextmanager
def moment() -> Iterator[None]:
    """Everything that is read inside of this is as of one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def leave() -> None:
    """Before the end of a command: the threads of a pool of connections would hold it up."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL's has one


def tables() -> list[str]:
    """Ours, whichever version has made them; somebody else may have some in the same database."""
    prefixes = tuple(f"{label}_" for label in (*(config.label for config in apps.get_app_configs()), *OTHERS))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
        return [name for (name,) in cursor.fetchall() if name.startswith(prefixes)]


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        return counted((name, _count(cursor, name)) for name in tables())


def _count(cursor: Any, name: str) -> int:
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
    return int(cursor.fetchone()[0])


def migrations() -> list[tuple[str, str]]:
    """The migrations that have made the tables."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def unload(folder: Path) -> None:
    """A file for every table: a line with its columns, then its rows."""
    folder.mkdir()
    with connection.cursor() as cursor:
        for name in tables():
            columns = [column.name for column in connection.introspection.get_table_description(cursor, name)]
            with (folder / name).open("wb") as file, cursor.copy(_copy(name, columns, "TO STDOUT")) as copied:
                file.write((",".join(columns) + "\n").encode())
                for block in copied:
                    file.write(block)


def load(folder: Path, manifest: Manifest) -> None:
    """Make the tables as they were then, empty, and fill them; all or nothing."""
    with transaction.atomic():
        _make(manifest)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, tables()))))
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # Rows come table by table, whatever they refer to.
            for name in manifest.rows:
                _fill(cursor, name, folder / name)
            _count_on(cursor)


def _make(manifest: Manifest) -> None:
    """The tables of that time, where a newer or another set of them may be now."""
    with connection.cursor() as cursor:
        for name in tables():
            cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(name)))
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in manifest.migrations}
    parents = {parent for node in wanted for parent in executor.loader.graph.node_map[node].parents}
    executor.migrate(sorted(wanted - {parent.key for parent in parents}))


def _fill(cursor: Any, name: str, path: Path) -> None:
    with path.open("rb") as file:
        columns = file.readline().decode().rstrip("\n").split(",")
        with cursor.copy(_copy(name, columns, "FROM STDIN")) as copied:
            while block := file.read(1 << 16):
                copied.write(block)


def _copy(name: str, columns: list[str], way: str) -> sql.Composed:
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) " + way).format(sql.Identifier(name), named)


def _count_on(cursor: Any) -> None:
    """New rows get numbers behind those of the old ones."""
    cursor.execute(
        "SELECT pg_get_serial_sequence(quote_ident(table_name), column_name), table_name, column_name "
        "FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'"
    )
    for sequence, name, column in cursor.fetchall():
        top = sql.SQL("SELECT setval(%s, coalesce(max({0}), 1), max({0}) IS NOT NULL) FROM {1}")
        cursor.execute(top.format(sql.Identifier(column), sql.Identifier(name)), [sequence])
