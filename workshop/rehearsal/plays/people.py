"""What the console does for people who are lost: a new name, a removal undone, two who are one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..flaky import FlakyPhone
from ..person import Phone, Ward
from ..script import Room

TWINS = 3
"""How many come in twice, at most."""


def _steady(room: Room) -> list[Phone]:
    """Those with a phone that holds, who act for nobody else."""
    scribes = [phone.scribe for phone in room.phones if isinstance(phone, Ward)]
    return [phone for phone in room.present if not isinstance(phone, Ward | FlakyPhone) and phone not in scribes]


async def rename(room: Room) -> None:
    """Somebody has mistyped their name."""
    for phone in _steady(room)[:1]:
        before, phone.name = phone.name, room.words.name(phone.number, "b")
        if await room.console.about(phone, r"/name/$", name=phone.name):
            for kind in ("headcount", "person"):
                if before in room.ledger.kept[kind]:
                    room.ledger.drop(kind, before)
                    room.ledger.keep(kind, phone.name, *([phone.name] if kind == "person" else []))


async def remove_by_mistake(room: Room) -> None:
    """Somebody is removed, their phone says so; they are brought back and go on as if nothing had been."""
    for phone in _steady(room)[1:2]:
        phone.may_be_closed = True
        if await room.console.about(phone, r"/removal/$"):
            await _goodbye(phone)
            await room.console.about(phone, r"/removal/end/$")
        phone.may_be_closed = False
        await phone.load()


async def _goodbye(phone: Phone) -> None:
    """Wait until the server has closed this phone's socket."""
    if not await phone.until(lambda: not phone.is_connected):
        phone.ledger.error(_("The phone of %(name)s hears on.") % {"name": phone.name})


async def come_twice(room: Room) -> None:
    """Some have lost their cookie, come in anew and write; the console makes one person of the two."""
    for kept in _steady(room)[2::7][:TWINS]:
        twin = Phone(kept.base, kept.connector, room.ledger, kept.number, room.words.name(kept.number, "t"))
        await twin.join(room.console.door, room.dice("twin", kept.number), "", twice=False)
        if twin.has_joined:
            await _write_something(room, twin)
            await _merge(room, kept, twin)
        await twin.close()


async def _write_something(room: Room, twin: Phone) -> None:
    # A number of its own: the question may be on another group's sheet than those that they wrote before.
    text = room.words.question(len(room.phones) + twin.number)
    if await twin.do(r"/brainstorm/questions/$", text=text):
        room.ledger.keep("question", ("twin", twin.name), text)


async def _merge(room: Room, kept: Phone, twin: Phone) -> None:
    """One person less is here; their other phone is the kept person, without a question."""
    twin.may_be_closed, key = True, kept.screen.mark("data-person")
    if not await room.console.about(kept, r"/merge/$", other=twin.screen.mark("data-person")):
        return
    room.ledger.drop("headcount", twin.name)
    if twin.name not in room.ledger.kept["person"]:  # The more reserved of two wishes counts.
        room.ledger.drop("person", kept.name)
    room.ledger.drop("person", twin.name)
    await _goodbye(twin)
    await twin.load()
    if twin.screen.mark("data-person") != key:
        room.ledger.error(_("The other phone of %(name)s is not theirs.") % {"name": kept.name})
