"""Is it a question, and if not, which question could it be? Pure functions, for the sheets of a brainstorm."""

import re

from workshop.inversion import inverted, words
from workshop.wording_tables import LANGUAGES, SERBIAN_IN_LATIN, Language

# Arabic, Armenian (inside the word it asks for), Ethiopic, doubled, reversed, small, full-width, Spanish.
MARKS = "\u061f\u055e\u1367\u2047\u2048\u2049\u203d\u2e2e\ufe56\uff1f\u00bf"
MARK = re.compile(rf"[{MARKS}]|[?\u037e](?=[^\w/&=%#]|$)")  # "?" and the Greek one, but not inside an address.
GREEK = re.compile(r"[\u0370-\u03ff]")
GREEK_MARK = re.compile(r";(?=\W|$)")  # Greek keyboards have a semicolon for it.

BULLET = re.compile(r"\A\s*(?:[-–—*•·>#]+|\(?\d{1,2}[.)])\s+")
SENTENCE_END = re.compile(r"[.!…]+[\"'”’»)]*\s+|\n\s*")
ABBREVIATIONS = {"etc", "incl", "esp", "resp", "bzw", "usw", "ggf", "np", "itd", "itp", "нпр", "ін", "др", "ex"}
ENDING = " \t\r\n.,:;!…։।。"
WORD = re.compile(r"[\w'-]+")

NAMES = "wiki viki вики вікі europ evrop европ європ"  # Beginnings of names that keep their capital everywhere.

# People write English on phones in any language; two of these words tell it.
ENGLISH_WORDS = words("the should and is are of have more they there our with need not for think could")


def is_question(text: str, language: str) -> bool:
    """Is this a question: has it got a question mark, or does it begin like one in this language (a code, "sr-latn")?

    In doubt it is: a statement that passes costs less than a question that is questioned.
    """
    greek = language.partition("-")[0].lower() == "el" or GREEK.search(text)
    if MARK.search(text) or (greek and GREEK_MARK.search(text)):
        return True
    spoken = _spoken(text, language)
    said = WORD.findall(_meant(text, spoken).lower().replace("’", "'"))
    return spoken.asks(said, "," in text)


def as_question(text: str, language: str) -> str | None:
    """The question that a statement could be: "We should meet." -> "Should we meet?".

    English and German change the order of the words where that is easy; the other languages have a fixed
    beginning for any statement, or only a mark. Further sentences follow unchanged. None for what is a
    question already and for less than two words.
    """
    if is_question(text, language):
        return None
    spoken = _spoken(text, language)
    sentence, rest = _first_sentence(text.strip())
    statement = _meant(sentence, spoken).strip(ENDING)
    if len(re.findall(r"[^\W\d_]+", statement)) < 2:
        return None
    question = _asked(statement, spoken)
    return f"{question[0].title()}{question[1:]} {rest}".rstrip()


def openers(language: str) -> list[str]:
    """How a question may begin in this language, for somebody who does not know how: why, how, what if."""
    spoken = SERBIAN_IN_LATIN if language.lower() == "sr-latn" else LANGUAGES.get(language.partition("-")[0].lower())
    return ((spoken and spoken.cards) or LANGUAGES["en"].cards).split(" / ")


def _asked(statement: str, spoken: Language) -> str:
    conjunction, template = spoken.clause
    if conjunction and statement.lower().startswith(conjunction + " "):
        return template.format(statement)
    if spoken.grammar and (question := inverted(statement, spoken.grammar)):
        return f"{question}?"
    return re.sub(*spoken.elided, spoken.template.format(_lowered(statement, spoken)))


def _lowered(statement: str, spoken: Language) -> str:
    """A statement within a sentence: its first word in lower case, unless it is a name or an abbreviation."""
    first = statement.split()[0]
    if spoken.names is None or first[1:] != first[1:].lower():
        return statement
    if first.lower().startswith((*NAMES.split(), *spoken.names.split())):
        return statement
    return first.lower() + statement[len(first) :]


def _meant(text: str, spoken: Language) -> str:
    """A text without bullet and openers: "- Well, I think that we …" -> "we …"."""
    meant = BULLET.sub("", text).strip()
    for _ in range(3):
        meant = spoken.opener.sub("", meant, count=1)
    return meant


def _first_sentence(text: str) -> tuple[str, str]:
    """The first sentence, and what follows it."""
    for end in SENTENCE_END.finditer(text):
        said, rest = text[: end.start()].rsplit(maxsplit=1), text[end.end() :]
        abbreviated = not said or "." in said[-1] or said[-1].lower() in ABBREVIATIONS
        if len(said) > 1 and ("\n" in end[0] or (rest[:1].isupper() and not abbreviated)):
            return text[: end.start()], rest
    return text, ""


def _spoken(text: str, language: str) -> Language:
    """The language of a text on a phone in this language; it may be English or in another script."""
    if len(ENGLISH_WORDS.intersection(WORD.findall(text.lower()))) > 1:
        return LANGUAGES["en"]
    base = language.partition("-")[0].lower()
    for spoken in (LANGUAGES.get(base, Language()), SERBIAN_IN_LATIN if base == "sr" else Language()):
        if not spoken.asking or set(spoken.asking.replace(" ", "")).intersection(text.lower()):
            return spoken
    return Language()
