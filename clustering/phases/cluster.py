"""Cluster: one delegate per group comes to the wall; together they move the post-its and name the clusters."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clustering.forms import ClusterForm, MoveForm
from clustering.models import Cluster, Placement, tray, wall
from workshop.access import Who, for_anyone, for_participants, while_open
from workshop.exports import Item, Outline
from workshop.kinds import PhaseKind, region, register
from workshop.models import Group, Participant, Phase, Postit
from workshop.models.groups import GroupMember
from workshop.phases.brainstorm import own_group
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done

DELEGATE = "delegate"


def _must_cluster(who: Who, phase: Phase) -> None:
    """Facilitators and delegates work on the wall; everybody else may relax."""
    sent = who.participant and Group.objects.formed_for(phase).filter(delegate=who.person).exists()
    if not (who.steers or sent):
        raise Refused(
            _("The delegates and the facilitators move the post-its. Be your group's delegate to join them."),
            403,
        )


@require_POST
@for_participants
@while_open
def go(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Go to the wall for one's group; whoever went before may relax."""
    own_group(who, phase).send(who.person)
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
@for_anyone
@while_open
@transaction.atomic
def move(request: HttpRequest, who: Who, phase: Phase, postit: int) -> HttpResponse:
    """Move a post-it into a cluster, a new one or the tray."""
    _must_cluster(who, phase)
    moved = get_object_or_404(Postit, pk=postit, workshop=who.workshop)
    target = cleaned(MoveForm(request.POST))
    cluster = get_object_or_404(Cluster, pk=target["cluster"], workshop=who.workshop) if target["cluster"] else None
    Placement.objects.move(moved, cluster, target["position"])
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
def found(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    _must_cluster(who, phase)
    Cluster.objects.found(who.workshop, cleaned(ClusterForm(request.POST))["name"])
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
def rename(request: HttpRequest, who: Who, phase: Phase, cluster: int) -> HttpResponse:
    _must_cluster(who, phase)
    name = cleaned(ClusterForm(request.POST))["name"]
    try:
        get_object_or_404(Cluster, pk=cluster, workshop=who.workshop).rename(name)
    except IntegrityError:
        raise Refused(_("There is a cluster of this name already."), status=409) from None
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
def dissolve(request: HttpRequest, who: Who, phase: Phase, cluster: int) -> HttpResponse:
    _must_cluster(who, phase)
    if existing := Cluster.objects.filter(pk=cluster, workshop=who.workshop).first():
        existing.dissolve()
    return done(request, who.home)


def errand_of_everyone(phase: Phase) -> dict[int, Any]:
    """What each participant does now: the delegates are alike, everybody else is alike within the group."""
    groups = Group.objects.formed_for(phase)
    errands: dict[int, Any] = dict(
        GroupMember.objects.filter(group__in=groups.values("pk")).values_list("participant", "group")
    )
    errands |= dict.fromkeys(groups.exclude(delegate=None).values_list("delegate", flat=True), DELEGATE)
    return errands


@register
class ClusterPhase(PhaseKind):
    slug = "cluster"
    label = gettext_lazy("Cluster")
    awake = True
    urls = (
        path("delegate/", go, name="delegate"),
        path("delegate/end/", come_back, name="delegate_end"),
        path("postits/<int:postit>/", move, name="move"),
        path("clusters/", found, name="found_cluster"),
        path("clusters/<int:cluster>/", rename, name="rename_cluster"),
        path("clusters/<int:cluster>/removal/", dissolve, name="dissolve_cluster"),
    )

    def enter(self, phase: Phase) -> None:
        """What a group has selected and not confirmed hangs now, too: nothing is lost when the agenda moves on."""
        phase.workshop.postits.hang()

    def farewell(self, phase: Phase, participant: Participant) -> None:
        for group in Group.objects.formed_for(phase).filter(delegate=participant).select_related("phase__workshop"):
            group.send(None)

    @region("stage", "console")
    def wall(self, phase: Phase) -> dict[str, Any]:
        return {"clusters": wall(phase.workshop), "tray": list(tray(phase.workshop))}

    @region("console")
    def delegates(self, phase: Phase) -> dict[str, Any]:
        return {"groups": list(Group.objects.formed_for(phase).select_related("delegate"))}

    @region("phone", per=errand_of_everyone)
    def errand(self, phase: Phase, errand: Any) -> dict[str, Any]:
        if errand == DELEGATE:
            return {"at_wall": True} | self.wall(phase)
        group = Group.objects.filter(pk=errand).select_related("delegate").first()
        return {"at_wall": False, "group": group}

    def report(self, phase: Phase) -> list[Outline]:
        clusters = tuple(Item(cluster.name, items=tuple(map(_item, cluster.notes))) for cluster in wall(phase.workshop))
        loose = tuple(map(_item, tray(phase.workshop)))
        blocks = [Outline("clusters", _("Clusters"), clusters)]
        return blocks + ([Outline("unclustered", _("In no cluster"), loose)] if loose else [])


def _item(postit: Postit) -> Item:
    """A post-it for the report, with what was stacked under it."""
    return Item(postit.text, str(postit.group), tuple(Item(below.text, str(below.group)) for below in postit.stack))
