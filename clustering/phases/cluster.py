"""Cluster: one delegate per group comes to the wall; together they move the post-its and name the clusters."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.db.models import F
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clustering import views
from clustering.models import TINT_NAMES, TRAY, WallStep, hints, tray, wall
from workshop import live
from workshop.exports import Fact, Item, Outline
from workshop.kinds import PhaseKind, region, register
from workshop.models import Group, Participant, Phase, Postit, Workshop
from workshop.models.groups import GroupMember

DELEGATE = "delegate"
STEPS_SHOWN = 12
"""How many of the latest steps the console lists."""


def errand_of_everyone(phase: Phase) -> dict[int, Any]:
    """What each participant does now: the delegates are alike, everybody else is alike within the group."""
    members = GroupMember.objects.filter(group__in=Group.objects.formed_for(phase).values("pk"))
    errands: dict[int, Any] = dict(members.values_list("participant", "group"))
    delegates = members.filter(group__delegate=F("participant")).values_list("participant", flat=True)
    return errands | dict.fromkeys(delegates, DELEGATE)


def group_of_delegates(phase: Phase) -> dict[int, Any]:
    """The group of every delegate: only they can hand over."""
    delegates = Group.objects.formed_for(phase).filter(delegate=F("members__participant"))
    return dict(delegates.values_list("delegate", "pk"))


def piece_of_wall(phase: Phase, key: str, subject: Hashable = None) -> dict[str, Any] | None:
    """One cluster, or the tray."""
    if key == TRAY:
        return {"piece": "tray", "tray": tray(phase.workshop)}
    found = wall(phase.workshop, int(key)) if key.isdigit() else []
    return {"piece": "cluster", "cluster": found[0]} if found else None


def piece_of_errand(phase: Phase, key: str, subject: Hashable) -> dict[str, Any] | None:
    """A piece of the delegates' wall, or what stands around it."""
    if subject != DELEGATE:
        return None
    around = {"mover": _mover, "hints": _hints}
    return {"piece": key} | around[key](phase.workshop) if key in around else piece_of_wall(phase, key)


def _with_people(group: int | None) -> Group | None:
    return next(iter(Group.objects.filter(pk=group or 0).with_people()), None)


def all_handovers(phase: Phase) -> dict[int, dict[str, Any]]:
    """Every group with its people, for whoever of it is asked to go, or has gone."""
    return {group.pk: {"group": group} for group in Group.objects.formed_for(phase).with_people()}


def all_errands(phase: Phase) -> dict[int, dict[str, Any]]:
    return {group: {"at_wall": False} | found for group, found in all_handovers(phase).items()}


def _mover(workshop: Workshop) -> dict[str, Any]:
    return {"clusters": list(workshop.clusters.all()), "tints": TINT_NAMES}


def _hints(workshop: Workshop) -> dict[str, Any]:
    return {"hints": hints(workshop)}


@register
class ClusterPhase(PhaseKind):
    slug = "cluster"
    needs = ("select",)
    label = gettext_lazy("Cluster")
    least_minutes = 5
    usual_minutes = 15
    awake = True
    urls = (
        path("delegate/", views.go, name="delegate"),
        path("delegate/end/", views.come_back, name="delegate_end"),
        path("groups/<int:group>/delegate/", views.send, name="send_delegate"),
        path("postits/", views.move, name="move"),
        path("postits/stack/", views.stack, name="stack"),
        path("postits/stack/end/", views.unstack, name="unstack"),
        path("postits/differing/", views.differ, name="differ"),
        path("clusters/", views.found, name="found_cluster"),
        path("clusters/<int:cluster>/", views.rename, name="rename_cluster"),
        path("clusters/colour/", views.colour, name="colour_cluster"),
        path("clusters/order/", views.order, name="order_cluster"),
        path("clusters/merging/", views.merge, name="merge_cluster"),
        path("clusters/emptying/", views.empty, name="empty_cluster"),
        path("clusters/removal/", views.dissolve, name="dissolve_cluster"),
        path("steps/<int:step>/undo/", views.undo, name="undo"),
    )

    def enter(self, phase: Phase) -> None:
        """What a group has selected and not confirmed hangs now, too: nothing is lost when the agenda moves on."""
        phase.workshop.postits.hang()

    def welcome(self, phase: Phase, participant: Participant) -> None:
        """Their companions can send them, too."""
        for group in (
            Group.objects.formed_for(phase).filter(members__participant=participant).select_related("delegate")
        ):
            own = [live.personal("handover", group.delegate)] if group.delegate else []
            live.changed(phase.workshop, "delegates", live.narrow("errand", group.pk), *own)

    def farewell(self, phase: Phase, participant: Participant) -> None:
        """Their group is asked again."""
        for group in Group.objects.formed_for(phase).filter(delegate=participant).select_related("phase__workshop"):
            group.send(None)

    @region("stage", "console", part=piece_of_wall)
    def wall(self, phase: Phase) -> dict[str, Any]:
        return {"clusters": wall(phase.workshop), "tray": tray(phase.workshop)}

    @region("console")
    def mover(self, phase: Phase) -> dict[str, Any]:
        """What can be done with what is selected."""
        return _mover(phase.workshop)

    @region("console")
    def hints(self, phase: Phase) -> dict[str, Any]:
        return _hints(phase.workshop)

    @region("console")
    def history(self, phase: Phase) -> dict[str, Any]:
        """The latest steps, which can be undone in this order."""
        return {"steps": list(WallStep.objects.filter(workshop=phase.workshop).latest_first()[:STEPS_SHOWN])}

    @region("console")
    def delegates(self, phase: Phase) -> dict[str, Any]:
        return {"groups": Group.objects.formed_for(phase).with_people()}

    @region("phone", per=errand_of_everyone, part=piece_of_errand, together=all_errands)
    def errand(self, phase: Phase, errand: Any) -> dict[str, Any]:
        workshop = phase.workshop
        if errand == DELEGATE:
            return {"at_wall": True} | _mover(workshop) | _hints(workshop) | self.wall(phase)
        return {"at_wall": False, "group": _with_people(errand)}

    @region("phone", per=group_of_delegates, together=all_handovers)
    def handover(self, phase: Phase, group: int | None) -> dict[str, Any]:
        """To whom a delegate can hand over."""
        return {"group": _with_people(group)}

    def report(self, phase: Phase) -> list[Outline]:
        clusters = tuple(
            Item(one.name, items=tuple(map(_item, one.notes)), anchor=f"cluster-{one.pk}")
            for one in wall(phase.workshop)
        )
        loose = tuple(map(_item, tray(phase.workshop)))
        levels = (_("Post-it"), _("Says the same"))
        blocks = [Outline("clusters", _("Clusters"), clusters, levels=(_("Cluster"), *levels))]
        return blocks + ([Outline("unclustered", _("In no cluster"), loose, levels=levels)] if loose else [])


def _item(postit: Postit) -> Item:
    """A post-it for the report, with what was stacked under it."""
    stack = tuple(Item(below.text, facts=_origin(below)) for below in postit.stack)
    return Item(postit.text, items=stack, facts=_origin(postit), anchor=f"note-{postit.pk}")


def _origin(postit: Postit) -> tuple[Fact, ...]:
    return (Fact(_("From"), str(postit.group), f"postit-{postit.pk}"),)
