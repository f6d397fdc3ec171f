"""Near-duplicates are found by a pure function, often enough to help and seldom enough not to annoy."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering import duplicates
from clustering.duplicates import LIKELY, look_alike, similarity

SAMPLE = Path(duplicates.__file__).parents[1] / "workshop" / "samples" / "cee-2018.json"
SAME = [
    ("How can we reduce the gender gap in CEE?", "How do we reduce the gender gap?"),
    ("How can we get more women to edit?", "How do we attract more women editors?"),
    ("What tools do we need for collaboration?", "Which tools do we need to collaborate?"),
    ("How can small communities get support?", "How do we support small communities?"),
    ("How can we organize more cross-border events?", "Should we organise more cross-border events?"),
    ("How do we keep new editors?", "How can we keep new editors active?"),
    ("How to work with GLAM institutions?", "How can we cooperate with GLAM institutions better?"),
    ("How can we improve communication between communities?", "How do we improve communication among CEE communities?"),
    ("Should CEE user groups have more in-person meetings?", "Should user groups meet more often in person?"),
    ("How can we share best practices?", "How should we share our best practices with each other?"),
    ("How do we avoid burnout of volunteers?", "How can we prevent volunteer burnout?"),
    ("How do we involve young people?", "How can young people be involved in our projects?"),
    ("Why is there so little collaboration between affiliates?", "Why do affiliates collaborate so little?"),
    ("How can we make Wikipedia more attractive for teachers?", "How to make Wikipedia attractive to teachers?"),
    ("Do we need a CEE newsletter?", "Should there be a newsletter for the CEE region?"),
    ("How do we measure the impact of our projects?", "How can the impact of projects be measured?"),
    ("Чому ми так мало говоримо про це?", "Чому ми так мало про це говоримо?"),
    ("Wie erreichen wir mehr junge Menschen?", "Wie können wir mehr junge Menschen erreichen?"),
    ("Jak możemy pozyskać nowych wolontariuszy?", "Jak pozyskać nowych wolontariuszy?"),
    ("How can we translate more articles?", "How could we translate more articles between languages?"),
]
DIFFERENT = [
    ("How can we reduce the gender gap in CEE?", "How can we reduce the workload in CEE?"),
    ("How can we get more women to edit?", "How can we get more money to travel?"),
    ("What tools do we need for collaboration?", "What money do we need for collaboration?"),
    ("How can small communities get support?", "How can small communities get editors?"),
    ("How can we organize more cross-border events?", "How can we organize more photo contests?"),
    ("How do we keep new editors?", "How do we find new editors?"),
    ("How to work with GLAM institutions?", "How to work with the government?"),
    ("How can we improve communication between communities?", "How can we improve the quality of articles?"),
    ("Should CEE user groups have more in-person meetings?", "Should CEE user groups have paid staff?"),
    ("How can we share best practices?", "How can we share our servers?"),
    ("How do we avoid burnout of volunteers?", "How do we avoid conflicts of volunteers?"),
    ("How do we involve young people?", "How do we involve old people?"),
    ("Why is there so little collaboration between affiliates?", "Why is there so little trust between affiliates?"),
    (
        "How can we make Wikipedia more attractive for teachers?",
        "How can we make meetings more attractive for newcomers?",
    ),
    ("Do we need a CEE newsletter?", "Do we need a CEE office?"),
    ("How do we measure the impact of our projects?", "How do we fund our projects?"),
    ("What would Diversity look like if we did it together?", "What would Outreach look like if we did it together?"),
    ("Wie erreichen wir mehr junge Menschen?", "Wie erreichen wir mehr Geld?"),
    ("How can we translate more articles?", "How can we illustrate more articles?"),
    ("How can CEE Spring be improved?", "How can CEE meetings be improved?"),
]
texts = st.text(max_size=60) | st.lists(st.sampled_from(("how", "why", "we", "meet", "Tools", "tools", "people"))).map(
    " ".join
)


def test_it_finds_most_that_say_the_same_and_nothing_else() -> None:
    assert sum(similarity(*pair) >= LIKELY for pair in SAME) >= 16
    assert [pair for pair in DIFFERENT if similarity(*pair) >= LIKELY] == []


def test_the_real_questions_give_no_false_hint() -> None:
    questions = json.loads(SAMPLE.read_text(encoding="utf-8"))["sessions"]
    assert look_alike(dict(enumerate(questions))) == []


@given(texts, texts)
def test_it_does_not_matter_which_comes_first(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


@given(texts)
def test_a_text_says_the_same_as_itself_if_it_says_anything(text: str) -> None:
    assert similarity(text, text) == (1.0 if any(map(str.isalnum, text.replace("_", "a"))) else 0.0)


@given(st.lists(st.sampled_from(["Straße", "Łódź", "друзі", "tools", "PEOPLE", "2018"]), min_size=1), st.data())
def test_case_punctuation_and_order_do_not_matter(words: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(words))
    other = " … ".join(data.draw(st.sampled_from((word, word.upper(), word.lower()))) for word in shuffled) + "?!"
    assert similarity(" ".join(words), other) == 1.0


@pytest.mark.parametrize(("one", "other"), [("What is it?", "Why is it?"), ("", ""), ("?", "!")])
def test_small_words_alone_say_little(one: str, other: str) -> None:
    assert similarity(one, other) < LIKELY


def test_pairs_come_best_first() -> None:
    found = look_alike(
        {3: "How do we keep new editors?", 7: "How can we keep new editors active?", 5: "New editors: keep!"}
    )
    assert found == [(3, 5), (3, 7), (5, 7)]


def test_150_post_its_take_less_than_a_second() -> None:
    verbs, things = (
        ("keep", "find", "fund", "praise", "share", "like"),
        ("editors", "tools", "donors", "articles", "maps"),
    )
    many = {n: f"How can we {verbs[n % 6]} more {things[n % 5]} in region {n}, and who helps?" for n in range(150)}
    started = time.process_time()
    assert len(look_alike(many)) > 100
    assert time.process_time() - started < 1
