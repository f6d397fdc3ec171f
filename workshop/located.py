"""JSON with line numbers: the value of a text, and on which line each part of it stands.

The same language as json.loads takes, but for what a careful file has no use for: numbers that are none (NaN), a name
that stands twice in one object, broken characters. Nothing here knows Django's models, or what the values mean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from json import JSONDecodeError, JSONDecoder
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEPEST = 20
LONGEST_NUMBER = 30
_decoder = JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None}

type Path = tuple[str | int, ...]


class Broken(ValueError):
    """A text that is no JSON: on which line, and why."""

    def __init__(self, line: int, message: str | Promise) -> None:
        super().__init__(line, message)
        self.line, self.message = line, message


class Located:
    """The value of a JSON text, and `line(path)`: where the part stands to which these keys and indexes lead."""

    def __init__(self, text: str) -> None:
        self._text, self._lines = text, [0, *(found.end() for found in re.finditer("\n", text))]
        self._starts: dict[Path, int] = {}
        self.value, end = self._read(self._skip(0), ())
        if (end := self._skip(end)) < len(text):
            raise self._broken(end, _("Here the text should have ended."))

    def line(self, path: Path) -> int:
        """The line, counted from 1, of a part; of what is around it, where there is no such part."""
        while path not in self._starts and path:
            path = path[:-1]
        return self._line_at(self._starts.get(path, 0))

    def _line_at(self, position: int) -> int:
        return bisect_right(self._lines, position)

    def _broken(self, position: int, message: str | Promise) -> Broken:
        return Broken(self._line_at(position), message)

    def _skip(self, position: int) -> int:
        found = _SPACE.match(self._text, position)
        return found.end() if found else position

    def _read(self, position: int, path: Path) -> tuple[Any, int]:
        if len(path) > DEEPEST:
            raise self._broken(position, _("This is nested too deeply."))
        self._starts.setdefault(path, position)
        match self._text[position : position + 1]:
            case "{":
                return self._object(position + 1, path)
            case "[":
                return self._array(position + 1, path)
            case '"':
                return self._string(position)
        if number := _NUMBER.match(self._text, position):
            if len(number[0]) > LONGEST_NUMBER:
                raise self._broken(position, _("This number is too long."))
            return (float if number[1] or number[2] else int)(number[0]), number.end()
        for word, value in _WORDS.items():
            if self._text.startswith(word, position):
                return value, position + len(word)
        raise self._broken(
            position, _("Here a value is missing: a text in quotes, a number, true, false, null, a list or an object.")
        )

    def _string(self, position: int) -> tuple[str, int]:
        try:
            text, end = _decoder.raw_decode(self._text, position)
        except JSONDecodeError as trouble:
            at = position if "Unterminated" in trouble.msg else trouble.pos
            message = _("This text has no closing quote, or a line break or an unknown \\ in it.")
            raise self._broken(at, message) from None
        if re.search("[\ud800-\udfff]", text):
            raise self._broken(position, _("This text has a broken character in it."))
        return text, end

    def _object(self, position: int, path: Path) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        if self._at(position := self._skip(position), "}"):
            return found, position + 1
        while True:
            if not self._at(position := self._skip(position), '"'):
                raise self._broken(position, _("Here a name in quotes should stand."))
            start = position
            name, position = self._string(position)
            if name in found:
                raise self._broken(start, _("“%(name)s” stands here twice.") % {"name": name})
            if not self._at(position := self._skip(position), ":"):
                raise self._broken(position, _("Here a colon should stand."))
            self._starts[*path, name] = start
            found[name], position = self._read(self._skip(position + 1), (*path, name))
            if not self._goes_on(position := self._skip(position), "}"):
                return found, position + 1
            position += 1

    def _array(self, position: int, path: Path) -> tuple[list[Any], int]:
        found: list[Any] = []
        if self._at(position := self._skip(position), "]"):
            return found, position + 1
        while True:
            value, position = self._read(self._skip(position), (*path, len(found)))
            found.append(value)
            if not self._goes_on(position := self._skip(position), "]"):
                return found, position + 1
            position += 1

    def _at(self, position: int, sign: str) -> bool:
        return self._text.startswith(sign, position)

    def _goes_on(self, position: int, end: str) -> bool:
        if self._at(position, ","):
            return True
        if self._at(position, end):
            return False
        raise self._broken(position, _("Here a comma, or “%(end)s”, should stand.") % {"end": end})
