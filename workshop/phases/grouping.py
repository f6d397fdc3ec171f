"""Grouping: groups of four or five, mixed, at random, or by table; everybody sees where to go and with whom."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from workshop import grouping, live
from workshop.access import Who, for_facilitators, for_participants, while_open
from workshop.exports import Fact, Item, Outline
from workshop.fields import Choice, Span, Tables
from workshop.kinds import Audience, PhaseKind, region, register
from workshop.logbook import doing
from workshop.models import Group, GroupStep, Participant, Phase, Question
from workshop.models.groups import (
    LONGEST_TABLE,
    MOST_TABLES,
    form_groups,
    group_of_everyone,
    in_no_group,
    lay_tables,
    people_choose,
    place_the_rest,
    settle,
)
from workshop.phases import poster
from workshop.refusals import Refused
from workshop.views.answers import done


@require_POST
@for_facilitators
@while_open
def mix_again(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Form the groups anew, unless they have begun to write."""
    if people_choose(phase):
        raise Refused(_("Here people choose their tables themselves."))
    if phase.groups.exclude(questions=None).exists():
        raise Refused(
            _("These groups have written questions already: mixing them again would tear their sheets apart.")
        )
    with doing(who, "mix_again", phase):
        form_groups(phase, seed=secrets.randbelow(2**31) + 1)
    return done(request, reverse("console", kwargs={"code": who.workshop.code}))


@require_POST
@for_participants
@while_open
def sit(request: HttpRequest, who: Who, phase: Phase, group: int) -> HttpResponse:
    """Sit down at a table, where people choose them; they may change their minds while the phase runs."""
    if not people_choose(phase):
        raise Refused(_("The groups are formed already: please ask a facilitator if you need another one."), status=409)
    get_object_or_404(Group, pk=group, phase=phase).take_in(who.person)
    return done(request, who.home)


@require_POST
@for_facilitators
@while_open
def seat_the_rest(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Find a place for everybody who has chosen none."""
    with doing(who, "seat_the_rest", phase):
        place_the_rest(phase)
    return done(request, reverse("console", kwargs={"code": who.workshop.code}))


def panel(phase: Phase) -> dict[str, Any]:
    """The groups in force, to be worked on: who is in which, which are too small, what was changed last."""
    found = Group.objects.formed_for(phase)
    groups = found.with_people()
    formed_by = groups[0].phase if groups else phase
    written = set(Question.objects.filter(group__in=found.values("pk")).values_list("group", flat=True))
    counts = {group.pk: len(group.people) for group in groups if group.people or group.pk in written}
    by_key = {group.pk: group for group in groups}
    choosing, missing = people_choose(phase), list(in_no_group(formed_by))
    return {
        "groups": groups,
        "small": [
            (by_key[one.group], by_key[one.merge_into], by_key[one.top_up_from] if one.top_up_from else None)
            for one in grouping.advice(counts, *formed_by.setting("group_size"))
            if not (choosing and missing)
        ],
        "missing": missing,
        "choosing": choosing,
        "last": GroupStep.objects.latest_of(found),
    }


GROUP_SIZE = Span(
    1,
    50,
    label=gettext_lazy("People in a group"),
    help_text=gettext_lazy("From so many to so many, like 4-5."),
)
HOW = (
    ("mixed", gettext_lazy("Mixed: by where they come from and their line-up answers")),
    ("random", gettext_lazy("At random")),
)


class FormsGroups(PhaseKind):
    """A kind that needs groups: it forms them when no phase before it has."""

    defaults: ClassVar = {"group_size": [4, 5], "how": "mixed"}
    fields: ClassVar = {
        "group_size": GROUP_SIZE,
        "how": Choice(
            label=gettext_lazy("How people come together"),
            choices=HOW,
            help_text=gettext_lazy("Only where no phase before has formed groups."),
        ),
    }

    def enter(self, phase: Phase) -> None:
        if group := Group.objects.formed_for(phase).select_related("phase__workshop").first():
            settle(group.phase)
        else:
            form_groups(phase)

    def welcome(self, phase: Phase, participant: Participant) -> None:
        if not Group.objects.filter(members__participant=participant, phase=phase).exists():
            self._place(phase)

    def _place(self, phase: Phase) -> None:
        if phase.groups.exists():
            place_the_rest(phase)
        elif not Group.objects.formed_for(phase).exists():
            form_groups(phase)

    def audiences(self, phase: Phase) -> list[Audience]:
        """The groups that this phase has formed."""
        groups = Group.objects.filter(phase=phase).order_by("number").with_people()
        return [
            Audience(f"group-{group.pk}", str(group), frozenset(person.pk for person in group.people))
            for group in groups
        ]

    @region("console", "helper")
    def groups(self, phase: Phase) -> dict[str, Any]:
        return panel(phase)


def all_companions(phase: Phase) -> dict[int, dict[str, Any]]:
    """What everybody's phone shows of their group."""
    choosing = people_choose(phase)
    groups = Group.objects.formed_for(phase).with_people()
    return {group.pk: {"group": group, "people": group.people, "choosing": choosing} for group in groups}


@register
class Grouping(FormsGroups):
    slug = "grouping"
    label = gettext_lazy("Find your group")
    least_minutes = 2
    defaults: ClassVar = FormsGroups.defaults | {"tables": []}
    fields: ClassVar = {
        "group_size": GROUP_SIZE,
        "how": Choice(
            label=gettext_lazy("How people come together"),
            choices=(*HOW, ("table", gettext_lazy("They sit down at tables as they like"))),
        ),
        "tables": Tables(
            label=gettext_lazy("Tables"),
            longest=LONGEST_TABLE,
            most=MOST_TABLES,
            help_text=gettext_lazy("One name a line, or how many there are. Nothing: those of the whole workshop."),
        ),
    }
    urls = (
        path("mix/", mix_again, name="mix_again"),
        path("tables/<int:group>/", sit, name="sit"),
        path("rest/", seat_the_rest, name="seat_the_rest"),
    )

    def objections(self, phase: Phase, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Tables that people choose become no formed groups, nor the other way round, once there are any."""
        changes = (settings.get("how") == "table") != people_choose(phase)
        return {"how": _("The groups are formed already.")} if changes and phase.groups.exists() else {}

    def enter(self, phase: Phase) -> None:
        if people_choose(phase):
            lay_tables(phase)
        elif phase.groups.exists():
            place_the_rest(phase)
        else:
            form_groups(phase)

    def leave(self, phase: Phase) -> None:
        settle(phase)

    def _place(self, phase: Phase) -> None:
        if not people_choose(phase):
            super()._place(phase)
            return
        lay_tables(phase)  # More people may need more tables.
        if phase.is_open:
            live.changed(phase.workshop, "groups")
        else:
            settle(phase)

    @region("stage", "console", "helper")
    def groups(self, phase: Phase) -> dict[str, Any]:
        found = panel(phase)
        names = [len(person.name) for group in found["groups"] for person in group.people]
        height = poster.room(str(phase.name), headcount=found["choosing"])
        columns, size = poster.fit([len(group.people) for group in found["groups"]], max(names, default=0), height)
        return found | {"columns": columns, "size": size}

    @region("phone")
    def tables(self, phase: Phase) -> dict[str, Any]:
        """The tables to choose from, the same on every phone."""
        return {"tables": list(phase.groups.select_related("phase")) if people_choose(phase) else []}

    @region("phone", per=group_of_everyone, together=all_companions)
    def companions(self, phase: Phase, group: int | None) -> dict[str, Any]:
        found = Group.objects.filter(pk=group).first() if group else None
        return {"group": found, "people": found.present() if found else [], "choosing": people_choose(phase)}

    def report(self, phase: Phase) -> list[Outline]:
        groups = tuple(
            Item(
                str(group),
                note=", ".join(person.credited for person in group.people if person.credited),
                facts=(Fact(_("Table"), group.table), Fact(_("People"), len(group.people))),
            )
            for group in phase.groups.with_people()
        )
        return [Outline("groups", _("Groups"), groups, levels=(_("Group"),), noted=_("Who agreed to be named"))]
