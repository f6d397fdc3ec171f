"""Dots for what matters most: never more than somebody has, seen by nobody before the reveal, counted afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clustering.models import Cluster, Dot, Placement
from clustering.stops import hanging
from tests.cast import Room, post, write
from tests.laying import laid_again
from workshop import painting
from workshop.exports import Table, report
from workshop.hub import Viewer
from workshop.models import Participant, Postit, Question, Workshop

type Behind = Callable[[Callable[[], Any]], list[str]]


def open_gallery(room: Room) -> Room:
    """Three post-its hang, and everybody has three dots."""
    room.go_to("cluster")
    for name, text in (("People", "Why?"), ("Tools", "How?")):
        Placement.objects.move(room.postit(room.alice, text), Cluster.objects.found(room.workshop, name))
    room.postit(room.alice, "When?")
    room.go_to("gallery")
    assert steer(room, "dots/", count=3) == 204
    return room


@pytest.fixture
@laid_again
def gallery(room: Room) -> Room:
    return open_gallery(room)


def url(room: Room, path: str) -> str:
    return room.phase_url("gallery", path)


def steer(room: Room, path: str, **fields: Any) -> int:
    return int(post(room.browser(room.frank), url(room, path), **fields).status_code)


def put(room: Room, person: Any, text: str, count: int) -> Any:
    postit = Postit.objects.get(workshop=room.workshop, text=text)
    return post(room.browser(person), url(room, f"postits/{postit.pk}/dots/"), count=count)


def given(room: Room) -> dict[str, int]:
    texts = dict(room.workshop.postits.values_list("pk", "text"))
    return {texts[postit]: count for postit, count in Dot.objects.tally(room.phase("gallery")).items()}


def test_dots_are_put_taken_back_and_put_elsewhere(gallery: Room) -> None:
    for text, count, after in (
        ("Why?", 2, {"Why?": 2}),
        ("How?", 1, {"Why?": 2, "How?": 1}),
        ("Why?", 1, {"Why?": 1, "How?": 1}),
        ("When?", 1, {"Why?": 1, "How?": 1, "When?": 1}),
        ("Why?", 0, {"How?": 1, "When?": 1}),
        ("How?", 2, {"How?": 2, "When?": 1}),
    ):
        assert put(gallery, gallery.bob, text, count).status_code == 204
        assert given(gallery) == after


def test_saying_it_twice_is_saying_it_once(gallery: Room) -> None:
    for _tap in range(3):
        put(gallery, gallery.bob, "Why?", 2)
    assert given(gallery) == {"Why?": 2}
    for _tap in range(3):
        put(gallery, gallery.bob, "Why?", 0)
    assert given(gallery) == {}


def test_nobody_gives_more_than_they_have(gallery: Room) -> None:
    put(gallery, gallery.bob, "Why?", 2)
    response = put(gallery, gallery.bob, "How?", 2)
    assert response.status_code == 409
    assert response.content.decode() == "You have 1 dot left. Take one back from another post-it first."
    assert put(gallery, gallery.carol, "How?", 4).status_code == 409
    assert put(gallery, gallery.carol, "How?", 3).status_code == 204
    assert given(gallery) == {"Why?": 2, "How?": 3}


@pytest.mark.parametrize("count", [-1, 11, "x", "", "9" * 5000])
def test_a_rubbish_number_is_refused(gallery: Room, count: Any) -> None:
    assert put(gallery, gallery.bob, "Why?", count).status_code == 422
    assert steer(gallery, "dots/", count=count) == 422
    assert given(gallery) == {}


def test_without_dots_nobody_gives_any(gallery: Room) -> None:
    steer(gallery, "dots/", count=0)
    assert put(gallery, gallery.bob, "Why?", 1).status_code == 409
    assert 'class="dot"' not in gallery.page(gallery.bob)
    assert "dots are given" not in gallery.stage()


def test_fewer_dots_count_fewer_and_more_bring_them_back(gallery: Room) -> None:
    put(gallery, gallery.bob, "Why?", 2)
    put(gallery, gallery.bob, "How?", 1)
    steer(gallery, "dots/", count=1)
    assert given(gallery) == {"Why?": 1}
    steer(gallery, "dots/", count=5)
    assert given(gallery) == {"Why?": 2, "How?": 1}


@pytest.mark.parametrize(("setting", "each"), [(2, 2), (99, 10), (-3, 0), ("many", 0), (None, 0)])
def test_the_agenda_says_how_many_dots_there_are(room: Room, setting: Any, each: int) -> None:
    phase = room.phase("gallery")
    phase.settings = {"dots": setting}
    assert Dot.objects.each(phase) == each


# Hidden until revealed --------------------------------------------------------------------------------------------


def test_until_the_reveal_everybody_sees_only_their_own(gallery: Room) -> None:
    put(gallery, gallery.bob, "Why?", 2)
    bob, carol = gallery.page(gallery.bob), gallery.page(gallery.carol)
    why = Postit.objects.get(text="Why?").pk
    assert f'data-own-dots="{why}:2 "' in bob
    assert 'data-own-dots=""' in carol
    for page in (carol, gallery.page(gallery.alice), gallery.stage(), gallery.page(gallery.frank, "console/")):
        assert 'class="badge dots"' not in page
    for page in (gallery.stage(), gallery.page(gallery.frank, "console/")):
        assert "<strong>2 / 9</strong>" in page
    for reader in (gallery.bob, gallery.carol):
        assert "What matters most" not in gallery.page(reader, "results/")


def test_the_shared_paint_of_the_wall_is_the_same_whoever_gave_what(gallery: Room) -> None:
    def shared() -> list[str]:
        workshop = Workshop.objects.select_related("phase").get(pk=gallery.workshop.pk)
        painters = [one for screen in ("phone", "stage") for one in painting.painters(workshop, screen)]
        return [one.render(one.gather()) for one in painters if one.region.name == "wall"]

    before = shared()
    put(gallery, gallery.bob, "Why?", 2)
    assert shared() == before


def test_the_reveal_shows_what_matters_most_on_the_stage_and_ends_the_giving(gallery: Room) -> None:
    put(gallery, gallery.bob, "Why?", 1)
    put(gallery, gallery.carol, "How?", 3)
    for _press in range(2):
        assert steer(gallery, "dots/reveal/") == 204
    (top,) = re.findall(r'data-stop="\d+" >(?:(?!</section>).)*What matters most.*?</section>', gallery.stage(), re.S)
    assert re.findall(r"(\d) dots?</span> (\w+\?)", top) == [("3", "How?"), ("1", "Why?")]
    assert "When?" not in top
    response = put(gallery, gallery.bob, "When?", 1)
    assert response.status_code == 409
    assert "counted already" in response.content.decode()
    phone = gallery.page(gallery.alice)
    assert phone.index("3 dots</span>") < phone.index("1 dot</span>")
    assert 'class="dot"' not in phone
    assert "What matters most" in gallery.page(gallery.bob, "results/")


def test_long_ones_that_matter_most_take_several_pages(gallery: Room) -> None:
    for number, person in enumerate(gallery.crowd(12)):
        text = f"{number} " + "How can small communities be heard? " * 13
        gallery.postit(gallery.alice, text.strip())
        put(gallery, person, text.strip(), 1)
    steer(gallery, "dots/reveal/")
    tops = [stop for stop in hanging(gallery.phase("gallery")).stops if stop.what == "top"]
    assert [stop.page for stop in tops] == list(range(1, len(tops) + 1))
    assert len(tops) > 1
    assert re.findall(r'<strong data-stop="\d+" >\s*(.*?)\s*</strong>', gallery.page(gallery.frank, "console/")) == [
        f"What matters most (1/{len(tops)})"
    ]


def test_hidden_again_people_move_them_again(gallery: Room) -> None:
    put(gallery, gallery.bob, "Why?", 1)
    steer(gallery, "dots/reveal/")
    assert post(gallery.browser(gallery.frank), gallery.url(f"{gallery.phase('gallery').pk}/cover/")).status_code == 204
    assert 'class="badge dots"' not in gallery.stage()
    assert put(gallery, gallery.bob, "When?", 1).status_code == 204


def test_every_screen_follows_each_verb(gallery: Room, behind: Behind, pokes: set[str]) -> None:
    gallery.crowd(9)
    assert behind(lambda: put(gallery, gallery.bob, "Why?", 2)) == []
    assert pokes == {f"own@{gallery.bob.pk}", "crowd"}
    assert behind(lambda: put(gallery, gallery.bob, "Why?", 0)) == []
    assert behind(lambda: steer(gallery, "dots/", count=2)) == []
    assert behind(lambda: steer(gallery, "dots/reveal/")) == []
    cover = gallery.url(f"{gallery.phase('gallery').pk}/cover/")
    assert behind(lambda: post(gallery.browser(gallery.frank), cover)) == []
    assert behind(lambda: gallery.join("Dora")) == []


def test_a_dot_paints_small_things_only(gallery: Room) -> None:
    """However many phones there are: one personal paint, and the two counts."""
    people = gallery.crowd(30)
    screens = [Viewer("stage", "en"), Viewer("console", "en")]
    viewers = frozenset(screens + [Viewer("phone", "en", participant=one.pk) for one in people])
    put(gallery, people[0], "Why?", 1)
    pokes = frozenset({f"own@{people[0].pk}", "crowd"})
    paints = list(painting.paint(gallery.workshop.pk, pokes, viewers, frozenset()))
    assert len(paints) == 3
    assert not any("How?" in paint.html for paint in paints)


# Who and what counts ----------------------------------------------------------------------------------------------


def test_who_was_removed_does_not_count(gallery: Room) -> None:
    put(gallery, gallery.bob, "Why?", 1)
    put(gallery, gallery.carol, "How?", 1)
    gallery.bob.remove()
    assert given(gallery) == {"How?": 1}
    assert put(gallery, gallery.bob, "Why?", 1).status_code == 403


def test_a_hidden_postit_gives_its_dots_back(gallery: Room) -> None:
    put(gallery, gallery.bob, "Why?", 3)
    Question.objects.get(text="Why?").hide("rude")
    assert given(gallery) == {}
    assert "3 of your dots left" in gallery.page(gallery.bob)
    assert put(gallery, gallery.bob, "How?", 3).status_code == 204
    assert put(gallery, gallery.bob, "Why?", 1).status_code == 404
    assert given(gallery) == {"How?": 3}


def test_what_belongs_to_another_workshop_gets_no_dot(gallery: Room) -> None:
    other = open_gallery(Room())
    foreign = Postit.objects.filter(workshop=other.workshop)[0]
    path = url(gallery, f"postits/{foreign.pk}/dots/")
    assert post(gallery.browser(gallery.bob), path, count=1).status_code == 404
    assert put(other, gallery.bob, "Why?", 1).status_code == 403
    assert not Dot.objects.exists()


def test_outside_of_the_phase_no_dot_moves(gallery: Room) -> None:
    gallery.go_to("marketplace")
    assert put(gallery, gallery.bob, "Why?", 1).status_code == 409
    for path in ("dots/", "dots/reveal/", "tour/", "tour/end/", "stop/"):
        assert steer(gallery, path, count=1, seconds=20, step=0) == 409


def test_the_report_tells_the_dots_of_each_pile(gallery: Room) -> None:
    below = gallery.postit(gallery.bob, "But why?")
    put(gallery, gallery.bob, "But why?", 2)
    put(gallery, gallery.carol, "Why?", 1)
    put(gallery, gallery.carol, "When?", 1)
    Placement.objects.stack([below], Postit.objects.get(text="Why?"))
    (part,) = [part for part in report(gallery.workshop).parts if part.kind == "gallery"]
    (table,) = part.blocks
    assert isinstance(table, Table)
    assert table.rows == (("Why?", "People", 3), ("When?", "", 1))
    steer(gallery, "dots/reveal/")
    assert "3 dots" in gallery.stage()


def test_plain_forms_go_back_to_the_phone(gallery: Room) -> None:
    postit = Postit.objects.get(text="Why?")
    response = write(gallery.browser(gallery.bob), url(gallery, f"postits/{postit.pk}/dots/"), count=1)
    assert response["Location"] == gallery.url()
    assert "Take back" in gallery.page(gallery.bob)


def test_the_number_of_queries_does_not_grow_with_dots(gallery: Room) -> None:
    counted = []
    for size in (5, 25):
        for person in gallery.crowd(size):
            put(gallery, person, "Why?", 1 + person.pk % 3)
        people = Participant.objects.filter(workshop=gallery.workshop).values_list("pk", flat=True)
        viewers = frozenset(Viewer("phone", "en", participant=pk) for pk in people)
        with CaptureQueriesContext(connection) as captured:
            list(painting.paint(gallery.workshop.pk, frozenset({"*"}), viewers, frozenset()))
        counted.append(len(captured))
    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_many_thumbs_of_one_person_never_give_more_than_there_are() -> None:
    room = open_gallery(Room())
    texts = ("Why?", "How?", "When?")

    def tap(number: int) -> int:
        try:
            return int(put(room, room.bob, texts[number % 3], 1 + number % 2).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thumbs:
        assert set(thumbs.map(tap, range(24))) <= {204, 409}
    assert 2 <= Dot.objects.count() <= 3
    assert sum(given(room).values()) == Dot.objects.count()
