"""Forms of the wall."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshop.forms import OneLine


class ClusterForm(forms.Form):
    name = OneLine(longest=80, empty=_("Please give the cluster a name."))


class MoveForm(forms.Form):
    """Where a post-it goes: a cluster's key, or nothing for the tray; and at which position, counted from 0."""

    cluster = forms.IntegerField(min_value=1, required=False)
    position = forms.IntegerField(min_value=0, max_value=10_000, required=False)
