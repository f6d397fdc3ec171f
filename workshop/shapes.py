"""What is inside a JSON field, and where keys of other rows hide in it.

A model whose rows keep primary keys outside of foreign keys (what it takes to undo a step) says so:

    shapes = {"before": {"groups": [{"pk": Key("workshop.group"), "table": str}], "hung?": [Key("workshop.postit")]}}

A shape is a type (whatever is one), a frozenset (one of these), a Key, a list (each element), a tuple (one shape per
element), or a dict: the named entries, those with a question mark may be missing, `...` stands for whatever the others
are called. Keyed is a dict whose names are keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Key:
    """The primary key of a row of this model (or None, where it may be missing)."""

    model: str
    optional: bool = False


@dataclass(frozen=True)
class Keyed:
    """A dict by primary keys of this model, as JSON has them: as texts."""

    model: str
    value: Any = object


type Change = Callable[[str, int], int]
"""From a model's label and a key to another key."""


class Misshapen(ValueError):
    """Data that do not have the shape they should have."""


def changed(data: Any, shape: Any, change: Change) -> Any:
    """The same data with other keys; raises Misshapen."""
    if isinstance(shape, Key):
        return None if data is None and shape.optional else change(shape.model, _checked(data, int))
    if isinstance(shape, Keyed):
        named = _checked(data, dict).items()
        return {str(change(shape.model, _key(name))): changed(one, shape.value, change) for name, one in named}
    if isinstance(shape, list):
        return [changed(one, shape[0], change) for one in _checked(data, list)]
    if isinstance(shape, tuple):
        if len(_checked(data, list)) != len(shape):
            raise Misshapen(data)
        return [changed(one, inner, change) for one, inner in zip(data, shape, strict=True)]
    if isinstance(shape, frozenset):
        if data not in shape:
            raise Misshapen(data)
        return data
    if isinstance(shape, dict):
        return _changed_dict(_checked(data, dict), shape, change)
    return _checked(data, shape)


def named(shape: Any) -> set[str]:
    """The models whose keys are somewhere in data of this shape."""
    if isinstance(shape, Key):
        return {shape.model}
    if isinstance(shape, Keyed):
        return {shape.model} | named(shape.value)
    inner = shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list | tuple) else ()
    return set().union(*map(named, inner))


def _changed_dict(data: dict[str, Any], shape: dict[Any, Any], change: Change) -> dict[str, Any]:
    others = shape.get(..., object)
    inner = {name.rstrip("?"): one for name, one in shape.items() if name is not ...}
    needed = {name for name in shape if name is not ... and not name.endswith("?")}
    if not needed <= data.keys():
        raise Misshapen(data)
    return {name: changed(one, inner.get(name, others), change) for name, one in data.items()}


def _checked(data: Any, kind: Any) -> Any:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is int):
        raise Misshapen(data)
    return data


def _key(name: str) -> int:
    if not (name.isascii() and name.isdigit() and len(name) < 19 and str(int(name)) == name):
        raise Misshapen(name)
    return int(name)
