"""Warnings of an agenda's order: a pure function, which never forbids anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop import kinds, order, sample

NEEDS = {kind.slug: kind.needs for kind in kinds.registered()}
LABELS = {kind.slug: kind.label for kind in kinds.registered()}


def warned(*agenda: str) -> list[tuple[int, str]]:
    return [(one.index, one.text) for one in order.warnings(agenda, NEEDS, LABELS)]


def test_the_samples_order_is_fine() -> None:
    assert warned(*(phase["kind"] for phase in sample.plan()["agenda"])) == []


@pytest.mark.parametrize(
    ("agenda", "index", "words"),
    [
        ("lobby brainstorm cluster select gallery", 2, "“Select two” has to come before it."),
        ("lobby select", 1, "It needs “Brainstorm” before it."),
        ("lobby brainstorm select gallery", 3, "It needs “Cluster” before it."),
        ("lobby session", 1, "It needs “Marketplace” before it."),
        ("lobby marketplace finish session", 2, "“Working sessions” has to come before it."),
        ("lobby worldcafe", 1, "It needs “Marketplace” before it."),
        ("briefing lobby", 0, "The first phase should be “Welcome”"),
        ("lobby briefing lobby", 2, "There is one of these before already."),
        ("lobby thanks briefing", 1, "After this one"),
        ("lobby grouping brainstorm grouping select", 3, "New groups have empty sheets"),
    ],
)
def test_what_cannot_work_is_said_at_its_phase(agenda: str, index: int, words: str) -> None:
    [(at, text)] = warned(*agenda.split())
    assert at == index
    assert words in text


@pytest.mark.parametrize(
    "agenda", ["", "lobby", "lobby grouping brainstorm grouping brainstorm select", "lobby karaoke"]
)
def test_what_can_work_is_left_alone(agenda: str) -> None:
    assert warned(*agenda.split()) == []


@given(st.lists(st.sampled_from([*NEEDS, "karaoke"]), max_size=12))
def test_whatever_the_order_it_is_looked_at_and_in_order(agenda: list[str]) -> None:
    found = warned(*agenda)
    assert found == sorted(found, key=lambda one: one[0])
    assert all(0 <= index < len(agenda) for index, _text in found)


def test_every_need_is_a_kind() -> None:
    for needed in NEEDS.values():
        assert set(needed) <= set(NEEDS)
    assert set(order.USUAL) == set(NEEDS)
