"""Forms of sessions, worksheets and stations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshop.forms import KeyedForm, Lines, OneLine

from .shared import LONGEST_FIELD


class HostForm(KeyedForm):
    """A session on a post-it's question, or on one that was never on the wall."""

    question = OneLine(longest=500, empty=_("Please write the question that your session is about."))


class LineForm(KeyedForm):
    """A line below one of the worksheet's fields."""

    field = forms.CharField(max_length=200)
    text = Lines(longest=LONGEST_FIELD, empty=_("There is nothing in it yet: please write something first."))


class PhotoForm(KeyedForm):
    photo = forms.FileField(
        error_messages={
            "required": _("No photo has arrived: please take or choose one first."),
            "invalid": _("No photo has arrived: please take or choose one first."),
            "empty": _("This file is empty. Please take the photo again."),
        },
        max_length=1000,
    )


class NoteForm(KeyedForm):
    """A note at the station of a round, counted from 0."""

    round = forms.IntegerField(min_value=0, max_value=1000)
    text = OneLine(longest=500, empty=_("There is nothing in it yet: please write your note first."))


class AssignForm(forms.Form):
    """Who goes into which session."""

    person = forms.IntegerField(min_value=1)
    session = forms.IntegerField(min_value=1)


class MergeForm(forms.Form):
    """The session that another one's members join."""

    into = forms.IntegerField(min_value=1)


class PlaceForm(forms.Form):
    place = OneLine(longest=60, empty=_("Please pick a place."))


class SplitForm(forms.Form):
    """How many parts there were when somebody pressed: a double press splits once."""

    parts = forms.IntegerField(min_value=1)
