"""A new kind of phase is one class, its templates and a view: nothing else changes. Here is one."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, path
from django.views.decorators.http import require_POST

import workshop.urls
from tests.cast import Room, post
from workshop import kinds, live
from workshop.access import Who, for_participants, while_open
from workshop.exports import Item, Outline, report
from workshop.hub import Viewer
from workshop.models import Phase
from workshop.painting import paint
from workshop.views.answers import done

HANDS = {
    "stage": """{% partialdef hands %}<p>{{ raised|length }} hands</p>{% endpartialdef %}
<h1>{{ phase.name }}</h1>{% region 'hands' %}""",
    "phone": "<h1>{{ phase.name }}</h1>{% form_to 'raise_hand' %}<button>Raise</button>{% endform_to %}",
}


@require_POST
@for_participants
@while_open
def raise_hand(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    phase.settings["raised"] = sorted({*phase.setting("raised"), who.person.name})
    phase.save()
    live.changed(who.workshop, "hands")
    return done(request, who.home)


class Hands(kinds.PhaseKind):
    slug = "hands"
    label = "Show of hands"
    minutes = 1
    defaults: ClassVar = {"raised": []}
    urls = (path("hand/", raise_hand, name="raise_hand"),)

    @kinds.region("stage")
    def hands(self, phase: Phase) -> dict[str, Any]:
        return {"raised": phase.setting("raised")}

    def report(self, phase: Phase) -> list[Outline]:
        return [Outline("hands", "Hands", tuple(Item(name) for name in phase.setting("raised")))]


@pytest.fixture
def hands(tmp_path: Path, settings: Any) -> Iterator[None]:
    """The kind, registered, with its templates; gone afterwards."""
    folder = tmp_path / "phases" / "hands"
    folder.mkdir(parents=True)
    for screen, template in HANDS.items():
        (folder / f"{screen}.html").write_text(template)
    (templates,) = settings.TEMPLATES
    settings.TEMPLATES = [templates | {"DIRS": [*templates["DIRS"], tmp_path]}]
    kinds.register(Hands)
    _reload_urls()
    yield
    kinds.unregister("hands")
    _reload_urls()


def _reload_urls() -> None:
    clear_url_caches()
    importlib.reload(workshop.urls)


@pytest.fixture
def hands_room(db: None, hands: None) -> Room:
    room = Room([{"kind": "lobby"}, {"kind": "hands", "title": "Who is for tea?"}, {"kind": "thanks"}])
    room.go_to("hands")
    return room


def test_it_appears_on_all_screens_and_has_its_clock(hands_room: Room) -> None:
    room = hands_room
    stage = room.browser().get(room.url(f"stage/{room.workshop.stage_secret}/")).content.decode()
    assert "Who is for tea?" in stage
    assert "0 hands" in stage
    assert "Raise" in room.browser(room.alice).get(room.url()).content.decode()
    # It has no template for the console: the plain one stands in.
    assert "Show of hands" in room.browser(room.frank).get(room.url("console/")).content.decode()
    assert room.phase("hands").clock_state == "running"


def test_its_input_is_stored_and_its_region_painted(hands_room: Room) -> None:
    room = hands_room
    assert post(room.browser(room.alice), room.phase_url("hands", "hand/")).status_code == 204
    stage = Viewer("stage", "en")
    paints = list(paint(room.workshop.pk, frozenset({"hands"}), frozenset({stage}), frozenset()))
    assert [("1 hands" in painted.html, painted.viewers) for painted in paints] == [(True, [stage])]


def test_it_takes_no_input_once_it_is_over(hands_room: Room) -> None:
    room = hands_room
    room.go_to("thanks")
    assert post(room.browser(room.alice), room.phase_url("hands", "hand/")).status_code == 409
    assert room.phase("hands").setting("raised") == []


def test_it_is_part_of_the_report(hands_room: Room) -> None:
    post(hands_room.browser(hands_room.alice), hands_room.phase_url("hands", "hand/"))
    part = next(part for part in report(hands_room.workshop).parts if part.kind == "hands")
    assert part.blocks == (Outline("hands", "Hands", (Item("Alice"),)),)


def test_two_kinds_of_one_name_are_a_mistake(hands: None) -> None:
    class Other(kinds.PhaseKind):
        slug = "hands"

    with pytest.raises(ValueError, match="two phase kinds"):
        kinds.register(Other)


def test_a_kind_needs_a_name() -> None:
    with pytest.raises(ValueError, match="needs a slug"):
        kinds.register(kinds.PhaseKind)
