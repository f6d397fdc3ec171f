"""Who works on the wall, and what every change at the wall repaints: what it changed, and no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from clustering.models import Cluster, Difference, Placement, WallStep, hints
from tests.cast import Room, post
from tests.laying import laid_again
from workshop import painting
from workshop.hub import Viewer
from workshop.models import Postit

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
@laid_again
def hall(room: Room) -> Room:
    """Three post-its wait; Alice is her group's delegate."""
    room.crowd(9)
    room.go_to("select")
    for text in ("Why do we meet so seldom?", "Why do we seldom meet?", "Who pays for the train?"):
        room.postit(room.alice, text)
    room.go_to("cluster")
    room.group_of(room.alice).send(room.alice)
    return room


def url(room: Room, path: str) -> str:
    return room.phase_url("cluster", path)


def mates(room: Room) -> list[Any]:
    """Alice's group without her."""
    return [person for person in room.group_of(room.alice).present() if person != room.alice]


# Delegates -----------------------------------------------------------------------------------------------------


def test_one_goes_for_the_group_and_another_can_take_over(hall: Room) -> None:
    bob, *_others = mates(hall)
    assert "You are at the wall for your group." in hall.page(hall.alice)
    assert "Alice is at the wall for your group. You can relax." in hall.page(bob)
    assert post(hall.browser(bob), url(hall, "delegate/")).status_code == 204
    assert f"{bob} is at the wall" in hall.page(hall.alice)
    post(hall.browser(hall.alice), url(hall, "delegate/end/"))
    assert f"{bob} is at the wall" in hall.page(hall.alice)
    post(hall.browser(bob), url(hall, "delegate/end/"))
    assert "I go to the wall" in hall.page(hall.alice)


def test_anybody_of_the_group_sends_anybody_of_it(hall: Room) -> None:
    bob, carol, *_others = mates(hall)
    carol.has_phone = False
    carol.save()
    assert post(hall.browser(bob), url(hall, "delegate/"), participant=carol.pk).status_code == 204
    assert hall.group_of(hall.alice).delegate == carol
    assert post(hall.browser(hall.alice), url(hall, "delegate/"), participant=bob.pk).status_code == 204
    assert hall.group_of(hall.alice).delegate == bob
    assert f'name="participant" value="{carol.pk}"' in hall.page(bob)


def test_a_stranger_cannot_be_sent(hall: Room) -> None:
    group = hall.group_of(hall.alice)
    stranger = next(one for one in hall.workshop.participants.all() if hall.group_of(one) != group)
    gone = mates(hall)[0]
    gone.remove()
    for chosen in (stranger, gone):
        for browser, path in (
            (hall.browser(hall.alice), "delegate/"),
            (hall.browser(hall.frank), f"groups/{group.pk}/delegate/"),
        ):
            response = post(browser, url(hall, path), participant=chosen.pk)
            assert response.status_code == 409
            assert response.content.decode() == "Only somebody of the group can go to the wall for it."
    assert hall.group_of(hall.alice).delegate == hall.alice


def test_the_console_chooses_and_asks_again(hall: Room) -> None:
    path = url(hall, f"groups/{hall.group_of(hall.alice).pk}/delegate/")
    bob = mates(hall)[0]
    assert post(hall.browser(hall.frank), path, participant=bob.pk).status_code == 204
    assert "You are at the wall" in hall.page(bob)
    assert post(hall.browser(hall.frank), path, participant="").status_code == 204
    assert "I go to the wall" in hall.page(bob)


def test_a_removed_delegate_is_off_the_wall(hall: Room) -> None:
    bob = mates(hall)[0]
    hall.alice.remove()
    assert post(hall.browser(hall.alice), url(hall, "clusters/"), name="Ha!").status_code == 403
    assert "Alice" not in hall.page(bob)
    assert "I go to the wall" in hall.page(bob)
    assert "nobody yet" in hall.page(hall.frank, "console/")


def test_who_is_in_another_group_now_is_no_delegate_of_this_one(hall: Room) -> None:
    hall.group_of(hall.alice).members.filter(participant=hall.alice).delete()
    assert post(hall.browser(hall.alice), url(hall, "clusters/"), name="Ha!").status_code == 403
    assert "You are at the wall" not in hall.page(hall.alice)


# Hints ---------------------------------------------------------------------------------------------------------


def pairs(room: Room) -> list[set[str]]:
    return [{hint.one.text, hint.other.text} for hint in hints(room.workshop)]


def test_what_looks_alike_is_hinted_at_to_those_at_the_wall(hall: Room) -> None:
    assert pairs(hall) == [{"Why do we meet so seldom?", "Why do we seldom meet?"}]
    for page in (hall.page(hall.alice), hall.page(hall.frank, "console/")):
        assert "1 pair may say the same" in page
    assert "may say the same" not in hall.stage()
    assert "may say the same" not in hall.page(mates(hall)[0])


def test_stacking_answers_a_hint_and_taking_apart_brings_it_back(hall: Room) -> None:
    first, second, _third = Postit.objects.all()
    Placement.objects.stack([second], first)
    assert pairs(hall) == []
    Placement.objects.unstack([second])
    assert len(pairs(hall)) == 1


def test_a_dismissed_hint_stays_away(hall: Room) -> None:
    first, second, _third = Postit.objects.all()
    for keys in ([second.pk, first.pk], [first.pk, second.pk]):
        assert post(hall.browser(hall.alice), url(hall, "postits/differing/"), postit=keys).status_code == 204
    assert pairs(hall) == []
    assert Difference.objects.count() == 1
    Placement.objects.move(first, Cluster.objects.found(hall.workshop, "People"))
    assert pairs(hall) == []


def test_a_stack_is_hinted_at_once(hall: Room) -> None:
    first, second, third = Postit.objects.all()
    Postit.objects.filter(pk=third.pk).update(text="Why do we seldom meet??")
    assert len(pairs(hall)) == 3
    Placement.objects.stack([second], first)
    assert len(pairs(hall)) == 1


# What is repainted ---------------------------------------------------------------------------------------------


def test_every_screen_follows_each_verb(hall: Room, behind: Behind) -> None:
    browser, console = hall.browser(hall.alice), hall.browser(hall.frank)

    def does(path: str, who: Any = browser, **fields: Any) -> None:
        assert behind(lambda: post(who, url(hall, path), **fields)) == [], path

    does("clusters/", name="People")
    does("clusters/", name="Tools")
    people, tools = Cluster.objects.all()
    first, second, third = (postit.pk for postit in Postit.objects.all())
    does("postits/", postit=[first, second], cluster=people.pk)
    does("postits/", postit=third, cluster=tools.pk)
    does("postits/", postit=second, cluster=people.pk, position=0)
    does("postits/stack/", postit=[first, second])
    does("postits/stack/", postit=[third, first])
    does("postits/stack/end/", postit=[first])
    does("postits/", postit=[first], cluster="")
    does("postits/differing/", postit=[first, second])
    does(f"clusters/{people.pk}/", name="Folk")
    does("clusters/colour/", chosen=people.pk, tint=3)
    does("clusters/order/", chosen=people.pk, places=1)
    does("clusters/merging/", chosen=people.pk, into=tools.pk)
    does("clusters/emptying/", chosen=tools.pk)
    does("clusters/removal/", chosen=tools.pk)
    while last := WallStep.objects.latest_first().first():
        does(f"steps/{last.pk}/undo/", console)


def test_every_screen_follows_the_delegates(hall: Room, behind: Behind) -> None:
    bob, carol, *_others = mates(hall)
    path = f"groups/{hall.group_of(hall.alice).pk}/delegate/"
    assert behind(lambda: post(hall.browser(bob), url(hall, "delegate/"))) == []
    assert behind(lambda: post(hall.browser(bob), url(hall, "delegate/"), participant=carol.pk)) == []
    assert behind(lambda: post(hall.browser(carol), url(hall, "delegate/end/"))) == []
    assert behind(lambda: post(hall.browser(hall.frank), url(hall, path), participant=hall.alice.pk)) == []
    assert behind(lambda: hall.join("Late")) == []


def test_every_screen_follows_a_group_that_is_late(hall: Room, behind: Behind) -> None:
    select, group = hall.phase("select"), hall.group_of(hall.alice)
    Placement.objects.move(Postit.objects.all()[0], Cluster.objects.found(hall.workshop, "People"))
    assert behind(lambda: Postit.objects.reopen(select, group)) == []
    assert "Why do we" not in hall.stage()
    assert behind(lambda: Postit.objects.confirm(select, group, 3)) == []
    assert "Why do we" in hall.stage()


def paints(room: Room, pokes: set[str]) -> dict[str, list[tuple[str, str]]]:
    """What is sent to whom."""
    people = [Viewer("phone", "en", participant=one.pk) for one in room.workshop.participants.all()]
    viewers = frozenset([Viewer("stage", "en"), Viewer("console", "en"), *people])
    sent: dict[str, list[tuple[str, str]]] = {}
    for paint in painting.paint(room.workshop.pk, frozenset(pokes), viewers, frozenset()):
        for viewer in paint.viewers:
            key = f"{viewer.screen} {viewer.participant or ''}".strip()
            sent.setdefault(key, []).append(re.findall('hx-target="#([a-z]+)-[0-9]+-?([^"]*)"', paint.html)[0])
    return sent


def test_a_move_sends_the_two_clusters_and_nothing_to_those_who_relax(
    hall: Room, pokes: set[str], django_capture_on_commit_callbacks: Any
) -> None:
    people, tools = (Cluster.objects.found(hall.workshop, name) for name in ("People", "Tools"))
    moved = Postit.objects.all()[0]
    Placement.objects.move(moved, people)
    pokes.clear()
    with django_capture_on_commit_callbacks(execute=True):
        Placement.objects.move(moved, tools)
    both = [str(people.pk), str(tools.pk)]
    assert paints(hall, pokes) == {
        "stage": [("wall", key) for key in both],
        "console": [*(("wall", key) for key in both), ("history", "")],
        f"phone {hall.alice.pk}": [("errand", key) for key in both],
    }
