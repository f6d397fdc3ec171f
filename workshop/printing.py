"""The print kit: what an organizer prints for the room. Each sort of sheet is a value here, or with a kind of phase.

A sheet's pages are gathered from the database and drawn by its template, in the workshop's language. Everything on a
page is measured by the page's width, so that A5 is A4 made smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import kinds, links
from .models import Group, Postit, Workshop
from .models.groups import tables_given
from .text import qr

PAPERS = (("a4", "A4"), ("a5", "A5"))
MOST_PAGES = 300
TABLES_BY_DEFAULT = 12


@dataclass(frozen=True)
class Order:
    """What somebody wants to have printed."""

    workshop: Workshop
    paper: str
    count: int | None
    """How many, where the sheet asks; None: as many as make sense."""
    absolute: Callable[[str], str]
    """Makes a path an address that phones can open."""

    def code_of(self, path: str) -> str:
        """The QR code of a path."""
        return qr(self.absolute(path), scales=True)


@dataclass(frozen=True)
class Sheet:
    """A sort of printable sheet."""

    slug: str
    label: str | Promise
    about: str | Promise
    pages: Callable[[Order], list[dict[str, Any]]]
    """What stands on each page."""
    landscape: bool = False
    count: str | Promise = ""
    """The label of the number that one may choose; empty where there is none to choose."""

    @property
    def template(self) -> str:
        return f"print/{self.slug}.html"


def sheets_for(workshop: Workshop) -> dict[str, Sheet]:
    """The sheets that a workshop can use: everybody's, and those of the kinds in its agenda. By slug."""
    used = dict.fromkeys(workshop.phases.values_list("kind", flat=True))
    found = [POSTER, TABLES, POSTITS, *(sheet for slug in used for sheet in kinds.get(slug).prints)]
    return {sheet.slug: sheet for sheet in found}


def shape(sheet: Sheet, paper: str) -> str:
    """The paper and how it lies, as the style sheet calls it. Two post-its share an upright A4."""
    landscape = sheet.landscape and not (sheet is POSTITS and paper == "a4")
    return f"{paper}-{'landscape' if landscape else 'portrait'}"


def _poster(order: Order) -> list[dict[str, Any]]:
    path = links.join_path(order.workshop)
    return [{"qr": order.code_of(path), "address": order.absolute("/").rstrip("/")}]


def _tables(order: Order) -> list[dict[str, Any]]:
    """Each table's name; those without one have a number. As many as there are names or groups, or as one likes."""
    names: list[str] = []
    for phase in order.workshop.phases.filter(kind="grouping"):
        phase.workshop = order.workshop
        given = tables_given(phase)
        names = names or ([str(name) for name in given] if isinstance(given, list) else [])
    names = names or list(map(str, order.workshop.tables))
    numbers = Group.objects.filter(phase__workshop=order.workshop).order_by("-number").values_list("number", flat=True)
    count = order.count or len(names) or numbers.first() or TABLES_BY_DEFAULT
    return [{"name": names[n - 1] if n <= len(names) else "", "number": n} for n in range(1, count + 1)]


def _postits(order: Order) -> list[dict[str, Any]]:
    """What hangs on the wall; before anything does, what is selected. Two on a sheet of A4."""
    chosen = Postit.objects.filter(workshop=order.workshop, question__hidden_at=None).exclude(slot=None)
    postits = list(chosen.exclude(hung_at=None) if chosen.exclude(hung_at=None).exists() else chosen)
    return [{"postits": pair} for pair in batched(postits, 2 if order.paper == "a4" else 1)]


POSTER = Sheet(
    "poster", _("Poster to join"), _("For the doors and walls: the QR code, the code, the address."), _poster
)
TABLES = Sheet(
    "tables",
    _("Tables"),
    _("A name or number for each table, to stand on it."),
    _tables,
    landscape=True,
    count=_("How many tables"),
)
POSTITS = Sheet(
    "postits",
    _("Post-its"),
    _("The selected questions, each as large as A5 allows, for those who want the wall on paper."),
    _postits,
    landscape=True,
)
