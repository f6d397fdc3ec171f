"""Looking at a thing once: while a log is read, many of its lines ask the same of the same things."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import models

_seen: ContextVar[dict[Any, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Nothing changes inside: what was looked at once is remembered."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def once[T](look: Callable[[Any], T]) -> Callable[[Any], T]:
    """A look at a thing in the database; while a log is read, once."""

    @functools.wraps(look)
    def looked(thing: Any) -> T:
        if (seen := _seen.get()) is None:
            return look(thing)
        key = (look, type(thing), thing.pk)
        if key not in seen:
            seen[key] = look(thing)
        found: T = seen[key]
        return found

    return looked


class Fields:
    """A state: these fields of a thing, as the database has them; of an instant only whether there is one."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def __call__(self, thing: models.Model) -> list[Any]:
        row = type(thing)._default_manager.filter(pk=thing.pk).values_list(*self.names).first()
        return self._said(row or ())

    def of_fresh(self, thing: models.Model) -> list[Any]:
        """The same of a thing that has just been read."""
        fields: list[Any] = [thing._meta.get_field(name) for name in self.names]
        return self._said(field.value_from_object(thing) for field in fields)

    @staticmethod
    def _said(values: Iterable[Any]) -> list[Any]:
        return [True if isinstance(value, datetime) else value for value in values]
