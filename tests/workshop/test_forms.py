"""The fields that somebody may type into: nothing invisible gets through, nothing typed is lost without a word."""

from __future__ import annotations

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from sessions.forms import LineForm, NoteForm
from workshop import codes
from workshop.forms import CodeForm, JoinForm, Lines, LineupForm, OneLine, QuestionForm
from workshop.refusals import Refused, cleaned
from workshop.text import visible

LINE = OneLine(longest=500, empty="Nothing there.")
LINES = Lines(longest=500, empty="Nothing there.")
OVERRIDES = set("\u202a\u202b\u202d\u202e")
NASTY = st.text(
    st.one_of(st.sampled_from("\x00\x07\x1b\x7f\x85\u202a\u202e\u200b\u2028 \n\tAe\u0301"), st.characters())
)


def clean(field: OneLine | Lines, text: str) -> str | None:
    """What comes through, None for a refusal."""
    try:
        return field.clean(text)
    except ValidationError:
        return None


@given(NASTY)
def test_a_line_never_has_control_or_override_characters(text: str) -> None:
    line = clean(LINE, text)
    if line is not None:
        assert not any(unicodedata.category(letter) == "Cc" or letter in OVERRIDES for letter in line)
        assert line == " ".join(line.split())
        assert unicodedata.is_normalized("NFC", line)


@given(NASTY)
def test_several_lines_have_no_others_than_line_breaks_and_tabs(text: str) -> None:
    lines = clean(LINES, text)
    if lines is not None:
        assert not any(unicodedata.category(letter) == "Cc" and letter not in "\n\r\t" for letter in lines)
        assert not OVERRIDES & set(lines)


@given(NASTY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(LINE, text)
    assert once is None or clean(LINE, once) == once


@given(NASTY)
def test_what_comes_through_can_be_seen(text: str) -> None:
    line = clean(LINE, text)
    assert line is None or any(unicodedata.category(letter)[0] in "LMNPS" for letter in line)


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=200))
def test_visible_words_come_through_as_they_are(text: str) -> None:
    assert clean(LINE, text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text", ["Привіт", "مرحبا بالعالم", "Ծանոթ", "გამარჯობა", "👩‍👩‍👧‍👦 می‌خواهم", "naïve café", "a &amp; b"]
)
def test_every_script_and_joined_emoji_come_through(text: str) -> None:
    assert clean(LINE, text) == visible(text) == text


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u202e", "\x00\x01", "\u2060\ufeff", "\u00a0\u3000"])
def test_what_shows_nothing_is_empty(text: str) -> None:
    with pytest.raises(ValidationError, match=r"Nothing there\."):
        LINE.clean(text)
    with pytest.raises(ValidationError, match=r"Nothing there\."):
        LINES.clean(text)


def test_the_limit_counts_letters_and_is_said_with_the_number() -> None:
    assert clean(LINE, "є" * 500)
    with pytest.raises(ValidationError, match=r"Please keep it to 500 characters; it has 501\."):
        LINE.clean("є" * 501)


def test_folded_space_does_not_count() -> None:
    assert clean(LINE, "a" + " " * 5000 + "b") == "a b"


def test_a_missing_key_is_made_anew_each_time() -> None:
    keys = {cleaned(QuestionForm({"text": "Why?"}))["key"] for _ in range(3)}
    assert len(keys) == 3


def test_a_key_is_kept_and_never_longer_than_the_database_takes() -> None:
    assert cleaned(QuestionForm({"text": "Why?", "key": "k1"}))["key"] == "k1"
    assert len(cleaned(QuestionForm({"text": "Why?", "key": "k" * 5000}))["key"]) == 40


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (QuestionForm({}), "There is nothing in it yet: please write your question first."),
        (LineupForm({"value": "101"}), "Ensure this value is less than or equal to 100."),
        (LineForm({"field": "found"}), "There is nothing in it yet: please write something first."),
        (NoteForm({"round": "0"}), "There is nothing in it yet: please write your note first."),
        (JoinForm({"language": "en"}), "Please say who you are."),
    ],
)
def test_a_refusal_says_what_the_form_says(form: QuestionForm, message: str) -> None:
    with pytest.raises(Refused) as refused:
        cleaned(form)
    assert (refused.value.message, refused.value.status) == (message, 422)


def test_several_complaints_are_said_once_each() -> None:
    with pytest.raises(Refused, match=r"^This field is required. There is nothing in it yet: .*first\.$"):
        cleaned(NoteForm({}))


@given(st.text())
def test_no_typed_code_breaks_the_door(typed: str) -> None:
    form = CodeForm({"code": typed})
    assert not form.is_valid() or form.cleaned_data["code"] == codes.tidy(typed)
