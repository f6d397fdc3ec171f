"""The wall: a delegate of every group hangs its post-its; then everybody looks."""

from __future__ import annotations

import asyncio
import random
from functools import partial

from ..page import Form
from ..person import Console, Phone, Place
from ..script import Room, plays
from ..words import mark, marked
from .sheets import one_per_group

GO, FOUND, MOVE, RENAME = (
    rf"/cluster/{rest}$" for rest in ("delegate/", "clusters/", r"postits/\d+/", r"clusters/\d+/")
)
DOTS = 3


@plays("cluster")
async def cluster(room: Room, here: Place) -> None:
    """Delegates go to the wall, name clusters, and move their groups' post-its; some move one twice."""
    delegates = one_per_group(room)

    async def go(phone: Phone, dice: random.Random) -> None:
        await phone.do(GO, may=(409,))

    async def found(phone: Phone, dice: random.Random) -> None:
        await name_cluster(room, phone, room.words.clusters[delegates.index(phone) % len(room.words.clusters)])

    async def hang(phone: Phone, dice: random.Random) -> None:
        for key in _of_group(room, phone):
            if dice.random() < 0.2:
                await contest(room, phone, key, dice)
            await move(room, phone, key)

    await room.each(_seconds(room), go, 0.5, here.phase, "go first")
    await room.each(delegates, go, 1, here.phase, "go")
    await room.each(delegates, found, 1, here.phase, "name")
    for name in room.words.clusters:
        await name_cluster(room, room.console, name)
    await room.each(delegates, hang, 4, here.phase, "hang")
    for key in map(str, room.ledger.kept["postit"].keys() - room.ledger.kept["placed"].keys()):
        await move(room, room.console, key)


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
    if await who.do(MOVE, key, cluster=await _number(who, name)):
        room.ledger.keep("placed", key, name, text)


async def contest(room: Room, phone: Phone, key: str, dice: random.Random) -> None:
    """Two people move the same post-it at the same moment, to different places."""
    one, other = dice.sample(room.words.clusters, 2)
    await asyncio.gather(
        phone.do(MOVE, key, cluster=await _number(phone, one)),
        room.console.do(MOVE, key, cluster=await _number(room.console, other)),
    )


async def _number(who: Phone | Console, name: str) -> str:
    """The key of a cluster, as its *rename* button tells."""

    def find() -> str:
        named = (form for form in who.screen.forms(RENAME) if form.fields.get("name") == name)
        return next((form.action.rstrip("/").rpartition("/")[2] for form in named), "")

    return await who.until(find)


@plays("gallery")
async def gallery(room: Room, here: Place) -> None:
    """Everybody looks, while the stage goes by itself, and gives dots; then the stage shows what matters most."""
    if here.step != "0":
        await room.think(0.1)
        return
    await room.console.do(r"/gallery/tour/$", seconds="10")
    await room.console.do(r"/gallery/dots/$", count=str(DOTS))
    await room.everybody(partial(look, room), 0.5, here.phase, "look")
    await room.everybody(partial(give, room, here), 1, here.phase, "give")
    await room.everybody(partial(think_again, room, here), 0.5, here.phase, "again")
    await room.console.do(r"/gallery/dots/reveal/$")
    await room.think(0.2)


async def look(room: Room, phone: Phone, dice: random.Random) -> None:
    """Read where some post-it comes from, as soon as there are dots to give."""
    await phone.until(lambda: phone.screen.region("own").text)
    if forms := _dottable(phone):
        answer = await phone.get(dice.choice(forms).action.removesuffix("dots/"))
        if answer.status != 200:
            phone.complain("GET a post-it", answer)


async def give(room: Room, here: Place, phone: Phone, dice: random.Random) -> None:
    """All dots at once to one post-it, or some to several; impatient thumbs tap twice."""
    left = DOTS
    for form in dice.sample(forms := _dottable(phone), min(dice.choice((1, 2, 3)), len(forms))):
        count = dice.randint(1, left) if left else 0
        if count and await phone.write(form, count=str(count), twice=dice.random() < 0.2):
            for number in range(count):
                room.ledger.keep("dot", (here.phase, phone.name, mark(form.near), number), marked(form.near))
            left -= count


async def think_again(room: Room, here: Place, phone: Phone, dice: random.Random) -> None:
    """Some take a dot back, and some try to give more than they have."""
    for form in dice.sample(forms := _dottable(phone), min(1, len(forms))):
        if dice.random() < 0.3 and await phone.write(form, count="0"):
            for number in range(DOTS):
                room.ledger.drop("dot", (here.phase, phone.name, mark(form.near), number))
        elif dice.random() < 0.2:
            await phone.write(form, count=str(DOTS + 1), may=(409,))


def _dottable(phone: Phone) -> list[Form]:
    """The forms that put dots on the post-its of the rehearsal."""
    forms = phone.screen.forms(r"/gallery/postits/\d+/dots/$")
    return [form for form in forms if len(form.choices.get("count", ())) > 1 and mark(form.near)]
