"""The way back from merging: two people, who were taken for one, are two again.

What was the other's and has been moved is theirs again, unless it is somebody else's by now. Only keys are kept for
that, nothing of what they wrote; what counted only once for the two of them (a second star, a second answer) is gone.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from workshop import live

from .merging import relations
from .people import Participant


def two(kept: Participant, other: Participant) -> dict[str, Any]:
    """What leads to the other one, and what the two said of themselves; of where they come from only whether."""
    this, that = (Participant.objects.get(pk=one.pk) for one in (kept, other))
    return {
        "into": that.merged_into_id,
        "is_gone": that.removed_at is not None,
        "scribe": that.scribe_id,
        "kept": {
            "credit": this.credit,
            "has_phone": this.has_phone,
            "scribe": this.scribe_id,
            "origin": bool(this.origin),
        },
        "theirs": {_name(relation): keys for relation in relations() if (keys := _keys(relation, other))},
    }


def _name(relation: Any) -> str:
    return f"{relation.related_model._meta.label_lower}.{relation.field.name}"


def _keys(relation: Any, person: Participant) -> list[int]:
    rows = relation.related_model._base_manager.filter(**{relation.field.name: person})
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def part(other: Participant, was: dict[str, Any], now: dict[str, Any]) -> None:
    """Let somebody be themselves again; raises IntegrityError when somebody else has their name by now."""
    kept = Participant.objects.select_related("workshop").get(pk=now["into"])
    other.workshop = kept.workshop
    if not was["is_gone"]:
        Participant.objects.check_name(kept.workshop, other.name, pk=other.pk)
    Participant.objects.filter(pk=other.pk).update(merged_into=None)
    for relation in relations():
        for key in was["theirs"].get(_name(relation), ()):
            _give_back(relation, key, kept, other)
    _be_as_before(kept, other, was, now)
    for person in (kept, *([] if was["is_gone"] else [other])):
        kept.workshop.welcome(person)
    live.changed(kept.workshop)


def _give_back(relation: Any, key: int, kept: Participant, other: Participant) -> None:
    """One of the other's, if it is the kept person's still, and there is no other one like it."""
    name = relation.field.name
    rows = relation.related_model._base_manager.filter(pk=key, **{name: kept})
    try:
        with transaction.atomic():
            rows.update(**{name: other})
    except IntegrityError:
        return


def _be_as_before(kept: Participant, other: Participant, was: dict[str, Any], now: dict[str, Any]) -> None:
    """What the merging made of the kept person, where they have not changed it since; and the other one is here."""
    here = Participant.objects.filter(pk=kept.pk)
    here.filter(credit=now["kept"]["credit"]).update(credit=was["kept"]["credit"])
    if not was["kept"]["origin"]:
        here.filter(origin=other.origin).update(origin="")
    if was["kept"]["has_phone"] != now["kept"]["has_phone"]:
        here.update(has_phone=False, scribe=_present(was["kept"]["scribe"]))
    elif was["kept"]["scribe"] != now["kept"]["scribe"]:
        here.filter(scribe=now["kept"]["scribe"]).update(scribe=_present(was["kept"]["scribe"]))
    if not was["is_gone"]:
        scribe = None if other.has_phone else _present(was["scribe"])
        Participant.objects.filter(pk=other.pk).update(removed_at=None, scribe=scribe)


def _present(key: int | None) -> int | None:
    return Participant.objects.present().filter(pk=key or 0).values_list("pk", flat=True).first()
