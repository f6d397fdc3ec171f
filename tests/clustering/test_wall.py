"""The wall: delegates and facilitators move post-its into clusters; nothing hangs twice, nothing falls off."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from clustering.models import Cluster, Placement, tray, wall
from tests.cast import Room, post, write
from workshop.models import Postit

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
def hall(room: Room) -> Room:
    """Three post-its wait; Alice is her group's delegate."""
    room.go_to("select")
    for text in ("Why?", "How?", "When?"):
        room.postit(room.alice, text)
    room.go_to("cluster")
    room.group_of(room.alice).send(room.alice)
    return room


def url(room: Room, path: str) -> str:
    return room.phase_url("cluster", path)


def hangs(room: Room) -> dict[str, list[str]]:
    return {cluster.name: [note.text for note in cluster.notes] for cluster in wall(room.workshop)}


def cluster(room: Room, name: str) -> Cluster:
    return Cluster.objects.found(room.workshop, name)


def test_a_new_cluster_hangs_at_the_end_of_the_wall(hall: Room) -> None:
    for name in ("People", " Tools  and toys "):
        assert post(hall.browser(hall.alice), url(hall, "clusters/"), name=name).status_code == 204
    assert list(hangs(hall)) == ["People", "Tools and toys"]


@pytest.mark.parametrize("names", [("People", "People"), ("People", "people"), ("Люди", "люди"), ("Été", "été")])
def test_a_name_founds_one_cluster(hall: Room, names: tuple[str, str]) -> None:
    for name in names:
        assert post(hall.browser(hall.alice), url(hall, "clusters/"), name=name).status_code == 204
    assert list(hangs(hall)) == [names[0]]


@pytest.mark.parametrize("name", ["", " ", "\u200b", "x" * 81, "x" * 5000])
def test_a_cluster_needs_a_name_of_a_fitting_length(hall: Room, name: str) -> None:
    existing = cluster(hall, "People")
    for path in ("clusters/", f"clusters/{existing.pk}/"):
        response = post(hall.browser(hall.alice), url(hall, path), name=name)
        assert response.status_code == 422
        assert response.content.decode().startswith(("Please give the cluster a name.", "Please keep it to 80"))
    assert list(hangs(hall)) == ["People"]


def test_a_postit_moves_to_the_end_to_a_place_and_back_to_the_tray(hall: Room) -> None:
    people = cluster(hall, "People")
    first, second, third = Postit.objects.all()
    browser = hall.browser(hall.alice)
    for moved in (first, second):
        assert post(browser, url(hall, f"postits/{moved.pk}/"), cluster=people.pk).status_code == 204
    post(browser, url(hall, f"postits/{third.pk}/"), cluster=people.pk, position=1)
    assert hangs(hall) == {"People": ["Why?", "When?", "How?"]}
    post(browser, url(hall, f"postits/{first.pk}/"), cluster=people.pk, position=9999)
    assert hangs(hall) == {"People": ["When?", "How?", "Why?"]}
    post(browser, url(hall, f"postits/{third.pk}/"), cluster="")
    assert hangs(hall) == {"People": ["How?", "Why?"]}
    assert [note.text for note in tray(hall.workshop)] == ["When?"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"cluster": "x"}, 422),
        ({"cluster": "-1"}, 422),
        ({"cluster": "0"}, 422),
        ({"cluster": "999999"}, 404),
        ({"cluster": "9" * 30}, 404),
        ({"cluster": "9" * 5000}, 422),
        ({"position": "-1"}, 422),
        ({"position": "10001"}, 422),
        ({"position": "far"}, 422),
    ],
)
def test_a_rubbish_place_is_refused(hall: Room, fields: dict[str, str], status: int) -> None:
    moved = Postit.objects.all()[0]
    fields = {"cluster": str(cluster(hall, "People").pk)} | fields
    assert post(hall.browser(hall.alice), url(hall, f"postits/{moved.pk}/"), **fields).status_code == status
    assert not Placement.objects.exists()


def test_a_cluster_gets_another_name_unless_it_is_taken(hall: Room) -> None:
    people, tools = cluster(hall, "People"), cluster(hall, "Tools")
    browser = hall.browser(hall.alice)
    assert post(browser, url(hall, f"clusters/{people.pk}/"), name="Folk").status_code == 204
    assert post(browser, url(hall, f"clusters/{people.pk}/"), name="FOLK").status_code == 204
    for name in ("FOLK", "folk"):
        response = post(browser, url(hall, f"clusters/{tools.pk}/"), name=name)
        assert (response.status_code, response.content.decode()) == (409, "There is a cluster of this name already.")
    assert list(hangs(hall)) == ["FOLK", "Tools"]


def test_a_dissolved_cluster_gives_its_postits_back(hall: Room) -> None:
    people = cluster(hall, "People")
    Placement.objects.move(Postit.objects.all()[0], people)
    for _press in range(2):
        assert post(hall.browser(hall.frank), url(hall, f"clusters/{people.pk}/removal/")).status_code == 204
    assert hangs(hall) == {}
    assert len(tray(hall.workshop)) == 3


def test_only_delegates_and_facilitators_work_on_the_wall(hall: Room) -> None:
    people, moved = cluster(hall, "People"), Postit.objects.all()[0]
    hall.bob.remove()
    for somebody in (None, hall.bob, hall.carol):
        for path in (f"postits/{moved.pk}/", "clusters/", f"clusters/{people.pk}/", f"clusters/{people.pk}/removal/"):
            response = post(hall.browser(somebody), url(hall, path), name="Ha!", cluster=people.pk)
            assert response.status_code == 403
            assert "The delegates and the facilitators move the post-its." in response.content.decode()
    assert hangs(hall) == {"People": []}
    for browser in (hall.browser(hall.alice), hall.browser(hall.frank), hall.browser(hall.olga)):
        path = url(hall, f"postits/{moved.pk}/")
        assert post(browser, path, cluster=people.pk).status_code == 204


def test_a_removed_delegate_is_off_the_wall(hall: Room) -> None:
    hall.alice.remove()
    assert post(hall.browser(hall.alice), url(hall, "clusters/"), name="Ha!").status_code == 403
    assert "Alice" not in hall.page(hall.bob)
    assert "I go to the wall" in hall.page(hall.bob)
    assert "nobody yet" in hall.page(hall.frank, "console/")


def test_what_belongs_to_another_workshop_is_not_there(hall: Room) -> None:
    other = Room()
    other.go_to("cluster")
    foreign, note = cluster(other, "People"), other.postit(other.alice)
    mine = Postit.objects.filter(workshop=hall.workshop)[0]
    browser = hall.browser(hall.alice)
    assert post(browser, url(hall, f"postits/{note.pk}/"), cluster="").status_code == 404
    assert post(browser, url(hall, f"postits/{mine.pk}/"), cluster=foreign.pk).status_code == 404
    assert post(browser, url(hall, f"clusters/{foreign.pk}/"), name="Ha!").status_code == 404
    post(browser, url(hall, f"clusters/{foreign.pk}/removal/"))
    assert hangs(other) == {"People": []}


def test_one_goes_for_the_group_and_another_can_take_over(hall: Room) -> None:
    assert "You are at the wall for your group." in hall.page(hall.alice)
    assert "Alice is at the wall for your group. You can relax." in hall.page(hall.bob)
    assert post(hall.browser(hall.bob), url(hall, "delegate/")).status_code == 204
    assert "Bob is at the wall" in hall.page(hall.alice)
    post(hall.browser(hall.alice), url(hall, "delegate/end/"))
    assert "Bob is at the wall" in hall.page(hall.alice)
    post(hall.browser(hall.bob), url(hall, "delegate/end/"))
    assert "I go to the wall" in hall.page(hall.alice)


@pytest.mark.parametrize("path", ["delegate/", "delegate/end/", "clusters/", "postits/1/", "clusters/1/removal/"])
def test_before_and_after_the_phase_nothing_moves(room: Room, path: str) -> None:
    for kind in ("select", "gallery"):
        room.go_to(kind)
        assert post(room.browser(room.frank), url(room, path), name="People").status_code in {403, 409}
        assert post(room.browser(room.alice), url(room, path), name="People").status_code == 409
    assert not Cluster.objects.exists()


def test_plain_forms_go_back_to_where_they_came_from(hall: Room) -> None:
    for browser, home in ((hall.browser(hall.alice), ""), (hall.browser(hall.frank), "console/")):
        response = write(browser, url(hall, "clusters/"), name="People")
        assert response["Location"] == hall.url(home)


def test_the_stage_is_the_wall(hall: Room) -> None:
    Placement.objects.move(Postit.objects.all()[0], cluster(hall, "<People>"))
    for page in (hall.stage(), hall.page(hall.frank, "console/"), hall.page(hall.alice)):
        assert "&lt;People&gt;" in page
        assert all(text in page for text in ("Why?", "How?", "When?"))
    assert "Why?" not in hall.page(hall.bob)


def test_every_screen_follows_each_verb(hall: Room, behind: Behind) -> None:
    hall.crowd(9)
    browser = hall.browser(hall.alice)
    assert behind(lambda: post(browser, url(hall, "clusters/"), name="People")) == []
    people, moved = Cluster.objects.get(), Postit.objects.all()[0]
    assert behind(lambda: post(browser, url(hall, f"postits/{moved.pk}/"), cluster=people.pk)) == []
    assert behind(lambda: post(browser, url(hall, f"clusters/{people.pk}/"), name="Folk")) == []
    assert behind(lambda: post(browser, url(hall, f"clusters/{people.pk}/removal/"))) == []
    assert behind(lambda: post(hall.browser(hall.bob), url(hall, "delegate/"))) == []
    assert behind(lambda: post(hall.browser(hall.bob), url(hall, "delegate/end/"))) == []


def test_the_report_has_every_postit_once(hall: Room) -> None:
    Placement.objects.move(Postit.objects.all()[0], cluster(hall, "People"))
    clusters, loose = hall.phase("cluster").behaviour.report(hall.phase("cluster"))
    assert [(item.text, [note.text for note in item.items]) for item in clusters.items] == [("People", ["Why?"])]
    assert [item.text for item in loose.items] == ["How?", "When?"]


@pytest.mark.django_db(transaction=True)
def test_many_hands_on_one_wall_lose_nothing() -> None:
    room = Room()
    room.go_to("cluster")
    notes = [room.postit(room.alice, f"Why {number}?") for number in range(4)]
    clusters = [cluster(room, name) for name in ("People", "Tools")]

    def press(number: int) -> int:
        try:
            browser = room.browser(room.frank)
            if number == 12:
                return post(browser, url(room, f"clusters/{clusters[0].pk}/removal/")).status_code
            target = {"cluster": clusters[number % 2].pk, "position": 0}
            return post(browser, url(room, f"postits/{notes[number % 4].pk}/"), **target).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as hands:
        assert set(hands.map(press, range(24))) <= {204, 404}
    hanging = [text for texts in hangs(room).values() for text in texts]
    assert sorted(hanging + [note.text for note in tray(room.workshop)]) == [note.text for note in notes]
