"""From the database to an archive."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import models
from django.utils import timezone

from workshop.models import Workshop
from workshop.shapes import Change, Misshapen, changed

from . import scope
from .box import FORMAT, VERSION, pack
from .values import encoded


def write(workshop: Workshop) -> bytes:
    """A workshop's archive: rows are numbered from 1 on, and point to each other by these numbers."""
    writing = Writing(workshop)
    tables = {model._meta.label_lower: writing.table(model) for model in scope.in_order()}
    head = {"format": FORMAT, "version": VERSION, "written_at": timezone.now().isoformat()}
    return pack(head | {"tables": tables}, writing.pictures)


class Writing:
    """The rows of one workshop, with their numbers."""

    def __init__(self, workshop: Workshop) -> None:
        self.pictures: dict[str, bytes] = {}
        self.rows: dict[scope.Model, dict[int, Any]] = {}
        for model in scope.in_order():
            found = scope.rows(model, workshop)
            self.rows[model] = {row.pk: row for row in found if self._has_owners(row) and self._has_files(row)}
        self.numbers: dict[str, dict[int, int]] = {
            model._meta.label_lower: {key: number for number, key in enumerate(rows, 1)}
            for model, rows in self.rows.items()
        }
        self._number_what_is_gone()

    def _number_what_is_gone(self) -> None:
        """Steps tell of rows that are no more, and that undoing may bring back: they have numbers after all others."""
        told: dict[str, set[int]] = defaultdict(set)

        def hear(label: str, key: int) -> int:
            told[label].add(key)
            return key

        for rows in self.rows.values():
            for row in rows.values():
                for name, shape in getattr(row, "shapes", {}).items():
                    _translated(getattr(row, name), shape, hear)
        for label, keys in told.items():
            for key in sorted(keys - self.numbers[label].keys()):
                self.numbers[label][key] = len(self.numbers[label]) + 1

    def _has_owners(self, row: Any) -> bool:
        """Whether what it cannot be without is in the archive; people may go on writing while it is made."""
        needed = (field for field in scope.keys(type(row)) if not field.null and field.related_model in self.rows)
        return all(getattr(row, field.attname) in self.rows[field.related_model] for field in needed)

    def _has_files(self, row: Any) -> bool:
        """Whether its pictures are still on the disk, and to hand: without them a row has nothing to show."""
        try:
            row.archived_files = {field: _bytes(getattr(row, field.name)) for field in scope.files(type(row))}
        except FileNotFoundError:
            return False
        return True

    def table(self, model: scope.Model) -> list[dict[str, Any]]:
        """All rows of a model."""
        links = {field: self._links(model, field) for field in scope.many(model)}
        return [
            {"id": number}
            | {field.name: self._value(row, field, number) for field in scope.fields(model)}
            | {field.name: found.get(row.pk, []) for field, found in links.items()}
            for number, row in enumerate(self.rows[model].values(), 1)
        ]

    def _value(self, row: Any, field: Any, number: int) -> Any:
        if isinstance(field, models.ForeignKey):
            numbers = self.numbers[field.related_model._meta.label_lower]
            return numbers.get(getattr(row, field.attname))
        if field in row.archived_files:
            name = f"{field.model._meta.model_name}s/{number}.jpg"
            self.pictures[name] = row.archived_files[field]
            return name
        value = getattr(row, field.name)
        if shape := getattr(row, "shapes", {}).get(field.name):
            value = _translated(value, shape, lambda label, key: self.numbers[label][key])
        return encoded(field, value)

    def _links(self, model: scope.Model, field: Any) -> dict[int, list[int]]:
        """The other side of a many-to-many field, by the key of this side: one query."""
        numbers = self.numbers[field.related_model._meta.label_lower]
        found: dict[int, list[int]] = defaultdict(list)
        through = field.remote_field.through._base_manager.filter(**{f"{field.m2m_field_name()}__in": self.rows[model]})
        for here, there in through.values_list(field.m2m_column_name(), field.m2m_reverse_name()):
            if there in numbers:
                found[here].append(numbers[there])
        return {key: sorted(others) for key, others in found.items()}


def _translated(value: Any, shape: Any, change: Change) -> Any:
    """With other keys; whoever reads it in may find out what is wrong with a value that is not as it should be."""
    try:
        return changed(value, shape, change)
    except Misshapen:
        return value


def _bytes(file: Any) -> bytes:
    with file.open("rb") as opened:
        return opened.read()
