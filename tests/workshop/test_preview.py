"""Private previews: every phase on every screen, at any moment, and nothing of it has happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

from clustering.models import Cluster, Placement
from sessions.models import Worksheet
from tests.cast import AGENDA, Room
from workshop.models import Feedback, LineupAnswer, Participant, Workshop
from workshop.views.preview import PREVIEWED


def nothing_yet(room: Room) -> None:
    """Nobody has come."""
    Participant.objects.all().delete()


def everything(room: Room) -> None:
    """It is all over, with something of every sort."""
    room.crowd(9)
    LineupAnswer.objects.place(room.go_to("lineup"), room.alice, 20)
    room.go_to("select")
    postits = [room.postit(person, f"Why {person}?") for person in (room.alice, room.bob)]
    Placement.objects.move(postits[0], Cluster.objects.found(room.workshop, "People"))
    room.go_to("marketplace")
    Worksheet.objects.append(room.session(room.alice), room.alice, "found", "An answer", "k")
    room.session(room.bob)
    room.go_to("worldcafe")
    Feedback.objects.leave(room.go_to("thanks"), room.alice, "Thank you!")


def look(room: Room, kind: str, screen: str) -> Any:
    return room.browser(room.frank).get(room.url(f"{room.phase(kind).pk}/preview/{screen}/"))


def rows(room: Room) -> dict[str, list[Any]]:
    """All that the database knows."""
    models = [
        model
        for app in ("workshop", "clustering", "working_sessions")
        for model in apps.get_app_config(app).get_models()
    ]
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("moment", [nothing_yet, everything])
def test_every_kind_previews_on_every_screen_and_nothing_has_happened(
    room: Room, moment: Callable[[Room], None], pokes: set[str], django_capture_on_commit_callbacks: Any
) -> None:
    moment(room)
    before = rows(room)
    pokes.clear()
    with django_capture_on_commit_callbacks(execute=True):
        for kind in [entry["kind"] for entry in AGENDA]:
            for screen in PREVIEWED:
                page = look(room, kind, screen).content.decode()
                assert f"kind-{kind}" in page, (kind, screen)
                assert "Preview: only you see this" in page
    assert rows(room) == before
    assert not pokes


def test_a_preview_shows_what_opening_the_phase_would_make(room: Room) -> None:
    """Groups that nobody has formed yet are there as they would be formed."""
    assert "Group 1" in look(room, "grouping", "console").content.decode()
    assert not room.phase("grouping").groups.exists()
    assert room.phase("grouping").opened_at is None
    assert Workshop.objects.get(pk=room.workshop.pk).phase == room.phase("lobby")


def test_a_preview_can_neither_run_nor_send_anything(room: Room) -> None:
    for screen in PREVIEWED:
        response = look(room, "brainstorm", screen)
        page, policy = response.content.decode(), response["Content-Security-Policy"]
        assert "<script" not in page
        assert "hx-ws" not in page
        assert "csrfmiddlewaretoken" not in page
        assert "inert" in page
        assert "script-src 'none'" in policy
        assert "form-action 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_the_phone_is_that_of_somebody_who_is_here(room: Room) -> None:
    assert "Alice" in look(room, "brainstorm", "phone").content.decode()
    Participant.objects.all().delete()
    assert "Somebody" in look(room, "brainstorm", "phone").content.decode()


def test_a_closed_workshop_previews_its_phases_as_open_ones(room: Room) -> None:
    room.workshop.close()
    assert "This workshop is closed" not in look(room, "brainstorm", "phone").content.decode()


def test_the_three_screens_stand_side_by_side_with_the_ways_to_the_other_phases(room: Room) -> None:
    phase = room.phase("brainstorm")
    response = room.browser(room.frank).get(room.url(f"{phase.pk}/preview/"))
    page = response.content.decode()
    for screen in PREVIEWED:
        assert f'<iframe src="{room.url(f"{phase.pk}/preview/{screen}/")}"' in page
    for kind in ("grouping", "select", "thanks"):
        assert room.url(f"{room.phase(kind).pk}/preview/") in page
    assert "frame-src 'self'" in response["Content-Security-Policy"]


def test_the_way_back_to_the_words_of_a_phase_is_for_organizers(room: Room) -> None:
    phase = room.phase("brainstorm")
    pages = [room.page(who, f"{phase.pk}/preview/") for who in (room.olga, room.frank)]
    assert [f"/agenda/phases/{phase.pk}/" in page for page in pages] == [True, False]


def test_only_these_pages_may_be_framed(room: Room) -> None:
    assert "frame-ancestors 'none'" in room.browser(room.frank).get(room.url("console/"))["Content-Security-Policy"]
    assert look(room, "lobby", "wristwatch").status_code == 404
