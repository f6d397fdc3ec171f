"""What facilitators do at the wall and in the gallery is in the log; what delegates do is not."""

from __future__ import annotations

from typing import Any

import pytest

from clustering.models import Cluster, Dot, Placement, Tour, WallStep
from tests.cast import Room, post
from tests.laying import laid_again
from workshop import logbook
from workshop.models import LogEntry


@pytest.fixture
@laid_again
def hall(room: Room) -> Room:
    room.go_to("select")
    for text in ("Why?", "How?"):
        room.postit(room.alice, text)
    room.go_to("cluster")
    return room


def press(room: Room, path: str, kind: str = "cluster", who: Any = None, **fields: Any) -> int:
    return post(room.browser(who or room.frank), room.phase_url(kind, path), **fields).status_code


def said(room: Room) -> list[str]:
    return [logbook.sentence(entry) for entry in LogEntry.objects.filter(workshop=room.workshop)]


def undo(room: Room) -> int:
    entry = next(line.entry for line in logbook.whole(room.workshop, 50) if line.offers)
    return post(room.browser(room.frank), room.url(f"log/{entry.pk}/undoing/")).status_code


def test_steps_at_the_wall_are_taken_back_in_order(hall: Room) -> None:
    press(hall, "clusters/", name="People")
    cluster = Cluster.objects.get()
    press(hall, "postits/", postit=[postit.pk for postit in hall.workshop.postits.all()], cluster=cluster.pk)
    assert said(hall) == ["at the wall: made the cluster “People”", "at the wall: moved “Why? + 1”"]
    assert undo(hall) == 204
    assert not Placement.objects.exclude(cluster=None).exists()
    assert undo(hall) == 204
    assert not Cluster.objects.exists()


def test_what_a_delegate_does_is_not_told_and_stops_the_way_back(hall: Room) -> None:
    press(hall, "clusters/", name="People")
    hall.group_of(hall.alice).send(hall.alice)
    press(hall, "clusters/", who=hall.alice, name="Money")
    (line,) = logbook.whole(hall.workshop, 9)
    assert (line.offers, line.why_not) == (False, "Others have gone on at the wall since.")
    WallStep.objects.undo(hall.workshop, WallStep.objects.latest_first()[0].pk)
    assert undo(hall) == 204


def test_a_step_that_changes_nothing_is_none(hall: Room) -> None:
    for _again in range(2):
        press(hall, "clusters/", name="People")
    assert len(said(hall)) == 1


def test_the_walls_own_undo_is_told(hall: Room) -> None:
    press(hall, "clusters/", name="People")
    press(hall, f"steps/{WallStep.objects.get().pk}/undo/")
    assert said(hall)[-1] == "took a step at the wall back"
    assert LogEntry.objects.exclude(undone_at=None).count() == 1
    assert not any(line.offers or line.why_not for line in logbook.whole(hall.workshop, 9))


def test_a_delegate_who_was_chosen_is_chosen_no_more(hall: Room) -> None:
    group = hall.group_of(hall.alice)
    press(hall, f"groups/{group.pk}/delegate/", participant=hall.alice.pk)
    undo(hall)
    group.refresh_from_db()
    assert group.delegate is None


def test_the_gallerys_dots_are_taken_back(hall: Room) -> None:
    phase = hall.go_to("gallery")
    press(hall, "dots/", "gallery", count=3)
    Dot.objects.put(hall.phase("gallery"), hall.alice, hall.workshop.postits.all()[0], 2)
    press(hall, "dots/reveal/", "gallery")
    press(hall, "stop/", "gallery", step=0)
    assert said(hall) == ["gave everybody 3 dots", "showed the dots", "showed stop 1 of the gallery"]
    undo(hall)
    undo(hall)
    assert hall.phase("gallery").is_covered
    undo(hall)
    assert Dot.objects.each(hall.phase("gallery")) == Dot.objects.each(phase)
    assert Dot.objects.count() == 2


def test_the_gallerys_tour_is_taken_back(hall: Room) -> None:
    hall.go_to("gallery")
    press(hall, "tour/", "gallery", seconds=20)
    press(hall, "tour/end/", "gallery")
    press(hall, "stop/", "gallery", step=1)
    stops = []
    for _entry in range(3):
        assert undo(hall) == 204
        tour = Tour.objects.filter(phase=hall.phase("gallery")).first()
        stops.append((hall.phase("gallery").step, tour.seconds if tour else None))
    assert stops == [(0, None), (0, 20), (0, None)]
    press(hall, "tour/", "gallery", seconds=20)
    hall.go_to("marketplace")
    assert logbook.whole(hall.workshop, 9)[0].why_not == "The gallery is over."
