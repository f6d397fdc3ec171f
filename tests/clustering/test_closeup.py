"""Close up on the stage: every post-it on some page, none written smaller than the back row reads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clustering.closeup import HEIGHT, SIZES, fits, height, leaders, pages, width

TEXTS = st.lists(st.integers(1, 500).map(lambda length: "x" * length), max_size=60)


@given(TEXTS)
def test_every_postit_is_on_exactly_one_page(texts: list[str]) -> None:
    found = pages(texts)
    assert sum(count for count, _size in found) == len(texts)
    assert all(count > 0 and 0 <= size < len(SIZES) for count, size in found)


@given(TEXTS)
def test_every_page_fits_and_could_not_be_larger(texts: list[str]) -> None:
    start = 0
    for count, size in pages(texts):
        widths = [width(text) for text in texts[start : start + count]]
        assert fits(widths, size) == count
        assert size == 0 or fits(widths, size - 1) < count
        start += count


@given(TEXTS)
def test_there_are_no_more_pages_than_it_takes(texts: list[str]) -> None:
    widths, fewest = [width(text) for text in texts], 0
    while widths:
        widths, fewest = widths[fits(widths, len(SIZES) - 1) :], fewest + 1
    assert len(pages(texts)) == fewest


def test_even_the_longest_postit_fits_into_a_column() -> None:
    for letter in "xж":
        assert height(width(letter * 500), len(SIZES) - 1) <= HEIGHT


@given(TEXTS)
def test_no_postit_is_cut_at_the_end_of_a_column(texts: list[str]) -> None:
    start = 0
    for count, size in pages(texts):
        assert all(height(width(text), size) <= HEIGHT for text in texts[start : start + count])
        start += count


def test_a_postit_in_chinese_may_go_on_in_the_next_column() -> None:
    assert pages(["漢" * 500] * 2) == [(1, len(SIZES) - 1)] * 2


def test_few_are_large_and_many_are_turned_over() -> None:
    question = "How do we know who wants to collaborate and why? What will be the outcomes?"
    assert pages([]) == []
    assert pages([question]) == [(1, 0)]
    assert len(pages([question] * 8)) == 1
    assert [count for count, _size in pages([question] * 40)] == [14, 14, 12]


def test_chinese_letters_are_twice_as_wide() -> None:
    assert width("漢字") > width("ab") * 1.5


@given(st.lists(st.integers(1, 9), max_size=30).map(lambda counts: sorted(counts, reverse=True)), st.integers(1, 10))
def test_nobody_is_cut_off_from_others_with_as_many(counts: list[int], most: int) -> None:
    shown = leaders(counts, most)
    assert min(1, len(counts)) <= shown <= min(most, len(counts))
    level = counts[: most + 1] == counts[:1] * (most + 1)
    assert shown == len(counts) or level or counts[shown - 1] > counts[shown]
