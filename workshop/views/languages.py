"""What organizers wrote, in the languages of the room."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workshop import translations
from workshop.access import Who, for_organizers
from workshop.logbook import doing


@require_GET
@for_organizers
def languages(request: HttpRequest, who: Who) -> HttpResponse:
    """The languages, and how much of the workshop is given in each."""
    texts, given = who.workshop.texts(), who.workshop.translations
    found = [
        {"code": code, "info": get_language_info(code), "given": len(given.get(code, {}).keys() & texts)}
        for code in translations.LANGUAGES
    ]
    return render(request, "desk/languages.html", {"workshop": who.workshop, "languages": found, "total": len(texts)})


@require_http_methods(["GET", "POST"])
@for_organizers
def language(request: HttpRequest, who: Who, language: str) -> HttpResponse:
    """Every text of the workshop with a box for what it is in this language."""
    if language not in translations.LANGUAGES:
        raise Http404
    context = {"workshop": who.workshop, "info": get_language_info(language)}
    if request.method == "GET":
        return render(request, "desk/language.html", context | {"rows": translations.rows(who.workshop, language)})
    pairs = zip(request.POST.getlist("text"), request.POST.getlist("translation"), strict=False)
    rows = translations.typed(who.workshop, pairs)
    if any(row.error for row in rows):
        return render(request, "desk/language.html", context | {"rows": rows}, status=422)
    with doing(who, "translate", who.workshop):
        who.workshop.translate(language, {row.text: row.translation for row in rows})
    messages.success(request, _("Saved."))
    return redirect("languages", who.workshop.code)
