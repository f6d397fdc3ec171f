"""Groups are changed: people choose their tables; the facilitator moves, merges, tops up, and undoes all of it."""

from __future__ import annotations

import random
from typing import Any

from django.utils.translation import gettext as _

from ..page import Form
from ..person import Phone
from ..script import Room

SIT, REST = r"/grouping/tables/\d+/$", r"/grouping/rest/$"
MOVE, MERGE, TOP_UP, UNDO = (
    rf"/groups/{rest}$" for rest in ("members/", r"\d+/merging/", r"\d+/members/", r"steps/\d+/undoing/")
)
HESITANT = 0.2
MOST_MOVES = 6


async def sit_down(room: Room, *about: object) -> None:
    """Where people choose their tables: most do, some change their minds, and the console places the others."""

    async def choose(phone: Phone, dice: random.Random) -> None:
        for _choice in range(0 if dice.random() < HESITANT else dice.choice((1, 1, 2))):
            await phone.write(dice.choice(phone.screen.forms(SIT)))

    tables = [phone for phone in room.present if phone.screen.forms(SIT)]
    await room.each(tables, choose, 0.5, *about, "sit")
    await room.quiet()
    if room.console.screen.forms(REST):
        await room.console.do(REST)


async def regroup(room: Room) -> None:
    """A group is made too small, topped up, made too small again and merged: then all of that is undone."""
    await room.quiet()
    for way_out in (TOP_UP, MERGE):
        await _shrink(room)
        if forms := room.console.screen.forms(way_out):
            await _press(room, forms[0])
        elif way_out == MERGE and len(_choices(room, "group")) > 1:
            room.ledger.error(_("The console offers nothing for a group that is too small."))
    while forms := room.console.screen.forms(UNDO):
        await _press(room, forms[0])


async def _shrink(room: Room) -> None:
    """Move people out of the first group until the console sees that it is too small."""
    for _move in range(MOST_MOVES):
        people, groups = _choices(room, "participant"), _choices(room, "group")
        if len(groups) < 2 or room.console.screen.forms(MERGE):
            return
        await _press(room, room.console.screen.forms(MOVE)[0], participant=people[0], group=groups[-1])


def _choices(room: Room, name: str) -> tuple[str, ...]:
    return next((form.choices.get(name, ()) for form in room.console.screen.forms(MOVE)), ())


async def _press(room: Room, form: Form, **values: Any) -> None:
    """Press a button, and wait until the console shows another last step than before."""

    def last() -> list[str]:
        return [found.action for found in room.console.screen.forms(UNDO)]

    before = last()
    if await room.console.write(form, **values):
        await room.console.until(lambda: last() != before)
