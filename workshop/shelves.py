"""The desk's shelves: which workshop lies where, in which order. A number of queries that does not grow with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from .models import Participant, Workshop
from .models.lifecycle import GRACE, aged, gone_at, kept_until

DAY = PAUSE = timedelta(days=1)
"""A workshop that nobody has moved for so long is over, also if it was never closed."""


@dataclass
class Shelves:
    """Somebody's workshops."""

    running: list[Workshop] = field(default_factory=list)
    prepared: list[Workshop] = field(default_factory=list)
    past: list[Workshop] = field(default_factory=list)
    archived: list[Workshop] = field(default_factory=list)
    deleted: list[Workshop] = field(default_factory=list)

    @property
    def are_empty(self) -> bool:
        """Whether there is no workshop but deleted ones."""
        return not (self.running or self.prepared or self.past or self.archived)

    @property
    def archive_ends(self) -> bool:
        """Whether something in the archive deletes itself soon: then it is no place to overlook."""
        return any(one.last_day for one in self.archived)


def shelf_of(workshop: Workshop, now: datetime) -> str:
    """On which shelf a workshop lies."""
    if workshop.deleted_at:
        return "deleted"
    if workshop.archived_at:
        return "archived"
    if workshop.closed_at:
        return "past"
    if not workshop.turn:
        return "prepared"
    return "running" if workshop.opened_at > now - PAUSE else "past"


def shelves_of(organizer: Any) -> Shelves:
    """Somebody's workshops: the latest first, those that are planned by their date. Deleted ones know how many
    `days_left` there are; the others `last_day`, when they delete themselves, if that is soon."""
    now, shelves = timezone.now(), Shelves()
    mine: Any = Workshop.objects.filter(organizers=organizer, sandbox_of=None)
    here = Participant.objects.present().filter(workshop=OuterRef("pk")).order_by().values("workshop")
    people = Subquery(here.annotate(count=Count("pk")).values("count"))
    for one in aged(mine.annotate(people=people)).order_by("-created_at", "-pk"):
        one.days_left = ceil((gone - now) / DAY) if (gone := gone_at(one)) else None
        one.last_day = until if (until := kept_until(one)) < now + GRACE else None
        getattr(shelves, shelf_of(one, now)).append(one)
    shelves.prepared.sort(key=lambda one: (one.starts_at is None, one.starts_at or now))
    for shelf in (shelves.running, shelves.past):
        shelf.sort(key=lambda one: one.opened_at, reverse=True)
    return shelves
