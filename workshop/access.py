"""Who is this, and what may they do? One answer for pages, forms and sockets.

Participants, facilitators and helpers carry a signed cookie per workshop; organizers have a Django account; a stage has
the secret in its address. Nothing else decides about access: every view and every socket asks here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .cookies import Known, cookie_name, unsigned, ward_cookie
from .guessing import guesses, network_of, refuse_guesses
from .logs import also_about
from .models import Facilitator, Participant, Phase, Role, Workshop
from .models.crew import organizer_mark
from .pace import keep_pace
from .refusals import Refused


@dataclass(frozen=True)
class Who:
    """Somebody in front of a workshop; several of these can be true at once."""

    workshop: Workshop
    participant: Participant | None = None
    facilitator: Facilitator | None = None
    """Who came by an invitation: to facilitate, or to help."""
    organizer: User | None = None
    acts: bool = False
    """Whether `participant` is somebody without a phone, for whom this browser acts."""
    scribe: Participant | None = None
    """Who really sits there while they act for somebody; None for whoever acts from the console."""
    was_here: bool = False
    """Whether this browser belongs to somebody of a workshop out of which everything personal was taken."""

    @property
    def organizes(self) -> bool:
        return self.organizer is not None

    @property
    def steers(self) -> bool:
        """Whether they may move the agenda, and everything else on the console."""
        return self.organizes or (self.facilitator is not None and self.facilitator.role != Role.HELPER)

    @property
    def helps(self) -> bool:
        """Whether they look after the people in the room: helpers do, and everybody who steers."""
        return self.organizes or self.facilitator is not None

    @property
    def steering_name(self) -> str:
        """What others are told about who comes to them."""
        return self.facilitator.name if self.facilitator else _("The organizer")

    def hand(self) -> Facilitator:
        """Whoever steers, as somebody with a name: an organizer is one from the first thing they do."""
        if self.facilitator and self.facilitator.role != Role.HELPER:
            return self.facilitator
        if self.organizer is None:
            raise Refused(_("Only this workshop's facilitators can do that."), status=403)
        return Facilitator.objects.of(self.workshop, self.organizer)

    @property
    def mark(self) -> str:
        """Tells their own screens which of the crew they are, as Facilitator.mark does."""
        if self.facilitator and (self.facilitator.role != Role.HELPER or not self.organizer):
            return self.facilitator.mark
        return organizer_mark(self.organizer.pk) if self.organizer else ""

    @property
    def person(self) -> Participant:
        """The participant; raises Refused for everybody else."""
        if self.participant is None:
            raise Refused(_("Please join the workshop first."), status=403)
        return self.participant

    @property
    def myself(self) -> Participant | None:
        """Whose phone this is, also while they act for somebody else."""
        return self.scribe if self.acts else self.participant

    @property
    def language(self) -> str:
        """The language of whoever looks at the phone; empty for nobody."""
        reader = self.scribe or self.participant
        return reader.language if reader else ""

    @property
    def home(self) -> str:
        """Where a plain form goes back to: the phone, or for those who only steer or help, the console."""
        name = "console" if self.helps and not self.participant else "phone"
        return reverse(name, kwargs={"code": self.workshop.code})

    @property
    def belongs(self) -> bool:
        """Whether they are one of this workshop's people."""
        return self.helps or self.participant is not None or self.was_here


def who_is(workshop: Workshop, cookies: Mapping[str, str], user: Any, page_of: Any = None, known: Known = None) -> Who:
    """Whoever comes with these cookies and this account. Forged, expired or removed ones are nobody.

    A page says whose it is: an old one never writes in the name of whom this browser acts for by now. Without one
    (`page_of` is None), the browser's last choice counts. `known` are people who were read before.
    """
    own = _from_cookie(cookies, workshop, Participant, known)
    facilitator = _from_cookie(cookies, workshop, Facilitator)
    organizes = bool(user and user.is_authenticated and workshop.organizers.filter(pk=user.pk).exists())
    if workshop.stripped_at:
        return Who(workshop, organizer=user if organizes else None, was_here=own is not None)
    who = Who(workshop, own, facilitator, user if organizes else None)
    if page_of is None:
        ward = _ward(who, unsigned(cookies, ward_cookie(workshop)))
        return replace(who, participant=ward, acts=True, scribe=own) if ward else who
    if own and (str(page_of) == str(own.pk) or str(page_of) in own.aliases):
        return who
    ward = _ward(who, str(page_of))
    return replace(who, participant=ward, acts=ward is not None, scribe=own if ward else None)


def _ward(who: Who, key: str) -> Participant | None:
    """Somebody without a phone, if whoever asks acts for them: as their scribe, or as one who steers."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    here = still_here(Participant, who.workshop).filter(pk=key, has_phone=False)
    return here.first() if who.steers else here.filter(scribe=who.participant or 0).first()


def is_stage(workshop: Workshop, secret: str) -> bool:
    return constant_time_compare(workshop.stage_secret, secret)


def _from_cookie[M: (Participant, Facilitator)](
    cookies: Mapping[str, str], workshop: Workshop, model: type[M], known: Known = None
) -> M | None:
    if not (key := unsigned(cookies, cookie_name(model, workshop))):
        return None
    if model is Participant:
        people = Participant.objects.filter(workshop=workshop, pk=key).select_related("merged_into")
        found = (known or {}).get(key) or people.first()
        if found is None or (current := found.current) is None:
            return None
        current.workshop = workshop  # It is this one: nobody has to look it up.
        return current
    return still_here(model, workshop).select_related("invitation", "user").filter(pk=key).first()


def still_here(model: type[Participant] | type[Facilitator], workshop: Workshop | int) -> Any:
    """Participants who were not removed, or facilitators whose invitation was not withdrawn."""
    gone = ("removed_at", "workshop__stripped_at") if model is Participant else ("invitation__withdrawn_at",)
    return model.objects.filter(workshop=workshop, **dict.fromkeys(gone))


# Decorators: the view gets `who` in place of the workshop's code, and the phase in place of its key. -----------
type View = Callable[..., HttpResponseBase]


def for_anyone(view: View) -> View:
    """Anybody who knows the code."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        workshop = Workshop.objects.select_related("phase").filter(code=code).first()
        if workshop is None:
            refuse_guesses(request)
            guesses.miss(network_of(request))
            raise Refused(_("No workshop has the code %(code)s.") % {"code": code}, status=404)
        if workshop.is_deleted:
            message = _("This workshop was deleted. Its organizer can have it back on the desk, for a while.")
            raise Refused(message, status=410)
        also_about(workshop=workshop.pk)
        who = who_is(workshop, request.COOKIES, request.user, request.headers.get("X-Person"))
        if "X-Person" in request.headers and not who.participant:
            message = _("This page is too old: this phone is somebody else's by now. Please reload it.")
            raise Refused(message, status=403)
        if who.belongs:
            guesses.welcome(network_of(request), workshop.pk)
        else:
            refuse_guesses(request, workshop)
        keep_pace(request, who.participant or who.facilitator or who.organizer)
        if who.language:
            translation.activate(who.language)
            request.LANGUAGE_CODE = who.language
        if "phase" in kwargs:
            kwargs["phase"] = _phase(workshop, kwargs["phase"], kwargs.pop("kind", None))
        return view(request, who, **kwargs)

    return wrapped


def _phase(workshop: Workshop, key: int, kind: str | None) -> Phase:
    """The phase of an address; a kind's own views take phases of their kind only."""
    phase = workshop.phase  # Most are asked for the current one, which has come with the workshop.
    if not phase or phase.pk != key or kind not in {None, phase.kind}:
        phase = get_object_or_404(Phase, pk=key, workshop=workshop, **({"kind": kind} if kind else {}))
    phase.workshop = workshop
    return phase


def for_participants(view: View) -> View:
    """People who have joined and were not removed."""

    @for_anyone
    @functools.wraps(view)
    def wrapped(request: HttpRequest, who: Who, **kwargs: Any) -> HttpResponseBase:
        _person = who.person  # refuses everybody else
        return view(request, who, **kwargs)

    return wrapped


def _only(may: Callable[[Who], bool], refusal: Any) -> Callable[[View], View]:
    """Those who may; everybody else is refused in these words."""

    def decorate(view: View) -> View:
        @for_anyone
        @functools.wraps(view)
        def wrapped(request: HttpRequest, who: Who, **kwargs: Any) -> HttpResponseBase:
            if not may(who):
                raise Refused(str(refusal), status=403)
            return view(request, who, **kwargs)

        return wrapped

    return decorate


for_facilitators = _only(
    lambda who: who.steers,
    gettext_lazy("Only this workshop's facilitators can do that. Open your invitation link, or sign in."),
)
"""Facilitators of this workshop, and its organizers."""

for_helpers = _only(
    lambda who: who.helps,
    gettext_lazy("Only this workshop's facilitators and helpers can do that. Open your invitation link, or sign in."),
)
"""Helpers of this workshop, and everybody who steers it."""

for_organizers = _only(
    lambda who: who.organizes, gettext_lazy("Only this workshop's organizers can do that. Please sign in.")
)
"""Organizers of this workshop."""


def at_controls(view: View) -> View:
    """The one facilitator who is at the controls; whoever comes first, if nobody is. All in one transaction: of two
    who press at the same moment, one moves and the other is told."""

    @for_facilitators
    @functools.wraps(view)
    @transaction.atomic
    def wrapped(request: HttpRequest, who: Who, **kwargs: Any) -> HttpResponseBase:
        if not who.workshop.hold_controls(who.hand()):
            holder = Facilitator.objects.get(pk=Workshop.objects.values_list("at_controls").get(pk=who.workshop.pk)[0])
            message = _("%(name)s is at the controls, so nothing was moved. Press “Take over” on the console first.")
            raise Refused(message % {"name": holder.name}, status=409)
        return view(request, who, **kwargs)

    return wrapped


def while_open(view: View) -> View:
    """Only while the phase takes input: afterwards what was typed stays on the phone, with the reason.

    The whole view is one transaction: what it refuses has changed nothing.
    """

    @functools.wraps(view)
    @transaction.atomic
    def wrapped(request: HttpRequest, who: Who, phase: Phase, **kwargs: Any) -> HttpResponseBase:
        # Looked at again inside the write's own transaction: *next* may have been faster than this post.
        found = Workshop.objects.select_for_update().filter(pk=who.workshop.pk).values_list("phase", "closed_at")
        if not (now := found.first()):
            raise Refused(_("This workshop has been removed."), status=404)
        who.workshop.phase_id, who.workshop.closed_at = now
        if who.workshop.is_closed:
            raise Refused(_("This workshop is closed. Your text was not sent; it stays on your phone."), status=409)
        if not phase.is_open:
            raise Refused(
                _("“%(phase)s” is over. Your text was not sent; it stays on your phone until the phase opens again.")
                % {"phase": phase.name},
                status=409,
            )
        return view(request, who, phase=phase, **kwargs)

    return wrapped
