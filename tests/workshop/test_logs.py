"""The log tells the place and the kind of everything that goes wrong, and nothing that people wrote."""

from __future__ import annotations

import ast
import asyncio
import io
import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Room, post, write
from tests.test_structure import ROOT, files, module
from workshop import logs
from workshop.metrics import REGISTRY
from workshop.models import Workshop

SECRET = "Alice said something unkind"


class Log:
    """What was written, as people and as programs read it."""

    def __init__(self) -> None:
        self.handlers = [logging.StreamHandler(io.StringIO()) for _ in range(2)]
        for handler, formatter in zip(self.handlers, (logs.Lines(), logs.Objects()), strict=True):
            handler.setFormatter(formatter)

    @property
    def lines(self) -> str:
        return str(self.handlers[0].stream.getvalue())

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.handlers[1].stream.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    written, root = Log(), logging.getLogger()
    for handler in written.handlers:
        root.addHandler(handler)
    yield written
    for handler in written.handlers:
        root.removeHandler(handler)


@pytest.fixture(scope="module")
def hearing() -> Iterator[None]:
    before = threading.excepthook, sys.unraisablehook
    logs.hear_everything()
    yield
    logging.captureWarnings(False)
    threading.excepthook, sys.unraisablehook = before


def fail(words: str = SECRET) -> None:
    raise ValueError(f"not a number: '{words}'")


def caught(act: Callable[[], Any]) -> Exception:
    with pytest.raises(Exception) as found:  # noqa: PT011 - whatever it is
        act()
    return found.value


def test_a_line_says_what_it_is_about(log: Log) -> None:
    with logs.about(request="7ACDEFGH") as about:
        logs.also_about(workshop=5)
        logging.getLogger("workshop.x").warning("slow", extra={"milliseconds": 7})
    assert about == {"request": "7ACDEFGH", "workshop": 5}
    assert log.lines.endswith("WARNING workshop.x slow [request=7ACDEFGH workshop=5 milliseconds=7]\n")
    (told,) = log.objects
    assert (told["level"], told["request"], told["workshop"], told["milliseconds"]) == ("warning", "7ACDEFGH", 5, 7)
    assert told["time"].endswith("Z")
    logging.getLogger("workshop.x").warning("later")
    assert "request" not in log.objects[1]


def test_a_traceback_tells_every_place_and_no_value(log: Log) -> None:
    def worse() -> None:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError(f"so it goes\nDETAIL: Key (name)=({SECRET})") from error

    logging.getLogger("workshop.x").error("failed", exc_info=caught(worse))
    (told,) = log.objects
    assert told["error"] == "RuntimeError"
    assert "in fail" in told["traceback"]
    assert "in worse" in told["traceback"]
    assert "ValueError: not a number: “…”" in told["traceback"]
    assert SECRET not in log.lines + str(log.objects)


def test_a_group_of_exceptions_tells_each(log: Log) -> None:
    group = ExceptionGroup("2 regions could not be painted", [caught(fail), caught(lambda: dict[str, str]()[SECRET])])
    logging.getLogger("workshop.x").error("painting failed", exc_info=group, extra={"workshop": 3})
    assert "| ValueError: not a number: “…”" in log.lines
    assert "| KeyError: “…”" in log.lines
    assert log.objects[0]["workshop"] == 3
    assert "unkind" not in log.lines


def test_names_of_the_program_stay(log: Log) -> None:
    logging.getLogger("workshop.x").error("failed", exc_info=caught(lambda: None.name))  # type: ignore[attr-defined]
    assert "AttributeError: 'NoneType' object has no attribute 'name'" in log.lines


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Internal Server Error: /ACDEFG/stage/s3cr-et_/", "Internal Server Error: /…"),
        (
            "<WebSocketProtocol client=['127.0.0.1', 1] path=b'/ACDEFG/live/'>",
            "<WebSocketProtocol client=[“…”, 1] path=“…”>",
        ),
        ("http://192.0.2.7:8000/acdefg/invitation/abc?x=1 is slow", "http://192.0.2.7:8000/… is slow"),
        ("the workshop's phase can't be painted", "the workshop's phase can't be painted"),
        ('File "/srv/plenum/hub.py", line 3', 'File "/srv/plenum/hub.py", line 3'),
        ("/first/token/ and /workshops/ACDEFG/", "/… and /…"),
    ],
)
def test_quotes_and_addresses_are_left_out(said: str, written: str) -> None:
    assert logs.scrubbed(said) == written


@given(st.text(), st.text())
def test_a_line_stays_one(message: str, name: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "%s", (message,), None)
    record.workshop = name
    lines = logs.Lines().format(record).split("\n")
    assert all(line.startswith("    ") for line in lines[1:])
    assert not any(letter in "".join(lines) for letter in "\x1b\r\x07")
    assert "\n" not in logs.Objects().format(record)


def test_in_development_everything_is_told() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "in '%s'", ("it",), (ValueError, ValueError("'it'"), None))
    assert "in 'it'" in logs.Lines(whole=True).format(record)
    assert "ValueError: 'it'" in logs.Lines(whole=True).format(record)


def test_what_is_misspelt_in_the_environment_is_said() -> None:
    assert logs.config("", "")["root"]["level"] == "WARNING"
    assert logs.config("JSON", "info")["formatters"]["ours"]["()"] == "workshop.logs.Objects"
    with pytest.raises(ImproperlyConfigured, match="PLENUM_LOG has to be json or lines"):
        logs.config("xml", "")
    with pytest.raises(ImproperlyConfigured, match="PLENUM_LOG_LEVEL has to be one of DEBUG, INFO"):
        logs.config("", "loud")


# Errors are never silent ----------------------------------------------------------------------------------------


def test_a_request_that_breaks_is_told_here_and_there(room: Room, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        fail()

    monkeypatch.setattr(Workshop, "listen_up", broken)
    browser = room.browser(room.frank)
    browser.raise_request_exception = False
    for send in (post, write):
        response = send(browser, room.url("attention/"), instruction=SECRET)
        number = response["X-Request-ID"]
        assert response.status_code == 500
        assert f"the number {number}." in response.content.decode()
        assert "Traceback" not in response.content.decode()
        told = log.objects[-1]
        assert (told["request"], told["workshop"], told["error"]) == (number, room.workshop.pk, "ValueError")
        assert "in fail" in told["traceback"]
    written = log.lines + str(log.objects)
    assert len(log.objects) == 2
    assert not any(word in written for word in (SECRET, room.code, "Frank", "attention/"))


def test_the_page_about_an_error_may_break_too(room: Room, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.refusals.render", lambda *_args, **_kwargs: fail())
    browser = room.browser(room.frank)
    browser.raise_request_exception = False
    response = browser.get(room.url("nothing/here/"))
    assert response.status_code == 500
    assert f"the number {response['X-Request-ID']}." in response.content.decode()
    assert [told["request"] for told in log.objects] == [response["X-Request-ID"]] * 2


def test_errors_of_threads_and_of_cleaning_up_are_told(log: Log, hearing: None) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "a thread ended with an error" in log.lines
    assert "in fail" in log.objects[0]["traceback"]

    class Broken:
        def __del__(self) -> None:
            fail()

    Broken()
    assert log.objects[1]["message"] == "something being cleaned up ended with an error"
    assert "unkind" not in log.lines


async def test_errors_of_tasks_are_told(log: Log) -> None:
    async def broken() -> None:
        fail()

    task = asyncio.get_running_loop().create_task(broken())
    await asyncio.wait([task])
    del task
    (told,) = log.objects
    assert told["logger"] == "asyncio"
    assert "in fail" in told["traceback"]
    assert "unkind" not in log.lines


def test_errors_of_twisted_and_warnings_are_told(log: Log, hearing: None) -> None:
    from twisted.logger import Logger

    try:
        fail()
    except ValueError:
        Logger().failure("a deferred failed")
    assert log.objects[0]["error"] == "ValueError"
    with warnings.catch_warnings():
        logging.captureWarnings(False)
        logging.captureWarnings(True)  # pytest has put its own listener in the place of ours
        warnings.simplefilter("default")
        warnings.warn("this is old", DeprecationWarning, stacklevel=1)
    assert "this is old" in log.objects[-1]["message"]
    assert "unkind" not in log.lines


def test_lines_from_warnings_upwards_are_counted() -> None:
    handler = logs.LineCounter()

    def count() -> float:
        return REGISTRY.get_sample_value("plenum_log_lines_total", {"level": "error", "logger": "x"}) or 0

    before = count()
    handler.handle(logging.LogRecord("x", logging.ERROR, "", 0, "oh", (), None))
    assert count() == before + 1


TELLERS = {"logger", "log", "metrics"}


def broad(handler: ast.ExceptHandler) -> bool:
    """Whether it catches what nobody has thought of."""
    return handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}


def is_told(handler: ast.ExceptHandler) -> bool:
    """Whether what was caught is raised again, written to the log, counted, or handed on."""
    inside = [node for part in handler.body for node in ast.walk(part)]
    return any(
        isinstance(node, ast.Raise)
        or (isinstance(node, ast.Attribute) and ast.unparse(node.value) in TELLERS and node.attr != "debug")
        or (isinstance(node, ast.Name) and node.id == handler.name)
        for node in inside
    )


@pytest.mark.parametrize("file", files(), ids=module)
def test_what_nobody_has_thought_of_is_told(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ExceptHandler) and broad(node):
            assert is_told(node), f"line {node.lineno} catches everything and tells nothing"
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            assert not {"Exception", "BaseException"} & {ast.unparse(one) for one in node.args}, f"line {node.lineno}"


@pytest.mark.parametrize("script", sorted((ROOT / "static" / "js").glob("*.js")), ids=lambda script: script.name)
def test_what_finds_no_connection_is_thought_of(script: Path) -> None:
    lines = script.read_text().splitlines()
    assert [line for line in lines if re.search(r"\bfetch\(", line) and ".catch(" not in line] == []
