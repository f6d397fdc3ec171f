"""The gallery: the whole wall first, then one cluster after the other, by clicker or by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clustering.models import Cluster, Placement, Tour
from clustering.stops import hanging
from tests.cast import Room, post
from tests.laying import laid_again
from workshop import painting
from workshop.models import Participant, Question, Workshop

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
@laid_again
def gallery(room: Room) -> Room:
    room.go_to("cluster")
    for name, text in (("People", "Why?"), ("Tools", "How?")):
        Placement.objects.move(room.postit(room.alice, text), Cluster.objects.found(room.workshop, name))
    room.postit(room.alice, "When?")
    room.go_to("gallery")
    return room


def url(room: Room, path: str) -> str:
    return room.phase_url("gallery", path)


def step(room: Room) -> None:
    room.workshop.refresh_from_db()
    room.workshop.next(room.workshop.turn)


def shown(room: Room) -> str:
    """What the stage shows: the text of the one stop that is not hidden."""
    stops = re.findall(
        r'<section class="stop" data-stop="\d+" (hidden)?>(.*?)(?=<section class="stop"|</main>)', room.stage(), re.S
    )
    (visible,) = [html for hidden, html in stops if not hidden]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", visible))


def told(room: Room) -> str:
    """What the console says that the stage shows."""
    page = room.page(room.frank, "console/")
    (name,) = re.findall(r'<strong data-stop="\d+" >\s*(.*?)\s*</strong>', page)
    return str(name)


def pass_time(room: Room, seconds: float) -> None:
    """The tour began that much earlier."""
    for tour in Tour.objects.all():
        Tour.objects.filter(pk=tour.pk).update(since=tour.since - timedelta(seconds=seconds))


def steer(room: Room, path: str, **fields: Any) -> int:
    return int(post(room.browser(room.frank), url(room, path), **fields).status_code)


# By clicker -------------------------------------------------------------------------------------------------------


def test_it_begins_with_the_whole_wall(gallery: Room) -> None:
    assert all(text in shown(gallery) for text in ("People", "Tools", "Why?", "How?", "When?"))
    assert told(gallery) == "The whole wall"


def test_next_shows_one_cluster_after_the_other_and_then_moves_on(gallery: Room) -> None:
    stops = (
        ("People", "Why?", ("How?", "When?")),
        ("Tools", "How?", ("Why?", "When?")),
        ("In no cluster", "When?", ("Why?", "How?")),
    )
    for name, text, others in stops:
        step(gallery)
        assert name in shown(gallery)
        assert text in shown(gallery)
        assert not any(other in shown(gallery) for other in others)
        assert told(gallery) == name
    step(gallery)
    gallery.workshop.refresh_from_db()
    assert gallery.workshop.phase == gallery.phase("marketplace")


def test_an_empty_wall_says_so(room: Room) -> None:
    room.go_to("gallery")
    assert "The wall is empty: no group has selected a question." in room.stage()
    step(room)
    room.workshop.refresh_from_db()
    assert room.workshop.phase == room.phase("marketplace")


def test_a_cluster_that_was_dissolved_meanwhile_breaks_nothing(gallery: Room) -> None:
    for _press in range(3):
        step(gallery)
    Cluster.objects.all().delete()
    assert "Why?" in shown(gallery)
    step(gallery)
    gallery.workshop.refresh_from_db()
    assert gallery.workshop.phase == gallery.phase("marketplace")


def test_an_empty_cluster_is_not_shown_close_up(gallery: Room) -> None:
    Cluster.objects.get(name="People").empty()
    step(gallery)
    assert told(gallery) == "Tools"
    assert "No post-it hangs here." in gallery.page(gallery.bob)


def test_a_large_cluster_is_shown_page_by_page(gallery: Room) -> None:
    people = Cluster.objects.get(name="People")
    for number in range(39):
        text = f"How do we know who wants to collaborate, and why? What will be the outcomes? ({number})"
        Placement.objects.move(gallery.postit(gallery.alice, text), people)
    names = []
    for _press in range(4):
        step(gallery)
        names.append(told(gallery))
    assert names == ["People (1/3)", "People (2/3)", "People (3/3)", "Tools"]


# By itself --------------------------------------------------------------------------------------------------------


def test_the_stage_goes_by_itself_round_and_round(gallery: Room) -> None:
    assert steer(gallery, "tour/", seconds=20) == 204
    for name in ("The whole wall", "People", "Tools", "In no cluster", "The whole wall"):
        assert told(gallery) == name
        pass_time(gallery, 20)


def test_it_begins_where_it_is_and_starting_again_changes_nothing(gallery: Room) -> None:
    step(gallery)
    steer(gallery, "tour/", seconds=20)
    pass_time(gallery, 15)
    steer(gallery, "tour/", seconds=20)
    assert told(gallery) == "People"
    pass_time(gallery, 6)
    assert told(gallery) == "Tools"
    steer(gallery, "tour/", seconds=40)
    assert told(gallery) == "Tools"
    assert Tour.objects.get().seconds == 40


def test_pause_stays_at_what_is_shown(gallery: Room) -> None:
    steer(gallery, "tour/", seconds=20)
    pass_time(gallery, 25)
    for _press in range(2):
        assert steer(gallery, "tour/end/") == 204
    assert not Tour.objects.exists()
    assert told(gallery) == "People"
    assert "Pause the tour" not in gallery.page(gallery.frank, "console/")


@pytest.mark.parametrize(("verb", "name"), [("next", "Tools"), ("back", "The whole wall")])
def test_the_clicker_stops_the_tour_and_steps_from_what_is_shown(gallery: Room, verb: str, name: str) -> None:
    steer(gallery, "tour/", seconds=20)
    pass_time(gallery, 25)
    gallery.workshop.refresh_from_db()
    post(gallery.browser(gallery.frank), gallery.url(f"{verb}/"), turn=gallery.workshop.turn)
    assert not Tour.objects.exists()
    assert told(gallery) == name


def test_a_tour_ends_with_its_phase_and_back_finds_what_was_shown(gallery: Room) -> None:
    steer(gallery, "tour/", seconds=20)
    pass_time(gallery, 45)
    gallery.go_to("thanks")
    assert not Tour.objects.exists()
    gallery.workshop.refresh_from_db()
    gallery.workshop.jump(gallery.phase("gallery"), gallery.workshop.turn)
    assert gallery.phase("gallery").step > 0


def test_the_console_chooses_what_the_stage_shows(gallery: Room) -> None:
    steer(gallery, "tour/", seconds=20)
    assert steer(gallery, "stop/", step=2) == 204
    assert told(gallery) == "Tools"
    assert not Tour.objects.exists()
    response = post(gallery.browser(gallery.frank), url(gallery, "stop/"), step=4)
    assert (response.status_code, response.content.decode()[:34]) == (409, "The wall has changed meanwhile. Pl")


@pytest.mark.parametrize("fields", [{}, {"seconds": 0}, {"seconds": 2}, {"seconds": 10_000}, {"seconds": "x"}])
def test_a_rubbish_pace_is_refused(gallery: Room, fields: dict[str, Any]) -> None:
    assert steer(gallery, "tour/", **fields) == 422
    assert not Tour.objects.exists()


def test_whose_turn_it_is_follows_from_the_time_alone() -> None:
    since = timezone.now()
    tour = Tour(since=since, seconds=7)
    for seconds, turn in ((0, 0), (6.9, 0), (7, 1), (20.9, 2), (21, 0), (7 * 3_000_001, 1), (-0.1, 2)):
        assert tour.turn(since + timedelta(seconds=seconds), 3) == turn
    assert tour.turn(since, 0) == 0


def test_all_screens_get_the_same_instants(gallery: Room) -> None:
    steer(gallery, "tour/", seconds=20)
    pages = (gallery.stage(), gallery.page(gallery.frank, "console/"), gallery.page(gallery.bob))
    assert len({tuple(re.findall(r'data-(?:from|seconds|stops)="([\d.]+)"', page)) for page in pages}) == 1


def test_every_screen_follows_each_verb(gallery: Room, behind: Behind, pokes: set[str]) -> None:
    gallery.crowd(9)
    assert behind(lambda: steer(gallery, "tour/", seconds=20)) == []
    assert pokes == {"tour", "log"}
    assert behind(lambda: steer(gallery, "tour/end/")) == []
    assert behind(lambda: steer(gallery, "stop/", step=1)) == []


# On the phone -----------------------------------------------------------------------------------------------------


def test_the_back_row_reads_everything_on_the_phone(gallery: Room) -> None:
    page = gallery.page(gallery.bob)
    assert all(text in page for text in ("People", "Tools", "Why?", "How?", "When?", "In no cluster"))
    assert "data-move" not in page
    assert 'type="search"' in page


def test_what_is_searched_stands_outside_of_what_is_pushed(gallery: Room) -> None:
    gallery.workshop.refresh_from_db()
    for painter in painting.painters(Workshop.objects.get(pk=gallery.workshop.pk), "phone"):
        if painter.phase:
            assert '<input type="search"' not in painter.render(painter.gather())


def origin(room: Room, person: Participant | None, text: str, **headers: str) -> Any:
    postit = room.workshop.postits.get(text=text)
    return room.browser(person).get(url(room, f"postits/{postit.pk}/"), headers=headers)


def test_a_postit_tells_where_it_comes_from(gallery: Room) -> None:
    gallery.alice.credit = Participant.Credit.NOTHING
    gallery.alice.save()
    gallery.question(gallery.alice, "Where to?")
    hidden = gallery.question(gallery.alice, "You fool?")
    hidden.hide("rude")
    for headers in ({}, {"HX-Request": "true"}):
        page = origin(gallery, gallery.bob, "Why?", **headers).content.decode()
        assert all(text in page for text in (str(gallery.group_of(gallery.alice)), "People", "Where to?", "How?"))
        assert "You fool?" not in page
        assert "Alice" not in page
        assert ("<html" in page) == (not headers)


def test_authors_are_named_as_they_chose(gallery: Room) -> None:
    for credit, name in (("name", "Asked by Alice"), ("initials", "Asked by A.")):
        Participant.objects.filter(pk=gallery.alice.pk).update(credit=credit)
        assert name in origin(gallery, gallery.bob, "Why?").content.decode()


def test_what_says_the_same_is_told_with_it(gallery: Room) -> None:
    top, below = gallery.workshop.postits.get(text="Why?"), gallery.postit(gallery.bob, "But why?")
    Placement.objects.stack([below], top)
    assert "2 say this" in shown(gallery)
    assert "But why?" in gallery.page(gallery.carol)
    assert "But why?" in origin(gallery, gallery.carol, "Why?").content.decode()
    assert "These say the same" in origin(gallery, gallery.carol, "But why?").content.decode()


def test_a_hidden_postit_is_nowhere(gallery: Room) -> None:
    Question.objects.get(text="Why?").hide("rude")
    for page in (gallery.stage(), gallery.page(gallery.frank, "console/"), gallery.page(gallery.bob)):
        assert "Why?" not in page
    assert origin(gallery, gallery.bob, "Why?").status_code == 404


def test_what_hangs_elsewhere_is_not_there(gallery: Room) -> None:
    other = Room()
    other.go_to("cluster")
    foreign = other.postit(other.alice)
    assert gallery.browser(gallery.bob).get(url(gallery, f"postits/{foreign.pk}/")).status_code == 404
    assert origin(gallery, None, "Why?").status_code == 403


def test_it_reports_nothing_without_dots(gallery: Room) -> None:
    assert not list(gallery.phase("gallery").behaviour.report(gallery.phase("gallery")))


def test_the_number_of_queries_does_not_grow(gallery: Room) -> None:
    counted = []
    for people, postits in ((5, 3), (30, 40)):
        gallery.crowd(people)
        for number in range(gallery.workshop.postits.count(), postits):
            Placement.objects.move(gallery.postit(gallery.alice, f"Why {number}?"), Cluster.objects.get(name="Tools"))
        queries = []
        for page in (gallery.stage, lambda: gallery.page(gallery.frank, "console/"), lambda: gallery.page(gallery.bob)):
            with CaptureQueriesContext(connection) as captured:
                page()
            queries.append(len(captured))
        counted.append(queries)
        assert len(hanging(gallery.phase("gallery")).notes) == postits
    assert counted[0] == counted[1]
