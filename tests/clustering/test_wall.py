"""The wall: delegates and facilitators move post-its into clusters; nothing hangs twice, nothing falls off."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from clustering.models import Cluster, Placement, WallStep, tray, wall
from tests.cast import Room, post, write
from tests.laying import laid_again
from workshop.models import Postit

WORK = (
    *("postits/", "postits/stack/", "postits/stack/end/", "postits/differing/"),
    *(
        "clusters/",
        "clusters/colour/",
        "clusters/order/",
        "clusters/merging/",
        "clusters/emptying/",
        "clusters/removal/",
    ),
)
"""Where delegates and facilitators post to."""

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
@laid_again
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


def move(room: Room, browser: Any, postit: Postit, **target: Any) -> Any:
    return post(browser, url(room, "postits/"), postit=postit.pk, **target)


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
        assert move(hall, browser, moved, cluster=people.pk).status_code == 204
    move(hall, browser, third, cluster=people.pk, position=1)
    assert hangs(hall) == {"People": ["Why?", "When?", "How?"]}
    move(hall, browser, first, cluster=people.pk, position=9999)
    assert hangs(hall) == {"People": ["When?", "How?", "Why?"]}
    move(hall, browser, third, cluster="")
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
    assert move(hall, hall.browser(hall.alice), moved, **fields).status_code == status
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
        assert post(hall.browser(hall.frank), url(hall, "clusters/removal/"), chosen=people.pk).status_code == 204
    assert hangs(hall) == {}
    assert len(tray(hall.workshop)) == 3


def test_only_delegates_and_facilitators_work_on_the_wall(hall: Room) -> None:
    people, (moved, other, *_rest) = cluster(hall, "People"), Postit.objects.all()
    hall.bob.remove()
    for somebody in (None, hall.bob, hall.carol):
        for path in (*WORK, f"clusters/{people.pk}/"):
            fields = {"name": "Ha!", "cluster": people.pk, "postit": [moved.pk, other.pk], "chosen": people.pk}
            response = post(hall.browser(somebody), url(hall, path), **fields, tint=3, places=1, into=people.pk)
            assert response.status_code == 403
            assert "The delegates and the facilitators move the post-its." in response.content.decode()
    assert hangs(hall) == {"People": []}
    for browser in (hall.browser(hall.alice), hall.browser(hall.frank), hall.browser(hall.olga)):
        assert move(hall, browser, moved, cluster=people.pk).status_code == 204


def test_what_belongs_to_another_workshop_is_not_there(hall: Room) -> None:
    other = Room()
    other.go_to("cluster")
    foreign, note = cluster(other, "People"), other.postit(other.alice)
    mine = Postit.objects.filter(workshop=hall.workshop)[0]
    browser = hall.browser(hall.alice)
    assert move(hall, browser, note, cluster="").status_code == 404
    assert move(hall, browser, mine, cluster=foreign.pk).status_code == 404
    assert post(browser, url(hall, f"clusters/{foreign.pk}/"), name="Ha!").status_code == 404
    post(browser, url(hall, "clusters/removal/"), chosen=foreign.pk)
    assert hangs(other) == {"People": []}


@pytest.mark.parametrize("path", ["delegate/", "delegate/end/", *WORK])
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


def test_stacks_are_laid_and_taken_apart(hall: Room) -> None:
    first, second, third = Postit.objects.all()
    browser = hall.browser(hall.alice)
    assert post(browser, url(hall, "postits/stack/"), postit=[second.pk, first.pk]).status_code == 204
    assert [[note.text, *(below.text for below in note.stack)] for note in tray(hall.workshop)] == [
        ["How?", "Why?"],
        ["When?"],
    ]
    move(hall, browser, second, cluster=cluster(hall, "People").pk)
    assert hangs(hall) == {"People": ["How?"]}
    for page in (hall.stage(), hall.page(hall.frank, "console/"), hall.page(hall.alice)):
        assert "2 say this" in page
    assert post(browser, url(hall, "postits/stack/end/"), postit=first.pk).status_code == 204
    assert hangs(hall) == {"People": ["How?", "Why?"]}
    response = post(browser, url(hall, "postits/stack/"), postit=third.pk)
    assert (response.status_code, response.content.decode()) == (
        422,
        "Please select two or more post-its that say the same.",
    )


def test_several_go_together(hall: Room) -> None:
    people, postits = cluster(hall, "People"), [postit.pk for postit in Postit.objects.all()]
    post(hall.browser(hall.frank), url(hall, "postits/"), postit=[postits[2], postits[0], 999], cluster=people.pk)
    assert hangs(hall) == {"People": ["When?", "Why?"]}
    assert WallStep.objects.latest_first()[0].about == "When? + 1"


def test_what_was_taken_off_meanwhile_is_refused_in_words(hall: Room) -> None:
    moved = Postit.objects.all()[0]
    Postit.objects.reopen(hall.phase("select"), hall.group_of(hall.alice))
    for path in ("postits/", "postits/stack/", "postits/stack/end/", "postits/differing/"):
        response = post(hall.browser(hall.alice), url(hall, path), postit=moved.pk)
        assert (response.status_code, response.content.decode()) == (404, "This post-it is not on the wall any more.")


def test_clusters_are_coloured_ordered_merged_emptied(hall: Room) -> None:
    people, tools, time = (cluster(hall, name) for name in ("People", "Tools", "Time"))
    first, second, _third = Postit.objects.all()
    Placement.objects.move(first, people)
    Placement.objects.move(second, tools)
    browser = hall.browser(hall.alice)
    assert [one.tint for one in wall(hall.workshop)] == [0, 1, 2]
    assert post(browser, url(hall, "clusters/colour/"), chosen=people.pk, tint=4).status_code == 204
    assert [one.tint for one in wall(hall.workshop)] == [4, 1, 2]
    for _twice in range(2):
        assert post(browser, url(hall, "clusters/order/"), chosen=time.pk, places=-1).status_code == 204
    assert list(hangs(hall)) == ["Time", "People", "Tools"]
    for _twice in range(2):
        assert post(browser, url(hall, "clusters/merging/"), chosen=people.pk, into=tools.pk).status_code == 204
    assert hangs(hall) == {"Time": [], "Tools": ["How?", "Why?"]}
    assert post(browser, url(hall, "clusters/emptying/"), chosen=tools.pk).status_code == 204
    assert hangs(hall) == {"Time": [], "Tools": []}
    for path in ("colour", "order", "merging"):
        wrong = {"tint": 5, "places": "x", "into": ""}
        assert post(browser, url(hall, f"clusters/{path}/"), chosen=tools.pk, **wrong).status_code == 422
    response = post(browser, url(hall, "clusters/emptying/"))
    assert response.content.decode() == "Please choose a cluster first."


def test_the_console_undoes_step_by_step_across_people(hall: Room) -> None:
    post(hall.browser(hall.alice), url(hall, "clusters/"), name="People")
    move(hall, hall.browser(hall.frank), Postit.objects.all()[0], cluster=Cluster.objects.get().pk)
    page = hall.page(hall.frank, "console/")
    assert "Undo: Frank moved “Why?”" in page
    assert "<strong>Alice</strong> made the cluster “People”" in page
    steps = [step.pk for step in WallStep.objects.latest_first()]
    assert post(hall.browser(hall.alice), url(hall, f"steps/{steps[0]}/undo/")).status_code == 403
    for _press in range(2):
        assert post(hall.browser(hall.olga), url(hall, f"steps/{steps[0]}/undo/")).status_code == 204
    assert hangs(hall) == {"People": []}
    assert "Undo: Alice made the cluster “People”" in hall.page(hall.frank, "console/")
    post(hall.browser(hall.frank), url(hall, f"steps/{steps[1]}/undo/"))
    assert hangs(hall) == {}
    assert "Nothing to undo" in hall.page(hall.frank, "console/")


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_who_undo_at_once_undo_one_step() -> None:
    room = Room()
    room.go_to("cluster")
    for name in ("People", "Tools", "Time"):
        cluster(room, name)
    last = WallStep.objects.latest_first()[0].pk

    def press(_number: int) -> int:
        try:
            return post(room.browser(room.frank), url(room, f"steps/{last}/undo/")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        assert set(hands.map(press, range(4))) == {204}
    assert list(hangs(room)) == ["People", "Tools"]


def test_the_wall_shows_what_its_groups_have_confirmed(room: Room) -> None:
    room.go_to("select")
    question = room.question(room.alice, "Late?")
    room.postit(room.alice, "Hidden?").question.hide("")
    room.go_to("cluster")
    postit = question.select(room.phase("select"), 2)
    assert tray(room.workshop) == []
    room.workshop.refresh_from_db()
    room.workshop.back(room.workshop.turn)
    assert tray(room.workshop) == []
    room.go_to("cluster")
    assert tray(room.workshop) == [postit]
    Placement.objects.move(postit, cluster(room, "People"))
    question.hide("")
    assert hangs(room) == {"People": []}


def test_the_stage_is_the_wall(hall: Room) -> None:
    Placement.objects.move(Postit.objects.all()[0], cluster(hall, "<People>"))
    for page in (hall.stage(), hall.page(hall.frank, "console/"), hall.page(hall.alice)):
        assert "&lt;People&gt;" in page
        assert all(text in page for text in ("Why?", "How?", "When?"))
    assert "Why?" not in hall.page(hall.bob)


def test_the_report_has_every_postit_once(hall: Room) -> None:
    first, second, third = Postit.objects.all()
    people = cluster(hall, "People")
    report = hall.phase("cluster").behaviour.report
    Placement.objects.move(first, people)
    clusters, loose = report(hall.phase("cluster"))
    assert [(item.text, [note.text for note in item.items]) for item in clusters.items] == [("People", ["Why?"])]
    assert [item.text for item in loose.items] == ["How?", "When?"]
    Placement.objects.stack([third], second)
    _clusters, loose = report(hall.phase("cluster"))
    assert [(item.text, [below.text for below in item.items]) for item in loose.items] == [("How?", ["When?"])]
    Placement.objects.move(second, people)
    (clusters,) = report(hall.phase("cluster"))
    assert [below.text for below in clusters.items[0].items[1].items] == ["When?"]


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
                return post(browser, url(room, "clusters/removal/"), chosen=clusters[0].pk).status_code
            return move(room, browser, notes[number % 4], cluster=clusters[number % 2].pk, position=0).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as hands:
        assert set(hands.map(press, range(24))) <= {204, 404}
    hanging = [text for texts in hangs(room).values() for text in texts]
    assert sorted(hanging + [note.text for note in tray(room.workshop)]) == [note.text for note in notes]
