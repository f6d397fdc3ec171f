"""The worksheet of a session: its members fill it together, nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from sessions.models import WorkingSession, WorksheetEntry
from tests.cast import Room, post, write

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
def work(room: Room) -> Room:
    """Alice hosts and Bob is with her; Carol sits elsewhere."""
    room.go_to("marketplace")
    room.session(room.alice, "How?").join(room.bob)
    room.session(room.carol, "Why?")
    room.go_to("session")
    return room


def url(room: Room, path: str = "entries/", kind: str = "session") -> str:
    return room.phase_url(kind, path)


def ours(room: Room) -> WorkingSession:
    return WorkingSession.objects.get(host=room.alice)


def entry(room: Room, text: str = "a thing") -> WorksheetEntry:
    key = f"key {WorksheetEntry.objects.count()}"
    return WorksheetEntry.objects.write(ours(room), room.alice, key=key, field="found", text=text)


def test_an_entry_lands_below_its_field(work: Room) -> None:
    fields = {"field": "steps", "text": " One:\r\n- ask Eve ", "key": "k1"}
    assert post(work.browser(work.bob), url(work), **fields).status_code == 204
    found = WorksheetEntry.objects.get()
    assert (found.session, found.field, found.author) == (ours(work), "steps", work.bob)
    assert found.text.splitlines() == ["One:", "- ask Eve"]


def test_the_whole_session_sees_it_and_nobody_else(work: Room) -> None:
    entry(work, "<i>a thing</i>")
    for person in (work.alice, work.bob):
        assert "&lt;i&gt;a thing&lt;/i&gt;" in work.page(person)
    assert "a thing" not in work.page(work.carol)


def test_a_plain_form_goes_back_to_the_phone(work: Room) -> None:
    assert write(work.browser(work.bob), url(work), field="found", text="x", key="k1")["Location"] == work.url()


@pytest.mark.parametrize("text", ["", " ", "\r\n", "\u200b", "\u202e", "x" * 1001, "x" * 5000])
def test_an_empty_or_endless_entry_is_refused(work: Room, text: str) -> None:
    response = post(work.browser(work.bob), url(work), field="found", text=text, key="k1")
    assert response.status_code == 422
    assert response.content.decode().startswith(("There is nothing in it yet", "Please keep it to 1000 characters"))
    assert not WorksheetEntry.objects.exists()


@pytest.mark.parametrize("field", ["", "nonsense", "x" * 5000])
def test_an_unknown_field_is_refused_in_words(work: Room, field: str) -> None:
    response = post(work.browser(work.bob), url(work), field=field, text="x", key="k1")
    assert response.status_code == 422
    assert response.content.decode().endswith(".")
    assert not WorksheetEntry.objects.exists()


def test_the_same_key_twice_is_one_entry(work: Room) -> None:
    for _press in range(2):
        post(work.browser(work.bob), url(work), field="found", text="x", key="k1")
    assert WorksheetEntry.objects.count() == 1


def test_anybody_of_the_session_rewords_and_takes_back(work: Room) -> None:
    found = entry(work)
    assert post(work.browser(work.bob), url(work, f"entries/{found.pk}/"), text="another").status_code == 204
    found.refresh_from_db()
    assert found.text == "another"
    for _press in range(2):
        assert post(work.browser(work.bob), url(work, f"entries/{found.pk}/removal/")).status_code == 204
    assert not WorksheetEntry.objects.exists()


def test_nobody_touches_another_sessions_worksheet(work: Room) -> None:
    found = entry(work)
    assert post(work.browser(work.carol), url(work, f"entries/{found.pk}/"), text="Ha!").status_code == 404
    post(work.browser(work.carol), url(work, f"entries/{found.pk}/removal/"))
    found.refresh_from_db()
    assert found.text == "a thing"


def test_who_is_in_no_session_is_told_to_join_one(work: Room) -> None:
    dora = work.join("Dora")
    for path in ("entries/", "presenter/"):
        response = post(work.browser(dora), url(work, path), field="found", text="x", key="k1")
        assert response.status_code == 409
        assert response.content.decode() == "You are in no session yet: please join one first."
    page = work.page(dora)
    assert "You are in no session yet: please join one." in page
    assert "I join" in page


def test_a_latecomer_joins_while_the_others_work(work: Room) -> None:
    dora = work.join("Dora")
    path = url(work, f"sessions/{ours(work).pk}/members/")
    assert post(work.browser(dora), path).status_code == 204
    assert "Dora" in work.page(work.alice)


@pytest.mark.parametrize("path", ["entries/", "entries/1/", "entries/1/removal/", "presenter/"])
def test_before_and_after_the_session_nothing_is_stored(work: Room, path: str) -> None:
    address = url(work, path)
    for kind in ("marketplace", "finish"):
        work.go_to(kind)
        response = post(work.browser(work.alice), address, field="found", text="x", key="k1")
        assert response.status_code == 409
    assert not WorksheetEntry.objects.exists()


def test_the_last_minutes_take_entries_too(work: Room) -> None:
    work.go_to("finish")
    address = url(work, kind="finish")
    assert post(work.browser(work.alice), address, field="open", text="x", key="k1").status_code == 204
    assert "worksheet is empty" in work.stage()
    assert "1/4" in work.stage()


def test_strangers_and_removed_people_write_nothing(work: Room) -> None:
    browser = work.browser(work.bob)
    work.bob.remove()
    for somebody in (browser, work.browser(), work.browser(work.frank)):
        assert post(somebody, url(work), field="found", text="x", key="k1").status_code == 403
    assert not WorksheetEntry.objects.exists()


def test_a_session_picks_a_presenter_and_a_relief(work: Room) -> None:
    browser = work.browser(work.alice)
    post(browser, url(work, "presenter/"), participant=work.bob.pk, role="presenter")
    assert "Bob presents" in work.page(work.alice)
    post(browser, url(work, "presenter/"), participant=work.alice.pk, role="relief")
    assert (ours(work).presenter, ours(work).relief) == (work.bob, work.alice)
    post(browser, url(work, "presenter/"), participant=work.bob.pk, role="relief")
    assert (ours(work).presenter, ours(work).relief) == (None, work.bob)
    post(browser, url(work, "presenter/"), participant="", role="relief")
    assert (ours(work).presenter, ours(work).relief) == (None, None)


@pytest.mark.parametrize("chosen", ["carol", "0", "x", "9" * 40])
def test_nobody_from_outside_presents(work: Room, chosen: str) -> None:
    key = work.carol.pk if chosen == "carol" else chosen
    response = post(work.browser(work.alice), url(work, "presenter/"), participant=key)
    assert response.status_code == 409
    assert response.content.decode() == "This person is no longer in your session."
    assert ours(work).presenter is None


def test_stage_and_console_show_every_session(work: Room) -> None:
    entry(work)
    console = work.page(work.frank, "console/")
    assert "1 of 4 fields" in console
    assert "worksheet is empty" in console
    assert "Table 1 · 2 people" in work.stage()


def test_every_screen_follows_each_verb(work: Room, behind: Behind) -> None:
    bob, dora = work.browser(work.bob), work.browser(work.join("Dora"))
    work.join("Emil, who is in no session")
    assert behind(lambda: post(bob, url(work), field="found", text="x", key="k1")) == []
    path = url(work, f"entries/{WorksheetEntry.objects.get().pk}/")
    assert behind(lambda: post(bob, path, text="y")) == []
    assert behind(lambda: post(bob, f"{path}removal/")) == []
    assert behind(lambda: post(bob, url(work, "presenter/"), participant=work.bob.pk)) == []
    for session in WorkingSession.objects.all():
        joining = url(work, f"sessions/{session.pk}/members/")
        assert behind(lambda: post(dora, joining)) == []  # noqa: B023
    assert behind(lambda: work.join("Frieda")) == []


def test_the_report_has_each_worksheet_once(work: Room) -> None:
    entry(work, "a thing")
    work.go_to("thanks")
    blocks = [block for kind in ("session", "finish") for block in work.phase(kind).behaviour.report(work.phase(kind))]
    assert [block.title for block in blocks] == ["How?", "Why?"]
    (field,) = blocks[0].items
    assert (field.text, [(item.text, item.note) for item in field.items]) == ("What we found", [("a thing", "Alice")])


@pytest.mark.django_db(transaction=True)
def test_many_write_at_once_and_nothing_is_lost_or_doubled() -> None:
    room = Room()
    room.go_to("marketplace")
    session = room.session(room.alice)
    session.join(room.bob)
    room.go_to("session")

    def press(number: int) -> int:
        try:
            browser = room.browser((room.alice, room.bob)[number % 2])
            fields = {"field": "found", "text": f"thing {number // 4}", "key": f"k{number // 4}"}
            return post(browser, url(room), **fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thumbs:
        assert set(thumbs.map(press, range(16))) == {204}
    assert session.entries.count() == 8


def worksheets(room: Room, kind: str = "session") -> list[str]:
    phase = room.phase(kind)
    return [block.title for block in phase.behaviour.report(phase)]


def test_a_session_off_the_board_keeps_what_was_written_in_the_results(work: Room) -> None:
    entry(work)
    for session in WorkingSession.objects.all():
        session.end()
    assert worksheets(work) == ["How?"]


def test_the_worksheets_stand_in_the_results_once(work: Room) -> None:
    work.go_to("finish")
    assert worksheets(work) == ["How?", "Why?"]
    assert worksheets(work, "finish") == []


def test_a_second_marketplace_has_worksheets_of_its_own(db: None) -> None:
    agenda = [{"kind": kind} for kind in ("lobby", "marketplace", "session", "marketplace", "session")]
    room = Room(agenda)
    first, second = room.workshop.phases.filter(kind="marketplace")
    works = room.workshop.phases.filter(kind="session")
    works.update(opened_at=room.workshop.created_at)
    WorkingSession.host_one(first, room.alice, "One?", "k1", None)
    WorkingSession.host_one(second, room.bob, "Two?", "k2", None)
    titles = [[block.title for block in phase.behaviour.report(phase)] for phase in works]
    assert titles == [["One?"], ["Two?"]]
