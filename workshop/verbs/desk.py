"""What organizers change on the desk, for the log: told there, and changed back where it was done."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy

from workshop.logbook import CHANGED_SINCE, fields, verb
from workshop.looks import once
from workshop.models import Invitation, LogEntry, Workshop, lifecycle
from workshop.models.groups import furnish

SAID = ("title", "event", "language", "ask_origin", "starts_at", "keep_months")


@once
def _said(workshop: Workshop) -> dict[str, Any]:
    """What the overview says, the exact beginning included."""
    said = Workshop.objects.values(*SAID).get(pk=workshop.pk)
    return said | {"starts_at": said["starts_at"] and said["starts_at"].isoformat()}


def _changed(entry: LogEntry) -> dict[str, Any]:
    """What this entry has made of what it changed."""
    was = entry.before["was"]
    return {name: value for name, value in entry.before["is"].items() if was[name] != value}


def _said_still(workshop: Workshop, entry: LogEntry) -> Any:
    now = _said(workshop)
    return "" if all(now[name] == value for name, value in _changed(entry).items()) else CHANGED_SINCE


def _describe_as_before(workshop: Workshop, was: dict[str, Any], entry: LogEntry) -> None:
    details = {name: was[name] for name in _changed(entry)}
    if details.get("starts_at"):
        details["starts_at"] = datetime.fromisoformat(details["starts_at"])
    Workshop.objects.get(pk=workshop.pk).describe(**details)


def _readers(workshop: Workshop) -> list[Any]:
    """For whom the results are; of the secret link, only enough to tell it from another."""
    secret, is_public = Workshop.objects.values_list("results_secret", "results_public").get(pk=workshop.pk)
    return [is_public, sha256(secret.encode()).hexdigest()[:12] if secret else ""]


def _invitations(workshop: Workshop) -> int:
    return Invitation.objects.filter(workshop=workshop).count()


verb(
    "describe",
    gettext_lazy("changed what the overview says"),
    Workshop,
    _said,
    restore=_describe_as_before,
    stands=_said_still,
    desk=True,
)
verb(
    "share",
    gettext_lazy("changed who may read the results"),
    Workshop,
    _readers,
    never=gettext_lazy("Organizers open and withdraw the results on the desk; a withdrawn link opens nothing again."),
)
verb(
    "invite",
    gettext_lazy("made an invitation link"),
    Workshop,
    _invitations,
    never=gettext_lazy("It can be withdrawn on the desk."),
)
verb(
    "withdraw",
    gettext_lazy("withdrew an invitation"),
    Invitation,
    fields("withdrawn_at"),
    never=gettext_lazy("A withdrawn link opens nothing again: please make a new one."),
)
verb(
    "furnish",
    gettext_lazy("changed the lists of tables and places"),
    Workshop,
    fields("tables", "places"),
    restore=lambda workshop, was, entry: furnish(workshop, *was),
)
verb(
    "translate",
    gettext_lazy("changed what the agenda says in other languages"),
    Workshop,
    fields("translations"),
    restore=lambda workshop, was, entry: workshop.retranslate(*was),
    desk=True,
)
verb(
    "archive",
    gettext_lazy("put the workshop into the archive"),
    Workshop,
    fields("archived_at"),
    restore=lambda workshop, was, entry: lifecycle.unarchive(workshop),
    desk=True,
)
verb(
    "unarchive",
    gettext_lazy("took the workshop out of the archive"),
    Workshop,
    fields("archived_at"),
    restore=lambda workshop, was, entry: lifecycle.archive(workshop),
    desk=True,
)
verb(
    "delete",
    gettext_lazy("deleted the workshop"),
    Workshop,
    fields("deleted_at"),
    never=gettext_lazy("It was taken back on the desk."),
)
verb(
    "have_back",
    gettext_lazy("took the deletion back"),
    Workshop,
    fields("deleted_at"),
    never=gettext_lazy("On the desk it can be deleted again."),
)
