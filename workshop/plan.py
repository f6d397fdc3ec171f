"""A workshop as a plan, and back: what it is called, its tables and places, and its agenda with every setting.

The plan is what an agenda's file holds (docs/agenda.md), what a template keeps, and what `Workshop.objects.from_plan`
makes a workshop of. A plan that was read here is complete, clean and safe to build.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import kinds, order, timetable
from .clock import LONGEST
from .fields import Choice, Flag, Line, LineList, Number, Prose, Setting, Wrong
from .located import Broken, Located, Path
from .models import Phase, Workshop
from .models.planning import MOST_PHASES
from .translations import Translations

FORMAT = "plenum agenda 1"
LARGEST = 1_000_000
"""Bytes of a file."""
LONGEST_NOTES = 5_000

ABOUT: dict[str, Setting] = {
    "title": Line(longest=200),
    "event": Line(longest=200),
    "language": Choice(choices=settings.LANGUAGES),
    "ask_origin": Flag(),
    "tables": LineList(longest=40, most=300),
    "places": LineList(longest=60, most=300),
    "translations": Translations(),
}
PHASE: dict[str, Setting] = {
    "title": Line(longest=200),
    "minutes": Number(1, LONGEST),
    "planned_minutes": Number(1, LONGEST),
    "least_minutes": Number(1, LONGEST),
    "break_minutes": Number(0, LONGEST),
    "notes": Prose(longest=LONGEST_NOTES),
}
OPTIONAL = ("minutes", "planned_minutes", "least_minutes")
"""What may be null: no clock, and no other lengths than the kind's."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file, and on which line (counted from 1; 0 for the file as a whole)."""

    line: int
    message: str | Promise

    def __str__(self) -> str:
        if not self.line:
            return str(self.message)
        return _("Line %(line)d: %(message)s") % {"line": self.line, "message": self.message}


class BadPlan(ValueError):
    """A file that no workshop can be made of, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(map(str, self.problems)))


# From a workshop to a plan ----------------------------------------------------------------------------------------


def of(workshop: Workshop) -> dict[str, Any]:
    """The plan of a workshop as it is now; of what happened in it there is nothing."""
    about = {name: getattr(workshop, name) for name in ABOUT}
    return {"format": FORMAT} | about | {"agenda": [phase.to_entry() for phase in workshop.phases.all()]}


def minutes(plan: dict[str, Any]) -> int:
    """How long the agenda of a plan takes, with its breaks."""
    return timetable.total(Phase.from_entry(None, position, one) for position, one in enumerate(plan["agenda"]))


def write(plan: dict[str, Any]) -> str:
    """The plan as a file's text."""
    return json.dumps(plan, ensure_ascii=False, indent=2) + "\n"


# From a file to a plan --------------------------------------------------------------------------------------------


def read(content: bytes) -> dict[str, Any]:
    """The plan in a file; raises BadPlan."""
    if len(content) > LARGEST:
        raise BadPlan([Problem(0, _("This file is too large to be an agenda."))])
    try:
        located = Located(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadPlan([Problem(0, _("This file is no text in UTF-8."))]) from None
    except Broken as trouble:
        raise BadPlan([Problem(trouble.line, trouble.message)]) from None
    return checked(located)


def checked(located: Located) -> dict[str, Any]:
    """What a located text says, clean and complete; raises BadPlan with everything that is wrong."""
    reading = _Reading()
    plan = reading.plan(located.value)
    if reading.wrong:
        raise BadPlan(Problem(located.line(path), message) for path, message in reading.wrong)
    return plan


class _Reading:
    """One reading of a plan: goes on after what is wrong, to tell all of it."""

    def __init__(self) -> None:
        self.wrong: list[tuple[Path, str | Promise]] = []

    def plan(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong.append(((), gettext_lazy("This has to be an object in curly brackets.")))
            return {}
        if value.get("format", FORMAT) != FORMAT:
            message = gettext_lazy("This Plenum reads “%(format)s” only.")
            self.wrong.append((("format",), message % {"format": FORMAT}))
        self._unknown(value, {*ABOUT, "format", "about", "agenda"}, ())
        plan = dict(self._values(value, ABOUT, ()))
        if not plan.get("title") and not self.wrong:
            self.wrong.append((("title",), gettext_lazy("The workshop needs a “title”.")))
        return plan | {"agenda": self._agenda(value.get("agenda"))}

    def _agenda(self, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not value:
            message = gettext_lazy("The workshop needs an “agenda”: a list of phases in square brackets.")
            self.wrong.append((("agenda",), message))
            return []
        if len(value) > MOST_PHASES:
            message = gettext_lazy("An agenda can have %(most)d phases; this one has %(count)d.")
            self.wrong.append((("agenda", MOST_PHASES), message % {"most": MOST_PHASES, "count": len(value)}))
            return []
        return [self._phase(phase, ("agenda", index)) for index, phase in enumerate(value)]

    def _phase(self, value: Any, path: Path) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong.append((path, gettext_lazy("A phase has to be an object in curly brackets.")))
            return {}
        known = {kind.slug: kind for kind in kinds.registered()}
        slug = value.get("kind")
        if not isinstance(slug, str) or slug not in known:
            names = ", ".join(sorted(known, key=order.usual))
            message = gettext_lazy("A phase needs a “kind”: one of %(kinds)s.") % {"kinds": names}
            self.wrong.append(((*path, "kind"), message))
            return {}
        fields = PHASE | dict(known[slug].fields)
        self._unknown(value, {"kind", *fields}, path)
        return {"kind": slug} | dict(self._values(value, fields, path))

    def _unknown(self, value: dict[str, Any], names: set[str], path: Path) -> None:
        for name in value.keys() - names:
            message = gettext_lazy("“%(name)s” is not known here; there can be: %(names)s.")
            self.wrong.append(((*path, name), message % {"name": name[:60], "names": ", ".join(sorted(names))}))

    def _values(self, value: dict[str, Any], fields: dict[str, Any], path: Path) -> Iterator[tuple[str, Any]]:
        for name in fields.keys() & value.keys():
            if value[name] is None and name in OPTIONAL:
                yield name, None
                continue
            try:
                yield name, fields[name].from_json(value[name])
            except Wrong as trouble:
                message = f"“{name}”: {trouble.messages[0]}"
                self.wrong.append(((*path, name, *trouble.where), message))
