"""What the workshop produced, at any time, also in mid-run: as a page, and to be taken home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from workshop.access import Who, for_anyone
from workshop.exports import WRITERS, Item, Outline, Report, report
from workshop.exports.search import find, words_of
from workshop.readers import for_readers, may_read
from workshop.refusals import Refused

LONGEST_QUERY = 200


def _must_read(who: Who) -> None:
    if not may_read(who):
        raise Refused(_("The results are for the people of this workshop. Please join it, or sign in."), status=403)


def _report(who: Who) -> Report:
    """What is kept back from the room, only those who steer may read."""
    return report(who.workshop, with_covered=who.steers)


@require_GET
@for_anyone
def page(request: HttpRequest, who: Who) -> HttpResponse:
    _must_read(who)
    return _page(request, who, reverse("results", kwargs={"code": who.workshop.code}), f"/{who.workshop.code}/photos/")


@require_GET
@for_readers
def shared(request: HttpRequest, who: Who, secret: str) -> HttpResponse:
    """The same for whoever has the secret link: everything lies below that link, the photos, too."""
    base = reverse("shared_results", kwargs={"code": who.workshop.code, "secret": secret})
    return _private(_page(request, who, base, f"{base}photos/"))


@require_GET
@for_anyone
def download(request: HttpRequest, who: Who, writer: str) -> HttpResponse:
    _must_read(who)
    return _file(who, writer)


@require_GET
@for_readers
def shared_download(request: HttpRequest, who: Who, secret: str, writer: str) -> HttpResponse:
    return _private(_file(who, writer))


def _page(request: HttpRequest, who: Who, base: str, photos: str) -> HttpResponse:
    everything, query = _report(who), request.GET.get("q", "")[:LONGEST_QUERY].strip()
    found = find(everything, words_of(query))
    context = {
        "workshop": who.workshop,
        "who": who,
        "report": found,
        "is_empty": not any(part.blocks for part in everything.parts),
        "anchors": set(_anchors(found)),
        "query": query,
        "writers": WRITERS,
        "base": base,
        "photos": photos,
    }
    response = render(request, "results.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _anchors(found: Report) -> Iterator[str]:
    """Everything on this page that one can be led to."""
    for part in found.parts:
        for block in part.blocks:
            if isinstance(block, Outline):
                yield block.anchor
                yield from _below(block.items)


def _below(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        yield item.anchor
        yield from _below(item.items)


def _file(who: Who, writer: str) -> HttpResponse:
    if writer not in WRITERS:
        raise Http404
    found = WRITERS[writer]
    response = HttpResponse(found.file(_report(who)), content_type=found.content_type)
    response["Content-Disposition"] = f'attachment; filename="plenum-{who.workshop.code}.{found.ending}"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _private(response: HttpResponse) -> Any:
    """Nobody else learns the link: no page that is gone to from here, no cache on the way."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
