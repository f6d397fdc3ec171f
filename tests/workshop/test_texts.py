"""Every text can be translated, and is: in the templates, and in every language's catalog."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import texts
from tests.test_structure import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TRANSLATED = re.compile(
    r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}|{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}"
    r"|{%\s*block (?:main|body)_class\s*%}.*?{%\s*endblock\s*%}",
    re.DOTALL,
)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
OF_A_TAG = re.compile(r'\bdata-[\w-]+(?:="[^"]*")?')  # A block or a part may be the attributes of a tag only.
SPOKEN = ("alt", "title", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription")
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Plenum", "SVG"}


class Said(HTMLParser):
    """What a page says by itself: its text, and the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style")
        shown = tag == "input" and ("type", "submit") in attributes
        for name, value in attributes:
            if name in SPOKEN or name.startswith("data-say") or (shown and name == "value"):
                self.handle_data(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent and set(WORD.findall(OF_A_TAG.sub("", data))) - NAMES:
            self.found.append(" ".join(data.split()))


def said_by(source: str) -> list[str]:
    """The texts that a template says without asking for a translation."""
    said = Said()
    said.feed(TAG.sub("", TRANSLATED.sub("", source)))
    said.close()
    return said.found


def test_templates_say_nothing_that_cannot_be_translated() -> None:
    said = {str(path.relative_to(ROOT)): said_by(path.read_text()) for path in TEMPLATES}
    assert {path: texts for path, texts in said.items() if texts} == {}


@pytest.mark.parametrize(
    "source",
    ["<p>Hello</p>", "{% if a %}Hello{% endif %}", '<img alt="Hello">', '<p data-says="Hello {name}"></p>'],
)
def test_a_text_that_cannot_be_translated_is_found(source: str) -> None:
    assert said_by(source)


def test_every_text_is_translated_into_every_language(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(texts.LOCALE, tmp_path / "locale"))
    texts.gather(folder)
    left = {language: texts.missing(texts.catalog(language, folder)) for language in texts.languages()}
    assert {language: found for language, found in left.items() if found} == {}, "python -m tests.texts tells more"


@pytest.mark.parametrize("language", texts.languages())
def test_what_the_server_reads_is_what_the_catalog_says(language: str, tmp_path: Path) -> None:
    path, compiled = texts.catalog(language), tmp_path / "django.mo"
    subprocess.run(["msgfmt", "--check", "-o", compiled, path], check=True)
    assert said_in(path.with_suffix(".mo")) == said_in(compiled), "run python -m tests.texts"


def said_in(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        return {key: said for key, said in gettext.GNUTranslations(file)._catalog.items() if key}  # type: ignore[attr-defined]


def test_serbian_is_written_in_both_alphabets() -> None:
    assert texts.in_latin("Љубав, ЊУШКА, Џез, џем, Ђорђе") == "Ljubav, NJUŠKA, Džez, džem, Đorđe"
