"""The forms behind every field that somebody may type into."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from . import codes
from .clock import LONGEST
from .models import LONGEST_MESSAGE, Participant, Role
from .models.questions import LONGEST_QUESTION
from .models.timing import Retiming
from .models.workshop import LONGEST_KEEP
from .text import visible


class Lines(forms.CharField):
    """Text of several lines, nothing invisible in it that could turn other people's text around."""

    def __init__(self, *, longest: int, empty: str | Promise, **kwargs: Any) -> None:
        messages: dict[str, Any] = {
            "required": empty,
            "max_length": _("Please keep it to %(limit_value)d characters; it has %(show_value)d."),
        }
        super().__init__(max_length=longest, error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> str:
        return visible(super().to_python(value) or "").strip()


class OneLine(Lines):
    """A line of text: white space folded."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class KeyedForm(forms.Form):
    """A form that may arrive twice: `key` is made by whoever fills it in, and counts once."""

    key = forms.CharField(required=False)

    def clean_key(self) -> str:
        """Nobody types it, so nobody is told about a wrong one."""
        return self.cleaned_data["key"][:40] or codes.new_secret()


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code of the workshop"), max_length=20)

    def clean_code(self) -> str:
        return codes.tidy(self.cleaned_data["code"])


def _typed(**attributes: str) -> forms.TextInput:
    """A field for thumbs: capitals at the start of words, nothing corrected, and Enter sends."""
    return forms.TextInput({"autocapitalize": "words", "spellcheck": "false", "enterkeyhint": "go"} | attributes)


def _own_name(code: str) -> str:
    """What a language is called by those who speak it, as whoever got the wrong one reads no other."""
    name: str = get_language_info(code)["name_local"]
    return name[0].upper() + name[1:]


class AboutForm(forms.Form):
    """What somebody says of themselves."""

    name = OneLine(
        label=_("Your name"),
        longest=60,
        empty=_("Please say who you are."),
        widget=_typed(autocomplete="name", autofocus=""),
    )
    origin = OneLine(
        label=_("Where you come from"), longest=60, empty="", required=False, widget=_typed(autocomplete="off")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[(code, _own_name(code)) for code, _name in settings.LANGUAGES]
    )
    credit = forms.ChoiceField(
        label=_("The results show"),
        choices=Participant.Credit.choices,
        required=False,
    )

    def clean_credit(self) -> str:
        return self.cleaned_data["credit"] or Participant.Credit.NAME


class JoinForm(AboutForm, KeyedForm):
    pass


class WardForm(JoinForm):
    """Somebody without a phone, as somebody else introduces them."""

    name = OneLine(
        label=_("Their name"),
        longest=60,
        empty=_("Please say who they are."),
        widget=_typed(autocomplete="off", autofocus=""),
    )
    origin = OneLine(
        label=_("Where they come from"), longest=60, empty="", required=False, widget=_typed(autocomplete="off")
    )
    language = None  # type: ignore[assignment]
    credit = forms.ChoiceField(
        label=_("The results show"),
        choices=[
            (Participant.Credit.NAME, _("their name")),
            (Participant.Credit.INITIALS, _("their initials")),
            (Participant.Credit.NOTHING, _("nothing about them")),
        ],
        required=False,
    )


class NameForm(forms.Form):
    name = OneLine(longest=60, empty=_("A name cannot be empty."))


class QuestionForm(KeyedForm):
    text = OneLine(longest=LONGEST_QUESTION, empty=_("There is nothing in it yet: please write your question first."))


class HideForm(forms.Form):
    """Why a facilitator takes a question off the sheets; its author reads it."""

    reason = OneLine(longest=200, empty="", required=False)


class PostitForm(forms.Form):
    text = OneLine(longest=LONGEST_QUESTION, empty=_("A post-it cannot be empty: please write the question on it."))


class MoveToForm(forms.Form):
    """Who goes into which group."""

    participant = forms.IntegerField(error_messages={"required": _("Please choose who moves, first.")})
    group = forms.IntegerField()


class MergeForm(forms.Form):
    into = forms.IntegerField()


class TopUpForm(forms.Form):
    """Which group helps out, and how many people the other one had when that was decided."""

    source = forms.IntegerField()
    seen = forms.IntegerField()


class LineupForm(forms.Form):
    value = forms.IntegerField(min_value=0, max_value=100)


class FeedbackForm(forms.Form):
    text = OneLine(longest=300, empty=_("There is nothing in it yet: please write a line first."))


class InstructionForm(forms.Form):
    instruction = OneLine(longest=300, empty="", required=False)


class SavingForm(forms.Form):
    """How many minutes to save."""

    save = forms.IntegerField(min_value=0, max_value=600)


class Retimings(forms.Field):
    """What a proposal makes of each phase, in the form in which `course.Change` says it."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[Retiming]:
        found = []
        for line in value or ():
            numbers = [int(one) for one in line.split(":") if one.isascii() and one.isdigit() and len(one) <= 18]
            if len(numbers) != 5 or not 1 <= numbers[3] <= LONGEST or numbers[4] > LONGEST:
                raise forms.ValidationError(_("This page is too old. Please reload it."))
            found.append((numbers[0], (numbers[1], numbers[2]), (numbers[3], numbers[4])))
        return found


class ReflowForm(forms.Form):
    """New lengths and breaks, and which turn of the agenda was seen."""

    turn = forms.IntegerField(min_value=0)
    change = Retimings(error_messages={"required": _("There is nothing to save.")})


class WorkshopForm(forms.Form):
    title = OneLine(label=_("Title"), longest=200, empty=_("Please give the workshop a title."))
    event = OneLine(label=_("Event, place, date"), longest=200, empty="", required=False)
    language = forms.ChoiceField(label=_("Language of the stage"), choices=settings.LANGUAGES)
    ask_origin = forms.BooleanField(label=_("Ask participants where they come from"), required=False)


def _of_our_time(moment: datetime) -> None:
    """A year that somebody can have meant: with others no clock time could be reckoned."""
    if not 2000 <= moment.year <= 2200:
        raise forms.ValidationError(_("Please look at the year again."))


class OverviewForm(WorkshopForm):
    """Also what matters only once there is a workshop: when it begins, and how long it is kept."""

    starts_at = forms.DateTimeField(
        label=_("Begins at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Please write date and time like 2026-05-30 14:00.")},
        validators=[_of_our_time],
    )
    keep_months = forms.IntegerField(
        label=_("Months to keep"),
        min_value=1,
        max_value=LONGEST_KEEP,
        error_messages={"required": _("Please say for how many months, from 1 to 120.")},
    )


class MessageForm(KeyedForm):
    """What the phones are told, and which of them: everybody's, or those of one group or session."""

    text = OneLine(longest=LONGEST_MESSAGE, empty=_("There is nothing in it yet: please write a line first."))
    to = forms.CharField(required=False)


class InvitationForm(forms.Form):
    """Whom to invite, and for how long the link can be used."""

    role = forms.ChoiceField(label=_("To be"), choices=Role.choices, initial=Role.FACILITATOR)
    note = OneLine(label=_("For whom"), longest=60, empty="", required=False)
    days = forms.TypedChoiceField(
        label=_("The link can be used for"),
        choices=[(1, _("1 day")), (7, _("7 days")), (30, _("30 days")), (90, _("90 days"))],
        initial=7,
        coerce=int,
    )


class CrewNameForm(forms.Form):
    """Who comes by an invitation: the others see this name."""

    name = OneLine(longest=60, empty="", required=False)


class AccountForm(UserCreationForm):
    """An organizer's account."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username",)


class RehearsalForm(forms.Form):
    """How many simulated people come, who steers them, and how fast they live."""

    participants = forms.IntegerField(label=_("How many people"), min_value=5, max_value=300, initial=40)
    mode = forms.ChoiceField(
        label=_("Who steers"),
        choices=[
            ("follow", _("I do: they follow me, phase by phase")),
            ("play", _("nobody: it goes from the first phase to the last one by itself, and I watch")),
        ],
        initial="follow",
        widget=forms.RadioSelect,
    )
    speed = forms.TypedChoiceField(
        label=_("How fast they are"),
        coerce=int,
        choices=[(1, _("as in a room")), (5, _("5 times as fast")), (20, _("20 times as fast")), (60, _("60 times"))],
        initial=5,
    )


class EchoForm(forms.Form):
    """What a phone tells when the room is checked."""

    number = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    milliseconds = forms.IntegerField(min_value=0, max_value=600_000)
    browser = forms.CharField(required=False)
    is_old = forms.BooleanField(required=False)

    def clean_browser(self) -> str:
        return self.cleaned_data["browser"][:120]
