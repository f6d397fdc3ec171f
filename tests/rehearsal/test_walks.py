"""What the rehearsal tells of the World Café."""

from __future__ import annotations

from workshop.rehearsal.walks import Walks


def test_nothing_was_walked() -> None:
    assert Walks().figures() == {"crowd": [], "heard": {}, "heard_twice": 0, "without_presenter": 0}


def test_a_good_cafe() -> None:
    first = {"Alice": ("1", True), "Bob": ("2", True), "Carol": ("1", False), "Dora": ("2", False)}
    second = {"Alice": ("1", True), "Bob": ("2", True), "Carol": ("2", False), "Dora": ("1", False)}
    found = Walks([first, second]).figures()
    assert found == {"crowd": [[1, 1], [1, 1]], "heard": {"0": 2, "2": 2}, "heard_twice": 0, "without_presenter": 0}


def test_a_bad_cafe() -> None:
    round_ = {"Alice": ("1", True), "Carol": ("1", False), "Dora": ("2", False)}
    found = Walks([round_, round_]).figures()
    assert (found["crowd"], found["heard_twice"], found["without_presenter"]) == ([[1, 1], [1, 1]], 2, 2)
