"""What a new workshop can begin from: the templates that come with Plenum, and an organizer's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import plan
from .models import Template

FOLDER = Path(__file__).parent / "samples"
USUAL = "full"

BUILT_IN: dict[str, tuple[Promise, Promise]] = {
    "full": (_("The full method"), _("Line-ups, groups, questions, a wall, sessions, World Café.")),
    "short": (_("Short form"), _("The same way, with less of everything.")),
    "cafe": (_("World Café only"), _("Hosts name their tables' questions, everybody else walks.")),
    "open-space": (_("Open space"), _("Marketplace and sessions: whoever cares offers one.")),
}
"""The name of a template's file, what it is called, and what it is like."""


@dataclass(frozen=True)
class Offer:
    """A template to choose: its key in the form, and what one should know."""

    key: str
    name: str | Promise
    about: str | Promise
    minutes: int
    own: Template | None = None


@cache
def built_in(key: str) -> dict[str, Any]:
    """The plan of a template that comes with Plenum."""
    return plan.read((FOLDER / f"{key}.json").read_bytes())


def offers(user: Any) -> Iterator[Offer]:
    """What somebody can begin from."""
    for key, (name, about) in BUILT_IN.items():
        yield Offer(key, name, about, plan.minutes(built_in(key)))
    for own in Template.objects.filter(owner=user):
        yield Offer(f"own-{own.pk}", own.name, "", plan.minutes(own.plan), own)


def plan_of(offer: Offer) -> dict[str, Any]:
    """The plan behind an offer."""
    return offer.own.plan if offer.own else built_in(offer.key)
