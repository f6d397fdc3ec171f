"""What organizers write, in several languages: each text as the agenda has it, and beside it what it is in others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.utils.translation import get_language

from workshop import live


class ManyTongued(models.Model):
    """A workshop whose texts can be given in several languages: every screen shows those of its own.

    A translation belongs to a text, not to its place: a phase may move, or be taken out and put back, and keeps it;
    where a text is changed, what it was in other languages is not shown any more.
    """

    translations = models.JSONField(default=dict, blank=True)
    """By language, by the text as the agenda has it."""

    class Meta:
        abstract = True

    phases: Any
    language: Any

    def said(self, text: Any) -> Any:
        """A text of the organizer's in the active language, where there is one in it; the text itself otherwise."""
        return self.translations.get(get_language() or "", {}).get(text) or text if isinstance(text, str) else text

    def tongue(self, text: Any) -> str:
        """The language in which `said` gives a text, where that is another than the active one; "" where it is not."""
        active = get_language() or ""
        return "" if active == self.language or self.translations.get(active, {}).get(text) else self.language

    def texts(self) -> list[str]:
        """What organizers have written for everybody's screens, each text once, in the agenda's order."""
        return list(dict.fromkeys(text for text in self._texts() if text.strip()))

    def _texts(self) -> Iterator[str]:
        yield getattr(self, "title")  # noqa: B009 - the workshop's, which this class does not know
        for phase in self.phases.all():
            yield phase.title
            yield from phase.behaviour.texts(phase)

    def translate(self, language: str, given: Mapping[str, str]) -> None:
        """Say these texts in this language like this; an empty one has no translation (any more)."""
        here = type(self)._base_manager.select_for_update().get(pk=self.pk)
        said = here.translations.get(language, {}) | given
        kept = {text: translation for text, translation in said.items() if translation}
        others = {code: texts for code, texts in here.translations.items() if code != language}
        self.retranslate(others | ({language: kept} if kept else {}))

    def retranslate(self, translations: dict[str, dict[str, str]]) -> None:
        """All translations, as they are now."""
        type(self)._base_manager.filter(pk=self.pk).update(translations=translations)
        live.changed(self)
