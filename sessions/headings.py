"""The worksheet's template as a form field: headings that may change, over keys under which the texts stay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workshop.fields import Setting, Wrong
from workshop.forms import OneLine

from .fields import FIELDS, template

MOST, LONGEST = 12, 120


class Rows(forms.Widget):
    """Reads rows of a key and a heading each."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        keys, headings = data.getlist(f"{name}-key"), data.getlist(f"{name}-heading")
        keys += [""] * (len(headings) - len(keys))
        return [{"key": key, "heading": heading} for key, heading in zip(keys, headings, strict=False)]


class Headings(Setting):
    """A list of headings. One that was changed is kept as key and heading, so that its texts stay below it; an empty
    one is none any more."""

    json = list
    called = _("a list of headings")
    part = "parts/headings.html"
    spoken = True
    widget = Rows

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.heading = OneLine(longest=LONGEST, empty="", required=False)

    def from_json(self, value: Any) -> Any:
        if isinstance(value, dict):
            value = [{"key": key, "heading": heading} for key, heading in value.items()]
        if type(value) is not list:
            raise Wrong(_("This has to be %(what)s.") % {"what": self.called})
        for index, row in enumerate(value):
            is_row = isinstance(row, dict) and set(row) == {"key", "heading"}
            if not (isinstance(row, str) or (is_row and all(isinstance(text, str) for text in row.values()))):
                raise Wrong(_("This has to be a heading, or an object with “key” and “heading”."), (index,))
            for text in row.values() if isinstance(row, dict) else [row]:
                if len(text) > LONGEST:
                    raise Wrong(_("A heading can have %(most)d characters.") % {"most": LONGEST}, (index,))
        return self._cleaned(value)

    def texts(self, value: Any) -> list[str]:
        return [str(heading) for heading in template(value).values()]

    def to_python(self, value: Any) -> list[str | dict[str, str]]:
        rows = [row if isinstance(row, dict) else {"key": "", "heading": row} for row in value or []]
        tidy = [(self.heading.clean(row["key"]), self.heading.clean(row["heading"])) for row in rows]
        found = dict(_keyed([(key, heading) for key, heading in tidy if heading]))
        if len(found) > MOST:
            raise Wrong(_("There can be %(most)d of these; it has %(count)d.") % {"most": MOST, "count": len(found)})
        return [key if key == heading else {"key": key, "heading": heading} for key, heading in found.items()]

    def prepare_value(self, value: Any) -> list[dict[str, str]]:
        if isinstance(value, list) and all(isinstance(row, dict) and {"key", "heading"} <= set(row) for row in value):
            return value
        return [{"key": key, "heading": str(heading)} for key, heading in (template(value) or FIELDS).items()]


def _keyed(rows: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Rows, each with a key of its own: a new heading is its own key, or takes up that of the usual one of its name."""
    usual = {str(heading): key for key, heading in FIELDS.items()}
    given, used = {key for key, _heading in rows if key}, set[str]()
    for key, heading in rows:
        if not key or key in used:
            wish = usual.get(heading, heading)
            names = (wish, *(f"{wish[:110]} ({number})" for number in range(2, 9999)))
            key = next(name for name in names if name not in given | used)
        used.add(key)
        yield key, heading
