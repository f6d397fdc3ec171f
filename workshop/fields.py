"""The settings of phase kinds as form fields: for the agenda's editor, and for values that come from a file.

Each field takes what a form sends (`clean`) and what a JSON file says (`from_json`): the same rules for both. What is
wrong with a part of a value, an item of a list, says which (`where`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .forms import Lines, OneLine


class Wrong(ValidationError):
    """What is wrong with a value, and with which part of it: the keys and indexes that lead there."""

    def __init__(self, message: str | Promise, where: tuple[str | int, ...] = ()) -> None:
        super().__init__(str(message))
        self.where = where


class Setting(forms.Field):
    """A field that takes values of a file, too."""

    json: ClassVar[type] = str
    called: ClassVar[str | Promise] = _("a text in quotes")
    part = "parts/setting.html"
    """The template that shows it in a form."""
    spoken = False
    """Whether everybody reads it on their screens, so that it may be given in several languages."""

    def texts(self, value: Any) -> list[str]:
        """The texts in a value that may be given in several languages."""
        found = value if isinstance(value, list) else [value]
        return [text for text in found if isinstance(text, str)] if self.spoken else []

    def from_json(self, value: Any) -> Any:
        """The clean value; raises Wrong."""
        if type(value) is not self.json:
            raise Wrong(_("This has to be %(what)s.") % {"what": self.called})
        return self._cleaned(value)

    def _cleaned(self, value: Any) -> Any:
        try:
            return self.clean(value)
        except Wrong:
            raise
        except ValidationError as trouble:
            raise Wrong(" ".join(trouble.messages)) from None


class Line(Setting, OneLine):
    """One line of text; it may be empty."""

    spoken = True

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(longest=longest, empty="", required=False, **kwargs)


class Prose(Setting, Lines):
    """Some lines of text, which may be empty."""

    spoken = True

    def __init__(self, *, longest: int, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(
            longest=longest, empty="", required=False, widget=forms.Textarea({"rows": rows, "dir": "auto"}), **kwargs
        )


class Number(Setting, forms.IntegerField):
    """A whole number within bounds."""

    json = int
    called = _("a whole number")

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(min_value=least, max_value=most, **kwargs)
        self.least, self.most = least, most


class Flag(Setting, forms.BooleanField):
    """Yes or no."""

    json = bool
    called = _("true or false")
    part = "parts/flag.html"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class Choice(Setting, forms.ChoiceField):
    """One of a few."""

    def __init__(self, choices: Sequence[tuple[str, str | Promise]], **kwargs: Any) -> None:
        super().__init__(choices=choices, **kwargs)
        self.names = [name for name, _label in choices]

    def from_json(self, value: Any) -> Any:
        if value not in self.names:
            names = ", ".join(f'"{name}"' for name in self.names)
            raise Wrong(_("This has to be one of: %(names)s.") % {"names": names})
        return value


class Several(Setting):
    """A list of texts; empty ones do not count."""

    json = list
    called = _("a list in square brackets")

    def __init__(self, item: OneLine | Lines, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.item, self.most = item, most

    def from_json(self, value: Any) -> Any:
        if type(value) is not list:
            raise Wrong(_("This has to be %(what)s.") % {"what": self.called})
        for index, text in enumerate(value):
            if not isinstance(text, str):
                raise Wrong(_("This has to be %(what)s.") % {"what": Setting.called}, (index,))
            self._item(text, index)
        return self._cleaned(value)

    def _item(self, text: str, index: int) -> str:
        try:
            found: str = self.item.clean(text)
        except ValidationError as trouble:
            raise Wrong(" ".join(trouble.messages), (index,)) from None
        return found

    def to_python(self, value: Any) -> list[str]:
        found = [shown for index, text in enumerate(value or []) if (shown := self._item(text, index))]
        if len(found) > self.most:
            raise Wrong(
                _("There can be %(most)d of these; it has %(count)d.") % {"most": self.most, "count": len(found)}
            )
        return found


class LineList(Several):
    """A list of single lines, typed one below the other."""

    def __init__(self, *, longest: int, most: int, spoken: bool = False, **kwargs: Any) -> None:
        item = OneLine(longest=longest, empty="", required=False)
        super().__init__(item, most, widget=forms.Textarea({"rows": 4, "dir": "auto"}), **kwargs)
        self.spoken = spoken

    def to_python(self, value: Any) -> list[str]:
        return super().to_python(value.splitlines() if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value


class Tables(LineList):
    """Names of tables; or only how many there are."""

    MOST = 300
    called = _("a list in square brackets, or a whole number")

    def from_json(self, value: Any) -> Any:
        return self._cleaned(str(value)) if type(value) is int else super().from_json(value)

    def clean(self, value: Any) -> Any:
        names = super().clean(value)
        if len(names) != 1 or not (names[0].isascii() and names[0].isdigit()):
            return names
        if len(names[0]) > 3 or int(names[0]) > self.MOST:
            raise Wrong(_("There can be %(most)d tables.") % {"most": self.MOST})
        return int(names[0])


class Pages(Several):
    """A list of longer texts, each in a box of its own."""

    part = "parts/pages.html"
    spoken = True
    widget = forms.MultipleHiddenInput  # for what it reads: every box of this name

    def __init__(self, *, longest: int, most: int, one: str | Promise, **kwargs: Any) -> None:
        super().__init__(Lines(longest=longest, empty="", required=False), most, **kwargs)
        self.one = one
        """What one of them is called."""

    def prepare_value(self, value: Any) -> list[str]:
        return [str(text) for text in value or [] if text] if isinstance(value, list) else []


class Numbers(Setting):
    """Some whole numbers, typed in one line."""

    json = list
    called = _("a list of whole numbers")

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput({"inputmode": "numeric"}), **kwargs)
        self.least, self.most = least, most

    def from_json(self, value: Any) -> Any:
        if type(value) is not list:
            raise Wrong(_("This has to be %(what)s.") % {"what": self.called})
        for index, number in enumerate(value):
            if type(number) is not int or not self.least <= number <= self.most:
                raise Wrong(self._bounds(), (index,))
        return self._cleaned(value)

    def to_python(self, value: Any) -> list[int]:
        parts: Iterable[Any] = value.replace(",", " ").split() if isinstance(value, str) else value or []
        numbers = []
        for part in parts:
            typed = str(part)
            if not (typed.isascii() and typed.isdigit() and len(typed) < 6 and self.least <= int(typed) <= self.most):
                raise Wrong(self._bounds())
            numbers.append(int(typed))
        return sorted(set(numbers), reverse=True)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def _bounds(self) -> str:
        return str(_("These have to be whole numbers from %(least)d to %(most)d.")) % vars(self)


class Span(Setting):
    """From so many to so many, typed as “4-5”."""

    json = list
    called = _("a list of two whole numbers, like [4, 5]")

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "numeric"}), **kwargs)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> list[int]:
        parts = str(value or "").replace("–", "-").split("-") if not isinstance(value, list) else value
        typed = [str(part).strip() for part in (parts * 2 if len(parts) == 1 else parts)]
        if len(typed) != 2 or not all(text.isascii() and text.isdigit() and len(text) < 6 for text in typed):
            raise Wrong(_("Please write it like this: 4-5"))
        low, high = map(int, typed)
        if not self.least <= low <= high <= self.most:
            raise Wrong(
                _("These have to be from %(least)d to %(most)d, the smaller one first.")
                % {"least": self.least, "most": self.most}
            )
        return [low, high]

    def from_json(self, value: Any) -> Any:
        if type(value) is not list or len(value) != 2 or any(type(number) is not int for number in value):
            raise Wrong(_("This has to be %(what)s.") % {"what": self.called})
        return self._cleaned(value)

    def prepare_value(self, value: Any) -> Any:
        return "-".join(map(str, dict.fromkeys(value))) if isinstance(value, list) else value
