"""What many tests begin with is done once in a process, and laid again from what it has left in the database.

A step that is `laid_again` is remembered by all that was done before it, since the database was empty: a workshop with
the whole cast, eight people more, the phase "select". Whoever takes the same steps finds the same rows, with the same
keys, as old as they were, and the pokes that wait for the commit. After anything else was written, steps are taken
as ever.
"""

from __future__ import annotations

import io
import pickle
import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from functools import cache, wraps
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

READING = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "EXPLAIN")

type Path = tuple[Hashable, ...]
type Rows = dict[Any, tuple[Any, ...]]


class Past(threading.local):
    """What was done in the database of this test since it was empty."""

    def __init__(self) -> None:
        self.path: Path | None = None
        """None: something that nobody has taken note of."""

    def begin(self) -> None:
        """A new test begins."""
        self.path = ()
        if self.notice not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.notice)

    def notice(self, execute: Callable[..., Any], sql: str, *details: Any) -> Any:
        """Stands before the database."""
        if not sql.startswith(READING):
            self.path = None
        return execute(sql, *details)

    def after(self, *step: Hashable) -> Path | None:
        """Where this step leads to, or None where that is not known for sure."""
        if self.path is None or not connection.in_atomic_block or (not self.path and not _is_empty()):
            return None
        return (*self.path, step)


past = Past()


class Table:
    """Where the instances of a model are."""

    def __init__(self, model: type[models.Model]) -> None:
        self.fields = model._meta.concrete_fields
        self.name = connection.ops.quote_name(model._meta.db_table)
        columns = [connection.ops.quote_name(field.column or "") for field in self.fields]
        self.key = columns[[field.primary_key for field in self.fields].index(True)]
        self.place = columns.index(self.key)
        self.counts = isinstance(self.fields[self.place], models.AutoField)
        self.times = [isinstance(field, models.DateTimeField) for field in self.fields]
        self.reading = f"SELECT {', '.join(columns)} FROM {self.name}"
        self.deleting = f"DELETE FROM {self.name} WHERE {self.key} = %s"
        self.writing = f"INSERT INTO {self.name} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"

    def rows(self) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(self.reading)
            return {row[self.place]: tuple(row) for row in cursor.fetchall()}

    def older(self, row: tuple[Any, ...], by: timedelta) -> list[Any]:
        """The same, so much later: what happened a minute ago then, happened a minute ago."""
        return [_later(value, by) if time and value else value for value, time in zip(row, self.times, strict=True)]


@cache
def tables() -> list[Table]:
    """Everything there is."""
    found = apps.get_models(include_auto_created=True)
    return [Table(model) for model in found if model._meta.managed and not model._meta.proxy]


class State:
    """What a step has left: in the database, in the room, as its answer, and to be told once it is committed."""

    def __init__(self, before: dict[str, Rows], lasting: dict[str, Any], left: Any, told: list[Any]) -> None:
        self.when, self.told = timezone.now(), told
        self.rows = {table.name: table.rows() for table in tables()}
        self.changes = [(table, *_changes(before.get(table.name, {}), self.rows[table.name])) for table in tables()]
        self.changes = [change for change in self.changes if change[1] or change[2]]
        self.left = _pack(left, lasting)

    def lay(self, lasting: dict[str, Any]) -> Any:
        """Do to the database as if the step had been taken; answers with what else it left."""
        later = timezone.now() - self.when
        with connection.cursor() as cursor:
            for table, gone, _come in self.changes:
                if gone:
                    cursor.executemany(table.deleting, [(key,) for key in gone])
            for table, _gone, come in self.changes:
                if come:
                    cursor.executemany(table.writing, [table.older(row, later) for row in come])
            self._count_on(cursor)
        for _savepoints, tell, robust in self.told:
            transaction.on_commit(tell, robust=robust)
        return _unpack(self.left, lasting, later)

    def _count_on(self, cursor: Any) -> None:
        """The next keys follow these; SQLite sees to that by itself."""
        counted = [table for table, _gone, come in self.changes if table.counts and come]
        if counted and connection.vendor == "postgresql":
            counts = ", ".join(["setval(pg_get_serial_sequence(%s, 'id'), %s)"] * len(counted))
            cursor.execute(
                f"SELECT {counts}", [x for table in counted for x in (table.name, max(self.rows[table.name]))]
            )


_states: dict[Path, State] = {}


def laid_again[**P, R](step: Callable[P, R]) -> Callable[P, R]:
    """Marks what a room does, or a fixture that does something in a room: its other arguments are plain, or models."""

    @wraps(step)
    def take(*given: P.args, **named: P.kwargs) -> R:
        room: Any = given[0] if given else named["room"]
        here = past.path
        there = past.after(f"{step.__module__}.{step.__qualname__}", _plain([room, *given[1:], *sorted(named.items())]))
        if there is None:
            return step(*given, **named)
        lasting = {name: thing for name, thing in vars(room).items() if isinstance(thing, models.Model)}
        if there in _states:
            answer, attributes, inner = _states[there].lay({**lasting, "": room})
            vars(room).update(attributes)
            for name, thing in lasting.items():
                vars(thing).clear()
                vars(thing).update(inner[name])
        else:
            count = len(connection.run_on_commit)
            answer = step(*given, **named)
            left = answer, vars(room), {name: vars(thing) for name, thing in lasting.items()}
            before = _states[here].rows if here else {}
            _states[there] = State(before, {**lasting, "": room}, left, connection.run_on_commit[count:])
        past.path = there
        return answer

    return take


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM workshop_workshop) OR EXISTS (SELECT 1 FROM auth_user)")
        return not cursor.fetchone()[0]


def _plain(value: Any) -> Any:
    """Something to remember a value by."""
    if isinstance(value, models.Model):
        return value._meta.label, value.pk
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    if isinstance(value, dict):
        return _plain(list(value.items()))
    if "workshop" in getattr(value, "__dict__", {}):
        return _plain(value.workshop)  # a room
    return object() if hasattr(value, "__dict__") else value  # like nothing else


def _changes(before: Rows, after: Rows) -> tuple[list[Any], list[tuple[Any, ...]]]:
    """The keys of the rows that have gone, and the rows that have come; some did both."""
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return [key for key in before if key in changed], [row for key, row in after.items() if key in changed]


def _later(value: Any, by: timedelta) -> Any:
    """A time as the database has it, so much later."""
    return str(datetime.fromisoformat(value) + by) if isinstance(value, str) else value + by


def _pack(left: Any, lasting: dict[str, Any]) -> bytes:
    """What can be unpacked for another test, whose room has such lasting things of its own."""
    names = {id(thing): name for name, thing in lasting.items()}

    class Packer(pickle.Pickler):
        def persistent_id(self, thing: Any) -> Any:
            if isinstance(thing, datetime):
                return thing.isoformat()
            return (names[id(thing)],) if id(thing) in names else None

    packed = io.BytesIO()
    Packer(packed).dump(left)
    return packed.getvalue()


def _unpack(packed: bytes, lasting: dict[str, Any], later: timedelta) -> Any:
    """The same things, so much later."""

    class Unpacker(pickle.Unpickler):
        def persistent_load(self, name: Any) -> Any:
            return datetime.fromisoformat(name) + later if isinstance(name, str) else lasting[name[0]]

    return Unpacker(io.BytesIO(packed)).load()
