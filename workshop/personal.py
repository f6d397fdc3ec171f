"""Personal data: what is somebody's and how it goes, and how everything personal leaves a workshop.

Which relations lead to a person, and which models belong to a workshop, is read from Django's own descriptions; what
becomes of each, models say themselves (see models/belongings.py).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import models, transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from workshop import codes, live
from workshop.archive import scope
from workshop.models import LONGEST_MESSAGE, LogEntry, Message, Participant, Workshop
from workshop.models.belongings import Belongs, nobodys, somebody
from workshop.models.merging import relations

SPOKEN = ("send_message", "take_message_back", "listen_up", "release")
"""Lines of the log that tell what was said to the phones."""
SHORTEST_NAME = 2


@dataclass(frozen=True)
class Belonging:
    """Something of somebody's, in words."""

    key: int
    text: str
    stays: bool


@dataclass(frozen=True)
class Sort:
    """All of one sort that is somebody's."""

    name: str
    label: Any
    can_go: bool
    items: tuple[Belonging, ...]


def sorts() -> Iterator[tuple[str, Any, Belongs]]:
    """Every sort of thing that can be somebody's: its name, its model, and what that says of it."""
    for relation in relations():
        model = relation.related_model
        for one in getattr(model, "belongings", ()):
            if one.field == relation.field.name:
                yield f"{model._meta.label_lower}.{one.field}", model, one


def _rows(model: Any, one: Belongs, person: Participant) -> list[Any]:
    found = model._base_manager.filter(**{one.field: person}).order_by("pk")
    return list(found.select_related(*one.along) if one.along else found)


def of(person: Participant) -> list[Sort]:
    """What is this person's: as many queries as there are sorts, however much it is."""
    found = []
    for name, model, one in sorts():
        rows = _rows(model, one, person)
        items = tuple(Belonging(row.pk, one.words(row), one.stays(row)) for row in rows)
        if items:
            found.append(Sort(name, one.label, one.go is not None, items))
    return found


def as_data(person: Participant) -> dict[str, Any]:
    """All that Plenum knows of somebody, to be taken home."""
    said = {name: getattr(person, name) for name in ("name", "origin", "language", "credit")}
    joined = {"workshop": person.workshop.title, "joined_at": person.joined_at.isoformat()}
    return said | joined | {str(sort.label): [one.text for one in sort.items] for sort in of(person)}


@transaction.atomic
def give_up(person: Participant, sort: str = "", key: int | None = None) -> None:
    """Delete one thing of this person's, or all of a sort, or everything that can go. Doing so twice is once."""
    for name, model, one in sorts():
        if one.go and sort in ("", name):
            for row in _rows(model, one, person):
                if key in (None, row.pk):
                    one.go(row)
    live.changed(person.workshop)


@transaction.atomic
def introduce(person: Participant, **details: Any) -> None:
    """Change what somebody says of themselves. What tells of them by name calls them by the new one from then on, so
    that the earlier one is nowhere; how facilitators have renamed them is told by itself, and found by `_names`.

    Raises IntegrityError when somebody else has the name.
    """
    old = Participant.objects.values_list("name", flat=True).get(pk=person.pk)
    person.introduce(**details)
    new = details.get("name", old)
    if new != old:
        for model, path in _telling():
            rows = model._base_manager.filter(**{path: person.workshop})
            theirs = [name for name in model.names_in if name not in getattr(model, "crew_in", ())]
            _call(rows.exclude(verb="rename") if model is LogEntry else rows, theirs, old, new)
        _unsay(person.workshop, old, new)


@transaction.atomic
def take_out(person: Participant) -> None:
    """Take somebody out entirely: what is theirs goes, the rest has no name, and no phone or code leads to them."""
    if Participant.objects.filter(pk=person.pk).exclude(forgotten_at=None).exists():
        return
    give_up(person)
    for name in _names(person):
        forget_name(person.workshop, name)
    Message.recipients.through._base_manager.filter(participant=person).delete()
    person.remove()
    for one in Participant.objects.filter(models.Q(pk=person.pk) | models.Q(merged_into=person)):
        Participant.objects.filter(pk=one.pk).update(**nobodys(one))
    live.changed(person.workshop)


def _names(person: Participant) -> set[str]:
    """What they were called here, also before they were renamed, and as somebody who came in twice."""
    others = person.workshop.participants.filter(merged_into=person).values_list("pk", "name")
    everybody = {person.pk: person.name, **dict(others)}
    renamings = person.workshop.log.filter(verb="rename", before__of__in=everybody)
    told = [[entry.about.get("old"), entry.about.get("name")] for entry in renamings]
    kept = [entry.before.get(when) or [] for entry in renamings for when in ("was", "is")]
    return {*everybody.values(), *filter(None, chain(*told, *kept))}


def forget_name(workshop: Any, name: str) -> None:
    """Take a name out of what tells who did something: models say in which of their fields names are (`names_in`); and
    out of what facilitators have said to the phones, where it stands as a whole."""
    new = somebody(workshop)
    for model, path in _telling():
        _call(model._base_manager.filter(**{path: workshop}), model.names_in, name, new)
    _unsay(workshop, name, new)


def _unsay(workshop: Workshop, name: str, new: str) -> None:
    _call(LogEntry.objects.filter(workshop=workshop, verb__in=SPOKEN), ("about", "before"), name, new, unsaid)
    _call(Message.objects.filter(workshop=workshop), ("text",), name, new, unsaid)
    _call(Workshop.objects.filter(pk=workshop.pk), ("instruction",), name, new, unsaid)


def _call(rows: Any, fields: Iterable[str], name: str, new: str, way: Callable[..., str] | None = None) -> None:
    for row in rows.only("pk", *fields):
        changed = {one: renamed(getattr(row, one), name, new, way) for one in fields}
        if any(changed[one] != getattr(row, one) for one in fields):
            type(row)._base_manager.filter(pk=row.pk).update(**changed)


def _telling() -> Iterator[tuple[Any, str]]:
    yield from ((model, path) for model, path in scope.paths().items() if hasattr(model, "names_in"))


def renamed(value: Any, name: str, new: str, way: Callable[..., str] | None = None) -> Any:
    """Another name in a text that is one, or a list of names with commas; also inside of JSON."""
    if isinstance(value, dict):
        return {key: renamed(one, name, new, way) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, name, new, way) for one in value]
    if not isinstance(value, str):
        return value
    return (way or _in_list)(value, name, new)


def _in_list(text: str, name: str, new: str) -> str:
    return re.sub(rf"(?:\A|(?<=, )){re.escape(name)}(?=, |\Z)", lambda _found: new, text)


def unsaid(text: str, name: str, new: str) -> str:
    """Another name within a sentence; one of a single letter may be anything, and stays."""
    if len(name) < SHORTEST_NAME:
        return text
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _found: new, text)[:LONGEST_MESSAGE]


# Everything personal ----------------------------------------------------------------------------------------------


@transaction.atomic
def strip(workshop: Workshop) -> None:
    """Take everything personal out of a workshop; the results stay, and nobody can be asked who wrote what.

    Names, origins, languages, codes and keys; who did what at the console; messages, invitations and whoever came by
    them. It is closed for good, and old cookies open nothing but the results. Doing so twice is doing so once.
    """
    now = timezone.now()
    claimed = Workshop.objects.filter(pk=workshop.pk, stripped_at=None)
    if not claimed.update(stripped_at=now, closed_at=Coalesce("closed_at", now), at_controls=None, instruction=""):
        return
    for model, path in scope.paths().items():
        if hasattr(model, "strips"):
            rows = model._base_manager.filter(**{path: workshop.pk})
            if model.strips is None:
                rows.delete()
            else:
                rows.update(**model.strips)
    _unname(workshop)
    live.changed(workshop)


def _unname(workshop: Workshop) -> None:
    """Give everybody a number for a name, in no order that tells anything."""
    people = list(workshop.participants.all())
    if not people:
        return
    # No two present people may have one name, also not while the names change.
    marks = Concat(Value(codes.new_secret() + " "), Cast("pk", CharField()))
    workshop.participants.update(name=marks)
    numbers = random.SystemRandom().sample(range(1, len(people) + 1), len(people))
    for person, number in zip(people, numbers, strict=True):
        for name, value in (nobodys(person) | {"forgotten_at": person.forgotten_at}).items():
            setattr(person, name, value)
        person.name = f"{somebody(workshop)} {number}"
    Participant.objects.bulk_update(people, [*nobodys(people[0])], batch_size=50)
