"""The room: tables and places as lists, and what is printed for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workshop import links
from workshop.access import Who, for_facilitators
from workshop.fields import LineList
from workshop.logbook import doing
from workshop.models.groups import LONGEST_TABLE, MOST_TABLES, furnish
from workshop.printing import MOST_PAGES, PAPERS, Order, Sheet, shape, sheets_for

LONGEST_PLACE = 60
LISTS = ("tables", "places")


class Names(LineList):
    """Names, one per line; what stands there twice, however it is written, counts once. `left_out` tells how many."""

    left_out = 0

    def clean(self, value: Any) -> list[str]:
        typed: list[str] = super().clean(value)
        names: dict[str, str] = {}
        for name in typed:
            names.setdefault(name.casefold(), name)
        self.left_out = len((value or "").splitlines()) - len(names)
        return list(names.values())


class RoomForm(forms.Form):
    """Where groups sit, and where sessions meet."""

    tables = Names(label=gettext_lazy("Tables where groups sit"), longest=LONGEST_TABLE, most=MOST_TABLES)
    places = Names(
        label=gettext_lazy("Places where sessions meet and stations stand"), longest=LONGEST_PLACE, most=MOST_TABLES
    )


@require_http_methods(["GET", "POST"])
@for_facilitators
def places(request: HttpRequest, who: Who) -> HttpResponse:
    """The lists of tables and places; a button moves a name one up."""
    initial = {name: getattr(who.workshop, name) for name in LISTS}
    form = RoomForm(request.POST or None, initial=initial)
    if not form.is_valid():
        opened = request.GET.get("order", "")
        context = {"workshop": who.workshop, "who": who, "form": form, "lists": _lists(form, initial, opened)}
        return render(request, "desk/places.html", context, status=422 if form.is_bound else 200)
    moved, _colon, name = request.POST.get("up", "").partition(":")
    lists = form.cleaned_data
    if moved in LISTS:
        lists[moved] = _one_up(lists[moved], name)
    with doing(who, "furnish", who.workshop):
        furnish(who.workshop, **lists)
    left_out = sum(form.fields[name].left_out for name in LISTS)  # type: ignore[attr-defined]
    dropped = ngettext(
        "%d line that was empty or there twice was left out.",
        "%d lines that were empty or there twice were left out.",
        left_out,
    )
    messages.success(request, " ".join([_("Saved."), *([dropped % left_out] if left_out else [])]))
    here = reverse("places", kwargs={"code": who.workshop.code})
    return redirect(f"{here}?order={moved}#order-{moved}" if moved in LISTS else here)


def _lists(form: RoomForm, names: dict[str, list[str]], opened: str) -> list[dict[str, Any]]:
    return [{"field": form[name], "name": name, "names": names[name], "open": name == opened} for name in LISTS]


def _one_up(names: list[str], name: str) -> list[str]:
    """The list with this name one place further up."""
    if name not in names[1:]:
        return names
    at = names.index(name)
    return [*names[: at - 1], name, names[at - 1], *names[at + 1 :]]


# The print kit ----------------------------------------------------------------------------------------------------


class OrderForm(forms.Form):
    """On which paper, and how many."""

    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=PAPERS)
    count = forms.IntegerField(label="", min_value=0, max_value=MOST_PAGES, required=False)

    def __init__(self, sheet: Sheet, data: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"{sheet.slug}-%s", label_suffix="")
        if sheet.count:
            self.fields["count"].label = str(sheet.count)
        else:
            del self.fields["count"]


@require_GET
@for_facilitators
def kit(request: HttpRequest, who: Who) -> HttpResponse:
    """All that can be printed."""
    sheets = [(sheet, OrderForm(sheet)) for sheet in sheets_for(who.workshop).values()]
    return render(request, "desk/kit.html", {"workshop": who.workshop, "who": who, "sheets": sheets})


@require_GET
@for_facilitators
def print_sheet(request: HttpRequest, who: Who, sheet: str) -> HttpResponse:
    """Pages of one sort as they will be printed; what is wrong with the order is said above them."""
    chosen = sheets_for(who.workshop).get(sheet)
    if chosen is None:
        raise Http404
    form = OrderForm(chosen, {"paper": "a4"} | request.GET.dict())
    wanted = form.cleaned_data if form.is_valid() else {}
    order = Order(
        who.workshop, wanted.get("paper", "a4"), wanted.get("count"), lambda path: links.absolute(request, path)
    )
    context = {
        "workshop": who.workshop,
        "who": who,
        "sheet": chosen,
        "form": form,
        "pages": chosen.pages(order),
        "shape": shape(chosen, order.paper),
        "paper": order.paper,
        "bidi": get_language_info(who.workshop.language)["bidi"],
        "address": links.absolute(request, "/"),
    }
    return render(request, chosen.template, context, status=200 if form.is_valid() else 422)
