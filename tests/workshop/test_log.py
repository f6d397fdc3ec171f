"""The log: what facilitators did is in it once, and can be taken back in order, with nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions.models import HelpCall
from tests.cast import Room, post, write
from workshop import logbook
from workshop.clock import MINUTE
from workshop.models import (
    Facilitator,
    Group,
    GroupStep,
    LogEntry,
    Message,
    Participant,
    Phase,
    Question,
    Role,
    Workshop,
)

type Behind = Callable[[Callable[[], Any]], list[str]]


def press(room: Room, path: str, who: Any = None, **fields: Any) -> int:
    return post(room.browser(who or room.frank), room.url(path), **fields).status_code


def turn(room: Room) -> int:
    return Workshop.objects.get(pk=room.workshop.pk).turn


def said(room: Room) -> list[str]:
    """The log as it reads, the oldest first."""
    return [logbook.sentence(entry) for entry in LogEntry.objects.filter(workshop=room.workshop)]


def undo(room: Room, entry: LogEntry | None = None, who: Any = None) -> Any:
    """Press the undo of an entry, or of the last that can be undone."""
    lines = logbook.whole(room.workshop, 50)
    found = entry or next(line.entry for line in lines if line.offers)
    return post(room.browser(who or room.frank), room.url(f"log/{found.pk}/undoing/"))


def phase_now(room: Room) -> Phase | None:
    return Workshop.objects.get(pk=room.workshop.pk).phase


def left(phase: Phase) -> float:
    return phase.clock.left(timezone.now()) / MINUTE


# Writing ----------------------------------------------------------------------------------------------------------


def test_what_was_done_is_told_with_who_and_when(room: Room) -> None:
    press(room, "next/", turn=0)
    (entry,) = LogEntry.objects.all()
    assert (entry.name, entry.facilitator, entry.verb) == ("Frank", room.frank, "next")
    page = room.page(room.frank, "log/")
    assert "<b>Frank</b> went on to “Why we are here (1/3)”" in page
    assert f"{timezone.localtime(entry.done_at):%H:%M}" in page


def test_an_organizer_is_told_too(room: Room) -> None:
    press(room, "next/", room.olga, turn=0)
    assert LogEntry.objects.get().name


def test_what_changes_nothing_is_not_told(room: Room) -> None:
    press(room, "next/", turn=0)
    press(room, "next/", turn=0)  # A double click.
    press(room, f"{room.phase('briefing').pk}/jump/", turn=1)  # To where one is.
    press(room, "attention/end/")
    press(room, "closing/end/")
    assert len(said(room)) == 1


def test_what_is_refused_is_not_told(room: Room) -> None:
    phase = room.go_to("marketplace")
    assert press(room, f"{phase.pk}/marketplace/members/rest/") == 409
    assert said(room) == []


def test_presses_of_a_minute_are_one_line_and_cancel_each_other(room: Room) -> None:
    phase = room.go_to("brainstorm")
    for verb in ("longer", "longer", "shorter", "longer"):
        press(room, f"{phase.pk}/clock/{verb}/")
    assert said(room) == ["changed the clock: +2 min"]
    for verb in ("shorter", "shorter"):
        press(room, f"{phase.pk}/clock/{verb}/")
    assert said(room) == []


def test_another_facilitators_minute_is_a_line_of_its_own(room: Room) -> None:
    phase = room.go_to("brainstorm")
    press(room, f"{phase.pk}/clock/longer/")
    room.workshop.take_over(Facilitator.objects.of(room.workshop, room.olga))
    press(room, f"{phase.pk}/clock/longer/", room.olga)
    assert len(said(room)) == 2


def test_a_line_whose_verb_nobody_knows_any_more_breaks_nothing(room: Room) -> None:
    LogEntry.objects.create(workshop=room.workshop, name="Frank", verb="sang")
    LogEntry.objects.create(workshop=room.workshop, name="Frank", verb="rename")
    assert said(room) == ["sang", "rename"]
    assert "sang" in room.page(room.frank, "log/")


def test_every_verb_reads_as_a_sentence_without_gaps(room: Room) -> None:
    assert {"next", "hide", "wall", "split_session", "more_rounds"} <= set(logbook.VERBS)
    for verb in logbook.VERBS.values():
        assert str(verb.says)[0].islower()


def test_who_edits_the_agenda_while_it_runs_is_told_once(room: Room) -> None:
    phase = room.phase("thanks")

    def edit(after: int) -> None:
        address = f"/workshops/{room.code}/agenda/phases/{phase.pk}/place/"
        response = write(room.browser(room.olga), address, after=after)
        assert response.status_code == 302, response.content

    edit(room.phase("gallery").pk)
    assert said(room) == []  # It has not begun.
    room.go_to("briefing")
    edit(room.phase("cluster").pk)
    edit(room.phase("gallery").pk)
    assert said(room) == ["changed the agenda"]


# The way back -----------------------------------------------------------------------------------------------------


def test_a_step_too_early_is_taken_back_with_the_time_that_was_left(room: Room, behind: Behind) -> None:
    phase = room.go_to("brainstorm")
    began, ends_at = timezone.now() - MINUTE * 2, timezone.now() + MINUTE * 3
    Phase.objects.filter(pk=phase.pk).update(started_at=began, ends_at=ends_at)
    question = room.question(room.alice)
    press(room, "next/", turn=turn(room))
    LogEntry.objects.update(done_at=timezone.now() - MINUTE)  # It took them a minute to notice.
    Phase.objects.filter(pk=phase.pk).update(paused_at=timezone.now() - MINUTE)
    assert behind(lambda: undo(room)) == []
    assert phase_now(room) == phase
    assert 2.9 < left(room.phase("brainstorm")) <= 4.1
    assert room.phase("brainstorm").clock_state == "running"
    assert room.phase("select").clock_state == "waiting"
    assert Question.objects.get() == question


def test_a_clock_that_was_stopped_is_stopped_again(room: Room) -> None:
    phase = room.go_to("brainstorm")
    phase.pause_clock()
    press(room, "next/", turn=turn(room))
    undo(room)
    assert room.phase("brainstorm").clock_state == "paused"


def test_a_slide_back_and_a_jump_are_taken_back_in_order(room: Room) -> None:
    press(room, "next/", turn=0)
    press(room, "next/", turn=1)
    press(room, "back/", turn=2)
    press(room, f"{room.phase('thanks').pk}/jump/", turn=3)
    steps = []
    for _entry in range(4):
        assert undo(room).status_code == 204
        steps.append((phase_now(room), room.phase("briefing").step))
    briefing = room.phase("briefing")
    assert steps == [(briefing, 0), (briefing, 1), (briefing, 0), (room.phase("lobby"), 0)]


def test_a_round_that_came_too_early_is_taken_back(room: Room) -> None:
    phase = room.go_to("worldcafe")
    press(room, "next/", turn=turn(room))
    assert room.phase("worldcafe").step == 1
    undo(room)
    assert room.phase("worldcafe").step == 0
    assert phase.ends_at
    assert abs(room.phase("worldcafe").ends_at - phase.ends_at) < timedelta(seconds=20)  # type: ignore[operator]


def test_when_the_agenda_has_moved_by_others_means_there_is_no_way_back(room: Room) -> None:
    press(room, "next/", turn=0)
    room.go_to("lineup")
    assert "The agenda has moved on since." in room.page(room.frank, "log/")
    response = undo(room, LogEntry.objects.get())
    assert (response.status_code, response.content.decode()) == (409, "The agenda has moved on since.")
    assert phase_now(room) == room.phase("lineup")


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        (["pause"], "running"),
        (["reset"], "running"),
        (["pause", "start"], "paused"),
        (["reset", "start"], "waiting"),
        (["longer"], "running"),
        (["reset", "longer"], "waiting"),
        (["reset", "shorter", "shorter"], "waiting"),
    ],
)
def test_turns_of_the_clock_are_taken_back(room: Room, verbs: list[str], state: str) -> None:
    phase = room.go_to("brainstorm")
    for verb in verbs:
        press(room, f"{phase.pk}/clock/{verb}/")
    undo(room)
    now = room.phase("brainstorm")
    assert (now.clock_state, now.minutes) == (state, 5)
    assert 4.5 < left(now) <= 5.1


def test_minutes_are_taken_back_whatever_the_clock_did_since(room: Room) -> None:
    phase = room.go_to("brainstorm")
    press(room, f"{phase.pk}/clock/longer/")
    press(room, "next/", turn=turn(room))
    undo(room)
    assert 5.5 < left(room.phase("brainstorm")) <= 6.1
    undo(room)
    assert 4.5 < left(room.phase("brainstorm")) <= 5.1


def test_a_log_that_came_with_an_archive_leads_back_to_nothing_here(room: Room) -> None:
    press(room, "attention/", instruction="Look")
    Workshop.objects.update(stage_secret="another one")
    assert undo(room, LogEntry.objects.get()).status_code == 409
    assert Workshop.objects.get().is_listening
    other = Room()
    press(other, "next/", turn=0)
    entry = LogEntry.objects.last()
    assert entry
    LogEntry.objects.filter(pk=entry.pk).update(workshop=room.workshop)
    assert undo(room, entry).status_code == 409


def test_the_newest_comes_first(room: Room) -> None:
    phase = room.go_to("brainstorm")
    press(room, f"{phase.pk}/clock/longer/")
    press(room, "attention/", instruction="Please sit down")
    first, last = LogEntry.objects.all()
    response = undo(room, first)
    assert response.status_code == 409
    assert "said: listen up! Please sit down" in response.content.decode()
    assert undo(room, last).status_code == 204
    assert undo(room, first).status_code == 204


def test_a_double_undo_is_one_and_two_facilitators_undo_once(room: Room) -> None:
    erin = room.invitation.accept()
    press(room, "next/", turn=0)
    press(room, "next/", turn=1)
    last = LogEntry.objects.last()
    for who in (room.frank, room.frank, erin):  # Erin is not at the controls, but it is undone already.
        assert undo(room, last, who).status_code == 204
    assert (phase_now(room), room.phase("briefing").step) == (room.phase("briefing"), 0)
    assert LogEntry.objects.filter(undone_at=None).count() == 1
    assert "undone by Frank" in room.page(room.frank, "log/")


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_undo_at_the_same_moment() -> None:
    room = Room()
    for number in range(2):
        press(room, "next/", turn=number)
    last = LogEntry.objects.last()

    def hurry(_facilitator: int) -> int:
        try:
            return undo(room, last).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as facilitators:
        assert list(facilitators.map(hurry, range(4))) == [204] * 4
    assert room.phase("briefing").step == 0
    assert turn(room) == 3


def test_hiding_and_showing_are_taken_back(room: Room) -> None:
    room.go_to("brainstorm")
    question = room.question(room.alice)
    press(room, f"questions/{question.pk}/hiding/", reason="Unkind")
    press(room, f"questions/{question.pk}/hiding/end/")
    number = question.group.number
    assert said(room) == [f"hid a question of group {number}", f"showed a question of group {number} again"]
    undo(room)
    question.refresh_from_db()
    assert question.hidden_at
    assert question.hidden_reason == "Unkind"
    undo(room)  # The hiding again.
    question.refresh_from_db()
    assert not question.hidden_at


def test_a_question_that_its_author_took_back_cannot_be_shown(room: Room) -> None:
    room.go_to("brainstorm")
    question = room.question(room.alice)
    press(room, f"questions/{question.pk}/hiding/")
    question.take_back()
    assert undo(room, LogEntry.objects.get()).status_code == 409
    assert "What was changed is not there any more." in room.page(room.frank, "log/")


def test_a_group_step_is_taken_back_and_only_while_it_is_the_last(room: Room) -> None:
    room.crowd(9)
    phase = room.go_to("brainstorm")
    one, two = Group.objects.formed_for(phase)
    people = [person.pk for person in one.present()]
    press(room, f"{phase.pk}/groups/members/", participant=people[0], group=two.pk)
    press(room, f"{phase.pk}/groups/{two.pk}/merging/", into=one.pk)
    assert said(room)[1] == f"merged group {two.number} with group {one.number}"
    for _entry in range(2):
        assert undo(room).status_code == 204
    assert [person.pk for person in one.present()] == people
    assert not GroupStep.objects.exists()
    press(room, f"{phase.pk}/groups/members/", participant=people[0], group=two.pk)
    press(room, f"{phase.pk}/groups/steps/{GroupStep.objects.get().pk}/undoing/")
    assert not LogEntry.objects.filter(verb="move_member", undone_at=None).exists()


def test_people_are_brought_back_and_called_as_before(room: Room) -> None:
    press(room, f"people/{room.alice.pk}/name/", name="Alicia")
    press(room, f"people/{room.bob.pk}/removal/")
    undo(room)
    undo(room)
    assert Participant.objects.present().filter(name__in=["Alice", "Bob"]).count() == 2


def test_a_name_that_somebody_else_has_by_now_is_not_taken_from_them(room: Room) -> None:
    press(room, f"people/{room.alice.pk}/name/", name="Alicia")
    room.join("alice")
    assert undo(room).status_code == 409
    assert LogEntry.objects.get().undone_at is None


def test_listen_up_closing_covering_and_filling_are_taken_back(room: Room) -> None:
    phase = room.go_to("lineup")
    press(room, "attention/", instruction="Look")
    undo(room)
    assert not Workshop.objects.get().is_listening
    press(room, f"{phase.pk}/cover/")
    undo(room)
    assert room.phase("lineup").covered is None
    press(room, "closing/")
    undo(room)
    assert not Workshop.objects.get().is_closed
    room.go_to("brainstorm")
    room.question(room.alice)
    select = room.go_to("select")
    press(room, f"{select.pk}/select/filling/")
    assert select.postits.exists()
    undo(room)
    assert not select.postits.exists()


def test_a_shortening_is_taken_back(room: Room) -> None:
    phase = room.go_to("session")
    cafe = room.phase("worldcafe")
    ends_at = phase.ends_at
    change = [f"{phase.pk}:45:0:40:0", f"{cafe.pk}:{cafe.length}:0:{cafe.length - 3}:0"]
    assert press(room, "reflow/taking/", turn=turn(room), change=change) == 204
    assert said(room) == ["shortened what is left by 8 min"]
    undo(room)
    assert [room.phase(kind).length for kind in ("session", "worldcafe")] == [45, cafe.length]
    assert room.phase("session").ends_at == ends_at


def test_what_has_no_way_back_stands_in_nobodys_way_and_says_what_to_do(room: Room) -> None:
    press(room, "next/", turn=0)
    press(room, f"people/{room.alice.pk}/out/")
    assert said(room)[-1] == "took somebody out entirely, as they wished"
    response = undo(room, LogEntry.objects.last())
    assert (response.status_code, "They can join again." in response.content.decode()) == (409, True)
    assert "They can join again." in room.page(room.frank, "log/")
    undo(room)
    assert phase_now(room) == room.phase("lobby")


def test_every_verb_has_a_way_back_or_says_why_not() -> None:
    assert {slug for slug, verb in logbook.VERBS.items() if bool(verb.restore) == bool(verb.never)} == set()


def test_only_who_is_at_the_controls_takes_moves_back(room: Room) -> None:
    erin = room.invitation.accept("Erin")
    press(room, "next/", turn=0)
    assert undo(room, who=erin).status_code == 409
    assert phase_now(room) == room.phase("briefing")
    press(room, f"people/{room.alice.pk}/name/", name="Alicia")
    assert undo(room, who=erin).status_code == 204  # That moves nothing.
    room.workshop.take_over(erin)
    assert undo(room, who=erin).status_code == 204
    assert phase_now(room) == room.phase("lobby")


def test_a_message_is_taken_back(room: Room) -> None:
    press(room, "messages/", text="Coffee!", key="k", to="")
    assert said(room) == ["wrote to the phones: “Coffee!”"]
    assert undo(room).status_code == 204
    assert not Message.objects.lying(room.workshop).exists()


def test_a_helper_is_told_of_by_name_and_takes_nothing_back(room: Room) -> None:
    phase = room.go_to("marketplace")
    helper = room.workshop.invitations.create(role=Role.HELPER, note="Heidi").accept()
    call = HelpCall.objects.make(room.session(room.alice))
    press(room, f"{phase.pk}/marketplace/calls/{call.pk}/", helper)
    assert LogEntry.objects.get().name == "Heidi"
    assert undo(room, LogEntry.objects.get(), helper).status_code == 403


# On the console ---------------------------------------------------------------------------------------------------


def test_the_console_shows_the_newest_lines_with_the_undo(room: Room, behind: Behind) -> None:
    assert behind(lambda: press(room, "attention/", instruction="Look")) == []
    page = room.page(room.frank, "console/")
    assert "said: listen up! Look" in page
    assert f"log/{LogEntry.objects.get().pk}/undoing/" in page
    assert behind(lambda: undo(room)) == []
    assert "/undoing/" not in room.page(room.frank, "console/")


def test_without_scripts_it_goes_back_to_the_log(room: Room) -> None:
    press(room, "next/", turn=0)
    response = write(room.browser(room.frank), room.url(f"log/{LogEntry.objects.get().pk}/undoing/"))
    assert response["Location"] == room.url("log/")


def test_another_workshops_log_is_another_one(room: Room) -> None:
    other = Room()
    press(other, "next/", turn=0)
    assert undo(room, LogEntry.objects.get()).status_code == 404
    assert "went on" not in room.page(room.frank, "log/")


def test_the_log_stays_when_the_facilitator_goes(room: Room) -> None:
    press(room, "next/", turn=0)
    Facilitator.objects.all().delete()
    assert LogEntry.objects.get().name == "Frank"


def test_a_long_log_asks_no_more(room: Room) -> None:
    counts = []
    for _size in range(2):
        for _press in range(4):
            press(room, "attention/", instruction=f"Look {turn(room)} {LogEntry.objects.count()}")
        with CaptureQueriesContext(connection) as queries:
            logbook.newest(room.workshop, 6)
            logbook.whole(room.workshop, 50)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_many_lines_that_cannot_be_undone_ask_no_more(room: Room) -> None:
    """Renamed by Frank, and since by themselves; sent, and put away; stepped through, and jumped over."""
    counts = []
    for size in (7, 11):
        for person in room.crowd(size):
            press(room, f"people/{person.pk}/name/", name=f"{person.name}, tall")
            Participant.objects.filter(pk=person.pk).update(name=f"{person.name}, small")
            press(room, "messages/", text="Coffee", key=f"k{person.pk}")
            press(room, "next/", turn=turn(room))
        Message.objects.update(ended_at=timezone.now())
        Workshop.objects.update(phase=room.phase("lobby"))
        with CaptureQueriesContext(connection) as queries:
            lines = logbook.whole(room.workshop, 100)
        assert not any(line.offers for line in lines)
        assert all(line.why_not for line in lines)
        counts.append((len(lines), len(queries)))
    (few, asked), (many, asked_again) = counts
    assert many > few + 8
    assert asked_again == asked < 10


def test_who_changes_the_tables_and_places_is_told(room: Room) -> None:
    for _twice in range(2):
        write(room.browser(room.frank), f"/workshops/{room.code}/places/", tables="Oak\nElm", places="Bar")
    (entry,) = room.workshop.log.all()
    assert (entry.name, logbook.sentence(entry)) == ("Frank", "changed the lists of tables and places")


def test_what_organizers_change_on_the_desk_is_told_without_its_secrets(room: Room) -> None:
    olga, desk = room.browser(room.olga), f"/workshops/{room.code}/"
    said = {"title": "Another", "language": "en", "keep_months": 12}
    for starts_at in ("2030-01-01T10:00", "2030-01-02T10:00", "2030-01-02T10:00"):
        write(olga, desk, **said, starts_at=starts_at)
    write(olga, desk + "invitations/", note="Grace", role="helper", days=7)
    write(olga, f"{desk}invitations/{room.workshop.invitations.latest('pk').pk}/end/")
    for path in ("link/", "link/", "link/end/", "public/"):
        write(olga, f"{desk}sharing/{path}")
    told = [logbook.sentence(entry) for entry in room.workshop.log.all()]
    overview, readers = "changed what the overview says", "changed who may read the results"
    assert told == [overview] * 2 + ["made an invitation link", "withdrew an invitation"] + [readers] * 4


def test_a_check_of_the_room_is_told(room: Room) -> None:
    write(room.browser(room.frank), room.url("room/check/"))
    assert [logbook.sentence(entry) for entry in room.workshop.log.all()] == ["checked the room"]
