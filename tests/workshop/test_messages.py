"""Messages from the console: to everybody, to one group, to one session; on the right phones and on no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Room, post, write
from workshop.models import Group, GroupMember, Message, Participant, audiences, merge
from workshop.models.messages import messages_of_everyone

type Behind = Callable[[Callable[[], Any]], list[str]]


def send(room: Room, text: str = "Coffee is ready.", **fields: Any) -> Any:
    return post(room.browser(room.frank), room.url("messages/"), **{"text": text, "key": text, "to": ""} | fields)


def reads(room: Room, person: Any) -> list[str]:
    """The messages on somebody's phone."""
    page = room.page(person)
    return [text for text in Message.objects.values_list("text", flat=True) if text in page]


def other_group(room: Room) -> Group:
    """A second group, with Carol in it."""
    group = Group.objects.create(phase=room.phase("grouping"), number=2)
    GroupMember.objects.filter(participant=room.carol).update(group=group)
    return group


def test_a_message_to_everybody_is_on_every_phone_at_once(room: Room, behind: Behind) -> None:
    assert behind(lambda: send(room)) == []
    late = room.join("Late")
    for person in (room.alice, room.bob, late):
        assert reads(room, person) == ["Coffee is ready."]
    assert "To everybody" in room.page(room.frank, "console/")


def test_a_message_to_one_group_is_on_its_phones_and_no_others(room: Room, behind: Behind) -> None:
    room.go_to("brainstorm")
    group = other_group(room)
    assert behind(lambda: send(room, to=f"group-{group.pk}")) == []
    assert reads(room, room.carol) == ["Coffee is ready."]
    assert reads(room, room.alice) == reads(room, room.join("Late")) == []
    assert "Group 2 ·" in room.page(room.frank, "console/")


def test_a_message_to_one_session_is_on_its_phones_and_no_others(room: Room, behind: Behind) -> None:
    room.go_to("marketplace")
    session = room.session(room.bob)
    room.go_to("worldcafe")
    assert behind(lambda: send(room, to=f"session-{session.pk}")) == []
    assert reads(room, room.bob) == ["Coffee is ready."]
    assert reads(room, room.alice) == []


def test_who_has_no_phone_is_told_by_whoever_acts_for_them(room: Room, behind: Behind) -> None:
    room.go_to("brainstorm")
    group = other_group(room)
    ward = room.join("Ward", has_phone=False, scribe=room.alice)
    GroupMember.objects.filter(participant=ward).update(group=group)
    assert behind(lambda: send(room, to=f"group-{group.pk}")) == []
    assert "For Ward" in room.page(room.alice)
    assert behind(Message.objects.get().take_back) == []
    assert "For Ward" not in room.page(room.alice)


def test_the_newest_is_above_and_those_to_all_are_among_them(room: Room) -> None:
    room.go_to("brainstorm")
    group = other_group(room)
    send(room, "One")
    send(room, "Two", to=f"group-{group.pk}")
    send(room, "Three")
    found = messages_of_everyone(room.workshop)
    assert {key: [one.text for one in read] for key, read in found.items()} == {room.carol.pk: ["Three", "Two", "One"]}


def test_the_same_key_is_one_message(room: Room) -> None:
    for _again in range(3):
        assert send(room).status_code == 204
    assert Message.objects.count() == 1


def test_a_message_is_taken_back_everywhere_and_again_is_nothing(room: Room, behind: Behind) -> None:
    send(room)
    path = room.url(f"messages/{Message.objects.get().pk}/end/")
    for _again in range(2):
        assert behind(lambda: post(room.browser(room.frank), path)) == []
    assert "Coffee" not in room.page(room.alice)
    assert 'class="sent"' not in room.page(room.frank, "console/")
    assert post(room.browser(Room().frank), path).status_code == 403


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"text": " \u200b "}, 422, "There is nothing in it yet"),
        ({"text": "x" * 301}, 422, "Please keep it to 300 characters"),
        ({"to": "group-0"}, 409, "no longer there"),
        ({"to": "x' OR 1"}, 409, "no longer there"),
    ],
)
def test_what_cannot_be_sent_is_said(room: Room, fields: dict[str, str], status: int, message: str) -> None:
    answer = send(room, **fields)
    assert answer.status_code == status
    assert message in answer.content.decode()
    assert not Message.objects.exists()


def test_helpers_read_what_was_sent_and_take_nothing_back(room: Room) -> None:
    send(room)
    page = room.page(room.invite("helper"), "console/")
    assert "Coffee is ready." in page
    assert "Take it back" not in page


def test_the_form_offers_who_is_together_by_now(room: Room) -> None:
    def offered() -> str:
        return room.browser(room.frank).get(room.url("messages/"), headers={"HX-Request": "true"}).content.decode()

    assert "Who gets it" not in offered()
    room.go_to("marketplace")
    room.session(room.alice, "x" * 100)
    assert "Group 1 (3)" in offered()
    assert f"Session 1, Table 1: {'x' * 59}… (1)" in offered()
    assert "<html" not in offered()


def test_a_page_without_scripts_sends_it_too(room: Room) -> None:
    answer = write(room.browser(room.frank), room.url("messages/"), text="Hello", key="k")
    assert answer["Location"] == room.url("console/")
    assert reads(room, room.alice) == ["Hello"]


def test_whoever_came_in_twice_keeps_the_messages_of_both(room: Room) -> None:
    room.go_to("brainstorm")
    group = other_group(room)
    for text in ("One", "Two"):
        send(room, text, to=f"group-{group.pk}")
    Message.objects.get(text="One").recipients.add(room.alice)
    merge(room.alice, room.carol)
    assert sorted(reads(room, room.alice)) == ["One", "Two"]


def test_removed_people_get_none_and_are_in_no_audience(room: Room) -> None:
    room.go_to("brainstorm")
    room.bob.remove()
    (group,) = audiences(room.workshop)
    message = Message.objects.send(room.workshop, "Hi", "k", group)
    assert set(message.recipients.all()) == {room.alice, room.carol}


def test_hostile_text_stays_text(room: Room) -> None:
    send(room, "<script>alert(1)</script>")
    for page in (room.page(room.alice), room.page(room.frank, "console/")):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_messages_cost_as_many_queries_for_many_as_for_few(room: Room) -> None:
    room.go_to("brainstorm")
    (group,) = audiences(room.workshop)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            messages_of_everyone(room.workshop)
            audiences(room.workshop)
        return len(queries)

    Message.objects.send(room.workshop, "One", "1", group)
    few = asked()
    for person in room.crowd(20):
        Group.objects.create(phase=room.phase("grouping"), number=person.pk)
    everybody = group._replace(people=frozenset(Participant.objects.values_list("pk", flat=True)))
    for number in range(6):
        Message.objects.send(room.workshop, "More", f"more {number}", everybody)
    assert asked() == few
