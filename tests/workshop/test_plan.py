"""A workshop as a file, out and in: nothing is lost on the way, and what is wrong is named with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.cast import AGENDA, Room
from workshop import kinds, order, plan, sample
from workshop.fields import Choice, Flag, Number, Numbers, Several, Span, Tables
from workshop.located import Broken, Located
from workshop.models import Workshop
from workshop.plan import BadPlan
from workshop.translations import Translations

LEAST: dict[str, Any] = {"title": "T", "agenda": [{"kind": "lobby"}]}


def problems(value: Any) -> list[str]:
    text = value if isinstance(value, str) else json.dumps(value, indent=1)
    try:
        plan.read(text.encode())
    except BadPlan as trouble:
        return [str(problem) for problem in trouble.problems]
    return []


# Every setting of every kind ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds.registered(), ids=lambda kind: kind.slug)
def test_every_setting_has_a_field_with_a_title_whose_default_is_valid(kind: kinds.PhaseKind) -> None:
    assert set(kind.fields) == set(kind.defaults)
    for name, field in kind.fields.items():
        assert field.label
        assert field.from_json(kind.defaults[name]) == kind.defaults[name]  # type: ignore[attr-defined]


# There and back ----------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


def values(field: Any) -> st.SearchStrategy[Any]:
    """What a file can say of a setting."""
    if isinstance(field, Number):
        return st.integers(field.least, field.most)
    if isinstance(field, Translations):
        return st.dictionaries(st.sampled_from(["de", "sr-latn"]), st.dictionaries(WORDS, WORDS, max_size=2))
    if isinstance(field, Flag):
        return st.booleans()
    if isinstance(field, Choice):
        return st.sampled_from(field.names)
    if isinstance(field, Numbers):
        return st.lists(st.integers(field.least, field.most), max_size=4)
    if isinstance(field, Span):
        return st.lists(st.integers(field.least, field.most), min_size=2, max_size=2).map(sorted)
    if isinstance(field, Tables):
        return st.integers(0, field.MOST) | st.lists(WORDS, max_size=4)
    if isinstance(field, Several) or field.json is list:
        return st.lists(WORDS, max_size=4)
    return WORDS


def entries(kind: kinds.PhaseKind) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: values(field) for name, field in (plan.PHASE | dict(kind.fields)).items()}
    optional = fields | {name: st.none() | fields[name] for name in plan.OPTIONAL}
    return st.fixed_dictionaries({"kind": st.just(kind.slug)}, optional=optional)


plans = st.deferred(
    lambda: st.fixed_dictionaries(
        {
            "title": WORDS.map(lambda text: f"T{text}"),
            "agenda": st.lists(st.one_of([entries(kind) for kind in kinds.registered()]), min_size=1, max_size=6),
        },
        optional={name: values(field) for name, field in plan.ABOUT.items() if name != "title"},
    )
)


class ThereAndBackTest(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(written=plans)
    def test_a_plan_becomes_a_workshop_and_the_same_plan_again(self, written: dict[str, Any]) -> None:
        read = plan.read(json.dumps(written).encode())
        workshop = Workshop.objects.from_plan(read)
        out = plan.of(workshop)
        assert plan.read(plan.write(out).encode()) == {k: v for k, v in out.items() if k != "format"}
        again = plan.of(Workshop.objects.from_plan(plan.read(plan.write(out).encode())))
        assert again == out
        assert [phase["kind"] for phase in out["agenda"]] == [phase["kind"] for phase in written["agenda"]]


def test_columns_and_settings_go_where_they_belong(db: None) -> None:
    phase = {
        "kind": "lineup", "title": "Far?", "minutes": 4, "planned_minutes": 9, "break_minutes": 3, "notes": "Smile.",
        "low": "near", "high": "far", "hidden": True,
    }  # fmt: skip
    about = {"title": "T", "event": "E", "language": "uk", "ask_origin": True, "tables": ["A"], "places": ["B"]}
    about |= {"translations": {"de": {"Far?": "Weit?"}}}
    workshop = Workshop.objects.from_plan(plan.read(json.dumps(about | {"agenda": [phase]}).encode()))
    made = workshop.phases.get()
    assert (made.notes, made.planned_minutes, made.break_minutes, made.minutes) == ("Smile.", 9, 3, 4)
    assert made.settings == {"low": "near", "high": "far", "hidden": True}
    assert plan.of(workshop) == {"format": plan.FORMAT} | about | {"agenda": [phase]}


def test_the_casts_and_the_samples_agendas_are_valid_and_come_back(db: None) -> None:
    for written in ({"title": "T", "agenda": AGENDA}, sample.plan()):
        directly = plan.of(Workshop.objects.from_plan(written))
        assert plan.of(Workshop.objects.from_plan(plan.read(json.dumps(written).encode()))) == directly
        assert len(directly["agenda"]) == len(written["agenda"])


def test_a_phase_without_a_clock_stays_without_one(db: None) -> None:
    workshop = Workshop.objects.from_plan(LEAST | {"agenda": [{"kind": "brainstorm", "minutes": None}]})
    assert workshop.phases.get().minutes is None
    assert plan.of(workshop)["agenda"] == [{"kind": "brainstorm", "minutes": None}]


# What is wrong -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "a value is missing"),
        ('{\n"title": "T",\n"agenda": [}', 3, "a value is missing"),
        ('{\n"title" "T"}', 2, "colon"),
        ('{\n"title": "T"\n"agenda": []}', 3, "comma"),
        ('{"title": "T",\n}', 2, "name in quotes"),
        ('{"title": "T\n"}', 1, "quote"),
        ('{"title":\n "\\ud800", "agenda": []}', 2, "broken"),
        ('{"title": "T",\n"title": "U"}', 2, "twice"),
        ('{"title": "T"}\n{}', 2, "should have ended"),
        ("[" * 100_000, 1, "nested"),
        ('{"title":\n' + "9" * 5000 + "}", 2, "too long"),
        ('{"title": NaN}', 1, "a value is missing"),
    ],
)
def test_what_is_no_json_is_named_with_its_line(text: str, line: int, words: str) -> None:
    [problem] = problems(text)
    assert problem.startswith(f"Line {line}: ")
    assert words in problem


@pytest.mark.parametrize(
    ("phase", "line", "words"),
    [
        ('{"kind": "karaoke"}', 4, "“kind”: one of "),
        ('{"title": "No kind"}', 4, "“kind”"),
        ("7", 4, "object"),
        ('{"kind": "lobby",\n "song": 1}', 5, "“song” is not known"),
        ('{"kind": "lobby",\n\n "minutes": "5"}', 6, "“minutes”: This has to be a whole number"),
        ('{"kind": "lobby", "minutes": true}', 4, "whole number"),
        ('{"kind": "lobby", "minutes": 0}', 4, "greater than or equal to 1"),
        ('{"kind": "briefing", "slides": [\n"one",\n7]}', 6, "text in quotes"),
        ('{"kind": "briefing", "slides": [\n"one",\n"' + "x" * 5001 + '"]}', 6, "5000 characters"),
        ('{"kind": "briefing", "slides": "one"}', 4, "list"),
        ('{"kind": "grouping", "group_size": [5, 4]}', 4, "smaller one first"),
        ('{"kind": "grouping", "how": "magic"}', 4, "mixed"),
        ('{"kind": "grouping", "tables": 301}', 4, "300 tables"),
        ('{"kind": "session", "calls": [10,\n0]}', 5, "from 1 to"),
        ('{"kind": "session", "fields": [\n{"key": "a"}]}', 5, "heading"),
    ],
)
def test_what_is_wrong_with_a_phase_is_named_with_its_line(phase: str, line: int, words: str) -> None:
    [problem] = problems('{\n"title": "T",\n"agenda": [\n' + phase + "]}")
    assert problem.startswith(f"Line {line}: ")
    assert words in problem


def test_everything_that_is_wrong_is_said_at_once_in_the_files_order() -> None:
    wrong = {"title": 7, "language": "tlh", "agenda": [{"kind": "lobby"}, {"kind": "no"}, {"kind": "lobby", "x": 1}]}
    assert [problem.split(":")[0] for problem in problems(wrong)] == ["Line 2", "Line 3", "Line 9", "Line 13"]


def test_too_many_phases_no_phases_no_title_and_another_format() -> None:
    assert "101" in problems(LEAST | {"agenda": [{"kind": "lobby"}] * 101})[0]
    assert "“agenda”" in problems(LEAST | {"agenda": []})[0]
    assert "“title”" in problems({"agenda": LEAST["agenda"]})[0]
    assert "“plenum agenda 1”" in problems(LEAST | {"format": "plenum agenda 2"})[0]
    assert "too large" in problems(json.dumps(LEAST | {"about": "x" * 1_000_001}))[0]
    with pytest.raises(BadPlan, match="UTF-8"):
        plan.read(b"\xff\xfe{")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "agenda", "kind", "slides", "fields", "tables", "minutes", "language", "key"]),
            inner,
        )
    ),
    max_leaves=20,
)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_a_file_says_it_is_a_plan_or_a_list_of_problems(content: bytes) -> None:
    try:
        read = plan.read(content)
    except BadPlan as trouble:
        read = {"agenda": trouble.problems}
    assert read["agenda"]


@given(JSON)
def test_the_scan_reads_what_json_writes(value: Any) -> None:
    text = json.dumps(value, indent=1)
    try:
        found = Located(text)
    except Broken:
        assert "NaN" in text or "Infinity" in text or len(text) > 30
    else:
        assert found.value == value


def test_every_part_has_its_line() -> None:
    found = Located('{\n "a": [\n  1,\n  {"b":\n   2}\n ]\n}')
    paths = ((), ("a",), ("a", 0), ("a", 1), ("a", 1, "b"), ("a", 9), ("no",))
    assert [found.line(path) for path in paths] == [1, 2, 3, 4, 4, 2, 1]


def test_nothing_of_what_happened_is_in_a_plan(room: Room) -> None:
    room.go_to("brainstorm")
    room.question(room.alice, "A secret of Alice's?")
    written = plan.write(plan.of(room.workshop))
    assert "Alice" not in written
    assert room.code not in written


def test_the_document_shows_a_valid_file_and_names_every_kind_and_setting() -> None:
    document = (Path(__file__).parents[2] / "docs" / "agenda.md").read_text()
    example = plan.read(document.split("```json\n")[1].split("```")[0].encode())
    assert [phase["kind"] for phase in example["agenda"]] == list(order.USUAL)
    names = {name for kind in kinds.registered() for name in kind.fields}
    for name in {*plan.ABOUT, *plan.PHASE, *names, *(kind.slug for kind in kinds.registered())}:
        assert f"`{name}`" in document or f'"{name}"' in document, name
