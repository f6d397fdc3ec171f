"""What a rehearsal tells people and machines."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management.base import OutputWrapper

from workshop.rehearsal import report
from workshop.rehearsal.person import Place

LOBBY = Place("1", "0", "lobby", "Welcome")
FINE: dict[str, Any] = dict.fromkeys(("lost", "duplicated", "stale", "errors"), 0) | {"details": {}}


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("share", "value"), [(0, 1), (0.5, 3), (0.99, 4), (1, 4)])
def test_quantiles(share, value):
    assert report.quantile([4, 2, 1, 3], share) == value


def test_of_nothing_there_is_no_quantile():
    assert report.quantile([], 0.5) is None


def test_a_file_gets_one_line_per_phase():
    out = StringIO()
    progress = report.Progress(OutputWrapper(out))
    progress.begin(1, 19, LOBBY)
    assert out.getvalue() == ""
    progress.end(12, [0.2, 0.1])
    progress.begin(2, 19, Place("2", "1", "briefing", "What we know"))
    progress.end(13, [0.2, 0.1, 0.05])
    first, second = out.getvalue().splitlines()
    assert first.startswith("  1/19  Welcome")
    assert first.endswith("12 writes  next after  200 ms")
    assert "What we know · 2" in second
    assert second.endswith("next after   50 ms")


def test_a_terminal_shows_the_phase_while_it_runs():
    out = Terminal()
    progress = report.Progress(OutputWrapper(out))
    progress.begin(1, 19, LOBBY)
    assert "Welcome" in out.getvalue()
    assert "\n" not in out.getvalue()
    progress.end(0, [])
    assert out.getvalue().count("Welcome") == 2
    assert out.getvalue().endswith("0 writes\n")


def test_nothing_wrong_needs_no_words():
    assert report.complaints(FINE) == []


def test_everything_wrong_has_its_sentence():
    details = {name: [f"the {name} one"] for name in ("lost", "duplicated", "stale", "errors")}
    found = FINE | dict.fromkeys(details, 1) | {"details": details}
    sentences = report.complaints(found)
    assert len(sentences) == 4
    assert sentences[0] == ("1 thing that the server had acknowledged is not in the results.\n  the lost one")


def test_many_complaints_are_cut_short_for_people():
    details = {"stale": [f"screen {number}" for number in range(100)]}
    (sentence,) = report.complaints(FINE | {"stale": 127, "details": details})
    lines = sentence.splitlines()
    assert lines[0].startswith("127 screens showed something else")
    assert len(lines) == report.SHOWN + 2
    assert lines[-1] == "  … (+117)"


def test_the_summary_may_lack_pushes():
    names = (
        "participants",
        "groups",
        "questions",
        "selected",
        "clusters",
        "sessions",
        "worksheets",
        "rounds",
        "stations",
    )
    found: dict[str, Any] = dict.fromkeys([*names, "acknowledged", "compared", "seconds"], 3)
    found |= {"flaky": {"dropouts": 0}, "kills": {"cuts": 0}, "seed": 5}
    assert "3 participants in 3 groups" in report.summary(found | {"push_ms": {"p50": None, "p99": None}})
    told = report.summary(found | {"push_ms": {"p50": 12.3, "p99": 45.6}})
    assert told.endswith("half heard within 12 ms, 99 % within 46 ms.")
    assert "dropped out" not in told
    found["flaky"] = {"share": 0.3, "dropouts": 9, "lost": 8, "reloads": 7, "switches": 6}
    told = report.summary(found | {"push_ms": {"p50": None, "p99": None}})
    assert "30 % of the phones dropped out 9 times; 8 requests were lost on the way" in told
    assert "killed" not in told
    found["kills"] = {"cuts": 1, "torn": 2}
    told = report.summary(found | {"push_ms": {"p50": None, "p99": None}})
    assert "The server was killed 1 time and started again; 2 requests were torn (--seed 5)." in told
