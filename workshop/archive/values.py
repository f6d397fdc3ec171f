"""From a field's value to JSON and back. What comes back is checked: somebody may have written it by hand."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from workshop.shapes import Misshapen

YEARS = range(1970, 2200)
"""Others nobody means, and some databases and calendars do not know them."""

type Code = Callable[[Any], Any]


def _only(*kinds: type) -> Code:
    def same(value: Any) -> Any:
        if type(value) not in kinds:
            raise Misshapen(value)
        return value

    return same


def _text(value: Any) -> str:
    _only(str)(value)
    if "\0" in value:  # PostgreSQL knows no such texts.
        raise Misshapen(value)
    value.encode()  # Half of a surrogate pair is no text: raises UnicodeEncodeError, a ValueError.
    return value


def _json(value: Any) -> Any:
    for text in _texts(value):
        _text(text)
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value:
            yield from _texts(one)
        if isinstance(value, dict):
            yield from _texts(list(value.values()))


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(_text(value))
    if instant.tzinfo is None or instant.year not in YEARS:
        raise Misshapen(value)
    return instant


def _same(value: Any) -> Any:
    return value


CODES: list[tuple[type[models.Field], Code, Code]] = [
    (models.JSONField, _same, _json),
    (models.BinaryField, lambda b: base64.b64encode(b).decode(), lambda s: base64.b64decode(_text(s), validate=True)),
    (models.DateTimeField, lambda instant: instant.isoformat(), _instant),
    (models.BooleanField, _same, _only(bool)),
    (models.IntegerField, _same, _only(int)),
    (models.FloatField, _same, _only(float, int)),
    (models.DecimalField, str, lambda value: Decimal(_text(value))),
    (models.CharField, _same, _text),
    (models.TextField, _same, _text),
]
"""For every sort of field what writes it, and what reads it in; the first that fits."""


def codes(field: Any) -> tuple[Code, Code]:
    """What writes a field's values and what reads them; raises LookupError for a field that none of these is."""
    for kind, write, read in CODES:
        if isinstance(field, kind):
            return write, read
    raise LookupError(f"no archive can have {field}")


def encoded(field: Any, value: Any) -> Any:
    return None if value is None else codes(field)[0](value)


def decoded(field: Any, value: Any) -> Any:
    """A field's value as it was; raises ValueError, or what a validator raises, for one that it cannot have."""
    if value is None:
        if not field.null:
            raise Misshapen(value)
        return None
    found = codes(field)[1](value)
    if isinstance(field, models.JSONField) and field.has_default() and type(found) is not type(field.get_default()):
        raise Misshapen(value)
    if field.choices and found not in dict(field.flatchoices) and not (field.blank and found == ""):
        raise Misshapen(value)
    try:
        field.run_validators(found)
    except ValidationError as trouble:
        raise Misshapen(value) from trouble
    return found
