"""The gallery: everybody looks, and gives dots to what matters most."""

from __future__ import annotations

import random
from functools import partial

from ..page import Form
from ..person import Phone, Place
from ..script import Room, plays
from ..words import mark, marked

DOTS = 3
DOT = r"/gallery/postits/\d+/dots/$"


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
    forms = phone.screen.forms(DOT)
    return [form for form in forms if len(form.choices.get("count", ())) > 1 and mark(form.near)]
