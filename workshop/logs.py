"""The log: readable lines, or a JSON object per line; each says for which request and which workshop it was written.

No line tells what people wrote, their names, or the codes and secrets of addresses. Our own messages say keys. Those
of libraries and of exceptions may quote whatever broke them: what stands in quotes there is left out, and so are
addresses. The traceback tells the place in any case.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured

from .codes import ALPHABET, WORKSHOP_LENGTH
from .metrics import LOGGED

FORMATS = {"": "workshop.logs.Lines", "lines": "workshop.logs.Lines", "json": "workshop.logs.Objects"}
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
ABOUT = "plenum.about"
"""Where a request carries what its lines are about."""
EXTRAS = ("workshop", "route", "method", "status", "milliseconds", "bytes", "script", "at")
"""What a line may tell besides, by logging's `extra`."""
ABOUT_CODE = (AttributeError, ImportError, NameError, TypeError)
"""Exceptions that quote names of the program, not what people wrote."""

_QUOTED = re.compile(r"""(?<!File )(?<!\w)[bru]?(['"])(?:(?!\1)[^\\\n]|\\.)*\1""")
_LETTERS = ALPHABET + ALPHABET.lower()
_ADDRESS = re.compile(rf"""/(?:[{_LETTERS}]{{{WORKSHOP_LENGTH}}}|workshops|first)\b(?:/[^\s'"<>]*)?""")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_context: ContextVar[dict[str, Any] | None] = ContextVar("about", default=None)


def config(style: str, level: str, whole: bool = False) -> dict[str, Any]:
    """Django's LOGGING; raises ImproperlyConfigured for a style or a level that there is not.

    `whole` leaves in what would be left out: for development.
    """
    if style.lower() not in FORMATS:
        raise ImproperlyConfigured("PLENUM_LOG has to be json or lines.")
    if (level := (level or "WARNING").upper()) not in LEVELS:
        raise ImproperlyConfigured(f"PLENUM_LOG_LEVEL has to be one of {', '.join(LEVELS)}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": FORMATS[style.lower()], "whole": whole}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "ours"},
            "counter": {"class": "workshop.logs.LineCounter", "level": "WARNING"},
        },
        "root": {"handlers": ["console", "counter"], "level": level},
        "loggers": {
            # Its own handlers would write a second time, and send requests with all that is in them by mail.
            "django": {"handlers": [], "level": level},
            # Refused requests are answered in plain words; they are no news for the terminal.
            "django.request": {"level": "ERROR"},
            "django.security.csrf": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


@contextmanager
def about(**facts: Any) -> Iterator[dict[str, Any]]:
    """Every line written inside is about this, in whatever thread or task it goes on."""
    token = _context.set(facts)
    try:
        yield facts
    finally:
        _context.reset(token)


def also_about(**facts: Any) -> None:
    """It turned out what the present lines are about: a request that it is for this workshop."""
    if (found := _context.get()) is not None:
        found.update(facts)


def current(name: str) -> Any:
    """What the present lines are about; None when it is not known."""
    return (_context.get() or {}).get(name)


# How a line reads -----------------------------------------------------------------------------------------------


def scrubbed(text: str) -> str:
    """A text without what it quotes, and without addresses of ours."""
    return _ADDRESS.sub("/…", _QUOTED.sub("“…”", text))


def trace(error: BaseException, whole: bool = False) -> Iterator[str]:
    """The lines of a traceback: places and kinds of exceptions, and no values, unless they are wanted whole."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier:
        yield from trace(earlier, whole)
        yield "and so:"
    yield "Traceback (most recent call last):"
    for place in traceback.format_tb(error.__traceback__):
        yield from place.rstrip().splitlines()
    words = str(error)
    if not whole:
        words = words.partition("\n")[0]
        words = words if isinstance(error, ABOUT_CODE) else scrubbed(words)
    yield f"{type(error).__qualname__}: {words}" if words else type(error).__qualname__
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from (f"  | {line}" for line in trace(inner, whole))


class Ours(logging.Formatter):
    """What both ways of writing have in common."""

    def __init__(self, whole: bool = False) -> None:
        super().__init__()
        self.whole = whole

    def message(self, record: logging.LogRecord) -> str:
        text, path = record.getMessage(), getattr(getattr(record, "request", None), "path", None)
        if self.whole:
            return text
        if path and len(path) > 1:
            text = text.replace(path, "/…")
        return scrubbed(text)

    def facts(self, record: logging.LogRecord) -> dict[str, Any]:
        """What the line is about."""
        of_request = getattr(getattr(record, "request", None), "META", {}).get(ABOUT)
        own = {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        return {**(of_request or _context.get() or {}), **own}

    def traceback(self, record: logging.LogRecord) -> list[str]:
        """None for what a browser should not have sent: nothing of ours is broken, and a stranger fills no log."""
        error = record.exc_info[1] if record.exc_info and not record.name.startswith("django.security") else None
        return list(trace(error, self.whole)) if error else []


class Lines(Ours):
    """For people: one line, and what belongs to it indented below."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{name}={value}" for name, value in self.facts(record).items())
        head = f"{self.formatTime(record)} {record.levelname} {record.name} {self.message(record)}"
        lines = [*f"{head}{f' [{facts}]' if facts else ''}".split("\n"), *self.traceback(record)]
        return "\n    ".join(_CONTROLS.sub("?", line) for line in lines)


class Objects(Ours):
    """For programs: one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        told |= {"message": self.message(record), "process": record.process, "thread": record.threadName}
        told |= self.facts(record)
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__qualname__
            if places := self.traceback(record):
                told["traceback"] = "\n".join(places)
        return json.dumps(told, default=str)


class LineCounter(logging.Handler):
    """Counts what is written, so that an alert can be set on it."""

    def emit(self, record: logging.LogRecord) -> None:
        LOGGED.labels(record.levelname.lower(), record.name).inc()


# Whatever would be said elsewhere, or nowhere --------------------------------------------------------------------


def hear_everything() -> None:
    """For a server: errors of threads and of Twisted, warnings, and what ends the program go into the log, too.

    What nobody waits for in the event loop, asyncio writes there by itself.
    """
    from twisted.logger import LogLevel, STDLibLogObserver, globalLogPublisher

    to_the_log = STDLibLogObserver()

    def observe(event: dict[str, Any]) -> None:
        """Of what went wrong only: what Twisted says of each request stands in our own lines already."""
        if event.get("log_level", LogLevel.info) >= LogLevel.warn:
            to_the_log(event)

    globalLogPublisher.addObserver(cast("Any", observe))  # Daphne sends to nowhere what Twisted says.
    logging.captureWarnings(True)
    threading.excepthook = lambda found: _unexpected("a thread", found.exc_value)
    sys.unraisablehook = lambda found: _unexpected("something being cleaned up", found.exc_value)


def _unexpected(who: str, error: BaseException | None) -> None:
    if not isinstance(error, SystemExit):
        logging.getLogger(__name__).error("%s ended with an error", who, exc_info=error)
