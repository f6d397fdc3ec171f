"""Hostile text in every field of every model, on every screen and page and in every file: it stays text."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from django.db import models, transaction
from markdown_it import MarkdownIt

from sessions import shared
from sessions.models import Worksheet
from tests.cast import Room
from tests.full import stocked
from tests.pages import Elements, Pages, everybody
from workshop import painting
from workshop.archive import scope
from workshop.exports import WRITERS, report
from workshop.hub import Viewer
from workshop.live import EVERYTHING
from workshop.models import Workshop

MORE = (
    "</title></script></style>&lt;x-evil&gt; [a](javascript:x) ![b](//x.example/c) <img src=x onx=y> {{ 7|}} ]]> | ~~~~"
)
MARK = re.compile(r"ev(\d+)e")
PLACES = ("href", "src", "action", "formaction", "hx-post", "hx-get", "poster", "data", "srcset")
MADE = {
    "code",
    "language",
    "stage_secret",
    "results_secret",
    "token",
    "key",
    "verb",
    "kind",
    "before",
    "taken_out",
    "translations",
}
"""What nobody types: codes, keys, and the words of the program itself."""
NOT_SHOWN = {"workshop.GroupStep.about"}


ELSEWHERE = ("place", "sign_out", "download", "shared_download", "preview")
"""Pages that end this visit, or show what is looked at otherwise."""


def hostile(number: int, longest: int | None, key: int) -> str:
    """Text that is a tag, an attribute, a formula and more, as far as there is room for it."""
    text = f"=\"'><x-evil ev{number}e onx=y> {key}"
    return text if longest and longest < len(text) + len(MORE) else text + MORE


def poison(room: Room) -> dict[int, str]:
    """Put it everywhere; gives the field that each mark stands for."""
    room.workshop.listen_up("x")
    room.workshop.log.create(name="x", verb="rename", about={"old": "x", "name": "x"})
    marks: dict[int, str] = {}
    for model in scope.paths():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            if field.choices or field.name in MADE:
                continue
            number = len(marks)
            marks[number] = f"{model._meta.app_config.label}.{model.__name__}.{field.name}"
            for row in model._base_manager.all():
                text = hostile(number, field.max_length, row.pk)
                old = getattr(row, field.name)
                new = replaced(old, text) if isinstance(field, models.JSONField) else text
                model._base_manager.filter(pk=row.pk).update(**{field.name: new})
    for sheet in Worksheet.objects.all():
        sheet.keep(shared.seed(sheet.texts))
    room.workshop.refresh_from_db()
    marks[len(marks)] = "a translation"
    said = {text: hostile(len(marks) - 1, None, 0) for text in room.workshop.texts()}
    room.workshop.retranslate({"de": said})
    room.workshop.refresh_from_db()
    return marks


def replaced(found: Any, text: str, name: str = "") -> Any:
    """The same with this text for every text that somebody may have typed."""
    if isinstance(found, list):
        return [replaced(one, f"{index} {text}", name) for index, one in enumerate(found)]
    if isinstance(found, dict):
        return {key: replaced(one, text, key) for key, one in found.items()}
    return text if isinstance(found, str) and name not in {"key", "mode"} else found


def check(html: str) -> set[int]:
    """Nothing in it has become an element, an attribute or an address; gives the marks that are in it."""
    for tag, attributes in Elements(html).found:
        assert "evil" not in tag, tag
        assert not any(name[:2] == "on" or MARK.search(name) or name == "style" for name in attributes), attributes
        for name in PLACES:
            place = attributes.get(name, "")
            assert not place or place[0] in "/?#" or place.startswith("http://testserver/"), (tag, place)
            assert "x.example" not in place
    return {int(found) for found in MARK.findall(html)}


def paints(room: Room) -> Iterator[str]:
    """Every region of every screen in every phase, as the sockets bring it."""
    phones = [Viewer("phone", "en", participant=person.pk) for person in room.workshop.participants.all()[:3]]
    crew = [Viewer(screen, language) for screen in ("stage", "console", "helper") for language in ("en", "de")]
    viewers = frozenset([*crew, *phones])
    for phase in room.workshop.phases.all():
        Workshop.objects.filter(pk=room.workshop.pk).update(phase=phase)
        for paint in painting.paint(room.workshop.pk, frozenset({EVERYTHING}), viewers, viewers):
            yield paint.html


def test_hostile_text_stays_text_on_every_page_and_screen(db: None) -> None:
    room = stocked()
    marks = poison(room)
    seen: set[int] = set()
    for html in paints(room):
        seen |= check(html)
    pages, browser = Pages(room), everybody(room)
    for route, address in pages.addresses():
        if route.name in ELSEWHERE:
            continue
        with transaction.atomic():
            pages.open_phase(route)
            response = browser.get(address)
            transaction.set_rollback(True)
        if response.get("Content-Type", "").startswith(("text/html", "image/svg")):
            seen |= check(response.content.decode())
    unseen = {name for number, name in marks.items() if number not in seen}
    assert unseen == NOT_SHOWN


def test_hostile_text_is_text_in_every_file(db: None) -> None:
    room = stocked()
    poison(room)
    found = report(room.workshop)
    files = {name: writer.file(found) for name, writer in WRITERS.items()}
    assert files["pdf"].startswith(b"%PDF-")
    assert not any(word in files["pdf"] for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFile"))
    check(MarkdownIt("commonmark", {"html": True}).enable("table").render(files["markdown"].decode()))
    for name in ("docx", "xlsx"):
        for part in _xml(files[name]):
            assert not [one.tag for one in part.iter() if "evil" in str(one.tag) or str(one.tag).endswith("}f")]
    for row in _rows(files["csv"]):
        assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    json.loads(files["json"])
    wikitext = files["wikitext"].decode()
    assert not re.search(r"<x-evil|\{\{ 7|~~~~", re.sub(r"<nowiki>.*?</nowiki>", "", wikitext, flags=re.DOTALL))


def _xml(file: bytes) -> Iterator[ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(file)) as box:
        for name in box.namelist():
            if name.endswith((".xml", ".rels")):
                yield ElementTree.fromstring(box.read(name))


def _rows(file: bytes) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(file)) as box:
        for name in box.namelist():
            if name.endswith(".csv"):
                yield from csv.reader(io.StringIO(box.read(name).decode("utf-8-sig")))
