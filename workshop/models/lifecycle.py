"""A workshop's life on the desk: copied, put away, deleted with days of grace, and gone for good.

A workshop that nobody needs any more deletes itself: `keep_months` after the last thing that happened in it (a phase
was opened for the first time, it was planned to begin, or it was made). Deleted by hand or by itself, it can be had
back for GRACE; then it is purged, with all that people wrote and the files of their photos. Sandboxes are purged after
a day. What is due is done by `tidy`, each workshop in a transaction of its own that claims it: several processes, or a
second call, find nothing left to do.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from workshop import codes, live

from .phase import COLUMNS, Phase
from .workshop import KEEP_MONTHS, LONGEST_KEEP, Workshop

log = logging.getLogger(__name__)

GRACE = timedelta(days=30)
"""How long a deleted workshop can be had back, and how long before it deletes itself its organizers are warned."""
SANDBOX_LIFE = timedelta(days=1)
COPIED = ("event", "language", "ask_origin", "tables", "places", "keep_months")
COPIED_OF_PHASE = ("position", "kind", "settings", *COLUMNS)


# Copies, and what is put away -------------------------------------------------------------------------------------


@transaction.atomic
def duplicate(workshop: Workshop, organizer: Any, code: str) -> Workshop:
    """A new workshop with the same agenda, settings, tables and places, and nobody and nothing in it yet.

    It belongs to whoever copies. It gets the code that the page brought along: a second press finds the copy there.
    """
    if codes.is_code(code) and (found := Workshop.objects.made_before([organizer], code=code)):
        return found
    title = _("Copy of %(title)s") % {"title": workshop.title}
    copy = copy_of(workshop, title=title[:200], **Workshop.objects.free_code(code))
    copy.organizers.add(organizer)
    return copy


def copy_of(workshop: Workshop, **details: Any) -> Workshop:
    """The same agenda and settings once more, in its first phase; `details` are what is different."""
    copy = Workshop.objects.create(**{name: getattr(workshop, name) for name in COPIED} | details)
    Phase.objects.bulk_create(
        Phase(workshop=copy, **{name: getattr(phase, name) for name in COPIED_OF_PHASE})
        for phase in workshop.phases.all()
    )
    copy.begin()
    return copy


def archive(workshop: Workshop) -> None:
    """Put it away: it is as it was, but no longer in one's way on the desk."""
    Workshop.objects.filter(pk=workshop.pk, archived_at=None).update(archived_at=timezone.now())


def unarchive(workshop: Workshop) -> None:
    """Put it back among the others."""
    Workshop.objects.filter(pk=workshop.pk).update(archived_at=None)


# The end, and the way back ----------------------------------------------------------------------------------------


def delete(workshop: Workshop) -> bool:
    """Nobody gets in any more; until the days of grace are over it can be had back. False where it was deleted."""
    with transaction.atomic():
        deleted = Workshop.objects.filter(pk=workshop.pk, deleted_at=None).update(deleted_at=timezone.now())
        live.changed(workshop)
    return bool(deleted)


@transaction.atomic
def have_back(workshop: Workshop) -> None:
    """Undo a deletion: everything is as it was. One that had deleted itself stays for another while."""
    if not Workshop.objects.filter(pk=workshop.pk).exclude(deleted_at=None).update(deleted_at=None):
        return
    stay(workshop)
    live.changed(workshop)


def stay(workshop: Workshop) -> None:
    """Let it be kept so long that it does not delete itself in the next days."""
    one = aged(Workshop.objects.filter(pk=workshop.pk)).get()
    while one.keep_months < LONGEST_KEEP and kept_until(one) < timezone.now() + GRACE:
        one.keep_months += 1
    Workshop.objects.filter(pk=one.pk).update(keep_months=one.keep_months)


@transaction.atomic
def purge(workshop: Workshop, **claim: Any) -> bool:
    """Delete everything of it for good; False, and nothing changes, where it no longer is as `claim` says."""
    claimed = Workshop.objects.select_for_update().filter(pk=workshop.pk, **claim).first()
    if claimed is None:
        return False
    live.changed(claimed)
    claimed.delete()
    return True


# What is due ------------------------------------------------------------------------------------------------------


def months_later(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later; the last day of a month that is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def aged(workshops: Any) -> QuerySet[Workshop]:
    """Workshops with `opened_at`, when a phase of theirs was last opened, and `active_at`, when something happened."""
    phases = Phase.objects.filter(workshop=OuterRef("pk")).exclude(opened_at=None).order_by("-opened_at")
    opened = Coalesce(Subquery(phases.values("opened_at")[:1]), F("created_at"))
    planned = Coalesce(F("starts_at"), F("created_at"))
    return workshops.annotate(opened_at=opened).annotate(active_at=Greatest("opened_at", "created_at", planned))


def kept_until(workshop: Workshop) -> datetime:
    """When a workshop deletes itself."""
    active = getattr(workshop, "active_at", None) or aged(Workshop.objects.filter(pk=workshop.pk)).get().active_at
    return months_later(active, workshop.keep_months)


def gone_at(workshop: Workshop) -> datetime | None:
    """When a deleted workshop will be gone for good."""
    return workshop.deleted_at + GRACE if workshop.deleted_at else None


def due(now: datetime) -> Iterator[tuple[str, Workshop, Callable[[], bool]]]:
    """What has to be tidied by now: what is to be said of it, the workshop, and what does it."""
    for one in Workshop.objects.filter(sandbox_of__isnull=False, created_at__lte=now - SANDBOX_LIFE):
        yield _("rehearsed in, purged"), one, partial(purge, one)
    real = Workshop.objects.filter(sandbox_of=None)
    for one in real.filter(deleted_at__lte=now - GRACE):
        yield _("deleted long enough ago, purged"), one, partial(purge, one, deleted_at=one.deleted_at)
    for one in aged(real.filter(deleted_at=None, created_at__lte=now - timedelta(days=28))):
        if kept_until(one) <= now:
            yield _("kept long enough, deleted"), one, partial(delete, one)


def tidy() -> list[tuple[str, Workshop]]:
    """Do what is due; answers with what was done to which workshop. One that cannot be tidied up holds up no other."""
    done = []
    for said, one, act in list(due(timezone.now())):
        try:
            if act():
                done.append((said, one))
        except Exception:
            log.exception("tidying up failed", extra={"workshop": one.pk})
    return done


__all__ = [
    "GRACE",
    "KEEP_MONTHS",
    "archive",
    "copy_of",
    "delete",
    "duplicate",
    "have_back",
    "purge",
    "tidy",
    "unarchive",
]
