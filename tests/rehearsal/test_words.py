"""Whatever simulated people write can be told from everything else."""

from __future__ import annotations

import pytest

from workshop.rehearsal.words import Words, bare, mark, reworded

MATERIAL = {
    "clusters": ["Outreach", "Diversity"],
    "sessions": ["Why not?", "How then?"],
    "stations": ["How then? (1)", "How then? (2)", "Who?"],
}


@pytest.fixture
def words() -> Words:
    return Words(MATERIAL)


def test_the_real_questions_are_the_sessions_and_the_stations_once(words):
    assert words.real == ["Why not?", "How then?", "Who?"]


def test_no_text_comes_twice(words):
    texts = [words.question(n) for n in range(1, 60) for _again in range(4)]
    texts += [write(n) for write in (words.entry, words.note, words.line) for n in range(1, 60)]
    texts += [words.topic(n, n % 2) for n in range(1, 60)]
    assert len(set(texts)) == len(set(map(mark, texts))) == len(texts)
    assert "" not in map(mark, texts)


def test_the_same_people_say_the_same_whoever_speaks_first(words):
    other = Words(MATERIAL)
    said = {n: words.question(n) for n in (1, 2, 30)}
    assert {n: other.question(n) for n in (30, 2, 1)} == said


def test_some_texts_try_the_escaping(words):
    texts = "".join(words.question(n) for n in range(1, 200) for _again in range(3))
    for odd in ("<b>", "&", "{{", "🙂", "Разом"):
        assert odd in texts


def test_a_mark_is_found_wherever_the_text_stands(words):
    text = words.question(5)
    assert mark(f"Table 1 {text} Select") == "q5.1"
    assert mark("no mark") == ""
    assert bare(text) + " · q5.1" == text


def test_reworded_keeps_the_mark(words):
    text = words.note(3)
    assert mark(reworded(text, "(again)")) == mark(text)
    assert bare(reworded(text, "(again)")) == bare(text) + " (again)"


def test_a_post_it_belongs_to_the_cluster_that_it_names(words):
    assert words.cluster("Why Diversity? · q1.1") == "Diversity"
    assert words.cluster("Why? · q1.1") == words.cluster("Why? · q2.7")


def test_with_a_tag_only_what_bears_it_is_ours():
    words = Words(MATERIAL, "K3F7")
    assert words.is_ours(("question", words.question(1)))
    assert words.is_ours(("person", words.name(1)))
    assert not words.is_ours(("question", "Somebody else's?"))
    assert mark(words.question(1)).endswith("-K3F7")


def test_without_one_everything_is_ours_but_other_peoples_names(words):
    assert words.is_ours(("question", "Anything?"))
    assert not words.is_ours(("person", "P.1."))
