"""Forms of the wall."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clustering.models.gallery import MOST_DOTS
from workshop.forms import OneLine


class ClusterForm(forms.Form):
    name = OneLine(longest=80, empty=_("Please give the cluster a name."))


class MoveForm(forms.Form):
    """Where a post-it goes: a cluster's key, or nothing for the tray; and at which position, counted from 0."""

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
