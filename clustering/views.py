"""What people do at the wall: every view finds, validates, and calls one verb of the wall."""

from __future__ import annotations

import functools
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshop.access import View, Who, for_anyone, for_facilitators, for_participants, while_open
from workshop.logbook import doing, strike
from workshop.models import Group, Participant, Phase, Postit
from workshop.phases.brainstorm import own_group
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done

from .forms import (
    ChosenForm,
    ClusterForm,
    ColourForm,
    DelegateForm,
    MergeForm,
    MoveForm,
    OrderForm,
    PostitsForm,
)
from .models import Cluster, Difference, Placement, WallStep
from .verbs import told


def _worker(who: Who, phase: Phase) -> str:
    """The name of whoever works on the wall: facilitators and delegates do, everybody else may relax."""
    groups = Group.objects.formed_for(phase).filter(members__participant=who.participant, delegate=who.participant)
    if not (who.steers or (who.participant and groups.exists())):
        raise Refused(
            _("The delegates and the facilitators move the post-its. Be your group's delegate to join them."),
            403,
        )
    return str(who.participant or who.facilitator or "")


def in_the_log(view: View) -> View:
    """What a facilitator does at the wall goes into the log."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, who: Who, **kwargs: Any) -> HttpResponseBase:
        with doing(who, "wall", who.workshop) as about:
            response = view(request, who, **kwargs)
            about["step"] = told(who.workshop) if who.steers else ""
        return response

    return wrapped


def _postits(who: Who, keys: list[int]) -> list[Postit]:
    """These post-its, as far as they still are on this workshop's wall, in this order."""
    found = Postit.objects.on_wall(who.workshop).filter(pk__in=keys).in_bulk()
    if not found:
        raise Refused(_("This post-it is not on the wall any more."), status=404)
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _cluster(who: Who, key: int) -> Cluster:
    return get_object_or_404(Cluster, pk=key, workshop=who.workshop)


# Delegates -----------------------------------------------------------------------------------------------------


def _member(group: Group, key: int) -> Participant:
    """Somebody of this group who is here, with a phone or without one."""
    member = next((person for person in group.present() if person.pk == key), None)
    if member is None:
        raise Refused(_("Only somebody of the group can go to the wall for it."), status=409)
    return member


@require_POST
@for_participants
@while_open
def go(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Go to the wall for one's group, or send a companion; whoever went before may relax."""
    group = own_group(who, phase)
    group.send(_member(group, cleaned(DelegateForm(request.POST))["participant"] or who.person.pk))
    return done(request, who.home)


@require_POST
@for_participants
@while_open
def come_back(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Leave the wall: somebody else of the group may go."""
    group = own_group(who, phase)
    if group.delegate_id == who.person.pk:
        group.send(None)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def send(request: HttpRequest, who: Who, phase: Phase, group: int) -> HttpResponse:
    """Choose a group's delegate; nobody, when the group is to be asked again."""
    found = get_object_or_404(Group.objects.formed_for(phase), pk=group)
    chosen = cleaned(DelegateForm(request.POST))["participant"]
    with doing(who, "send_delegate", found, group=found.number):
        found.send(_member(found, chosen) if chosen else None)
    return done(request, who.home)


# Post-its ------------------------------------------------------------------------------------------------------


@require_POST
@for_anyone
@while_open
@in_the_log
def move(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Move post-its into a cluster or the tray."""
    by, target = _worker(who, phase), cleaned(MoveForm(request.POST))
    cluster = _cluster(who, target["cluster"]) if target["cluster"] else None
    Placement.objects.move_all(_postits(who, target["postit"]), cluster, target["position"], by)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
@in_the_log
def stack(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Lay post-its onto one another, the first one on top."""
    by = _worker(who, phase)
    top, *others = _postits(who, cleaned(PostitsForm(request.POST))["postit"])
    if not others:
        raise Refused(_("Please select two or more post-its that say the same."))
    Placement.objects.stack(others, top, by)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
@in_the_log
def unstack(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Take post-its off their stacks."""
    by = _worker(who, phase)
    Placement.objects.unstack(_postits(who, cleaned(PostitsForm(request.POST))["postit"]), by)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
def differ(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Two post-its that look alike do not say the same: no hint tells of them again."""
    _worker(who, phase)
    one, *others = _postits(who, cleaned(PostitsForm(request.POST))["postit"])
    for other in others:
        Difference.objects.tell(one, other)
    return done(request, who.home)


# Clusters ------------------------------------------------------------------------------------------------------


@require_POST
@for_anyone
@while_open
@in_the_log
def found(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    by = _worker(who, phase)
    Cluster.objects.found(who.workshop, cleaned(ClusterForm(request.POST))["name"], by)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
@in_the_log
def rename(request: HttpRequest, who: Who, phase: Phase, cluster: int) -> HttpResponse:
    by, name = _worker(who, phase), cleaned(ClusterForm(request.POST))["name"]
    try:
        _cluster(who, cluster).rename(name, by)
    except IntegrityError:
        raise Refused(_("There is a cluster of this name already."), status=409) from None
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
@in_the_log
def colour(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    by, asked = _worker(who, phase), cleaned(ColourForm(request.POST))
    _cluster(who, asked["chosen"]).colour(asked["tint"], by)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
@in_the_log
def order(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Move a cluster earlier or later on the wall."""
    by, asked = _worker(who, phase), cleaned(OrderForm(request.POST))
    _cluster(who, asked["chosen"]).shift(asked["places"], by)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
@in_the_log
def merge(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Hang what one cluster has into another, which keeps its name; one that is gone already is merged already."""
    by, asked = _worker(who, phase), cleaned(MergeForm(request.POST))
    into = _cluster(who, asked["into"])
    if merged := Cluster.objects.filter(pk=asked["chosen"], workshop=who.workshop).first():
        merged.merge(into, by)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
@in_the_log
def empty(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    by = _worker(who, phase)
    _cluster(who, cleaned(ChosenForm(request.POST))["chosen"]).empty(by)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
@in_the_log
def dissolve(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    by, chosen = _worker(who, phase), cleaned(ChosenForm(request.POST))["chosen"]
    if existing := Cluster.objects.filter(pk=chosen, workshop=who.workshop).first():
        existing.dissolve(by)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def undo(request: HttpRequest, who: Who, phase: Phase, step: int) -> HttpResponse:
    """Take the latest step back; if others have gone on since, this is not the latest any more."""
    with doing(who, "undo_wall", who.workshop):
        is_undone = WallStep.objects.undo(who.workshop, step)
    if is_undone:
        strike(who, step, "wall")
    return done(request, who.home)
