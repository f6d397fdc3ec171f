"""Makes a rehearsed workshop look like a real one: people have names, and texts are without the rehearsal's marks."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tests.server import ROOT
from workshop.rehearsal.words import MARK, ODDITIES, VARIATIONS, bare, mark

NAMES = """
    Ani Armen Bohdan Daryna Ewa Filip Gohar Hanna Iva Jan Julia Kristi Lado Liis Marek Mirela Nino Oksana Petra
    Raimonds Sandra Sona Stefan Szymon Tamar Taras Vahagn Vesna Wojciech Yaroslav Zsolt Željko Anna Besnik Csilla
    Diana Elena Goran Inga Jelena Katya Luka Maja Natia Olga Pavel Rasa Sopio Tihomir Valentina
"""
SAMPLE = ROOT / "workshop" / "samples" / "cee-2018.json"
REWORDINGS = re.compile(r" \((?:clearly|again|for sure)\)")
QUESTIONS_FIRST = ("workshop_postit", "workshop_question")
"""The tables whose questions keep the sample's own words; where several people wrote the same, others vary."""


def retell(database: Path) -> None:
    """Rewrite every text of a rehearsal that was kept."""
    retelling = _Retelling()
    with sqlite3.connect(database) as connection:
        for table, column in _texts(connection):
            rows = connection.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall()
            changed = [(retelling.tell(text), row) for row, text in rows if text and retelling.tell(text) != text]
            connection.executemany(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', changed)
    connection.close()


def _texts(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Every column of the workshop's tables that holds texts."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    ours = [name for name in tables if name.startswith(("workshop_", "working_sessions_", "clustering_"))]
    for table in sorted(ours, key=lambda name: (name not in QUESTIONS_FIRST, name)):
        for _at, column, kind, *_rest in connection.execute(f'PRAGMA table_info("{table}")'):
            if kind.lower().startswith(("varchar", "text")):
                yield table, column


class _Retelling:
    def __init__(self) -> None:
        topics = json.loads(SAMPLE.read_text(encoding="utf-8"))["clusters"]
        self.spare = (words.format(topic=topic) for topic in topics for words in VARIATIONS)
        self.questions: dict[str, str] = {}

    def tell(self, text: str) -> str:
        """A text in other words, where it comes from the rehearsal; the same ones for the same text."""
        text = re.sub(r"\bParticipant (\d+)b?\b", lambda found: self._name(int(found[1])), text)
        if not MARK.search(text):
            return text
        plain = REWORDINGS.sub("", bare(text))
        for oddity in ODDITIES:
            plain = plain.removesuffix(f" {oddity}")
        return self._question(mark(text), plain) if mark(text).startswith("q") else plain

    @staticmethod
    def _name(number: int) -> str:
        again, at = divmod(number - 1, len(NAMES.split()))
        return NAMES.split()[at] + (f" {again + 1}" if again else "")

    def _question(self, key: str, plain: str) -> str:
        if key not in self.questions:
            taken = self.questions.values()
            fresh = (text for text in chain([plain], self.spare) if text not in taken)
            self.questions[key] = next(fresh, plain)  # a hundred people do ask the same
        return self.questions[key]
