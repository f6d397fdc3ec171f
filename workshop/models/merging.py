"""Merging: somebody came in twice, and becomes one person again, with nothing of theirs lost.

Whatever points to the other one is pointed to the person who is kept, in whichever app it is: this walks the
database's own relations, so nobody has to list them. Where there can be only one (an answer, a place in a group), the
kept person's stays and the other's gives way, in one of these ways:

- a model's `give_way(kept)` moves what would be lost elsewhere and goes (two lines of feedback become one);
- what has a key that only keeps it from counting twice gets another key, and moves;
- everything else goes: it would say the same again (a second star on the same question).

A model's `after_merge(kept)` tidies up what is no longer in order when all is moved.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from workshop import codes, live

from .people import Participant

RESERVED = [Participant.Credit.NAME, Participant.Credit.INITIALS, Participant.Credit.NOTHING]
"""From the most open to the most reserved."""


class CannotMerge(Exception):
    """These two cannot become one: they are one already, or the kept one is not here."""


@transaction.atomic
def merge(kept: Participant, other: Participant) -> None:
    """Make one person of two: `other` goes, and their phone and code lead to `kept` from now on.

    Doing so twice is doing so once; raises CannotMerge for everything that makes no sense. As whoever is kept is
    present, and whoever was merged never is again, no two people can ever lead to each other.
    """
    both = Participant.objects.select_for_update().filter(workshop=kept.workshop_id, pk__in=(kept.pk, other.pk))
    found = {person.pk: person for person in both}
    if len(found) != 2:
        raise CannotMerge
    kept, other = found[kept.pk], found[other.pk]
    if other.merged_into_id == kept.pk:
        return
    if kept.removed_at or other.merged_into_id or other.forgotten_at:
        raise CannotMerge
    for relation in relations():
        _move(relation, other, kept)
    _become_one(kept, other)
    for model in {relation.related_model for relation in relations()}:
        if tidy := getattr(model, "after_merge", None):
            tidy(kept)
    kept.workshop.farewell(other)
    live.changed(kept.workshop)


def relations() -> list[Any]:
    """Everything in the database that points to a participant, the hidden sides of many-to-many fields included."""
    fields = Participant._meta.get_fields(include_hidden=True)
    return [field for field in fields if isinstance(field, models.ManyToOneRel)]


def _move(relation: Any, other: Participant, kept: Participant) -> None:
    field, rows = relation.field, relation.related_model._base_manager
    for row in rows.filter(**{field.name: other}).order_by("pk"):
        if row == kept:  # Nobody acts for themselves, and nobody leads to themselves.
            rows.filter(pk=row.pk).update(**{field.attname: None})
            continue
        try:
            with transaction.atomic():
                rows.filter(pk=row.pk).update(**{field.attname: kept.pk})
        except IntegrityError:
            _give_way(row, field, kept)


def _give_way(row: Any, field: Any, kept: Participant) -> None:
    if hasattr(row, "give_way"):
        row.give_way(kept)
    elif hasattr(row, "key"):
        type(row)._base_manager.filter(pk=row.pk).update(key=codes.new_secret(), **{field.attname: kept.pk})
    else:
        row.delete()


def _become_one(kept: Participant, other: Participant) -> None:
    """What the two said of themselves: the kept person's word, the other's where there is none; the more reserved of
    two wishes about the results, as texts were written under either."""
    has_phone = kept.has_phone or other.has_phone
    scribe = None if has_phone else _scribe_of(kept) or _scribe_of(other)
    Participant.objects.filter(pk=other.pk).update(
        removed_at=other.removed_at or timezone.now(), merged_into=kept, scribe=None
    )
    Participant.objects.filter(pk=kept.pk).update(
        origin=kept.origin or other.origin,
        credit=max(kept.credit, other.credit, key=lambda credit: RESERVED.index(Participant.Credit(credit))),
        has_phone=has_phone,
        scribe=scribe,
    )


def _scribe_of(person: Participant) -> Participant | None:
    """Who acts for somebody, if they are here."""
    return Participant.objects.present().filter(wards=person).first()
