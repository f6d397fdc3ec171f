"""Photos of the flipchart: taken by a session's members, seen by everybody who may see the results."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sessions.forms import PhotoForm
from sessions.models import MOST_PHOTOS, Photo
from sessions.phases.writing import session_of, session_to_change
from sessions.pictures import NotTaken, Picture, Why, tidy
from workshop.access import Who, for_anyone, for_participants, while_open
from workshop.logbook import doing
from workshop.models import Phase
from workshop.readers import for_readers, may_read
from workshop.refusals import Refused, cleaned
from workshop.views.answers import done, once

WHY = {
    Why.NO_PICTURE: gettext_lazy(
        "This file is no picture that Plenum can read. Please take a photo, or choose a JPEG."
    ),
    Why.HEIC: gettext_lazy(
        "This picture is stored as HEIC, which Plenum cannot read. "
        "Please take it again from this page, or set your camera to the “most compatible” format (JPEG)."
    ),
    Why.TOO_LARGE: gettext_lazy(
        "This picture has more pixels than Plenum can take. Please set your camera to a smaller size."
    ),
    Why.BROKEN: gettext_lazy("This picture did not arrive as a whole, or it is damaged. Please send it again."),
}


def _has_photo(request: HttpRequest, who: Who, phase: Phase) -> bool:
    key = request.POST.get("key", "")[:40]
    return bool(key) and Photo.objects.has(who.person, key)


@require_POST
@for_participants
@once(_has_photo)
def add_photo(request: HttpRequest, who: Who, phase: Phase) -> HttpResponseBase:
    """Add a photo to one's session's worksheet."""
    _is_open(request, who, phase=phase)
    details = cleaned(PhotoForm(request.POST, request.FILES))
    try:
        picture = tidy(details["photo"])
    except NotTaken as trouble:
        raise Refused(str(WHY[trouble.why])) from None
    # Unpacking takes its time: nobody else's writing waits for it.
    return _keep(request, who, phase=phase, key=details["key"], picture=picture)


@while_open
def _is_open(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Whoever cannot add one anyway need not wait for theirs to be unpacked: raises Refused."""
    session_of(who, phase)
    return done(request, who.home)


@while_open
def _keep(request: HttpRequest, who: Who, phase: Phase, key: str, picture: Picture) -> HttpResponse:
    if Photo.objects.add(session_of(who, phase), who.person, key, picture) is None:
        message = _("This worksheet has %(most)d photos already. Please delete one of them first.")
        raise Refused(message % {"most": MOST_PHOTOS}, status=409)
    return done(request, who.home)


@require_POST
@for_anyone
@while_open
def remove_photo(request: HttpRequest, who: Who, phase: Phase, session: int, photo: int) -> HttpResponse:
    """Delete a photo: anybody of the session may."""
    of_session = session_to_change(who, phase, session)
    if found := Photo.objects.filter(pk=photo, session=of_session).first():
        with doing(who, "remove_photo", of_session, session=of_session):
            found.take_back()
    return done(request, who.home)


@require_GET
@for_anyone
def show_photo(request: HttpRequest, who: Who, photo: int) -> HttpResponse:
    """A photo, for those who may read the results."""
    if not may_read(who):
        raise Refused(_("The photos are for the people of this workshop. Please join it, or sign in."), status=403)
    return _file(who, photo)


@require_GET
@for_readers
def shared_photo(request: HttpRequest, who: Who, secret: str, photo: int) -> HttpResponse:
    """A photo, for whoever has the secret link to the results."""
    response = _file(who, photo)
    response["Cache-Control"] = "private, no-store"  # The link may be withdrawn.
    return response


def _file(who: Who, photo: int) -> HttpResponse:
    """A photo never changes, so browsers keep it."""
    found = get_object_or_404(Photo, pk=photo, session__workshop=who.workshop)
    try:
        with found.file.open("rb") as file:
            response = HttpResponse(file.read(), content_type="image/jpeg")
    except FileNotFoundError:
        raise Refused(_("This photo is gone."), status=404) from None
    response["Content-Disposition"] = f'inline; filename="flipchart-{found.pk}.jpg"'
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
