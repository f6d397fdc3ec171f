"""From an archive to the database: new rows with new keys, all of them or none."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshop import codes
from workshop.models import Workshop
from workshop.models.lifecycle import stay
from workshop.one_by_one import one_by_one
from workshop.shapes import Misshapen, changed

from . import scope
from .box import BadArchive, Box
from .values import _instant, decoded

MOST_ROWS = 300_000
MOST_NUMBERS = 10**9
NEVER_GIVEN = 2**51
"""No database that counts its keys up gets here: what is gone keeps keys that nothing else will ever have."""


def read(file: IO[bytes], organizers: Iterable[Any] = (), secret: str = "") -> Workshop:
    """Make a workshop of an archive; raises BadArchive for whatever cannot be read in, and then has made nothing.

    `secret` becomes the stage's: the same one, read in twice, is the same workshop.
    """
    reading = Reading(Box(file))
    try:
        reading.unpack()
        with transaction.atomic():
            if secret and (found := Workshop.objects.made_before(organizers, stage_secret=secret)):
                reading.throw_away()
                return found
            workshop = reading.make(secret)
            workshop.organizers.set(organizers)
            stay(workshop)
            return workshop
    except BaseException as trouble:
        reading.throw_away()
        if isinstance(trouble, IntegrityError | DataError | ValueError | OverflowError):
            raise BadArchive(_("The archive does not hold together: its parts contradict each other.")) from None
        raise


class Reading:
    """What was read so far: the rows of each model by their numbers in the archive."""

    def __init__(self, box: Box) -> None:
        self.box = box
        content = box.content()
        self.tables = _tables(content.get("tables"))
        self.written_at = _written_at(content.get("written_at"))
        self.rows: dict[scope.Model, list[Any]] = {}
        self.made: dict[scope.Model, list[Any]] = {}
        self.stored: list[Any] = []
        self.gone: dict[str, int] = defaultdict(lambda: NEVER_GIVEN + secrets.randbelow(2**50))
        self.later: dict[tuple[scope.Model, Any], list[tuple[Any, int]]] = defaultdict(list)

    def unpack(self) -> None:
        """Look at everything, pictures too, and put these onto the disk: it takes its time, and nobody waits for it."""
        for model in scope.in_order():
            data = self.tables.get(model._meta.label_lower, [])
            self.rows[model] = [
                self._try(model, number, self._row, model, number, one) for number, one in enumerate(data, 1)
            ]

    def make(self, secret: str) -> Workshop:
        """All rows, with what they point to."""
        if secret:
            self.rows[Workshop][0].stage_secret = secret
        for model, rows in self.rows.items():
            data = self.tables.get(model._meta.label_lower, [])
            for number, (row, one) in enumerate(zip(rows, data, strict=True), 1):
                self._try(model, number, self._connect, row, one)
            self.made[model] = self._try(model, len(rows), model._base_manager.bulk_create, rows)
        for (model, field), waiting in self.later.items():
            self._point(model, field, waiting)
        for model in scope.in_order():
            for field in scope.many(model):
                self._link(model, field)
        workshop: Workshop = self.made[Workshop][0]
        self._stop_the_clock(workshop)
        return workshop

    def throw_away(self) -> None:
        """The pictures that were put onto the disk."""
        for file in self.stored:
            file.delete(save=False)

    @staticmethod
    def _try(model: scope.Model, number: int, act: Callable[..., Any], *given: Any) -> Any:
        """Do something with a row; raises BadArchive that tells which one, where anything is wrong with it."""
        try:
            return act(*given)
        except (ValueError, ValidationError, OverflowError, RecursionError, ArithmeticError) as trouble:
            message = _("The archive is damaged: something is wrong with number %(number)d of “%(name)s”.")
            raise BadArchive(message % {"number": number, "name": model._meta.label_lower}) from trouble

    def _row(self, model: scope.Model, number: int, data: dict[str, Any]) -> Any:
        """One row with all that it says, but not yet what it points to."""
        known = {field.name: field for field in (*scope.fields(model), *scope.many(model))}
        if data.get("id") != number or data.keys() - known.keys() - {"id"}:
            raise Misshapen(data)
        row, picture = model(), None
        for name, field in known.items():
            if field.is_relation:
                continue
            if name not in data:
                if not field.has_default() and not field.null:
                    raise Misshapen(name)
            elif isinstance(field, models.FileField):
                picture = self.box.picture(_name(data[name]))
            else:
                setattr(row, name, decoded(field, data[name]))
        for field in scope.keyless(model):
            setattr(row, field.name, codes.new_secret())
        if check := getattr(row, "check_archived", None):
            check(picture)
        for field in scope.files(model):
            self._store(row, field, picture or b"")
        return row

    def _connect(self, row: Any, data: dict[str, Any]) -> None:
        """What it points to, also where keys hide."""
        for field in scope.keys(type(row)):
            self._refer(row, field, data.get(field.name))
        for name, shape in getattr(row, "shapes", {}).items():
            setattr(row, name, changed(getattr(row, name), shape, self._key))
        if isinstance(row, Workshop):
            self._keep_code(row)

    def _keep_code(self, workshop: Workshop) -> None:
        """Its code, unless another workshop has it, or gets it at this moment."""
        one_by_one(f"code {workshop.code}")
        free = set(codes.ALPHABET) >= set(workshop.code) and len(workshop.code) == codes.WORKSHOP_LENGTH
        if not free or Workshop.objects.filter(code=workshop.code).exists():
            workshop.code = codes.new_code()

    def _refer(self, row: Any, field: Any, number: Any) -> None:
        """Point to another row; to one that is not made yet later."""
        if number is None:
            if not field.null:
                raise Misshapen(field.name)
            return
        label = field.related_model._meta.label_lower
        if type(number) is not int or not 1 <= number <= len(self.tables.get(label, ())):
            raise Misshapen(field.name)
        if field.related_model in self.made:
            setattr(row, field.name, self.made[field.related_model][number - 1])
        else:
            self.later[type(row), field].append((row, number))

    def _point(self, model: scope.Model, field: Any, waiting: list[tuple[Any, int]]) -> None:
        for row, number in waiting:
            setattr(row, field.name, self.made[field.related_model][number - 1])
        model._base_manager.bulk_update([row for row, _number in waiting], [field.name], batch_size=200)

    def _link(self, model: scope.Model, field: Any) -> None:
        through = field.remote_field.through
        here, there = field.m2m_column_name(), field.m2m_reverse_name()
        others, new = self.made[field.related_model], []
        for row, data in zip(self.made[model], self.tables.get(model._meta.label_lower, ()), strict=True):
            for number in _numbers(data.get(field.name, []), len(others)):
                new.append(through(**{here: row.pk, there: others[number - 1].pk}))
        through._base_manager.bulk_create(new)

    def _key(self, label: str, number: int) -> int:
        """The key of the row with this number; of one that is gone, a key that it alone will ever have."""
        if not 1 <= number <= MOST_NUMBERS:
            raise Misshapen(number)
        rows = self.made[scope.by_label()[label]]
        return rows[number - 1].pk if number <= len(rows) else self.gone[label] + number

    def _store(self, row: Any, field: Any, picture: bytes) -> None:
        file = getattr(row, field.name)
        file.save(f"{codes.new_secret()}.jpg", ContentFile(picture), save=False)
        self.stored.append(file)

    def _stop_the_clock(self, workshop: Workshop) -> None:
        """The clock stands where it stood when the archive was written: nothing happens by itself, nor all at once."""
        if workshop.phase and not workshop.is_closed:
            clock = workshop.phase.clock.pause(self.written_at)
            type(workshop.phase).objects.filter(pk=workshop.phase.pk).update(paused_at=clock.paused_at)


def _tables(found: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of every model; raises BadArchive unless there is one workshop, and nothing that we don't know."""
    fine = isinstance(found, dict) and all(
        isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in found.values()
    )
    if not fine or len(found.get(Workshop._meta.label_lower, ())) != 1:
        raise BadArchive(_("The archive is damaged: there is not exactly one workshop in it."))
    if unknown := found.keys() - scope.by_label().keys():
        message = _("The archive has something in it that this Plenum does not know: %(name)s. Please update it first.")
        raise BadArchive(message % {"name": min(unknown)[:80]})
    if sum(map(len, found.values())) > MOST_ROWS:
        raise BadArchive(_("This archive has far too much in it."))
    return found


def _written_at(found: Any) -> datetime:
    try:
        return min(_instant(found), timezone.now())
    except (ValueError, OverflowError):
        raise BadArchive(_("The archive is damaged: it does not say when it was written.")) from None


def _numbers(found: Any, most: int) -> list[int]:
    fine = isinstance(found, list) and all(type(number) is int and 1 <= number <= most for number in found)
    if not fine or len(set(found)) != len(found):
        raise BadArchive(_("The archive is damaged: it points to something that is not there."))
    return found


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise Misshapen(value)
    return value
