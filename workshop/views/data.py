"""Reading in the archive of a workshop, also one from another server."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workshop import archive, codes, personal
from workshop.access import Who, for_organizers
from workshop.forms import KeyedForm, OneLine
from workshop.models import Workshop
from workshop.uploads import ArchiveUpload


class ArchiveForm(KeyedForm):
    """The file of an archive."""

    file = forms.FileField(
        label=gettext_lazy("The archive, a zip file"),
        error_messages={
            "required": gettext_lazy("Please choose the file of the archive first."),
            "empty": gettext_lazy("This file is empty."),
        },
        widget=forms.FileInput({"accept": ".zip,application/zip"}),
    )


class StripForm(forms.Form):
    """The workshop's title, typed once more by somebody who means it."""

    title = OneLine(
        label=gettext_lazy("The workshop's title, to be sure"),
        longest=200,
        empty=gettext_lazy("Please type the title of the workshop, to be sure that it is this one."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, workshop: Workshop, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workshop = workshop

    def clean_title(self) -> str:
        typed: str = self.cleaned_data["title"]
        if typed.casefold() != " ".join(self.workshop.title.split()).casefold():
            raise forms.ValidationError(_("This is not the title of this workshop: nothing was changed."))
        return typed


@csrf_exempt  # Only until it is said how large a file may be: `_read_in` checks the token.
@require_http_methods(["GET", "POST"])
@login_required
def read_in(request: HttpRequest) -> HttpResponse:
    """A workshop of one's own, as it was when its archive was written."""
    request.upload_handlers = [ArchiveUpload(request)]
    return _read_in(request)


@require_GET
@for_organizers
def page(request: HttpRequest, who: Who) -> HttpResponse:
    """What becomes of a workshop's data: all of it as one file, or without everything personal."""
    return _page(request, who, StripForm(who.workshop))


def _page(request: HttpRequest, who: Who, form: StripForm, sure: bool = False) -> HttpResponse:
    context = {"workshop": who.workshop, "form": form, "sure": sure}
    return render(request, "desk/data.html", context, status=422 if form.errors else 200)


@require_POST
@for_organizers
def strip(request: HttpRequest, who: Who) -> HttpResponse:
    """Take everything personal out: the title has to be typed, and then it is asked once more."""
    form = StripForm(who.workshop, request.POST)
    if not form.is_valid():
        return _page(request, who, form)
    if not form.cleaned_data["sure"]:
        return _page(request, who, form, sure=True)
    personal.strip(who.workshop)
    messages.success(request, _("Everything personal is taken out. The results are still there."))
    return redirect("data", who.workshop.code)


@require_GET
@for_organizers
def download(request: HttpRequest, who: Who) -> HttpResponse:
    """The archive: everything, so for organizers only."""
    response = HttpResponse(archive.write(who.workshop), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="plenum-{who.workshop.code}.zip"'
    return response


def _secret(request: HttpRequest, key: str, file: UploadedFile) -> str:
    """What the same file, sent twice from the same page, has in common, and nobody can guess."""
    content = hashlib.sha256()
    for chunk in file.chunks():
        content.update(chunk)
    said = f"{request.user.pk} {key} {content.hexdigest()}"
    return salted_hmac("plenum.archive", said, algorithm="sha256").hexdigest()[:32]


@csrf_protect
def _read_in(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ArchiveForm(request.POST, request.FILES) if is_sent else ArchiveForm(initial={"key": codes.new_secret()})
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = archive.read(file, [request.user], _secret(request, form.cleaned_data["key"], file))
        except archive.BadArchive as trouble:
            form.add_error("file", str(trouble))
        else:
            messages.success(request, _("“%(title)s” is read in.") % {"title": made.title})
            return redirect("overview", made.code)
    return render(request, "desk/read_in.html", {"form": form}, status=422 if form.errors else 200)
