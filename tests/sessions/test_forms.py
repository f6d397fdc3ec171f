"""What sessions, worksheets, stations and the wall accept."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from clustering.forms import ClusterForm, MoveForm
from sessions.forms import HostForm, LineForm, NoteForm
from workshop.refusals import Refused, cleaned


def refusal(form: forms.Form) -> str:
    with pytest.raises(Refused) as refused:
        cleaned(form)
    assert refused.value.status == 422
    return refused.value.message


def test_a_post_it_goes_to_a_cluster_a_position_or_the_tray() -> None:
    fields = {"postit": ["7", "5"], "cluster": "3", "position": "0"}
    assert cleaned(MoveForm(fields)) == {"postit": [7, 5], "cluster": 3, "position": 0}
    assert cleaned(MoveForm({"postit": ["7"], "cluster": ""})) == {"postit": [7], "cluster": None, "position": None}


@pytest.mark.parametrize("fields", [{"cluster": "x"}, {"cluster": "0"}, {"cluster": "1", "position": "-1"}])
def test_a_post_it_goes_nowhere_else(fields: dict[str, Any]) -> None:
    assert refusal(MoveForm({"postit": ["7"]} | fields))


@pytest.mark.parametrize("keys", [[], [""], ["x"], ["²"], ["-1"], ["9" * 30]])
def test_nothing_selected_is_nothing_to_move(keys: list[str]) -> None:
    assert refusal(MoveForm({"postit": keys})) == "Please select a post-it first."


def test_a_cluster_has_a_name_on_one_line() -> None:
    assert cleaned(ClusterForm({"name": "  Tech &\n Barriers "}))["name"] == "Tech & Barriers"
    assert refusal(ClusterForm({"name": " "})) == "Please give the cluster a name."
    assert "80 characters" in refusal(ClusterForm({"name": "x" * 81}))


def test_a_line_keeps_the_lines_in_it() -> None:
    line = cleaned(LineForm({"field": "found", "text": "one\ntwo", "key": "k"}))
    assert line == {"field": "found", "text": "one\ntwo", "key": "k"}


def test_a_line_without_a_key_gets_one() -> None:
    assert len(cleaned(LineForm({"field": "found", "text": "one"}))["key"]) > 20


def test_an_empty_or_endless_line_is_refused_in_words() -> None:
    assert "write something first" in refusal(LineForm({"field": "found", "text": "  "}))
    assert "5000 characters" in refusal(LineForm({"field": "found", "text": "x" * 6000}))


def test_a_note_belongs_to_a_round() -> None:
    assert cleaned(NoteForm({"text": "Thanks", "round": "2", "key": "k"})) == {"text": "Thanks", "round": 2, "key": "k"}
    assert refusal(NoteForm({"text": "Thanks", "round": "later"}))


def test_a_session_needs_a_question() -> None:
    assert refusal(HostForm({"question": ""})) == "Please write the question that your session is about."
