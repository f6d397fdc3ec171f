"""What the console does with groups that are there, whichever phase runs: move people, merge, top up, undo."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from workshop.access import Who, for_facilitators, while_open
from workshop.forms import MergeForm, MoveToForm, TopUpForm
from workshop.logbook import doing, strike
from workshop.models import Group, GroupStep, Participant, Phase
from workshop.refusals import cleaned
from workshop.views.answers import done


def _done(request: HttpRequest, who: Who) -> HttpResponse:
    return done(request, reverse("console", kwargs={"code": who.workshop.code}))


def _group(who: Who, key: int) -> Group | None:
    """A group of this workshop; None for one that is gone, as after a double click."""
    groups = Group.objects.select_related("phase__workshop", "delegate")
    return groups.filter(pk=key, phase__workshop=who.workshop).first()


@require_POST
@for_facilitators
@while_open
def move(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Move somebody into another group."""
    asked = cleaned(MoveToForm(request.POST))
    person = get_object_or_404(Participant, pk=asked["participant"], workshop=who.workshop, removed_at=None)
    if group := _group(who, asked["group"]):
        with doing(who, "move_member", who.workshop, people=person.name, target=group.number):
            GroupStep.objects.move([person], group)
    return _done(request, who)


@require_POST
@for_facilitators
@while_open
def merge(request: HttpRequest, who: Who, phase: Phase, group: int) -> HttpResponse:
    source, target = _group(who, group), _group(who, cleaned(MergeForm(request.POST))["into"])
    if source and target:
        with doing(who, "merge_group", who.workshop, source=source.number, target=target.number):
            GroupStep.objects.merge(source, target)
    return _done(request, who)


@require_POST
@for_facilitators
@while_open
def top_up(request: HttpRequest, who: Who, phase: Phase, group: int) -> HttpResponse:
    asked = cleaned(TopUpForm(request.POST))
    small, source = _group(who, group), _group(who, asked["source"])
    if small and source:
        with doing(who, "top_up", who.workshop, source=source.number, target=small.number):
            GroupStep.objects.top_up(small, source, asked["seen"])
    return _done(request, who)


@require_POST
@for_facilitators
@while_open
def undo(request: HttpRequest, who: Who, phase: Phase, step: int) -> HttpResponse:
    steps = GroupStep.objects.select_related("phase__workshop")
    if found := steps.filter(pk=step, phase__workshop=who.workshop).first():
        with doing(who, "undo_regrouping", who.workshop):
            found.undo()
        strike(who, step, "move_member", "merge_group", "top_up")
    return _done(request, who)
