"""Forms of the agenda: beginning from a template or a file, and what can be said of a phase."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from . import kinds, order, plan, templates
from .clock import LONGEST
from .fields import Wrong
from .forms import Lines, OneLine, OverviewForm, WorkshopForm
from .models import Phase, Template, Workshop, planning


class NewWorkshopForm(WorkshopForm):
    """A workshop of one's own, and the template that it begins from."""

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = list(templates.offers(user))
        choices = [(offer.key, offer.name) for offer in self.offers]
        self.fields["template"] = forms.ChoiceField(label=_("Begin from"), required=False, choices=choices)

    def clean_template(self) -> templates.Offer:
        key = self.cleaned_data["template"] or templates.USUAL
        return next(offer for offer in self.offers if offer.key == key)

    @property
    def chosen(self) -> str:
        """The key of the template that is chosen at present."""
        return self["template"].value() or templates.USUAL

    def plan(self) -> dict[str, Any]:
        """The template's plan, called as was typed."""
        about = dict(self.cleaned_data)
        return templates.plan_of(about.pop("template")) | about


class PlanFileForm(forms.Form):
    """An agenda's file; its plan is in `cleaned_data["file"]`."""

    file = forms.FileField(
        label=_("Agenda as a file (JSON)"),
        error_messages={"required": _("Please choose a file first."), "empty": _("This file is empty.")},
        widget=forms.FileInput({"accept": ".json,application/json"}),
    )

    def clean_file(self) -> dict[str, Any]:
        try:
            return plan.read(self.cleaned_data["file"].read(plan.LARGEST + 1))
        except plan.BadPlan as trouble:
            raise forms.ValidationError([str(problem) for problem in trouble.problems[:20]]) from None


class TemplateForm(forms.Form):
    """What an agenda is called that somebody puts by to begin others from."""

    name = OneLine(label=_("Name of the template"), longest=200, empty=_("Please give the template a name."))

    def __init__(self, user: Any, workshop: Workshop, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.plan = user, plan.of(workshop)

    def clean_name(self) -> str:
        """A name is given once; the same agenda under it, sent twice, is the same template."""
        name: str = self.cleaned_data["name"]
        named = Template.objects.filter(owner=self.user, name=name).first()
        if named and named.plan != self.plan:
            raise forms.ValidationError(_t("You have a template of this name already. Please give it another one."))
        return name

    def save(self) -> Template:
        made, _new = Template.objects.get_or_create(
            owner=self.user, name=self.cleaned_data["name"], defaults={"plan": self.plan}
        )
        return made


class BeginsForm(forms.Form):
    """When the first phase is planned to begin."""

    starts_at = OverviewForm.base_fields["starts_at"]


class AddForm(forms.Form):
    """A kind, and the phase after which it comes; none for the beginning."""

    after = forms.IntegerField(label=_("After"), required=False)
    seen = forms.IntegerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(kinds.registered(), key=lambda kind: order.usual(kind.slug))
        choices = [(kind.slug, kind.label) for kind in known]
        self.fields["kind"] = forms.ChoiceField(label=_("What comes in"), choices=choices)


class PlaceForm(forms.Form):
    """After which phase one comes; none for the beginning."""

    after = forms.IntegerField(required=False)


class SeenForm(forms.Form):
    """The newest phase that whoever sends it has seen."""

    seen = forms.IntegerField()


class PhaseForm(forms.Form):
    """What the agenda says of a phase: what all have, then the settings of its kind."""

    title = OneLine(label=_("Title"), longest=200, empty="", required=False)
    minutes = forms.IntegerField(
        label=_("Minutes on the clock"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text=_("Empty: it has no clock."),
    )
    planned_minutes = forms.IntegerField(
        label=_("Minutes planned in all"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text=_("Empty: as it usually takes."),
    )
    least_minutes = forms.IntegerField(
        label=_("Minutes at least"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text=_("When you run late, it is never made shorter than this."),
    )
    break_minutes = forms.IntegerField(
        label=_("Minutes of break before"),
        required=False,
        min_value=0,
        max_value=LONGEST,
        help_text=_("To walk, or for coffee."),
    )
    notes = Lines(
        label=_("Facilitator's notes"),
        help_text=_("Only the console shows them."),
        longest=plan.LONGEST_NOTES,
        empty="",
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    seen = forms.CharField(required=False)

    COLUMNS = ("title", "minutes", "planned_minutes", "least_minutes", "break_minutes", "notes")

    def __init__(self, phase: Phase, data: Any = None) -> None:
        self.phase, self.kind = phase, phase.behaviour
        self.given = self.kind.given(phase)
        initial = {name: getattr(phase, name) for name in self.COLUMNS} | self.given
        self.now = planning.fingerprint(phase)
        """What is shown: a save says so, and is refused where somebody else has changed it since."""
        super().__init__(data, initial=initial)
        self.fields |= {name: deepcopy(field) for name, field in self.kind.fields.items()}
        self.fields["title"].widget.attrs["placeholder"] = self.kind.label
        self.fields["planned_minutes"].widget.attrs["placeholder"] = str(self.kind.length(phase))
        self.fields["least_minutes"].widget.attrs["placeholder"] = str(self.kind.least_minutes)

    def clean_break_minutes(self) -> int:
        return self.cleaned_data["break_minutes"] or 0

    def clean(self) -> dict[str, Any]:
        for name, why in self.kind.objections(self.phase, self.settings()).items():
            self.add_error(name, why)
        return self.cleaned_data

    def basics(self) -> list[forms.BoundField]:
        return [self[name] for name in self.COLUMNS if name != "notes"]

    def own(self) -> list[forms.BoundField]:
        """The settings of the kind."""
        return [self[name] for name in self.kind.fields]

    def settings(self) -> dict[str, Any]:
        """The settings that were changed."""
        typed = {name: self.cleaned_data[name] for name in self.kind.fields if name in self.cleaned_data}
        return {name: value for name, value in typed.items() if value != self._before(name)}

    def _before(self, name: str) -> Any:
        try:
            return self.kind.fields[name].from_json(self.given[name])  # type: ignore[attr-defined]
        except Wrong:
            return None

    def save(self) -> None:
        """Raises planning.HasChanged when the phase is no longer what was shown."""
        columns = {name: self.cleaned_data[name] for name in self.COLUMNS}
        planning.change(self.phase, self.cleaned_data["seen"], columns, self.settings())

    def show_again(self) -> None:
        """Let the same form be sent again, over what the phase says by now."""
        self.now = planning.fingerprint(Phase.objects.get(pk=self.phase.pk))
        self.add_error(None, _t("Somebody has changed this phase meanwhile. Save again to keep what you see here."))
