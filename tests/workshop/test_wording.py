"""Questions are recognised, and statements become questions, in the participants' languages."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workshop.wording import as_question, is_question, openers

SAMPLE = json.loads((Path(__file__).parents[2] / "workshop" / "samples" / "cee-2018.json").read_text())

languages = st.sampled_from(
    ["en", "de", "pl", "uk", "ru", "sr", "sr-latn", "fr", "ar", "el", "hy", "ka", "es", "", "x-y"]
)
PIECES = [
    *("I think,", "that", "we should", "We", "there are", "is", "don't", "have to", "In CEE,", "Let's", "more", "meet"),
    *("Ich denke, dass", "wir sollten", "Myślę, że", "Я думаю, що", "ми", "Мислим да", "треба", "je pense qu'il"),
    *("Πρέπει", "պետք", "أعتقد أن", "e.g.", "http://a.example/?x", "{}", "{0}", "%s", "-", "1.", ";", "…", "!", "\n"),
]
texts = st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)


@given(texts, languages)
@example("ßo we", "ka")
def test_what_is_offered_for_any_text_is_a_question(text, language):
    question = as_question(text, language)
    if question is not None:
        assert not is_question(text, language)
        assert is_question(question, language)
        assert as_question(question, language) is None


@given(texts, languages)
def test_a_question_gets_no_offer(text, language):
    assert as_question(f"{text}?", language) is None


@pytest.mark.parametrize("question", [*SAMPLE["sessions"], *SAMPLE["stations"]])
def test_real_questions_are_questions_with_and_without_their_mark(question):
    assert is_question(question, "en")
    assert is_question(question.removesuffix("?"), "en")
    assert as_question(question, "en") is None


def test_the_sample_statement_becomes_the_sample_question():
    statement = "I think, CEE user groups should have more in-person meetings."
    assert not is_question(statement, "en")
    assert as_question(statement, "en") == "Should CEE user groups have more in-person meetings?"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "why do we meet so rarely"),
        ("en", "I wonder how we can grow"),
        ("en", "And who’s going to pay for it"),
        ("en", "Isn’t it time to meet"),
        ("en", "To what extent do we share tools"),
        ("en", "When do we meet"),
        ("en", "Have we asked the teachers"),
        ("de", "Sollten wir uns öfter treffen"),
        ("de", "Können wir das"),
        ("de", "Mit wem arbeiten wir"),
        ("pl", "Czy spotykamy się za rzadko"),
        ("pl", "Po co nam to"),
        ("uk", "Чи ми готові"),
        ("uk", "З ким ми працюємо"),
        ("ru", "Можем ли мы встречаться чаще"),
        ("ru", "Почему нас мало"),
        ("sr", "Да ли можемо више"),
        ("sr", "Možemo li više"),
        ("sr-latn", "Zašto nas je malo"),
        ("sr-latn", "Можемо ли више"),
        ("fr", "Est-ce que nous pouvons faire plus"),
        ("fr", "Qu’est-ce qui manque"),
        ("fr", "Y a-t-il des outils"),
        ("ar", "كيف نلتقي"),
        ("uk", "Should we have more meetings"),  # English on a Ukrainian phone.
    ],
)
def test_questions_without_a_mark(language, text):
    assert is_question(text, language)
    assert as_question(text, language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("el", "Πρέπει να συναντιόμαστε\u037e"),
        ("el", "Πρέπει να συναντιόμαστε;"),
        ("en", "Πρέπει να συναντιόμαστε;"),
        ("hy", "Ինչպե՞ս կարող ենք ավելին անել"),
        ("ar", "نلتقي أكثر\u061f"),
        ("ja", "もっと会いましょうか\uff1f"),
        ("es", "¿deberíamos reunirnos"),
        ("bg", "Трябва ли да се срещаме?"),
        ("fr", "On se voit\u202f?"),
        ("en", "More meetings? Yes, please."),
        ("en", "“More meetings?”"),
    ],
)
def test_questions_with_the_marks_of_the_world(language, text):
    assert is_question(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We should meet."),
        ("en", "Have more meetings"),
        ("en", "When we meet, we should talk"),
        ("en", "We should look at http://example.org/?title=Main and learn"),
        ("en", "We should meet; we should talk"),
        ("de", "Wir sollten uns öfter treffen"),
        ("pl", "Kiedy jest czas, rozmawiamy"),
        ("fr", "Le rendez-vous est important"),
        ("hy", "Մենք պետք է հանդիպենք։"),
    ],
)
def test_statements(language, text):
    assert not is_question(text, language)
    assert as_question(text, language)


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("We should meet more often", "Should we meet more often?"),
        ("I think that we must reduce the gender gap!", "Must we reduce the gender gap?"),
        ("In my opinion, we can do more than content.", "Can we do more than content?"),
        ("Well, I think, we must act", "Must we act?"),
        ("Maybe CEE Spring could continue", "Could CEE Spring continue?"),
        ("We cannot travel.", "Why can't we travel?"),
        ("User groups don’t know each other", "Why don't user groups know each other?"),
        ("We need to talk", "Do we need to talk?"),
        ("Wikidata needs better tools", "Does Wikidata need better tools?"),
        ("The WMF has to listen.", "Does the WMF have to listen?"),
        ("The WMF has listened.", "Has the WMF listened?"),
        ("We ought to meet.", "Should we meet?"),
        ("We often forget newcomers", "Do we often forget newcomers?"),
        ("There is no central calendar.", "Is there no central calendar?"),
        ("There are too few teachers …", "Are there too few teachers?"),
        ("It’s hard to find partners", "Is it hard to find partners?"),
        ("They are not reached by us.", "Are they not reached by us?"),
        ("Our communication is bad.", "Is our communication bad?"),
        ("The need for tools is high", "Is the need for tools high?"),
        ("It would be good to have a calendar.", "Would it be good to have a calendar?"),
        ("It would be good if we met", "Would it be good if we met?"),
        ("Let's meet", "Should we meet?"),
        ("Create a calendar that is public", "Should we create a calendar that is public?"),
        ("More in-person meetings", "Do we need more in-person meetings?"),
        ("In CEE, user groups should share tools", "In CEE, should user groups share tools?"),
        ("If we had money, we could travel", "If we had money, could we travel?"),
        ("Wikipedia is neutral", "Is Wikipedia neutral?"),
        ("WE SHOULD MEET", "Should WE MEET?"),
        ("- we should meet", "Should we meet?"),
        ("1) We should meet", "Should we meet?"),
        ("We should support version 2. then stop", "Should we support version 2. then stop?"),
        ("We should meet. It is important.", "Should we meet? It is important."),
        ("We should meet\nit is important", "Should we meet? it is important"),
        ("We should use e.g. Telegram", "Should we use e.g. Telegram?"),
        ("People who are new should get help", "What do you think: People who are new should get help?"),
        ("Editors feel they are alone", "What do you think: Editors feel they are alone?"),
        ("In CEE we should meet", "What do you think: In CEE we should meet?"),
        ("“We should meet”", "What do you think: “We should meet”?"),
        ("Gender gap", "What do you think: Gender gap?"),
    ],
)
def test_english_statements_become_the_very_question(statement, question):
    assert as_question(statement, "en") == question


@pytest.mark.parametrize(
    ("language", "statement", "question"),
    [
        ("de", "Wir sollten uns öfter treffen.", "Sollten wir uns öfter treffen?"),
        ("de", "Ich finde, wir treffen uns zu selten", "Treffen wir uns zu selten?"),
        ("de", "Die Kommunikation ist schlecht", "Ist die Kommunikation schlecht?"),
        ("de", "Wir alle müssen mehr tun", "Müssen wir alle mehr tun?"),
        ("de", "Ich denke, dass wir uns treffen sollten.", "Stimmt es, dass wir uns treffen sollten?"),
        ("de", "Wenn wir Geld hätten, könnten wir reisen", "Wenn wir Geld hätten, könnten wir reisen?"),
        ("de", "Mehr Treffen", "Brauchen wir mehr Treffen?"),
        ("de", "Lasst uns reden", "Sollten wir reden?"),
        ("de", "Gender Gap schließen", "Was meint ihr: Gender Gap schließen?"),
        ("de-at", "Es gibt zu wenig Lehrer", "Gibt es zu wenig Lehrer?"),
        ("pl", "Myślę, że powinniśmy się spotykać.", "Czy powinniśmy się spotykać?"),
        ("pl", "Powinniśmy się spotykać.", "Czy powinniśmy się spotykać?"),
        ("pl", "Wikipedia powinna być neutralna", "Czy Wikipedia powinna być neutralna?"),
        ("pl", "CEE powinno rosnąć", "Czy CEE powinno rosnąć?"),
        ("uk", "Я думаю, що нам треба більше зустрічей", "Чи нам треба більше зустрічей?"),
        ("ru", "По-моему, денег мало", "Верно ли, что денег мало?"),
        ("sr", "Мислим да треба да се састајемо.", "Да ли треба да се састајемо?"),
        ("sr", "Treba da se sastajemo.", "Da li treba da se sastajemo?"),
        ("sr-latn", "Treba da se sastajemo.", "Da li treba da se sastajemo?"),
        ("sr-latn", "Њих треба питати", "Да ли њих треба питати?"),
        ("fr", "Je pense qu’il faut se voir.", "Est-ce qu’il faut se voir\u202f?"),
        ("fr", "Nous devrions nous voir", "Est-ce que nous devrions nous voir\u202f?"),
        ("ar", "أعتقد أننا نلتقي قليلا", "هل نلتقي قليلا؟"),
        ("el", "Πρέπει να συναντιόμαστε.", "Πρέπει να συναντιόμαστε;"),
        ("hy", "Մենք պետք է հանդիպենք։", "Արդյո՞ք մենք պետք է հանդիպենք։"),
        ("es", "Deberíamos reunirnos.", "¿Deberíamos reunirnos?"),
        ("ka", "უნდა შევხვდეთ.", "უნდა შევხვდეთ?"),
        ("uk", "We should have more meetings.", "Should we have more meetings?"),
        ("pl", "I think the user groups should meet", "Should the user groups meet?"),
        ("uk", "Gender gap problem", "Gender gap problem?"),
    ],
)
def test_other_languages_have_their_own_way(language, statement, question):
    assert as_question(statement, language) == question


@pytest.mark.parametrize("text", ["", "   ", "!!!", "12345", "Money", "😀 😀", "1. 2. 3.", "I think …"])
def test_what_is_too_odd_gets_no_offer(text):
    assert as_question(text, "en") is None


@pytest.mark.parametrize("language", ["en", "de", "de-at", "pl", "uk", "ru", "sr", "sr-latn", "fr", "ar", "es"])
def test_cards_begin_a_question_in_the_phones_language(language):
    cards = openers(language)
    assert len(cards) == 3
    for card in cards:
        assert is_question(f"{card} x", language)


def test_cards_are_in_the_script_of_the_phone():
    assert openers("sr")[0] == "Зашто"
    assert openers("sr-latn")[0] == "Zašto"
    assert openers("ka") == openers("en") == ["Why", "How can we", "What if"]
