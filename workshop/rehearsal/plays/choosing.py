"""Selection: groups choose from their sheets, star, confirm and open again; the console fills up for the others."""

from __future__ import annotations

import random
from functools import partial

from ..page import Form
from ..person import Phone, Place
from ..script import Room, plays
from ..words import bare, mark, marked, reworded
from .sheets import one_per_group

SELECT, PUT_BACK, WRITE, STAR, UNSTAR = (
    rf"/select/questions/\d+/{rest}$" for rest in ("", "removal/", "text/", "star/", "star/end/")
)
CONFIRM, OPEN_AGAIN, FILL, UNFILL = (
    rf"/select/{rest}$" for rest in ("confirmation/", "confirmation/end/", "filling/", "filling/end/")
)
NO_SLOT = NOT_NOW = (409,)


@plays("select")
async def select(room: Room, here: Place) -> None:
    """The whole group reaches for the same slots at once; then some change their minds, and some write clearly."""

    async def reach(phone: Phone, dice: random.Random) -> None:
        await star(phone, dice)
        for form in _wanted(phone, dice)[:2]:
            await choose(room, phone, form)

    async def change(phone: Phone, dice: random.Random) -> None:
        for form in _ours(phone, PUT_BACK)[:1]:
            await put_back(room, phone, form)

    async def write(phone: Phone, dice: random.Random) -> None:
        for form in _ours(phone, WRITE)[:1]:
            await write_clearly(room, phone, form)

    await room.everybody(reach, 1.5, here.phase, "reach")
    hasty = one_per_group(room)[::5]
    await room.each(hasty, change, 0.5, here.phase, "change")
    await turn_clock(room, "pause", "start")
    await room.each(one_per_group(room), reach, 1, here.phase, "again")
    await turn_clock(room, "longer", "shorter")
    await room.each(one_per_group(room)[1::3], write, 1, here.phase, "write")
    await room.each(one_per_group(room)[::4], change, 0.5, here.phase, "hesitate")
    await agree(room, here)
    await fill_up(room)


async def agree(room: Room, here: Place) -> None:
    """Companions confirm at the same moment; some open again, write, and confirm once more, one is still at it."""

    async def confirm(phone: Phone, dice: random.Random) -> None:
        for form in phone.screen.forms(CONFIRM):
            await phone.write(form, may=NOT_NOW, twice=dice.random() < 0.2)

    async def again(phone: Phone, dice: random.Random) -> None:
        for form in phone.screen.forms(OPEN_AGAIN):
            await phone.write(form)
            await phone.until(lambda: phone.screen.forms(CONFIRM))
        for form in _ours(phone, WRITE)[:1]:
            await write_clearly(room, phone, form)

    await room.everybody(confirm, 0.5, here.phase, "confirm")
    undecided = one_per_group(room)[1::4]
    await room.each(undecided, again, 0.5, here.phase, "open again")
    await room.each(undecided[1:], confirm, 0.5, here.phase, "confirm again")


async def fill_up(room: Room) -> None:
    """The facilitator takes the most-starred for the groups that are not ready, takes that back, and does it again."""
    await room.quiet()
    if not room.console.screen.forms(FILL):
        return
    before = set(room.ledger.kept["postit"])
    for nth in range(2):
        await room.console.do(FILL)
        for phone in one_per_group(room):
            await phone.until(partial(_hangs, phone))
            for text in filter(mark, phone.screen.region("choice").lines):
                room.ledger.keep("postit", mark(text), text)
        await _keep_what_nobody_of_ours_sees(room)
        if nth == 0:
            await room.console.do(UNFILL)
            await room.quiet()
            for key in set(room.ledger.kept["postit"]) - before:
                room.ledger.drop("postit", key)


async def _keep_what_nobody_of_ours_sees(room: Room) -> None:
    """A question of somebody who came in twice may be on the sheet of a group without any of our phones."""
    await room.quiet()
    for text in filter(None, map(marked, room.console.screen.region("selections").lines)):
        if mark(text) not in room.ledger.kept["postit"]:
            room.ledger.keep("postit", mark(text), text)


def _hangs(phone: Phone) -> bool:
    """Whether a phone shows that its group's post-its hang, or that there is nothing to choose from."""
    return bool(phone.screen.forms(OPEN_AGAIN)) or not (phone.screen.forms(SELECT) or phone.screen.forms(PUT_BACK))


async def star(phone: Phone, dice: random.Random) -> None:
    """A star or two; some are taken back."""
    forms = _ours(phone, STAR)
    for form in dice.sample(forms, min(2, len(forms))):
        await phone.write(form, twice=dice.random() < 0.1)
        if dice.random() < 0.3:
            await phone.write(Form(form.action + "end/", {}, {}, form.near))


async def turn_clock(room: Room, *verbs: str) -> None:
    """Press the clock's buttons one after the other, where there is a clock."""
    for verb in verbs:
        if room.console.screen.forms("/clock/"):
            await room.console.do(rf"/clock/{verb}/$")


def _ours(phone: Phone, action: str) -> list[Form]:
    """The forms beside questions of the rehearsal: in a workshop of others there may be other ones."""
    return [form for form in phone.screen.forms(action) if mark(form.near)]


def _wanted(phone: Phone, dice: random.Random) -> list[Form]:
    """The questions that somebody likes best: the real ones, which everybody asked first."""
    forms = sorted(_ours(phone, SELECT), key=lambda form: mark(form.near))
    dice.shuffle(forms)
    return sorted(forms, key=lambda form: ".1" not in mark(form.near))


async def choose(room: Room, phone: Phone, form: Form) -> None:
    if await phone.write(form, may=NO_SLOT):
        text = marked(form.near)
        room.ledger.keep("postit", mark(text), text)


async def put_back(room: Room, phone: Phone, form: Form) -> None:
    if await phone.write(form):
        room.ledger.drop("postit", mark(form.near))


async def write_clearly(room: Room, phone: Phone, form: Form) -> None:
    """A companion may have hung it in this very moment: then it stays as it is."""
    text = reworded(marked(form.near), "(clearly)")
    if bare(text) and await phone.write(form, text=text, may=NOT_NOW):
        room.ledger.keep("postit", mark(text), text)
