"""Somebody came in twice: everything of theirs, in every app, is one person's afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clustering.models import Dot
from sessions.models import Photo, SessionMember, StationNote, Visit, Wish, WorkingSession
from tests.cast import Room
from tests.laying import laid_again
from workshop.models import (
    CannotMerge,
    Echo,
    Feedback,
    Group,
    GroupMember,
    LineupAnswer,
    Message,
    Participant,
    Question,
    Star,
    merge,
)
from workshop.models.merging import relations

type Maker = Callable[[Stock, Participant], Any]
type Behind = Callable[[Callable[[], Any]], list[str]]


class Stock:
    """A room with something of every sort, to be had by one person or by another."""

    def __init__(self, room: Room) -> None:
        self.room = room
        room.crowd(8)
        room.go_to("marketplace")
        self.carols = room.question(room.carol)
        self.postit = room.postit(room.carol)
        self.session = room.session(room.carol)
        self.other_session = room.session(room.join("Dora"))
        self.count = 0

    def key(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def new_group(self) -> Group:
        """In a grouping that everybody is new in."""
        self.count += 1
        return Group.objects.create(phase=self.room.phase("grouping"), number=50 + self.count)


def member(stock: Stock, who: Participant) -> Any:
    """In a group of another phase, as everybody is in one of this."""
    phase = stock.room.phase("select")
    stock.count += 1
    group = Group.objects.create(phase=phase, number=stock.count)
    return GroupMember.objects.create(phase=phase, group=group, participant=who)


def visit(stock: Stock, who: Participant) -> Any:
    cafe = stock.room.phase("worldcafe")
    return Visit.objects.create(phase=cafe, round=0, participant=who, session=stock.session)


def dot(stock: Stock, who: Participant) -> Any:
    return Dot.objects.create(phase=stock.room.phase("gallery"), participant=who, postit=stock.postit, slot=1)


def hosted(stock: Stock, who: Participant, role: str = "host") -> Any:
    session = stock.room.session(stock.room.join(f"Host {stock.key()}"))
    WorkingSession.objects.filter(pk=session.pk).update(**{role: who})
    return session


def ward(stock: Stock, who: Participant) -> Any:
    return stock.room.join(f"Ward {stock.key()}", has_phone=False, scribe=who)


def twin(stock: Stock, who: Participant) -> Any:
    return stock.room.join(f"Twin {stock.key()}", removed_at=timezone.now(), merged_into=who)


def reader(stock: Stock, who: Participant) -> Any:
    message, _is_new = Message.objects.get_or_create(workshop=stock.room.workshop, key="k", text="Lunch")
    message.recipients.add(who)
    return Message.recipients.through.objects.get(participant=who)


MOVES: dict[str, Maker] = {
    "workshop.question.author": lambda stock, who: stock.room.question(who),
    "workshop.group.delegate": lambda stock, who: delegate(stock, who),
    "workshop.participant.scribe": ward,
    "workshop.participant.merged_into": twin,
    "working_sessions.workingsession.host": hosted,
    "working_sessions.workingsession.presenter": lambda stock, who: hosted(stock, who, "presenter"),
    "working_sessions.workingsession.relief": lambda stock, who: hosted(stock, who, "relief"),
    "working_sessions.stationnote.author": lambda stock, who: StationNote.objects.leave(
        stock.session, who, "x", stock.key()
    ),
    "working_sessions.photo.author": lambda stock, who: Photo.objects.create(
        session=stock.session, author=who, file="x", slot=Photo.objects.count() + 1, width=1, height=1, key=stock.key()
    ),
}
"""Of these there can be any number: all of them move."""
ONE_OF_TWO: dict[str, Maker] = {
    "workshop.groupmember.participant": member,
    "workshop.star.participant": lambda stock, who: Star.objects.create(question=stock.carols, participant=who),
    "workshop.lineupanswer.participant": lambda stock, who: LineupAnswer.objects.place(
        stock.room.phase("lineup"), who, who.pk % 100
    ),
    "workshop.feedback.participant": lambda stock, who: Feedback.objects.leave(
        stock.room.phase("thanks"), who, f"A line by {who}"
    ),
    "workshop.echo.participant": lambda stock, who: Echo.objects.create(participant=who, number=1, milliseconds=80),
    "workshop.message_recipients.participant": reader,
    "clustering.dot.participant": dot,
    "working_sessions.sessionmember.participant": lambda stock, who: SessionMember.objects.create(
        phase=stock.room.phase("marketplace"), session=stock.other_session, participant=who
    ),
    "working_sessions.visit.participant": visit,
    "working_sessions.wish.participant": lambda stock, who: Wish.objects.create(
        phase=stock.room.phase("worldcafe"), participant=who, session=stock.session, rank=1
    ),
}
"""Of these there can be one: it moves, unless the kept person has one."""
TABLE = MOVES | ONE_OF_TWO


def delegate(stock: Stock, who: Participant) -> Any:
    group = member(stock, who).group
    group.send(who)
    return group


def name_of(relation: Any) -> str:
    return f"{relation.related_model._meta.label_lower}.{relation.field.name}"


RELATIONS = {name_of(relation): relation for relation in relations()}


def owned(name: str, person: Participant) -> list[Any]:
    relation = RELATIONS[name]
    return list(relation.related_model._base_manager.filter(**{relation.field.name: person}).order_by("pk"))


@pytest.fixture
@laid_again
def stock(room: Room) -> Stock:
    return Stock(room)


def test_every_relation_to_a_participant_is_thought_of() -> None:
    """A new one belongs into MOVES or ONE_OF_TWO, after a thought about what a merge does to it."""
    assert set(RELATIONS) == set(TABLE)


def test_what_can_be_there_once_only_is_in_the_right_table() -> None:
    for name, relation in RELATIONS.items():
        uniques = [c for c in relation.related_model._meta.constraints if isinstance(c, models.UniqueConstraint)]
        together = [set(c.fields) for c in uniques] + [set(u) for u in relation.related_model._meta.unique_together]
        alone = [one for one in together if relation.field.name in one and "key" not in one]
        alone += [{relation.field.name}] if relation.field.unique else []
        assert bool(alone) == (name in ONE_OF_TWO), name


@pytest.mark.parametrize("name", sorted(TABLE))
def test_all_of_it_moves(stock: Stock, name: str) -> None:
    alice, bob = stock.room.alice, stock.room.bob
    one = TABLE[name](stock, bob)
    merge(alice, bob)
    assert one in owned(name, alice)
    assert owned(name, bob) == []


@pytest.mark.parametrize("name", sorted(MOVES))
def test_what_both_have_adds_up(stock: Stock, name: str) -> None:
    both = [TABLE[name](stock, person) for person in (stock.room.alice, stock.room.bob)]
    if name == "workshop.group.delegate":  # they cannot be in two groups of one phase
        GroupMember.objects.filter(group=both[1], participant=stock.room.bob).update(phase=stock.room.phase("cluster"))
    merge(stock.room.alice, stock.room.bob)
    assert set(both) <= set(owned(name, stock.room.alice))


@pytest.mark.parametrize("name", sorted(ONE_OF_TWO))
def test_where_there_can_be_one_the_kept_persons_stays(stock: Stock, name: str) -> None:
    kept, _gone = [TABLE[name](stock, person) for person in (stock.room.alice, stock.room.bob)]
    merge(stock.room.alice, stock.room.bob)
    assert owned(name, stock.room.bob) == []
    assert kept in owned(name, stock.room.alice)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(TABLE)), st.booleans()), max_size=12))
def test_whatever_the_two_have_nothing_of_the_other_is_left_behind(
    stock: Stock, things: list[tuple[str, bool]]
) -> None:
    alice, bob = stock.room.alice, stock.room.bob
    with transaction.atomic():
        for name, is_bobs in things:
            try:
                with transaction.atomic():
                    TABLE[name](stock, bob if is_bobs else alice)
            except IntegrityError:  # one of them has that already
                continue
        texts = {name: sum(len(owned(name, person)) for person in (alice, bob)) for name in MOVES}
        merge(alice, bob)
        assert {name: found for name in TABLE if (found := owned(name, bob))} == {}
        del texts["workshop.participant.merged_into"], texts["workshop.group.delegate"]
        assert {name: len(owned(name, alice)) for name in texts} == texts
        transaction.set_rollback(True)


def test_two_lines_of_feedback_become_one(stock: Stock) -> None:
    thanks = stock.room.phase("thanks")
    for person, text in ((stock.room.alice, "a" * 300), (stock.room.bob, "b" * 300)):
        Feedback.objects.leave(thanks, person, text)
    merge(stock.room.alice, stock.room.bob)
    assert Feedback.objects.get().text == f"{'a' * 300} / {'b' * 300}"


def test_dots_fill_the_slots_that_are_left(stock: Stock) -> None:
    gallery = stock.room.phase("gallery")
    gallery.settings["dots"] = 3
    gallery.save()
    for person, slots in ((stock.room.alice, (1,)), (stock.room.bob, (1, 2, 3))):
        for slot in slots:
            Dot.objects.create(phase=gallery, participant=person, postit=stock.postit, slot=slot)
    merge(stock.room.alice, stock.room.bob)
    assert [found.slot for found in Dot.objects.filter(participant=stock.room.alice)] == [1, 2, 3]


def test_the_same_key_of_both_is_two_questions_still(stock: Stock) -> None:
    mine, theirs = stock.room.question(stock.room.alice), stock.room.question(stock.room.bob)
    Question.objects.filter(pk__in=(mine.pk, theirs.pk)).update(key="same")
    merge(stock.room.alice, stock.room.bob)
    assert Question.objects.filter(author=stock.room.alice).count() == 2


def test_a_key_that_was_sent_before_the_merge_counts_once_afterwards(stock: Stock) -> None:
    room = stock.room
    brainstorm, group = room.phase("brainstorm"), room.group_of(room.bob)
    first = Question.objects.ask(brainstorm, group, room.bob, "Why?", "bob's key")
    merge(room.alice, room.bob)
    assert Question.objects.ask(brainstorm, group, room.alice, "Why?", "bob's key") == first


def test_who_was_the_delegate_of_another_group_is_free(stock: Stock) -> None:
    group = stock.room.group_of(stock.room.bob)
    if group == stock.room.group_of(stock.room.alice):
        group = stock.new_group()
        GroupMember.objects.filter(participant=stock.room.bob).update(group=group)
    group.send(stock.room.bob)
    merge(stock.room.alice, stock.room.bob)
    group.refresh_from_db()
    assert group.delegate is None


def test_nobody_relieves_themselves(stock: Stock) -> None:
    session = stock.session
    session.present(stock.room.alice)
    session.present(stock.room.bob, relief=True)
    merge(stock.room.alice, stock.room.bob)
    session.refresh_from_db()
    assert (session.presenter, session.relief) == (stock.room.alice, None)


def test_a_station_of_the_other_has_a_presenter_again(stock: Stock) -> None:
    room = stock.room
    for person in (room.alice, room.bob, room.join("Emil")):
        stock.other_session.join(person) if person != room.alice else stock.session.join(person)
    stock.other_session.present(room.bob)
    cafe = room.go_to("worldcafe")
    merge(room.alice, room.bob)
    for number in range(3):
        assert cafe.visits.filter(round=number, session=stock.other_session, presents=True).exists()
    assert not cafe.visits.filter(participant=room.bob).exists()


# Who leads to whom -----------------------------------------------------------------------------------------------


def test_the_others_code_leads_to_the_kept_person(room: Room) -> None:
    merge(room.alice, room.bob)
    assert Participant.objects.by_code(room.workshop, room.bob.code) == room.alice
    assert [person.name for person in room.workshop.participants.present()] == ["Alice", "Carol"]


def test_a_chain_of_merges_leads_to_its_end(room: Room) -> None:
    merge(room.bob, room.alice)
    merge(room.carol, room.bob)
    for person in (room.alice, room.bob):
        person.refresh_from_db()
        assert person.current == room.carol


def test_nobody_can_be_merged_in_a_circle(room: Room) -> None:
    merge(room.alice, room.bob)
    for kept, other in ((room.bob, room.alice), (room.bob, room.carol), (room.alice, room.alice)):
        with pytest.raises(CannotMerge):
            merge(kept, other)
    merge(room.alice, room.bob)  # a second press
    with pytest.raises(CannotMerge):
        merge(room.carol, room.bob)
    with pytest.raises(CannotMerge):
        merge(room.carol, Room().alice)


def test_the_database_itself_refuses_somebody_merged_who_is_here(room: Room) -> None:
    for details in ({"merged_into": room.alice}, {"scribe": room.alice}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Participant.objects.filter(pk=room.bob.pk).update(**details)


def test_who_was_merged_cannot_be_brought_back(room: Room) -> None:
    merge(room.alice, room.bob)
    room.bob.refresh_from_db()
    room.bob.bring_back()
    assert not Participant.objects.present().filter(pk=room.bob.pk).exists()


def test_a_removed_person_who_joined_again_becomes_one(room: Room) -> None:
    room.go_to("brainstorm")
    question = room.question(room.bob)
    room.bob.remove()
    again = Participant.objects.join(room.workshop, key="another", name="Bob")
    merge(again, room.bob)
    question.refresh_from_db()
    assert question.author == again


@pytest.mark.parametrize(
    ("kept", "other", "credit"),
    [("name", "nothing", "nothing"), ("initials", "name", "initials"), ("name", "name", "name")],
)
def test_the_more_reserved_wish_and_the_known_origin_stay(room: Room, kept: str, other: str, credit: str) -> None:
    first, second = room.join("First", credit=kept), room.join("Second", credit=other, origin="Lviv")
    merge(first, second)
    first.refresh_from_db()
    assert (first.credit, first.origin) == (credit, "Lviv")


def test_who_had_no_phone_has_the_others(room: Room) -> None:
    bob = room.join("Robert", has_phone=False, scribe=room.alice)
    merge(bob, room.bob)
    bob.refresh_from_db()
    assert (bob.has_phone, bob.scribe) == (True, None)


def test_of_two_without_a_phone_somebody_acts_still(room: Room) -> None:
    first, second = room.join("First", has_phone=False), room.join("Second", has_phone=False, scribe=room.alice)
    merge(first, second)
    first.refresh_from_db()
    assert (first.has_phone, first.scribe) == (False, room.alice)


def test_a_scribe_who_came_in_twice_keeps_everybody_and_does_not_act_for_themselves(room: Room) -> None:
    dora, emil = (room.join(name, has_phone=False, scribe=room.alice) for name in ("Dora", "Emil"))
    merge(dora, room.alice)
    dora.refresh_from_db()
    emil.refresh_from_db()
    assert (dora.scribe, dora.has_phone, emil.scribe) == (None, True, dora)


@pytest.mark.parametrize(
    "kind", ["lobby", "lineup", "brainstorm", "select", "cluster", "session", "worldcafe", "thanks"]
)
def test_every_screen_follows_a_merge(room: Room, behind: Behind, kind: str) -> None:
    room.go_to(kind)
    assert behind(lambda: merge(room.alice, room.bob)) == []
