"""The desk's shelves: what runs, what is prepared, what is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Room, write
from workshop.models import Workshop, lifecycle
from workshop.shelves import shelf_of, shelves_of


@pytest.mark.parametrize(
    ("details", "shelf"),
    [
        ({}, "prepared"),
        ({"turn": 1}, "running"),
        ({"turn": 1, "hours": 25}, "past"),
        ({"turn": 1, "closed_at": True}, "past"),
        ({"archived_at": True, "turn": 1}, "archived"),
        ({"archived_at": True, "deleted_at": True}, "deleted"),
    ],
)
def test_where_a_workshop_lies(details: dict[str, Any], shelf: str) -> None:
    now = timezone.now()
    workshop = Workshop(**{key: now if value is True else value for key, value in details.items() if key != "hours"})
    workshop.opened_at = now - timedelta(hours=details.get("hours", 1))
    assert shelf_of(workshop, now) == shelf


@pytest.mark.django_db
def test_the_next_one_is_first_and_what_is_not_planned_last() -> None:
    olga, now = User.objects.create_user("olga"), timezone.now()
    for title, days in (("Later", 9), ("Sooner", 2), ("Some day", None)):
        plan = {"title": title, "agenda": [{"kind": "lobby"}]}
        made = Workshop.objects.from_plan(plan, organizers=[olga])
        if days:
            made.describe(starts_at=now + timedelta(days=days))
    assert [str(one) for one in shelves_of(olga).prepared] == ["Sooner", "Later", "Some day"]


def test_the_desk_warns_before_a_workshop_deletes_itself(room: Room) -> None:
    browser = room.browser(room.olga)
    assert "Deletes itself" not in browser.get("/workshops/").content.decode()
    then = timezone.now() - timedelta(days=340)
    Workshop.objects.update(created_at=then)
    room.workshop.phases.update(opened_at=then)
    assert "Deletes itself on" in browser.get("/workshops/").content.decode()
    lifecycle.archive(room.workshop)
    assert '<details class="shelf" open>' in browser.get("/workshops/").content.decode()


def test_a_card_counts_who_is_here(room: Room) -> None:
    room.crowd(7)[0].remove()
    (card,) = shelves_of(room.olga).prepared
    assert card.people == 6


def queries(browser: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get("/workshops/").status_code == 200
    return len(captured)


def test_sixty_workshops_take_as_many_queries_as_three(room: Room) -> None:
    browser = room.browser(room.olga)

    def more(count: int) -> None:
        for number in range(count):
            copy = lifecycle.duplicate(room.workshop, room.olga, "")
            changes: list[dict[str, Any]] = [
                {},
                {"turn": 2},
                {"closed_at": timezone.now()},
                {"archived_at": timezone.now()},
            ]
            changes += [{"deleted_at": timezone.now()}]
            Workshop.objects.filter(pk=copy.pk).update(**changes[number % len(changes)])

    more(5)
    few = queries(browser)
    more(55)
    assert queries(browser) == few


def test_an_empty_desk_leads_to_the_first_workshop(room: Room) -> None:
    room.workshop.organizers.clear()
    browser = room.browser(room.olga)
    page = browser.get("/workshops/").content.decode()
    assert "You have no workshop yet." in page
    assert 'href="#new"' in page
    write(browser, "/workshops/new/", title="Mine", language="en")
    assert "You have no workshop yet." not in browser.get("/workshops/").content.decode()
