"""Sandboxes: copies of a workshop to rehearse in, which leave no trace in the workshop that they copy."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from workshop import live

from .phase import Phase
from .workshop import Workshop

MARK = "SANDBOX"
"""Stands before the title of every sandbox: on each of its screens, in its results, in its files."""
DAYS = 2
"""After so many days a forgotten sandbox is removed when the server starts."""
OF_WORKSHOP = ("event", "language", "ask_origin", "starts_at", "tables", "places")
OF_PHASE = ("position", "kind", "title", "minutes", "settings", "notes", "planned_minutes", "break_minutes")
"""What a sandbox copies: all that was prepared; none of the people, and nothing of what they did."""


@transaction.atomic
def open_sandbox(workshop: Workshop) -> Workshop:
    """The sandbox of a workshop: the one that it has, or a new copy, at its first phase."""
    Workshop.objects.select_for_update().get(pk=workshop.pk)
    if found := workshop.sandboxes.first():
        return found
    sandbox = Workshop.objects.create(
        title=f"{MARK}: {workshop.title}"[:200],
        sandbox_of=workshop,
        **{name: getattr(workshop, name) for name in OF_WORKSHOP},
    )
    sandbox.organizers.set(workshop.organizers.all())
    Phase.objects.bulk_create(
        Phase(workshop=sandbox, **{name: getattr(phase, name) for name in OF_PHASE}) for phase in workshop.phases.all()
    )
    sandbox.begin()
    live.changed(workshop, "sandbox")
    return sandbox


@transaction.atomic
def end_sandbox(sandbox: Workshop) -> None:
    """Remove a sandbox with everything in it; a real workshop is never touched."""
    Workshop.objects.filter(pk=sandbox.pk).exclude(sandbox_of=None).delete()
    live.changed(sandbox)
    if sandbox.sandbox_of:
        live.changed(sandbox.sandbox_of, "sandbox")


def end_forgotten() -> None:
    """Remove the sandboxes in which nobody rehearses any more."""
    old = timezone.now() - timedelta(days=DAYS)
    Workshop.objects.exclude(sandbox_of=None).filter(created_at__lt=old).delete()
