"""What simulated people are called and what they write: the sample's real questions, and variations of them.

Every text ends with a mark of its own, like "· q17.3": so each can be told from all others, wherever it turns up.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from zlib import crc32

ORIGINS = (
    "AL",
    "AM",
    "AT",
    "BA",
    "BG",
    "BY",
    "CZ",
    "EE",
    "GE",
    "GR",
    "HR",
    "HU",
    "KZ",
    "LT",
    "LV",
    "MD",
    "ME",
    "MK",
    "PL",
    "RO",
    "RS",
    "SI",
    "SK",
    "TR",
    "UA",
)
MARK = re.compile(r" · ([a-z]\d+\.\d+\S*)")
NUMBERED = re.compile(MARK.pattern.removesuffix(")") + r"(?: \(\d\))?)")

VARIATIONS = (
    "How can {topic} bring more of us together?",
    "Why do we talk so little about {topic}?",
    "Should user groups share what they know about {topic}?",
    "What would {topic} look like if we did it together?",
    "Who could help the smallest communities with {topic}?",
    "User groups should meet more often to talk about {topic}.",
    "How do we know that our work on {topic} helps anybody?",
    "We need more people who understand {topic}!",
)
ODDITIES = ("<b>really</b>", "“seriously” & honestly", "Разом далі", "🙂", "=1+1", "{{Done}}", "[[так]]", "a | b", "%s")
ENTRIES = (
    "Three groups have tried this already: ask them first",
    "A call every second month, with notes that everybody can read",
    "Write down who knows what, in one place",
    "Somebody has to pay for the train tickets",
    "Begin small: two groups, one project, one page",
    "We do not know how other regions do this",
    "It needs time rather than money",
    "Translate the two pages that everybody needs",
)
NOTES = ("We tried this last year, ask us", "Who would do it?", "Please count us in", "Is there a page about it?")
LINES = ("I know now whom to ask", "More time for the sessions, please", "Thank you, it was worth the trip")


class Words:
    """The texts of one rehearsal; `tag` sets them apart from those of others in the same workshop."""

    def __init__(self, material: dict[str, Any], tag: str = "") -> None:
        self.clusters: list[str] = material["clusters"]
        self.topics: list[str] = material["sessions"]
        stations = (re.sub(r" \(\d\)$", "", station) for station in material["stations"])
        self.real = list(dict.fromkeys([*material["sessions"], *stations]))
        self.tag = f"-{tag}" if tag else ""
        self._written: Counter[tuple[str, int]] = Counter()

    def name(self, number: int, more: str = "") -> str:
        return f"Participant {number}{more}{self.tag}"

    def origin(self, number: int) -> str:
        return ORIGINS[number * 7 % len(ORIGINS)]

    def question(self, number: int) -> str:
        """The next question of a participant: some begin with a real one, the others are variations."""
        nth = self._written["q", number]
        chance = crc32(f"{number}.{nth}".encode())
        if nth == 0 and number <= 3 * len(self.real):
            return self._marked("q", number, self.real[number % len(self.real)])
        text = VARIATIONS[chance % len(VARIATIONS)].format(topic=self.clusters[chance // 8 % len(self.clusters)])
        if chance % 11 == 0:
            text = f"{text} {ODDITIES[chance // 11 % len(ODDITIES)]}"
        return self._marked("q", number, text)

    def topic(self, number: int, index: int) -> str:
        """One of the sample's sessions, as a participant's own question."""
        return self._marked("q", number, self.topics[index])

    def entry(self, number: int) -> str:
        return self._pick("e", number, ENTRIES)

    def note(self, number: int) -> str:
        return self._pick("n", number, NOTES)

    def line(self, number: int) -> str:
        return self._pick("f", number, LINES)

    def cluster(self, text: str) -> str:
        """Where a post-it of this text belongs."""
        named = (cluster for cluster in self.clusters if cluster in text)
        return next(named, self.clusters[crc32(bare(text).encode()) % len(self.clusters)])

    def is_ours(self, entry: tuple[str, ...]) -> bool:
        """Whether a thing in the export comes from this rehearsal; of people, only whole names are told apart."""
        if entry[0] == "person" and not entry[1].startswith("Participant "):
            return False
        return not self.tag or any(text.endswith(self.tag) for text in entry)

    def _pick(self, letter: str, number: int, texts: tuple[str, ...]) -> str:
        return self._marked(letter, number, texts[(number + self._written[letter, number]) % len(texts)])

    def _marked(self, letter: str, number: int, text: str) -> str:
        self._written[letter, number] += 1
        return f"{text} · {letter}{number}.{self._written[letter, number]}{self.tag}"


def marked(words: str) -> str:
    """A text among other words, from their beginning up to its mark; empty when there is none."""
    found = MARK.search(words)
    return words[: found.end()] if found else ""


def mark(text: str) -> str:
    """The mark of the first marked text in this one; empty when there is none."""
    found = MARK.search(text)
    return found[1] if found else ""


def numbered(text: str) -> str:
    """The mark of the first marked text in this one, with the number behind it if there is one: "q17.3 (2)"."""
    found = NUMBERED.search(text)
    return found[1] if found else ""


def bare(text: str) -> str:
    """A text without its mark."""
    return MARK.sub("", text)


def reworded(text: str, more: str) -> str:
    """The same text with something added, with the same mark."""
    return f"{bare(text)} {more} · {mark(text)}"
