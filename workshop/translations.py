"""Translations of what organizers write: in an agenda's file, and on the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .fields import Setting, Wrong
from .forms import Lines
from .models import Workshop

LONGEST, MOST = 5_000, 1_000
LANGUAGES = dict(settings.LANGUAGES)
TEXT = Lines(longest=LONGEST, empty="", required=False)


class Translations(Setting):
    """By language, by the text as the agenda has it."""

    json = dict
    called = _("an object in curly brackets")

    def __init__(self) -> None:
        super().__init__(required=False)

    def from_json(self, value: Any) -> dict[str, dict[str, str]]:
        return {code: dict(_checked(code, texts)) for code, texts in super().from_json(value).items()}


def _checked(code: str, texts: Any) -> Iterator[tuple[str, str]]:
    if code not in LANGUAGES:
        names = ", ".join(f'"{name}"' for name in LANGUAGES)
        raise Wrong(_("This has to be one of: %(names)s.") % {"names": names}, (code,))
    if not isinstance(texts, dict):
        raise Wrong(_("This has to be %(what)s.") % {"what": Translations.called}, (code,))
    if len(texts) > MOST:
        raise Wrong(
            _("There can be %(most)d of these; it has %(count)d.") % {"most": MOST, "count": len(texts)}, (code,)
        )
    for text, translation in texts.items():
        if not isinstance(translation, str):
            raise Wrong(_("This has to be %(what)s.") % {"what": Setting.called}, (code, text))
        try:
            yield TEXT.clean(text), TEXT.clean(translation)
        except ValidationError as trouble:
            raise Wrong(" ".join(trouble.messages), (code, text)) from None


class Row:
    """A text of the organizer's, and what it is in another language: one row of the desk's page."""

    def __init__(self, text: str, translation: str, error: str = "") -> None:
        self.text, self.translation, self.error = text, translation, error
        self.is_long = "\n" in text or len(text) > 80


def rows(workshop: Workshop, language: str) -> list[Row]:
    """Every text with what it is in this language so far."""
    said = workshop.translations.get(language, {})
    return [Row(text, said.get(text, "")) for text in workshop.texts()]


def typed(workshop: Workshop, pairs: Iterable[tuple[str, str]]) -> list[Row]:
    """What was typed on the page, for the texts that the workshop (still) has; with what is wrong with it."""
    by_text = {_plain(text): translation for text, translation in pairs}
    return [_cleaned(text, by_text[_plain(text)]) for text in workshop.texts() if _plain(text) in by_text]


def _plain(text: str) -> str:
    """A text as forms send it back: browsers have line breaks of their own."""
    return text.replace("\r\n", "\n").strip()


def _cleaned(text: str, translation: str) -> Row:
    try:
        return Row(text, TEXT.clean(translation.replace("\r\n", "\n")))
    except ValidationError as trouble:
        return Row(text, translation, " ".join(trouble.messages))
