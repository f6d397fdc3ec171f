"""What organizers change on the desk, for the log: told there, and changed back where it was done."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy

from workshop.logbook import fields, verb
from workshop.models import Invitation, Workshop

SAID = ("title", "event", "language", "ask_origin", "starts_at", "keep_months")


def _said(workshop: Workshop) -> list[str]:
    """What the overview says, the exact beginning included."""
    return [str(value) for value in Workshop.objects.values_list(*SAID).get(pk=workshop.pk)]


def _readers(workshop: Workshop) -> list[Any]:
    """For whom the results are; of the secret link, only enough to tell it from another."""
    secret, is_public = Workshop.objects.values_list("results_secret", "results_public").get(pk=workshop.pk)
    return [is_public, sha256(secret.encode()).hexdigest()[:12] if secret else ""]


def _invitations(workshop: Workshop) -> int:
    return Invitation.objects.filter(workshop=workshop).count()


verb("describe", gettext_lazy("changed what the overview says"), Workshop, _said)
verb("share", gettext_lazy("changed who may read the results"), Workshop, _readers)
verb("invite", gettext_lazy("made an invitation link"), Workshop, _invitations)
verb("withdraw", gettext_lazy("withdrew an invitation"), Invitation, fields("withdrawn_at"))
verb("furnish", gettext_lazy("changed the lists of tables and places"), Workshop, fields("tables", "places"))
