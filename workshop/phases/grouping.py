"""Grouping: groups of four or five, mixed; everybody sees where to go and with whom."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from workshop.access import Who, for_facilitators, while_open
from workshop.exports import Item, Outline
from workshop.kinds import PhaseKind, region, register
from workshop.models import Group, Participant, Phase
from workshop.models.groups import form_groups, group_of_everyone, place_latecomer
from workshop.refusals import Refused
from workshop.views.answers import done


@require_POST
@for_facilitators
@while_open
def mix_again(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Form the groups anew, unless they have begun to write."""
    if phase.groups.exclude(questions=None).exists():
        raise Refused(
            _("These groups have written questions already: mixing them again would tear their sheets apart.")
        )
    form_groups(phase, seed=secrets.randbelow(2**31) + 1)
    return done(request, reverse("console", kwargs={"code": who.workshop.code}))


class FormsGroups(PhaseKind):
    """A kind that needs groups: it forms them when no phase before it has."""

    defaults: ClassVar = {"group_size": [4, 5], "how": "mixed"}

    def enter(self, phase: Phase) -> None:
        if not Group.objects.formed_for(phase).exists():
            form_groups(phase)

    def welcome(self, phase: Phase, participant: Participant) -> None:
        if not Group.objects.filter(members__participant=participant, phase=phase).exists():
            self._place(phase, participant)

    def _place(self, phase: Phase, participant: Participant) -> None:
        if phase.groups.exists():
            place_latecomer(phase, participant)
        elif not Group.objects.formed_for(phase).exists():
            form_groups(phase)


@register
class Grouping(FormsGroups):
    slug = "grouping"
    label = gettext_lazy("Find your group")
    urls = (path("mix/", mix_again, name="mix_again"),)

    def enter(self, phase: Phase) -> None:
        if not phase.groups.exists():
            form_groups(phase)

    @region("stage", "console")
    def groups(self, phase: Phase) -> dict[str, Any]:
        return {"groups": Group.objects.formed_for(phase).with_people()}

    @region("phone", per=group_of_everyone)
    def companions(self, phase: Phase, group: int | None) -> dict[str, Any]:
        found = Group.objects.filter(pk=group).first() if group else None
        return {"group": found, "people": found.present() if found else []}

    def report(self, phase: Phase) -> list[Outline]:
        groups = tuple(
            Item(str(group), note=", ".join(person.credited for person in group.people if person.credited))
            for group in phase.groups.with_people()
        )
        return [Outline("groups", _("Groups"), groups)]
