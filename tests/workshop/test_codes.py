"""Codes: read aloud, typed with a thumb, guessed by nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop import codes

CODE = st.text(codes.ALPHABET, min_size=6, max_size=6)


def test_no_two_letters_look_or_sound_alike() -> None:
    assert not set("0OQ1IL5S8B2Z") & set(codes.ALPHABET) - {"Q"}
    assert len(codes.ALPHABET) == len(set(codes.ALPHABET)) == 24


def test_codes_have_their_lengths_and_letters() -> None:
    assert {len(codes.new_code()) for _ in range(100)} == {6}
    assert {len(codes.new_personal_code()) for _ in range(100)} == {8}
    assert set("".join(codes.new_code() for _ in range(500))) == set(codes.ALPHABET)


def test_codes_and_secrets_do_not_repeat() -> None:
    assert len({codes.new_personal_code() for _ in range(1000)}) == 1000
    assert len({codes.new_secret() for _ in range(1000)}) == 1000


@given(CODE, st.lists(st.tuples(st.integers(0, 6), st.sampled_from(" -–.\t")), max_size=4), st.booleans())
def test_a_code_is_understood_however_it_is_typed(code: str, gaps: list[tuple[int, str]], small: bool) -> None:
    typed = code.lower() if small else code
    for place, gap in gaps:
        typed = typed[:place] + gap + typed[place:]
    assert codes.tidy(typed) == code


@pytest.mark.parametrize("typed", ["АСЕ НКМ", "асе-нкм", "ΑCΕ ΗKΜ"])
def test_other_keyboards_letters_that_look_the_same_are_the_same(typed: str) -> None:
    assert codes.tidy(typed) == "ACEHKM"


@given(st.text())
def test_tidying_is_done_after_once(typed: str) -> None:
    assert codes.tidy(codes.tidy(typed)) == codes.tidy(typed)


@given(CODE)
def test_an_address_takes_a_code_in_any_case(code: str) -> None:
    converter = codes.CodeConverter()
    assert converter.to_python(code.lower()) == code == converter.to_url(code)
