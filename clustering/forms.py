"""Forms of the wall."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clustering.models.gallery import MOST_DOTS
from workshop.forms import OneLine

from .models import TINTS

LONGEST_KEY = 18


class Keys(forms.Field):
    """The keys of post-its that somebody has selected, in the order of the wall."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        given = map(str, value or ())
        return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) <= LONGEST_KEY]


class ClusterForm(forms.Form):
    name = OneLine(longest=80, empty=_("Please give the cluster a name."))


class PostitsForm(forms.Form):
    postit = Keys(error_messages={"required": _("Please select a post-it first.")})


class MoveForm(PostitsForm):
    """Where post-its go: a cluster's key, or nothing for the tray; and at which position, counted from 0."""

    cluster = forms.IntegerField(min_value=1, required=False)
    position = forms.IntegerField(min_value=0, max_value=10_000, required=False)


class DotsForm(forms.Form):
    """How many dots: those of one person on one post-it, or those that everybody may give."""

    count = forms.IntegerField(min_value=0, max_value=MOST_DOTS)


class TourForm(forms.Form):
    """How long the tour stays at each stop."""

    seconds = forms.IntegerField(min_value=3, max_value=600)


class StopForm(forms.Form):
    """Which of its stops, counted from 0, the stage shall show."""

    step = forms.IntegerField(min_value=0, max_value=10_000)


class DelegateForm(forms.Form):
    """Who goes to the wall: the key of a companion; whoever asks, when there is none."""

    participant = forms.IntegerField(min_value=1, required=False)


class ChosenForm(forms.Form):
    """The cluster that somebody wants to change."""

    chosen = forms.IntegerField(min_value=1, error_messages={"required": _("Please choose a cluster first.")})


class ColourForm(ChosenForm):
    tint = forms.IntegerField(min_value=0, max_value=TINTS - 1)


class OrderForm(ChosenForm):
    """Towards the end of the wall, or, below 0, towards its beginning."""

    places = forms.IntegerField(min_value=-1000, max_value=1000)


class MergeForm(ChosenForm):
    into = forms.IntegerField(min_value=1)
