"""What belongs to a workshop: the models, how each leads to it, and their fields."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from workshop.models import Workshop
from workshop.shapes import named

type Model = type[models.Model]


@cache
def paths() -> dict[Model, str]:
    """Every model whose rows belong to a workshop, with the shortest way there as a lookup."""
    found: dict[Model, str] = {Workshop: "pk"}
    new: Iterable[Model] = [Workshop]
    while new:
        nearer = list(new)
        new = [model for model in apps.get_models() if model not in found and _owner(model, nearer)]
        for model in new:
            field = _owner(model, nearer)
            owner = field.related_model
            found[model] = field.name if owner is Workshop else f"{field.name}__{found[owner]}"
    return found


def _owner(model: Model, nearer: list[Model]) -> Any:
    """The field by which a model belongs to one of these."""
    return next((one for one in keys(model) if not one.null and one.related_model in nearer), None)


def rows(model: Model, workshop: Workshop) -> list[Any]:
    """The rows of a model that go into a workshop's archive, in the order of their keys."""
    found = model._base_manager.filter(**{paths()[model]: workshop.pk}).order_by("pk")
    return list(found.filter(only) if (only := getattr(model, "only", None)) else found)


def keys(model: Model) -> list[Any]:
    """The foreign keys of a model, but those that it leaves out."""
    return [field for field in fields(model) if isinstance(field, models.ForeignKey)]


def fields(model: Model) -> list[Any]:
    """The fields of a model that an archive has, without the primary key."""
    out = getattr(model, "leaves_out", {})
    return [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in out]


def keyless(model: Model) -> list[Any]:
    """The fields left out that only need to be like nobody else's."""
    fields = [model._meta.get_field(name) for name in getattr(model, "leaves_out", {})]
    texts = [field for field in fields if isinstance(field, models.CharField)]
    return [field for field in texts if not field.has_default() and not field.blank]


def many(model: Model) -> list[Any]:
    """The many-to-many fields of a model that an archive has."""
    out = getattr(model, "leaves_out", {})
    return [field for field in model._meta.local_many_to_many if field.name not in out]


def files(model: Model) -> list[Any]:
    return [field for field in fields(model) if isinstance(field, models.FileField)]


def by_label() -> dict[str, Model]:
    return {model._meta.label_lower: model for model in paths()}


@cache
def in_order() -> list[Model]:
    """The models in an order in which they can be made: each after those that it cannot be without, and after those
    whose keys hide in its JSON. What a row can be without at first comes in afterwards."""
    left = sorted(paths(), key=lambda model: model._meta.label_lower)
    done: list[Model] = []
    while left:
        ready = (one for optional in (True, False) for one in left if _needs(one, optional) <= {*done, one})
        left.remove(model := next(ready))
        done.append(model)
    return done


def _needs(model: Model, optional: bool) -> set[Model]:
    """What has to be there before a model's rows; also what a row could be without at first."""
    shapes = getattr(model, "shapes", {})
    hidden = by_label() if isinstance(shapes, property) else named(shapes)
    pointed = {field.related_model for field in keys(model) if optional or not field.null}
    return pointed | {by_label()[label] for label in hidden}
