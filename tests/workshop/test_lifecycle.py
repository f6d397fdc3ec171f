"""From the desk to the bin: copies, the archive, deletion with days of grace, and what goes by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sessions.models import Photo, WorkingSession
from sessions.pictures import tidy as tidy_picture
from tests.camera import picture
from tests.cast import Room, post, write
from workshop import housekeeping, painting, sample
from workshop.hub import Viewer
from workshop.models import Participant, Phase, Workshop, lifecycle
from workshop.models.lifecycle import GRACE, kept_until, months_later

NOW = datetime(2026, 5, 30, 14, 0, tzinfo=UTC)


def path(room: Room, verb: str = "") -> str:
    return f"/workshops/{room.code}/{verb}"


def fresh(room: Room) -> Workshop:
    return Workshop.objects.get(pk=room.workshop.pk)


def age(workshop: Workshop, days: float) -> None:
    """Let everything of it have happened so many days ago."""
    then = timezone.now() - timedelta(days=days)
    Workshop.objects.filter(pk=workshop.pk).update(created_at=then)
    Phase.objects.filter(workshop=workshop).exclude(opened_at=None).update(opened_at=then)


# Copies


def test_a_copy_has_the_agenda_and_nobody_in_it(room: Room) -> None:
    room.workshop.describe(tables=["Oak"], places=["Balcony"], event="Lviv", language="uk", starts_at=NOW)
    room.workshop.phases.filter(kind="session").update(notes="Slowly!", planned_minutes=50, break_minutes=5)
    room.go_to("marketplace")
    room.session(room.alice)
    browser = room.browser(room.olga)
    assert write(browser, path(room, "copies/"), code="ACDEFG")["Location"] == "/workshops/ACDEFG/"
    copy = Workshop.objects.get(code="ACDEFG")
    assert copy.title == "Copy of A workshop"
    assert (copy.tables, copy.places, copy.event, copy.language) == (["Oak"], ["Balcony"], "Lviv", "uk")
    assert (copy.starts_at, copy.turn, list(copy.organizers.all())) == (None, 0, [room.olga])
    told = ("position", "kind", "title", "minutes", "settings", "notes", "planned_minutes", "break_minutes")
    assert list(copy.phases.values_list(*told)) == list(room.workshop.phases.values_list(*told))
    assert copy.phase == copy.phases.first()
    assert not copy.participants.exists()
    assert not copy.sessions.exists()
    assert not copy.facilitators.exists()


def test_pressed_twice_it_is_one_copy(room: Room) -> None:
    for _press in range(2):
        write(room.browser(room.olga), path(room, "copies/"), code="ACDEFG")
    assert Workshop.objects.count() == 2


@pytest.mark.parametrize("code", ["", "../..", "acdefg", "ACDEFGH", "\0", "taken"])
def test_a_code_that_is_none_or_taken_gives_way_to_a_new_one(room: Room, code: str) -> None:
    other = Room()
    write(room.browser(room.olga), path(room, "copies/"), code=other.code if code == "taken" else code)
    copy = Workshop.objects.latest("pk")
    assert copy.title == "Copy of A workshop"
    assert copy.code not in {code, other.code}


def test_the_copy_of_the_longest_title_fits(room: Room) -> None:
    room.workshop.describe(title="x" * 200)
    copy = lifecycle.duplicate(fresh(room), room.olga, "")
    assert len(copy.title) == 200


# The archive


def test_the_archive_is_a_place_on_the_desk_and_nothing_else(room: Room) -> None:
    browser = room.browser(room.olga)
    for _press in range(2):
        write(browser, path(room, "archiving/"))
    first = fresh(room).archived_at
    assert first
    assert "Archived" in browser.get("/workshops/").content.decode()
    assert room.browser(room.alice).get(room.url()).status_code == 200
    write(browser, path(room, "archiving/end/"))
    assert fresh(room).archived_at is None


# Deletion


def test_a_deleted_workshop_says_so_everywhere_and_comes_back_whole(room: Room) -> None:
    room.go_to("brainstorm")
    question = room.question(room.alice, "Why not?")
    browser = room.browser(room.olga)
    for _press in range(2):
        assert write(browser, path(room, "deletion/"))["Location"] == "/workshops/"
    pages: list[tuple[Any, str]] = [(None, ""), (room.alice, ""), (room.frank, "console/"), (room.olga, "console/")]
    pages += [(None, f"stage/{room.workshop.stage_secret}/"), (room.alice, "results/"), (None, "join.svg")]
    for person, address in pages:
        response = room.browser(person).get(room.url(address))
        assert response.status_code == 410, address
        assert "This workshop was deleted." in response.content.decode()
    assert browser.get(path(room)).status_code == 410
    refused = post(room.browser(room.alice), room.phase_url("brainstorm", "questions/"), text="And?", key="k")
    assert refused.status_code == 410
    desk = browser.get("/workshops/").content.decode()
    assert "Have it back" in desk
    assert "30 days left" in desk
    for _press in range(2):
        write(browser, path(room, "deletion/end/"))
    assert question.text in room.page(room.alice)
    assert room.browser(room.frank).get(room.url("console/")).status_code == 200


def test_the_front_door_leads_to_the_words_about_it(room: Room) -> None:
    lifecycle.delete(room.workshop)
    response = room.browser().get("/", {"code": room.code}, follow=True)
    assert "This workshop was deleted." in response.content.decode()


def test_open_screens_are_told_and_end(room: Room, pokes: set[str], django_capture_on_commit_callbacks: Any) -> None:
    phone, stage = Viewer("phone", "en", participant=room.alice.pk), Viewer("stage", "uk")
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.delete(room.workshop)
    assert pokes == {"*"}
    for gone in (False, True):
        if gone:
            lifecycle.purge(room.workshop)
        paints = list(painting.paint(room.workshop.pk or 0, frozenset("*"), frozenset([phone, stage]), frozenset()))
        assert {viewer for paint in paints for viewer in paint.viewers} == {phone, stage}
        assert all(paint.farewell and 'hx-target="#phase"' in paint.html for paint in paints)


def test_only_its_organizers_delete_it(room: Room) -> None:
    other = Room()
    for browser in (room.browser(room.frank), other.browser(other.olga), room.browser()):
        write(browser, path(room, "deletion/"))
        write(browser, path(room, "deletion/end/"))
    assert not fresh(room).is_deleted


def with_photo(room: Room) -> Path:
    """A workshop that was played, with a photo in it."""
    room.go_to("brainstorm")
    room.postit(room.alice)
    room.go_to("marketplace")
    session = room.session(room.alice)
    room.go_to("thanks")
    photo = Photo.objects.add(session, room.alice, "k", tidy_picture(picture()))
    assert photo
    return Path(photo.file.path)


def test_what_is_purged_is_gone_with_its_photos(room: Room, django_capture_on_commit_callbacks: Callable) -> None:
    file, other = with_photo(room), Room()
    kept = with_photo(other)
    lifecycle.delete(room.workshop)
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        assert lifecycle.purge(room.workshop)
        assert file.exists()
    assert waiting
    assert not file.exists()
    assert kept.exists()
    assert list(Workshop.objects.all()) == [other.workshop]
    for model in (Participant, Phase, WorkingSession, Photo):
        assert model._default_manager.exists()
    kept.unlink()


# By itself


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.integers(1, 120))
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    moment = datetime.combine(day, time(14, 30), UTC)
    later = months_later(moment, months)
    assert (later.year * 12 + later.month) - (moment.year * 12 + moment.month) == months
    assert later.time() == moment.time()
    assert later.day == moment.day or (later.day < moment.day and (later + timedelta(days=1)).day == 1)


def test_a_workshop_is_kept_from_the_last_thing_that_happened(room: Room) -> None:
    age(room.workshop, 100)
    assert kept_until(room.workshop) == months_later(fresh(room).created_at, 12)
    room.go_to("lineup")
    opened = room.phase("lineup").opened_at
    assert opened
    assert kept_until(room.workshop) == months_later(opened, 12)
    begins = timezone.now() + timedelta(days=400)
    room.workshop.describe(starts_at=begins, keep_months=1)
    assert kept_until(fresh(room)) == months_later(begins, 1)


def test_it_deletes_itself_waits_and_is_purged(room: Room) -> None:
    kept = Room(title="Kept")
    age(room.workshop, 360)
    assert lifecycle.tidy() == []
    age(room.workshop, 367)
    assert [str(one) for _said, one in lifecycle.tidy()] == ["A workshop"]
    assert fresh(room).is_deleted
    assert lifecycle.tidy() == []
    Workshop.objects.filter(pk=room.workshop.pk).update(deleted_at=timezone.now() - GRACE)
    assert len(lifecycle.tidy()) == 1
    assert list(Workshop.objects.all()) == [kept.workshop]


def test_one_that_cannot_be_tidied_up_holds_up_no_other(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other, delete = Room(title="Other"), lifecycle.delete

    def fail_once(workshop: Workshop, **seen: Any) -> bool:
        if workshop == room.workshop:
            raise OSError("the disk is full")
        return delete(workshop, **seen)

    age(room.workshop, 367)
    age(other.workshop, 367)
    monkeypatch.setattr(lifecycle, "delete", fail_once)
    assert [str(one) for _said, one in lifecycle.tidy()] == ["Other"]
    assert "the disk is full" in caplog.text


def test_had_back_it_stays_for_another_while(room: Room) -> None:
    age(room.workshop, 800)
    lifecycle.tidy()
    lifecycle.have_back(room.workshop)
    assert fresh(room).keep_months == 28
    assert kept_until(fresh(room)) > timezone.now() + GRACE
    assert lifecycle.tidy() == []


def test_what_was_had_back_meanwhile_is_not_purged(room: Room) -> None:
    lifecycle.delete(room.workshop)
    seen = fresh(room)
    lifecycle.have_back(room.workshop)
    assert not lifecycle.purge(seen, deleted_at=seen.deleted_at)
    assert fresh(room)


def test_sandboxes_last_a_day_and_are_on_no_desk(room: Room) -> None:
    sandbox = lifecycle.copy_of(room.workshop, title="Rehearsed in", sandbox_of=room.workshop)
    sandbox.organizers.add(room.olga)
    assert "Rehearsed in" not in room.browser(room.olga).get("/workshops/").content.decode()
    assert sample.ensure_sample() == room.workshop
    assert lifecycle.tidy() == []
    age(sandbox, 1.1)
    assert [str(one) for _said, one in lifecycle.tidy()] == ["Rehearsed in"]
    assert list(Workshop.objects.all()) == [room.workshop]


def test_the_command_tells_first_and_then_does(room: Room) -> None:
    age(room.workshop, 500)
    for options, told, deleted in ((["--dry-run"], "Nothing was changed.", False), ([], "deleted", True)):
        printed = StringIO()
        call_command("tidy", *options, stdout=printed)
        assert f"{room.code}  A workshop: kept long enough, deleted" in printed.getvalue()
        assert told in printed.getvalue()
        assert fresh(room).is_deleted == deleted
    call_command("tidy", stdout=(printed := StringIO()))
    assert "There is nothing to tidy up." in printed.getvalue()


def test_the_server_goes_on_tidying_also_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def tidy_once() -> list[Any]:
        rounds.append(1)
        if len(rounds) == 1:
            raise OSError("the disk is full")
        return []

    monkeypatch.setattr(lifecycle, "tidy", tidy_once)

    async def a_while() -> None:
        task = asyncio.create_task(housekeeping.keep_tidy(lambda: True, pause=0))
        while len(rounds) < 3:
            await asyncio.sleep(0.001)
        task.cancel()

    asyncio.run(a_while())
    assert len(rounds) >= 3


# What the organizer says of it


def test_the_overview_changes_what_is_said(room: Room) -> None:
    browser = room.browser(room.olga)
    fields = {"title": "Renamed", "event": "", "language": "de", "starts_at": "2027-05-30T14:00", "keep_months": "3"}
    assert write(browser, path(room), **fields).status_code == 302
    found = fresh(room)
    assert (found.title, found.language, found.keep_months) == ("Renamed", "de", 3)
    assert found.starts_at == datetime(2027, 5, 30, 14, tzinfo=timezone.get_current_timezone())
    page = browser.get(path(room)).content.decode()
    assert 'value="2027-05-30T14:00"' in page
    assert "Aug. 30, 2027" in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"starts_at": "soon"}, "Please write date and time like 2026-05-30 14:00."),
        ({"keep_months": "0"}, "greater than or equal to 1"),
        ({"keep_months": "121"}, "less than or equal to 120"),
        ({"keep_months": ""}, "Please say for how many months, from 1 to 120."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(room: Room, fields: dict[str, str], message: str) -> None:
    typed = {"title": "Renamed", "language": "de", "keep_months": "3"} | fields
    response = write(room.browser(room.olga), path(room), **typed)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert 'value="Renamed"' in response.content.decode()
    assert fresh(room).title == "A workshop"
