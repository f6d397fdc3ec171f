"""Templates and files: what a new workshop begins from, and how an agenda is put by."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from workshop import plan
from workshop.access import Who, for_organizers
from workshop.agenda_forms import PlanFileForm, TemplateForm
from workshop.models import Template, Workshop
from workshop.refusals import cleaned
from workshop.views import desk


@require_POST
@login_required
def from_file(request: HttpRequest) -> HttpResponse:
    """A new workshop from an agenda's file; or everything that is wrong with it."""
    form = PlanFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return desk.page(request, file_form=form, status=422)
    made = Workshop.objects.from_page(form.cleaned_data["file"], request.user, request.POST.get("code", ""))
    return redirect("agenda", made.code)


@require_GET
@for_organizers
def download(request: HttpRequest, who: Who) -> HttpResponse:
    """The agenda as a file."""
    response = HttpResponse(plan.write(plan.of(who.workshop)), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="agenda-{who.workshop.code}.json"'
    return response


@require_POST
@for_organizers
def save(request: HttpRequest, who: Who) -> HttpResponse:
    """Put this workshop's agenda by, to begin others from."""
    form = TemplateForm(request.user, who.workshop, request.POST)
    cleaned(form)
    messages.success(request, _("“%(name)s” is among your templates now.") % {"name": form.save().name})
    return redirect("agenda", who.workshop.code)


@require_POST
@login_required
def delete(request: HttpRequest, template: int) -> HttpResponse:
    """One's own templates only; one that is gone already is gone."""
    Template.objects.filter(pk=template, owner=request.user.pk).delete()
    return redirect("desk")
