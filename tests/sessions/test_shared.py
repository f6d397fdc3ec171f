"""Shared text: whatever arrives, in whatever order and however often, everybody has the same and nothing is lost."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Text, get_state

from sessions import shared

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
EDITS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["insert", "delete", "line", "hear"]), WORDS, st.integers(0, 50)),
    max_size=25,
)
"""Who (one of three) does what: types, deletes, sends a line by a plain form, or hears what the server has."""


class Phone:
    """A phone with a document of its own, as the script has it."""

    def __init__(self) -> None:
        self.doc: Doc = Doc()
        self.known = self.doc.get_state()

    @property
    def text(self) -> Any:
        return self.doc.get("found", type=Text)

    def hear(self, state: bytes) -> None:
        if state:
            self.doc.apply_update(state)
            self.known = get_state(state)

    def unsaved(self) -> bytes:
        return self.doc.get_update(self.known)


def play(edits: list[tuple[int, str, str, int]], order: random.Random) -> tuple[bytes, list[Phone], list[str]]:
    """Three phones at work; what they post arrives late, in any order, each of it up to three times."""
    server, phones, sent = b"", [Phone(), Phone(), Phone()], []
    lines: list[str] = []
    for number, (who, what, word, at) in enumerate(edits):
        phone = phones[who]
        length = len(str(phone.text).encode())
        if what == "hear":
            phone.hear(server)
        elif what == "line":
            lines.append(f"{word}#{number}")
            server = shared.append(server, "found", lines[-1], f"k{number}")
        elif what == "insert" or not length:
            phone.text.insert(length if at % 2 else 0, word)
        else:
            del phone.text[0:length]
        if what != "line":
            sent.append((number, who, phone.unsaved()))
    order.shuffle(sent)
    for _number, who, update in [update for update in sent for _time in range(order.randint(1, 3))]:
        try:
            server = shared.merge(server, update)
        except shared.NotAnUpdate:  # Something before it has not arrived: the phone sends that, too, next time.
            server = shared.merge(server, phones[who].unsaved())
    return server, phones, lines


@given(EDITS, st.integers())
def test_any_interleaving_merges_to_the_same_text(edits: list[tuple[int, str, str, int]], seed: int) -> None:
    server, phones, _lines = play(edits, random.Random(seed))
    for phone in phones:
        server = shared.merge(server, phone.unsaved())
    for phone in phones:
        phone.hear(server)
    assert {str(phone.text) for phone in phones} == {shared.read(server).get("found", "")}


@given(EDITS, st.integers())
def test_nothing_that_nobody_deleted_is_lost(edits: list[tuple[int, str, str, int]], seed: int) -> None:
    kept = [
        (who, "insert" if what == "delete" else what, f"‹{word}{n}›", at)
        for n, (who, what, word, at) in enumerate(edits)
    ]
    server, phones, lines = play(kept, random.Random(seed))
    for phone in phones:
        server = shared.merge(server, phone.unsaved())
    text = shared.read(server).get("found", "")
    words = [word for _who, what, word, _at in kept if what == "insert"]
    assert all(text.count(word) == 1 for word in (*words, *lines))


@given(st.lists(st.tuples(WORDS, st.sampled_from("abc")), max_size=6), st.integers(1, 3))
def test_a_key_counts_once(lines: list[tuple[str, str]], times: int) -> None:
    state = b""
    for line, key in lines * times:
        state = shared.append(state, "found", line, key)
    first = {key: line for line, key in reversed(lines)}
    assert sorted(shared.read(state).get("found", "").split("\n")) == sorted(["", *first.values()] if lines else [""])


@given(st.dictionaries(st.sampled_from(["found", "open", "Мова"]), WORDS))
def test_plain_texts_become_the_same_document_everywhere(texts: dict[str, str]) -> None:
    state = shared.seed(texts)
    assert state == shared.seed(dict(reversed(texts.items())))
    assert shared.read(state) == texts
    assert shared.merge(state, shared.seed(texts)) == state


@given(st.binary(max_size=60))
def test_rubbish_is_an_update_or_is_refused(rubbish: bytes) -> None:
    state = shared.seed({"found": "kept"})
    try:
        state = shared.merge(state, rubbish)
    except shared.NotAnUpdate:
        return
    assert "found" in shared.read(state)


def test_a_line_begins_where_the_last_one_ended() -> None:
    state = shared.append(shared.seed({"found": "no end 🙂"}), "found", "a\r\nb", "k")
    assert shared.read(state) == {"found": "no end 🙂\na\nb\n"}


def test_a_document_that_is_too_long_already_may_become_shorter() -> None:
    long, longer = (shared.seed({"found": "x" * length}) for length in (6000, 6001))
    shared.check(longer, long)
    with pytest.raises(shared.TooLong) as trouble:
        shared.check(long, longer)
    assert (trouble.value.field, trouble.value.length) == ("found", 6001)


def test_a_document_keeps_its_size_when_much_is_typed_and_deleted() -> None:
    state, doc = b"", Phone().doc
    text = doc.get("found", type=Text)
    for _time in range(200):
        text.insert(0, "the same words again and again")
        text.clear()
    state = shared.merge(state, doc.get_update())
    assert len(state) < 2000
