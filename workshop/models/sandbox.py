"""Sandboxes: copies of a workshop to rehearse in, which leave no trace in the workshop that they copy."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from . import lifecycle
from .workshop import Workshop

TITLE = gettext_lazy("SANDBOX: %(title)s")
"""The title of every sandbox: on each of its screens, in its results, in its files."""


@transaction.atomic
def open_sandbox(workshop: Workshop) -> Workshop:
    """The sandbox of a workshop: the one that it has, or a new copy, at its first phase."""
    Workshop.objects.select_for_update().get(pk=workshop.pk)
    if found := workshop.sandboxes.first():
        return found
    with translation.override(workshop.language):
        title = str(TITLE % {"title": workshop.title})
    sandbox = lifecycle.copy_of(workshop, title=title[:200], starts_at=workshop.starts_at, sandbox_of=workshop)
    sandbox.organizers.set(workshop.organizers.all())
    return sandbox


def end_sandbox(sandbox: Workshop) -> None:
    """Remove a sandbox with everything in it; a real workshop is never touched."""
    lifecycle.purge(sandbox, sandbox_of__isnull=False)
