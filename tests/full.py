"""A workshop with something of everything in it: of every model, with every relation between people and things."""

from __future__ import annotations

import io
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from clustering.models import Cluster, Difference, Dot, Placement, Tour
from sessions.models import HelpCall, Photo, Round, StationNote, Visit, Wish, WorkingSession, Worksheet, split
from sessions.pictures import tidy
from tests.camera import picture
from tests.cast import Room
from workshop import archive
from workshop.models import (
    Echo,
    Facilitator,
    Feedback,
    Group,
    GroupMember,
    GroupStep,
    LineupAnswer,
    Postit,
    Workshop,
    merge,
)


def full(room: Room) -> Room:
    """Play through a workshop, so that nothing that can be is missing."""
    room.crowd(8)
    _people(room)
    _first_half(room)
    _wall(room)
    _sessions(room)
    _cafe(room)
    _console(room)
    room.workshop.refresh_from_db()
    return room


def _people(room: Room) -> None:
    room.join("Walter", has_phone=False, scribe=room.alice)
    merge(room.alice, room.join("Alice again", origin="Lviv"))
    room.join("Gone").remove()
    for number, person in enumerate(room.workshop.participants.all()):
        LineupAnswer.objects.place(room.phase("lineup"), person, number * 7 % 100)


def _first_half(room: Room) -> None:
    room.go_to("brainstorm")
    groups = [room.group_of(room.alice), *Group.objects.exclude(pk=room.group_of(room.alice).pk)]
    for number, person in enumerate((room.alice, room.bob, room.carol)):
        groups[number % len(groups)].take_in(person)
    group = room.group_of(room.alice)
    group.send(room.alice)
    questions = [room.question(person, f"Why {n}?") for n in range(3) for person in (room.alice, room.bob)]
    questions[0].star(room.bob)
    questions[1].star(room.alice)
    questions[2].hide("not so nice")
    room.question(room.carol).take_back()
    helper = Group.objects.create(phase=group.phase, number=900, table="By the door")
    GroupStep.objects.move([room.carol], helper)
    GroupStep.objects.merge(helper, group)


def _wall(room: Room) -> None:
    room.go_to("select")
    first, second, third = (room.postit(person) for person in (room.alice, room.bob, room.carol))
    room.go_to("cluster")
    cluster = Cluster.objects.found(room.workshop, "People", by="Alice")
    gone = Cluster.objects.found(room.workshop, "Gone", by="Bob")
    Placement.objects.move(first, cluster, by="Alice")
    Placement.objects.move(third, gone, by="Alice")
    Placement.objects.stack([second], first, by="Bob")
    gone.dissolve(by="Frank")
    Difference.objects.tell(first, third)
    gallery = room.go_to("gallery")
    Dot.objects.allow(gallery, 3)
    gallery.cover()
    Dot.objects.put(gallery, room.alice, first, 2)


def _sessions(room: Room) -> None:
    market = room.go_to("marketplace")
    postit = Postit.objects.on_wall(room.workshop).first()
    session = WorkingSession.host_one(market, room.alice, "How?", "key 1", postit)
    for person in (room.bob, room.carol, *room.workshop.participants.filter(name__startswith="Person")[:2]):
        session.join(person)
    room.session(room.join("Dora"), "When?")
    room.go_to("session")
    session.present(room.bob)
    session.present(room.alice, relief=True)
    Worksheet.objects.append(session, room.alice, "found", "We found ☕ something", "k1")
    Worksheet.objects.append(session, room.bob, "found", "and more", "k2")
    photo = Photo.objects.add(session, room.alice, "k", tidy(picture()))
    assert photo
    call = HelpCall.objects.make(session)
    call.take("Frank")
    split(session, 1)


def _cafe(room: Room) -> None:
    cafe = room.go_to("worldcafe")
    other = WorkingSession.objects.get(question="When?")
    Round.objects.open(cafe)
    Visit.objects.get_or_create(phase=cafe, round=2, participant=room.alice, defaults={"session": other})
    Wish.objects.make(cafe, room.alice, other)
    StationNote.objects.leave(other, room.alice, "Nice!", "k")
    Tour.objects.start(room.phase("gallery"), 20)
    Feedback.objects.leave(room.go_to("thanks"), room.alice, "Thank you")


def _console(room: Room) -> None:
    olga = Facilitator.objects.get_or_create(workshop=room.workshop, user=room.olga, defaults={"name": "Olga"})[0]
    Workshop.objects.filter(pk=room.workshop.pk).update(at_controls=olga, tables=["Window"], places=["Balcony"])
    for who in (olga, room.frank):
        room.workshop.log.create(facilitator=who, name=who.name, verb="next")
    message = room.workshop.messages.create(text="Come, please", audience="Group 1", key="k")
    message.recipients.add(room.alice, room.bob)
    Echo.objects.create(participant=room.alice, number=1, milliseconds=12, browser="A browser")


_packed: list[bytes] = []


def packed() -> bytes:
    """The archive of a full workshop, made once; the workshop itself is gone."""
    if not _packed:
        with transaction.atomic():
            _packed.append(archive.write(full(Room()).workshop))
            transaction.set_rollback(True)
    return _packed[0]


def stocked() -> Room:
    """A room with a full workshop, as an archive has it: there at once."""
    room = Room.__new__(Room)
    room.olga = User.objects.create_user("olga", password="correct horse battery")
    room.workshop = archive.read(io.BytesIO(packed()), [room.olga])
    room.invitation = room.workshop.invitations.get()
    room.frank = room.workshop.facilitators.get()
    people = room.workshop.participants
    room.alice, room.bob, room.carol = (people.get(name=name) for name in ("Alice", "Bob", "Carol"))
    Facilitator.objects.of(room.workshop, room.olga)
    return room


def members(workshop: Workshop) -> set[tuple[int, str]]:
    """Who is in which group, by number and name."""
    found: Any = GroupMember.objects.filter(phase__workshop=workshop)
    return set(found.values_list("group__number", "participant__name"))
