"""The addresses that are handed out: each is a path, the server's own name stands before it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from .models import Invitation, Participant, Role, Workshop
from .refusals import Refused

FIRST_ORGANIZER_SALT = "first-organizer"
FIRST_ORGANIZER_SECONDS = 24 * 3600
PLACE_SALT = "plenum.place"
PLACE_SECONDS = 24 * 3600


def absolute(request: HttpRequest, path: str) -> str:
    """A path as phones reach it: by the public address if one is set, else by the name this browser used."""
    return settings.PUBLIC_ADDRESS + path if settings.PUBLIC_ADDRESS else request.build_absolute_uri(path)


def addresses(request: HttpRequest, workshop: Workshop) -> dict[str, str]:
    """The addresses that a console hands out.

    The stage is opened by the same name as the console: the facilitator's cookie makes the clicker work there. On a
    second laptop it is opened as phones open Plenum.
    """
    stage = stage_path(workshop)
    others = {"join": absolute(request, join_path(workshop)), "second_stage": absolute(request, stage)}
    return {"stage": stage} | others


def join_path(workshop: Workshop) -> str:
    """Where phones join."""
    return reverse("phone", kwargs={"code": workshop.code})


def place_path(person: Participant) -> str:
    """A link that makes whoever opens it this person, for a day: nobody guesses it, so no guesser can be in its way."""
    token = signing.TimestampSigner(salt=PLACE_SALT).sign(str(person.pk))
    return reverse("place", kwargs={"code": person.workshop.code, "token": token})


def whose_place(workshop: Workshop, token: str) -> Participant:
    """Whose place a link gives back; raises Refused for a forged or old one, or when they are gone."""
    try:
        key = signing.TimestampSigner(salt=PLACE_SALT).unsign(token, max_age=PLACE_SECONDS)
    except signing.BadSignature:
        key = "0"
    found = workshop.participants.filter(pk=key).select_related("merged_into", "workshop").first()
    if found is None or found.current is None:
        raise Refused(_("This link is too old. Please ask a facilitator for a new one."), status=410)
    return found.current


def stage_path(workshop: Workshop) -> str:
    """The stage, with its secret."""
    return reverse("stage", kwargs={"code": workshop.code, "secret": workshop.stage_secret})


def console_path(workshop: Workshop) -> str:
    """An invitation that makes a browser a facilitator: the newest valid one, or a new one."""
    to_facilitate = workshop.invitations.filter(role=Role.FACILITATOR)
    valid = [invitation for invitation in to_facilitate if invitation.is_valid]
    invitation = valid[-1] if valid else workshop.invitations.create(note=_("Facilitator"))
    return invitation_path(invitation)


def invitation_path(invitation: Invitation) -> str:
    """Where an invitation is accepted."""
    return reverse("invitation", kwargs={"code": invitation.workshop.code, "token": invitation.token})


def opened_by(workshop: Workshop, token: str) -> Invitation:
    """The invitation of a link; raises Http404. All are looked at, so that the time it takes tells nothing."""
    found = [one for one in workshop.invitations.all() if constant_time_compare(one.token, token)]
    if not found:
        raise Http404
    found[0].workshop = workshop
    return found[0]


def first_organizer_path() -> str | None:
    """The link that makes the first organizer's account, good for a day; None once there is one."""
    if User.objects.exists():
        return None
    return reverse("first_organizer", kwargs={"token": signing.dumps("first", salt=FIRST_ORGANIZER_SALT)})


def check_first_organizer(token: str) -> None:
    """Raises Refused for a forged, old or used link."""
    try:
        signing.loads(token, salt=FIRST_ORGANIZER_SALT, max_age=FIRST_ORGANIZER_SECONDS)
    except signing.BadSignature:
        raise Refused(_("This link has expired. Start Plenum again to get a new one."), status=410) from None
    if User.objects.exists():
        raise Refused(_("There is an organizer already. Please sign in."), status=410)


def results_path(workshop: Workshop) -> str:
    """The results, with their secret; empty where there is no such link."""
    if not workshop.results_secret:
        return ""
    return reverse("shared_results", kwargs={"code": workshop.code, "secret": workshop.results_secret})


def open_results_path(workshop: Workshop) -> str:
    """The results, for those who may read them anyway."""
    return reverse("results", kwargs={"code": workshop.code})
