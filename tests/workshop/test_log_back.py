"""The way back for what changes much at once: groups mixed again, people merged, the agenda and the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Room, post, write
from tests.workshop.test_log import phase_now, press, said, turn, undo
from workshop import logbook
from workshop.access import Who
from workshop.models import GroupMember, GroupStep, LineupAnswer, LogEntry, Participant, Phase, Star, Workshop, planning

type Behind = Callable[[Callable[[], Any]], list[str]]


def seats(room: Room) -> dict[str, tuple[int, int]]:
    found = GroupMember.objects.filter(phase=room.phase("grouping")).values_list(
        "participant__name", "group", "group__number"
    )
    return {name: (group, number) for name, group, number in found}


def desk(room: Room, path: str, **fields: Any) -> int:
    return write(room.browser(room.olga), f"/workshops/{room.code}/{path}", **fields).status_code


# Moving through the agenda ----------------------------------------------------------------------------------------


def test_a_phase_that_was_opened_too_early_was_never_visited(room: Room) -> None:
    room.go_to("lineup")
    press(room, "next/", turn=turn(room))
    undo(room)
    assert (room.phase("grouping").opened_at, room.phase("lineup").left_at) == (None, None)
    room.go_to("brainstorm")
    press(room, "next/", turn=turn(room))
    room.postit(room.alice)
    undo(room)
    assert room.phase("select").opened_at  # People have been there.


# Groups -----------------------------------------------------------------------------------------------------------


def test_mixing_again_is_taken_back_with_the_steps_before_it(room: Room, behind: Behind) -> None:
    room.crowd(9)
    phase = room.go_to("grouping")
    one, two = phase.groups.all()
    one.send(one.present()[0])
    press(room, f"{phase.pk}/groups/members/", participant=one.present()[1].pk, group=two.pk)
    before = seats(room)
    press(room, f"{phase.pk}/grouping/mix/")
    late = room.join("Late")
    assert not GroupStep.objects.exists()
    assert behind(lambda: undo(room)) == []
    after = seats(room)
    assert after.pop(late.name)
    assert (after, phase.groups.get(pk=one.pk).delegate) == (before, one.present()[0])
    assert undo(room).status_code == 204  # The move before it.
    assert seats(room) != before


def test_groups_that_have_written_are_not_torn_apart(room: Room) -> None:
    phase = room.go_to("grouping")
    press(room, f"{phase.pk}/grouping/mix/")
    room.go_to("brainstorm")
    room.question(room.alice)
    assert undo(room, LogEntry.objects.get()).status_code == 409
    assert "Move single people." in room.page(room.frank, "log/")


def test_who_was_placed_chooses_again_while_tables_are_chosen(room: Room, behind: Behind) -> None:
    Phase.objects.filter(kind="grouping").update(settings={"how": "table", "tables": ["Oak", "Elm"]})
    phase = room.go_to("grouping")
    oak, elm = phase.groups.all()
    oak.take_in(room.alice)
    press(room, f"{phase.pk}/grouping/rest/")
    other = elm if GroupMember.objects.get(participant=room.bob).group == oak else oak
    other.take_in(room.bob)  # He chose.
    assert behind(lambda: undo(room)) == []
    assert set(seats(room)) == {"Alice", "Bob"}
    press(room, f"{phase.pk}/grouping/rest/")
    room.go_to("brainstorm")
    assert undo(room, LogEntry.objects.last()).status_code == 409


# People -----------------------------------------------------------------------------------------------------------


def test_two_who_were_made_one_are_two_again(room: Room, behind: Behind) -> None:
    room.go_to("brainstorm")
    hers, his = room.question(room.alice), room.question(room.bob)
    for person in (room.alice, room.bob):
        Star.objects.create(question=hers, participant=person)
    room.bob.introduce(credit="nothing", origin="Lviv")
    press(room, f"people/{room.alice.pk}/merge/", other=room.bob.pk)
    later = room.question(room.alice)
    assert said(room)[-1] == "made one of Alice and Bob"
    assert behind(lambda: undo(room)) == []
    alice, bob = (Participant.objects.get(pk=person.pk) for person in (room.alice, room.bob))
    for question, author in ((hers, alice), (his, bob), (later, alice)):
        question.refresh_from_db()
        assert question.author == author
    assert (alice.credit, alice.origin, bob.current, bob.origin) == ("name", "", bob, "Lviv")
    assert GroupMember.objects.filter(participant=bob).exists()
    assert room.page(room.bob, "").count("Bob")


def test_a_scribe_and_their_ward_are_two_again(room: Room) -> None:
    ward = room.join("Wanda", has_phone=False, scribe=room.alice)
    press(room, f"people/{ward.pk}/merge/", other=room.carol.pk)
    ward.refresh_from_db()
    assert ward.has_phone
    undo(room)
    ward.refresh_from_db()
    assert (ward.has_phone, ward.scribe) == (False, room.alice)


def test_two_stay_one_when_somebody_else_has_the_name_or_they_were_taken_out(room: Room) -> None:
    press(room, f"people/{room.alice.pk}/merge/", other=room.bob.pk)
    stranger = room.workshop.participants.create(name="bob", key="another", workshop=room.workshop)
    assert undo(room, LogEntry.objects.last()).status_code == 409
    stranger.remove()
    press(room, f"people/{room.alice.pk}/out/")
    assert undo(room, LogEntry.objects.get(verb="merge")).status_code == 409
    assert Participant.objects.get(pk=room.bob.pk).current is None


def test_somebody_who_was_added_is_removed_again(room: Room) -> None:
    write(room.browser(room.frank), room.url("people/"), name="Wanda", key="k", credit="name")
    assert said(room) == ["added Wanda, who has no phone"]
    room.join("Willy", has_phone=False, scribe=room.alice)
    assert undo(room).status_code == 204
    assert list(Participant.objects.present().filter(has_phone=False).values_list("name", flat=True)) == ["Willy"]


# The agenda -------------------------------------------------------------------------------------------------------


def agenda(room: Room) -> list[tuple[Any, ...]]:
    return list(room.workshop.phases.values_list("pk", "kind", "title", "minutes", "notes", "settings"))


def change(room: Room, kind: str, columns: dict[str, Any], **settings: Any) -> None:
    phase = room.phase(kind)
    planning.change(phase, planning.fingerprint(phase), columns, settings)


def edited(room: Room, act: Callable[[], Any]) -> None:
    """What an organizer does on the desk, as a line of its own."""
    who = Who(room.workshop, organizer=room.olga)
    LogEntry.objects.update(done_at=room.workshop.created_at - logbook.FOLD)
    with logbook.doing(who, "edit_agenda", room.workshop):
        act()


def changes(room: Room) -> list[Callable[[], Any]]:
    workshop = room.workshop
    return [
        lambda: planning.move(room.phase("gallery"), room.phase("thanks").pk),
        lambda: change(room, "brainstorm", {"minutes": 7, "title": "Ask", "notes": "Smile"}, calls=[1]),
        lambda: planning.take_out(room.phase("finish")),
        lambda: planning.put_back(workshop, Workshop.objects.get(pk=workshop.pk).taken_out[-1]["key"]),
        lambda: planning.add(workshop, {"kind": "briefing"}, None, planning.newest(workshop)),
        lambda: planning.take_out(room.phase("session")),
    ]


def test_changes_of_the_agenda_are_taken_back_in_order(room: Room, behind: Behind) -> None:
    room.go_to("briefing")
    states = []
    for act in changes(room):
        states.append((agenda(room), len(Workshop.objects.get(pk=room.workshop.pk).taken_out)))
        edited(room, act)
    room.go_to("lineup")  # What the agenda does is in nobody's way.
    assert undo(room, LogEntry.objects.first(), room.olga).status_code == 409
    for state in reversed(states):
        assert behind(lambda: undo(room, who=room.olga)) == []
        assert (agenda(room), len(Workshop.objects.get(pk=room.workshop.pk).taken_out)) == state
    assert [phase.position for phase in room.workshop.phases.all()] == list(range(len(states[0][0])))


def test_of_the_agenda_only_what_was_changed_is_changed_back(room: Room) -> None:
    room.go_to("brainstorm")
    edited(room, lambda: change(room, "thanks", {"title": "Bye"}))
    change(room, "thanks", {"notes": "Later"})
    planning.move(room.phase("gallery"), room.phase("thanks").pk)
    assert undo(room, who=room.olga).status_code == 204
    thanks = room.phase("thanks")
    assert (thanks.title, thanks.notes) == ("", "Later")
    edited(room, lambda: change(room, "thanks", {"title": "Bye"}))
    change(room, "thanks", {"title": "Bye bye"})
    assert undo(room, LogEntry.objects.last(), room.olga).status_code == 409


def test_a_phase_that_came_in_stays_while_it_is_shown_or_people_wrote_in_it(room: Room) -> None:
    room.go_to("brainstorm")
    seen, after = planning.newest(room.workshop), room.phase("brainstorm").pk
    edited(room, lambda: planning.add(room.workshop, {"kind": "lineup"}, after, seen))
    made = room.workshop.phases.latest("pk")
    room.go_to_phase(made)
    assert undo(room, LogEntry.objects.last(), room.olga).status_code == 409
    answer = LineupAnswer.objects.create(phase=made, participant=room.alice, value=3)
    room.go_to("select")
    assert undo(room, LogEntry.objects.last(), room.olga).status_code == 409
    answer.delete()
    assert undo(room, LogEntry.objects.last(), room.olga).status_code == 204
    assert not room.workshop.phases.filter(pk=made.pk).exists()


def test_only_organizers_take_back_what_was_done_on_the_desk(room: Room) -> None:
    room.go_to("briefing")
    press(room, "attention/", instruction="Look")
    edited(room, lambda: change(room, "thanks", {"title": "Bye"}))
    assert undo(room, LogEntry.objects.last()).status_code == 403
    assert f"log/{LogEntry.objects.last().pk}/undoing/" not in room.page(room.frank, "log/")  # type: ignore[union-attr]
    assert room.page(room.olga, "log/").count('<button class="button" aria-describedby') == 2
    assert undo(room, LogEntry.objects.first()).status_code == 204


# The desk ---------------------------------------------------------------------------------------------------------


def test_what_the_overview_says_is_taken_back_where_nobody_changed_it_since(room: Room) -> None:
    said = {"title": "Another", "language": "en", "keep_months": 12}
    desk(room, "", **said, starts_at="2030-01-01T10:00")
    room.workshop.describe(event="Lviv")
    assert undo(room, who=room.olga).status_code == 204
    now = Workshop.objects.get(pk=room.workshop.pk)
    assert (now.title, now.event, now.starts_at) == ("A workshop", "Lviv", None)
    desk(room, "", **said | {"event": "Lviv"})
    desk(room, "", **said | {"event": "Lviv", "title": "A third"})
    for title in ("Another", "A workshop"):
        undo(room, who=room.olga)
        assert Workshop.objects.get(pk=room.workshop.pk).title == title


def test_tables_places_and_the_archive_are_taken_back(room: Room) -> None:
    desk(room, "places/", tables="Oak\nElm", places="Bar")
    undo(room)
    assert Workshop.objects.get(pk=room.workshop.pk).tables == []
    desk(room, "archiving/")
    assert undo(room, who=room.olga).status_code == 204
    assert Workshop.objects.get(pk=room.workshop.pk).archived_at is None


def test_who_deletes_a_workshop_and_takes_it_back_reads_both(room: Room) -> None:
    desk(room, "deletion/")
    desk(room, "deletion/")
    assert room.browser(room.olga).get(room.url("log/")).status_code == 410
    desk(room, "deletion/end/")
    assert said(room) == ["deleted the workshop", "took the deletion back"]
    assert phase_now(room) == room.phase("lobby")
    assert room.page(room.olga, "log/").count("On the desk it can be deleted again.") == 1


@pytest.mark.parametrize("before", [{}, {"was": [], "is": []}, {"was": 3, "is": None}])
def test_what_an_older_plenum_has_kept_breaks_nothing(room: Room, before: dict[str, Any]) -> None:
    mark = logbook._mark(room.workshop)
    for slug, verb in logbook.VERBS.items():
        subject = {Workshop: room.workshop.pk, Phase: room.phase("lobby").pk, Participant: room.alice.pk}
        found = before | {"of": subject.get(verb.model), "here": mark}
        LogEntry.objects.create(workshop=room.workshop, name="Frank", verb=slug, before=found)
    assert "Frank" in room.page(room.olga, "log/")
    assert post(room.browser(room.olga), room.url("next/"), turn=0).status_code == 204
