"""Where an agenda's order cannot work: said in the editor, and never forbidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

USUAL = (
    *("lobby", "briefing", "lineup", "grouping", "brainstorm", "select", "cluster", "gallery"),
    *("marketplace", "session", "finish", "worldcafe", "thanks"),
)
"""The kinds in the order in which one meets them; others come after these."""
ONCE = ("lobby", "thanks")


@dataclass(frozen=True)
class Warned:
    """What is the matter with the phase at an index of the agenda, in a sentence."""

    index: int
    text: str


def usual(slug: str) -> int:
    """Where a kind stands in lists of kinds."""
    return USUAL.index(slug) if slug in USUAL else len(USUAL)


def warnings(agenda: Sequence[str], needs: Mapping[str, Sequence[str]], labels: Mapping[str, Any]) -> list[Warned]:
    """What cannot work in an agenda of these kinds, in its order.

    `needs` says of which kinds one has to come before; `labels` what kinds are called.
    """
    found = [*_needs(agenda, needs, labels), *_ends(agenda, labels), *_groups(agenda)]
    return sorted(found, key=lambda warned: warned.index)


def _needs(agenda: Sequence[str], needs: Mapping[str, Sequence[str]], labels: Mapping[str, Any]) -> list[Warned]:
    found = []
    for index, slug in enumerate(agenda):
        needed = needs.get(slug, ())
        if needed and not set(needed) & set(agenda[:index]):
            names = _(" or ").join(f"“{labels.get(one, one)}”" for one in needed)
            later = set(needed) & set(agenda[index:])
            text = _("%(needed)s has to come before it.") if later else _("It needs %(needed)s before it.")
            found.append(Warned(index, text % {"needed": names}))
    return found


def _ends(agenda: Sequence[str], labels: Mapping[str, Any]) -> list[Warned]:
    found = []
    if agenda and agenda[0] != "lobby":
        found.append(Warned(0, _("The first phase should be “%(lobby)s”: there people come in.") % labels))
    for slug in ONCE:
        for index in [index for index, one in enumerate(agenda) if one == slug][1:]:
            found.append(Warned(index, _("There is one of these before already.")))
    if "thanks" in agenda and agenda[-1] != "thanks":
        found.append(Warned(agenda.index("thanks"), _("After this one people expect nothing more.")))
    return found


def _groups(agenda: Sequence[str]) -> list[Warned]:
    """New groups have new sheets: there is nothing to select from on them."""
    kept = [(index, slug) for index, slug in enumerate(agenda) if slug in ("grouping", "brainstorm", "select")]
    return [
        Warned(index, _("New groups have empty sheets: nothing can be selected from them before they brainstorm."))
        for (index, slug), (_next, after) in pairwise(kept)
        if slug == "grouping" and after == "select" and "brainstorm" in agenda[:index]
    ]
