"""The organizer's desk: my workshops, and a new one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workshop import codes
from workshop.agenda_forms import NewWorkshopForm, PlanFileForm
from workshop.models import Workshop
from workshop.shelves import shelves_of


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    return page(request)


def page(
    request: HttpRequest,
    form: NewWorkshopForm | None = None,
    file_form: PlanFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The desk, with the forms for a new workshop as they are."""
    context = {
        "shelves": shelves_of(request.user),
        "form": form or NewWorkshopForm(request.user, initial={"language": translation.get_language()}),
        "file_form": file_form or PlanFileForm(),
        "new_code": codes.new_code(),
    }
    return render(request, "desk/desk.html", context, status=status)


@require_http_methods(["POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A workshop of one's own, from a template."""
    form = NewWorkshopForm(request.user, request.POST)
    if not form.is_valid():
        return page(request, form, status=422)
    made = Workshop.objects.from_page(form.plan(), request.user, request.POST.get("code", ""))
    messages.success(
        request,
        _(
            "This is your workshop's agenda, and it works as it is. Open a phase to change its words, move it with the "
            "arrows, take out what you do not need. Then rehearse it, with simulated people."
        ),
    )
    return redirect("agenda", made.code)
