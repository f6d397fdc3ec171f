"""The catalogs of all languages: `.venv/bin/python -m tests.texts` brings them up to date with the code.

It gathers every text (GNU gettext has to be installed), writes Serbian in Latin letters from Serbian in Cyrillic ones,
compiles the catalogs, and tells what is still to be translated. A translator fills `workshop/locale/*/*/django.po`, and
it is run again. docs/languages.md tells how to add a language.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "workshop" / "locale"
IGNORED = ("workshop/locale", "tests/*", "data/*", ".venv*", "static/*", "docs/*")
CHANGING = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid-Bugs-To|Language-Team): .*\\n"\n', re.M
)
HEAD = re.compile(r"\A(?:#.*\n)*")
CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
LATIN = re.findall(r"lj|nj|dž|.", "abvgdđežzijklljmnnjoprstćufhcčdžš")
LETTERS = dict(zip(CYRILLIC, LATIN, strict=True))
CAPITALS = {letter.upper(): latin.capitalize() for letter, latin in LETTERS.items()}
IN_CAPITALS = re.compile(r"[ЉЊЏ](?=[А-ЯЉЊЏЂЋЈ])|(?<=[А-ЯЉЊЏЂЋЈ])[ЉЊЏ]")


def in_latin(text: str) -> str:
    """Serbian Cyrillic in Latin letters, one by one, as its two alphabets are made for."""
    text = IN_CAPITALS.sub(lambda letter: CAPITALS[letter[0]].upper(), text)
    return text.translate(str.maketrans(LETTERS | CAPITALS))


def languages() -> list[str]:
    """The languages that have a catalog, as gettext spells them: every one that is offered but English."""
    from django.conf import settings
    from django.utils.translation import to_locale

    return [to_locale(code) for code, _name in settings.LANGUAGES if code != "en"]


def catalog(language: str, folder: Path = LOCALE) -> Path:
    return folder / language / "LC_MESSAGES" / "django.po"


def gather(folder: Path = LOCALE) -> None:
    """Bring the catalogs in this folder up to date with the texts in the code."""
    from django.core.management import call_command
    from django.test import override_settings

    folder.mkdir(exist_ok=True)
    os.chdir(ROOT)  # Where makemessages looks.
    with override_settings(LOCALE_PATHS=[folder]):
        call_command(
            "makemessages",
            locale=languages(),
            ignore_patterns=list(IGNORED),
            add_location="file",
            no_obsolete=True,
            verbosity=0,
        )
    for language in languages():
        path = catalog(language, folder)
        text = CHANGING.sub("", HEAD.sub("", path.read_text()))
        path.write_text(
            text.replace('"Language: \\n"', f'"Language: {language}\\n"').replace("PACKAGE VERSION", "Plenum")
        )
    transliterate(folder)


def transliterate(folder: Path = LOCALE) -> None:
    """Write the catalog of Serbian in Latin letters: nobody translates twice."""
    text = in_latin(catalog("sr", folder).read_text())
    catalog("sr_Latn", folder).write_text(text.replace('"Language: sr\\n"', '"Language: sr_Latn\\n"'))


def compile_all() -> None:
    """What the server reads; it needs no gettext then."""
    for language in languages():
        path = catalog(language)
        subprocess.run(["msgfmt", "--check-format", "-o", path.with_suffix(".mo"), path], check=True)


def missing(path: Path) -> str:
    """The entries of a catalog that nobody has translated, or that somebody should look at again; "" for none."""
    found = ""
    for what in ("--untranslated", "--only-fuzzy"):
        found += subprocess.run(
            ["msgattrib", "--no-obsolete", "--no-wrap", what, path], check=True, capture_output=True, text=True
        ).stdout.partition("\n\n")[2]
    return found


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    gather()
    compile_all()
    left = {language: missing(catalog(language)) for language in languages()}
    for language, texts in left.items():
        print(f"{language:8} {texts.count('msgid "'):5} to translate")
    return 1 if any(left.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
