"""The wall: a delegate of every group hangs its post-its; they stack, merge and order, and the console undoes."""

from __future__ import annotations

import asyncio
import random

from django.utils.translation import gettext as _

from ..page import Screen
from ..person import Console, Phone, Place
from ..script import Room, plays
from .sheets import one_per_group

GO, FOUND, MOVE, STACK, RENAME, COLOUR, ORDER, MERGE, UNDO = (
    rf"/cluster/{rest}$"
    for rest in (
        *("delegate/", "clusters/", "postits/", "postits/stack/", r"clusters/\d+/"),
        *("clusters/colour/", "clusters/order/", "clusters/merging/", r"steps/\d+/undo/"),
    )
)
PICK = r"^#selection-"
"""What stands on every post-it and cluster that can be selected."""


@plays("cluster")
async def cluster(room: Room, here: Place) -> None:
    """Delegates go to the wall, name clusters, and move their groups' post-its; some move one twice, some stack."""
    delegates = one_per_group(room)

    async def go(phone: Phone, dice: random.Random) -> None:
        await phone.do(GO, may=(409,))

    async def hand_over(phone: Phone, dice: random.Random) -> None:
        companion = next(group[0] for group in room.grouped() if phone in group)
        await phone.do(GO, participant=companion.screen.mark("data-person"), may=(409,))

    async def found(phone: Phone, dice: random.Random) -> None:
        await name_cluster(room, phone, room.words.clusters[delegates.index(phone) % len(room.words.clusters)])

    async def hang(phone: Phone, dice: random.Random) -> None:
        for key in _of_group(room, phone):
            if dice.random() < 0.2:
                await contest(room, phone, key, dice)
            await move(room, phone, key)
        if dice.random() < 0.4:
            await stack(room, phone, _of_group(room, phone))

    await room.each(_seconds(room), go, 0.5, here.phase, "go first")
    await room.each(_seconds(room), hand_over, 0.5, here.phase, "hand over")
    await room.each(delegates, go, 1, here.phase, "go")
    await room.each(delegates, found, 1, here.phase, "name")
    for name in room.words.clusters:
        await name_cluster(room, room.console, name)
    await room.each(delegates, hang, 4, here.phase, "hang")
    for key in map(str, room.ledger.kept["postit"].keys() - room.ledger.kept["placed"].keys()):
        await move(room, room.console, key)
    await tidy_up(room, delegates[0])


def _seconds(room: Room) -> list[Phone]:
    """Somebody else of some groups: they go, too, and are relieved."""
    return [group[-1] for group in room.grouped()[::4] if len(group) > 1]


def _of_group(room: Room, phone: Phone) -> list[str]:
    """The marks of the post-its of somebody's group."""
    group = next(group for group in room.grouped() if phone in group)
    keys = map(str, room.ledger.kept["postit"])
    return [key for key in keys if int(key[1:].partition(".")[0]) in {other.number for other in group}]


async def name_cluster(room: Room, who: Phone | Console, name: str) -> None:
    """A new cluster; one that is there already is that one, however many name it at once."""
    if await who.do(FOUND, name=name):
        room.ledger.keep("cluster", name, name)


async def move(room: Room, who: Phone | Console, key: str) -> None:
    """Hang a post-it where it belongs."""
    (text,) = room.ledger.kept["postit"][key]
    name = room.words.cluster(text)
    if await who.do(MOVE, postit=await _postit(who, key), cluster=await _number(who, name)):
        room.ledger.keep("placed", key, name, text)


async def contest(room: Room, phone: Phone, key: str, dice: random.Random) -> None:
    """Two people move the same post-it at the same moment, to different places."""
    one, other = dice.sample(room.words.clusters, 2)
    hands: list[tuple[Phone | Console, str]] = [(phone, one), (room.console, other)]
    await asyncio.gather(
        *[who.do(MOVE, postit=await _postit(who, key), cluster=await _number(who, name)) for who, name in hands]
    )


async def stack(room: Room, who: Phone, keys: list[str]) -> None:
    """Lay the second of some post-its under the first."""
    if len(keys) < 2:
        return
    top, below = keys[:2]
    if await who.do(STACK, postit=[await _postit(who, top), await _postit(who, below)]):
        name, first = room.ledger.kept["placed"][top]
        (text,) = room.ledger.kept["postit"][below]
        room.ledger.keep("placed", below, name, text)
        room.ledger.keep("stacked", below, first, text)


async def tidy_up(room: Room, phone: Phone) -> None:
    """The console colours, orders and merges; what somebody did by mistake is undone, the last step first."""
    console, (name, other, *_others) = room.console, room.words.clusters
    chosen = await _number(console, name)
    await console.do(COLOUR, chosen=chosen, tint="3")
    await console.do(ORDER, chosen=chosen, places="1")
    await name_cluster(room, console, "Odds and ends")
    if await console.do(MERGE, chosen=await _number(console, "Odds and ends"), into=chosen):
        room.ledger.drop("cluster", "Odds and ends")
    before, into = await _last(console), await _number(console, other)
    await console.do(rf"/clusters/{chosen}/$", name=f"{name} (again)")
    await console.do(rf"/clusters/{into}/$", name=f"{other} (too)")
    await phone.do(MERGE, chosen=chosen, into=into)
    for _again in range(3):
        await _last(console)
        await console.do(UNDO)
    if await _last(console) != before:
        room.ledger.error(_("The console does not offer the last step again after as many undos as steps."))


async def _last(console: Console) -> str:
    """The address that undoes the last step, as soon as the console offers what a fresh one offers."""

    def last(screen: Screen | None) -> str:
        return next((form.action for form in screen.forms(UNDO)), "") if screen else ""

    wanted = last(await console.fresh())
    await console.until(lambda: last(console.screen) == wanted)
    return wanted


async def _postit(who: Phone | Console, key: str) -> str:
    """The number of a post-it, as the box tells that selects it."""
    form = await who.form(PICK, key)
    return form.fields.get("postit", "") if form else ""


async def _number(who: Phone | Console, name: str) -> str:
    """The key of a cluster, as its *rename* button tells."""

    def find() -> str:
        named = (form for form in who.screen.forms(RENAME) if form.fields.get("name") == name)
        return next((form.action.rstrip("/").rpartition("/")[2] for form in named), "")

    return await who.until(find)
