"""The gallery: the whole wall first, then one cluster after the other."""

from __future__ import annotations

import pytest

from clustering.models import Cluster, Placement
from tests.cast import Room


@pytest.fixture
def gallery(room: Room) -> Room:
    room.go_to("cluster")
    for name, text in (("People", "Why?"), ("Tools", "How?")):
        Placement.objects.move(room.postit(room.alice, text), Cluster.objects.found(room.workshop, name))
    room.postit(room.alice, "When?")
    room.go_to("gallery")
    return room


def step(room: Room) -> None:
    room.workshop.refresh_from_db()
    room.workshop.next(room.workshop.turn)


def test_it_begins_with_the_whole_wall(gallery: Room) -> None:
    assert all(text in gallery.stage() for text in ("People", "Tools", "Why?", "How?", "When?"))
    assert "The stage shows the whole wall" in gallery.page(gallery.frank, "console/")


def test_next_shows_one_cluster_after_the_other_and_then_moves_on(gallery: Room) -> None:
    for name, text, others in (("People", "Why?", ("How?", "When?")), ("Tools", "How?", ("Why?", "When?"))):
        step(gallery)
        stage = gallery.stage()
        assert f"<h1>{name}</h1>" in stage
        assert text in stage
        assert not any(other in stage for other in others)
        assert f"The stage shows the cluster “{name}”." in gallery.page(gallery.frank, "console/")
    step(gallery)
    gallery.workshop.refresh_from_db()
    assert gallery.workshop.phase == gallery.phase("marketplace")


def test_the_back_row_reads_everything_on_the_phone(gallery: Room) -> None:
    page = gallery.page(gallery.bob)
    assert all(text in page for text in ("People", "Tools", "Why?", "How?", "When?", "In no cluster"))
    assert "data-move" not in page


def test_an_empty_wall_says_so(room: Room) -> None:
    room.go_to("gallery")
    assert "The wall is empty: no group has selected a question." in room.stage()
    step(room)
    room.workshop.refresh_from_db()
    assert room.workshop.phase == room.phase("marketplace")


def test_a_cluster_that_was_dissolved_meanwhile_breaks_nothing(gallery: Room) -> None:
    step(gallery)
    step(gallery)
    Cluster.objects.all().delete()
    assert "Why?" in gallery.stage()
    step(gallery)
    gallery.workshop.refresh_from_db()
    assert gallery.workshop.phase == gallery.phase("marketplace")


def test_an_empty_cluster_says_so(gallery: Room) -> None:
    Placement.objects.all().delete()
    step(gallery)
    assert "No post-it hangs here." in gallery.stage()


def test_it_reports_nothing_of_its_own(gallery: Room) -> None:
    assert not list(gallery.phase("gallery").behaviour.report(gallery.phase("gallery")))
