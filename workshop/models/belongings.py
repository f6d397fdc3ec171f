"""What models say of what is somebody's, and of what becomes of it.

    belongings = (Belongs("author", _("Questions you wrote"), go=give_up, stays=is_on_a_postit),)

What is only a person's is deleted. What others have built upon stays as the group's, without their name. What only
tells where they were stays a part of the room's picture, and loses its name when they are taken out entirely.

`names_in` are the fields of a model in which it says who did something, by name; `crew_in` those of them that name only
facilitators and helpers. `strips` tells what becomes of its rows when everything personal is taken out of a workshop:
None, they go; else the fields that change, and to what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workshop import codes

from .people import Participant


def delete(row: Any) -> None:
    """The way that most things go."""
    row.delete()


def never(row: Any) -> bool:
    """Nobody has built upon most things."""
    return False


def let_go(name: str) -> Callable[[Any], None]:
    """What somebody took on stays, and is nobody's."""

    def act(row: Any) -> None:
        type(row)._base_manager.filter(pk=row.pk).update(**{name: None})

    return act


@dataclass(frozen=True)
class Belongs:
    """One of a model's relations to a person."""

    field: str
    label: Any
    words: Callable[[Any], str] = str
    go: Callable[[Any], None] | None = delete
    """How a row goes; None for what only tells where somebody was."""
    stays: Callable[[Any], bool] = never
    """Whether others have built upon a row, so that it stays without the name."""
    along: tuple[str, ...] = ()
    """What has to be fetched with a row to tell of it in words."""


def nobodys(person: Participant) -> dict[str, Any]:
    """What is left of what somebody said of themselves, and of what leads to them: nothing."""
    return {
        "name": somebody(person.workshop),
        "origin": "",
        "credit": Participant.Credit.NOTHING,
        "language": person.workshop.language,
        "code": codes.new_personal_code(),
        "key": codes.new_secret(),
        "scribe": None,
        "forgotten_at": timezone.now(),
    }


def somebody(workshop: Any) -> str:
    """What somebody is called who has no name any more."""
    with translation.override(workshop.language):
        return _("Somebody")


def nobody(workshop: Any) -> Participant:
    """Whose the things are that stay when they are nobody's any more: somebody who was never here."""
    details = {"credit": Participant.Credit.NOTHING, "has_phone": False}
    instants = {"removed_at": timezone.now(), "forgotten_at": timezone.now()}
    name = somebody(workshop)
    return Participant.objects.get_or_create(workshop=workshop, key="nobody", name=name, defaults=details | instants)[0]
