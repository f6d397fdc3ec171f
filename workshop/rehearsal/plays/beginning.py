"""The lobby, the line-ups, the groups; and the thanks at the end."""

from __future__ import annotations

import asyncio
import random

from django.utils.translation import gettext as _

from ..check import differences
from ..person import Phone, Place
from ..script import Room, plays
from . import people
from .regroup import regroup, sit_down
from .steering import UNDO

MIX, STAND = r"/grouping/mix/$", r"/lineup/place/$"
ON_TIME = 0.95


@plays("lobby")
async def lobby(room: Room, here: Place) -> None:
    """Nearly everybody comes in time."""
    waiting = room.latecomers(1)
    await room.join(waiting[: max(round(len(waiting) * ON_TIME), 1)], 4)
    await people.rename(room)


@plays("lineup")
async def lineup(room: Room, here: Place) -> None:
    """Everybody stands somewhere on the line; some look around and move. A covered picture is shown at the end."""

    async def stand(phone: Phone, dice: random.Random) -> None:
        for at in dice.sample(range(0, 101, 5), dice.choice((1, 1, 1, 2))):
            if await phone.do(STAND, value=str(at)):
                room.ledger.keep("lineup", (here.phase, phone.name), here.title, str(at))

    await room.everybody(stand, 1.5, here.phase)
    if room.console.screen.forms(r"/cover/end/$"):
        await show_picture(room)


async def show_picture(room: Room) -> None:
    """The stage knows the ends of the line only when the facilitator has shown the picture."""
    covered = room.stage.screen.region("crowd").text
    await room.console.do(r"/cover/end/$")
    if not await room.stage.until(lambda: len(room.stage.screen.region("crowd").text) > len(covered)):
        room.ledger.error(_("The stage still keeps the line-up's picture back."))


@plays("grouping")
async def grouping(room: Room, here: Place) -> None:
    """Everybody looks where to go, or sits down; the room is mixed again, before anybody has begun to write, and groups
    are changed and changed back; mixing them once more is undone, too."""
    await room.think(0.5)
    await sit_down(room, here.phase)
    if room.console.screen.forms(MIX):
        await room.console.do(MIX, may=(422,))
        await _hear(room)
    await room.quiet(breath=1)
    await see_groups(room)
    groups = room.groups
    await regroup(room)
    await _are_back(room, groups)
    if room.console.screen.forms(MIX) and await room.console.do(MIX, may=(422,)):
        await _hear(room)
        await room.console.do(UNDO)
        await _hear(room)
        await _are_back(room, groups)


async def _are_back(room: Room, groups: set[frozenset[str]]) -> None:
    """After what was done and undone everybody is in the group of before."""
    for patience in (0, 1, 2, 4):
        await asyncio.sleep(patience)
        await see_groups(room)
        if room.groups == groups:
            return
    room.ledger.error(_("Changes of the groups that were undone have left something behind."))


async def _hear(room: Room) -> None:
    """Wait until the console shows what a fresh page shows: by then the phones have been sent the same news."""
    if fresh := await room.console.fresh():
        await room.console.until(lambda: not differences(room.console.screen, fresh))


async def see_groups(room: Room) -> None:
    """Who is with whom, as the phones tell, once all of them tell the same: everybody is in exactly one group."""
    await room.quiet()
    for patience in (0.5, 1, 2, 4, 0):
        companions = {phone.name: frozenset(phone.screen.region("companions").lines) for phone in room.present}
        room.groups = set(companions.values())
        wrong = [name for name, group in companions.items() if not _is_only(name, group, room.groups)]
        if not wrong:
            return
        await asyncio.sleep(patience)
    for name in wrong:
        room.ledger.error(_("%(name)s is not in exactly one group.") % {"name": name})


def _is_only(name: str, group: frozenset[str], groups: set[frozenset[str]]) -> bool:
    return name in group and sum(name in other for other in groups) == 1


@plays("thanks")
async def thanks(room: Room, here: Place) -> None:
    """Most leave a line; some write it anew."""

    async def leave(phone: Phone, dice: random.Random) -> None:
        for _line in range(dice.choice((0, 1, 1, 1, 2))):
            text = room.words.line(phone.number)
            if await phone.do(r"/thanks/feedback/$", text=text):
                room.ledger.keep("feedback", (here.phase, phone.name), text)

    await room.everybody(leave, 2, here.phase)
