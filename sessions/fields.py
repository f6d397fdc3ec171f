"""The worksheet's template: which fields it has, and a worksheet as its readers see it."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workshop.models import Phase

from .models import WorkingSession

FIELDS: dict[str, str | Promise] = {
    "found": _("What we found"),
    "steps": _("Easy first steps: who, when"),
    "needs": _("What we need, and from whom"),
    "open": _("What stays open"),
}
"""A field's key and its heading, where the organizer says nothing. The session's question stands above them."""


def fields_of(phase: Phase) -> dict[str, str | Promise]:
    """The fields that are filled in this phase: its own setting, or that of the latest phase before it."""
    return template(phase.settings.get("fields")) or _earlier(phase) or FIELDS


def template(setting: Any) -> dict[str, str | Promise]:
    """Keys that stay, and headings that may change; empty where the setting says nothing.

    The setting `fields` is a list of headings, each of which is its own key or an object with key and heading; or it
    maps keys to headings.
    """
    if isinstance(setting, dict):
        return {str(key): str(heading) for key, heading in setting.items()}
    rows = setting if isinstance(setting, list) else []
    pairs = [(row.get("key"), row.get("heading")) if isinstance(row, dict) else (row, row) for row in rows]
    return {str(key): str(heading) for key, heading in pairs}


def _earlier(phase: Phase) -> dict[str, str | Promise]:
    before = phase.workshop.phases.filter(position__lt=phase.position, settings__has_key="fields").last()
    return template(before.settings["fields"]) if before else {}


def worksheet(session: WorkingSession, fields: dict[str, str | Promise]) -> list[dict[str, Any]]:
    """Every field with its text and lines, in the template's order; what a former template had comes last, by its key:
    the order in which a document was saved is not kept everywhere."""
    texts = dict(sorted(session.texts.items()))
    return [
        {"key": key, "heading": fields.get(key, FIELDS.get(key, key)), "text": text, "lines": _lines(text)}
        for key, text in ({key: texts.get(key, "") for key in fields} | texts).items()
    ]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
