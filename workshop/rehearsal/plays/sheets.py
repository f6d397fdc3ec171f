"""Brainstorm and selection: what groups do with their sheets."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from functools import partial

from django.utils.translation import gettext as _

from ..page import Form
from ..person import BACK, NEXT, Phone, Place
from ..script import Room, plays
from ..words import mark, reworded
from . import crew, people
from .beginning import see_groups
from .regroup import regroup
from .steering import too_early

ASK, TAKE_BACK, REWORD = (rf"/brainstorm/questions/{rest}$" for rest in ("", r"\d+/removal/", r"\d+/"))
HIDE, SHOW = r"/questions/\d+/hiding/$", r"/questions/\d+/hiding/end/$"
OVER = (409,)

type Act = Callable[[Phone, random.Random], Awaitable[None]]


@plays("brainstorm")
async def brainstorm(room: Room, here: Place) -> None:
    """Questions and more questions; late-comers, a *listen up*, and a facilitator who pressed next too early.

    A statement becomes the question that its author is offered; a question is hidden for a while.
    """

    async def first(phone: Phone, dice: random.Random) -> None:
        await ask(room, phone, dice)

    async def more(phone: Phone, dice: random.Random) -> None:
        if dice.random() < 0.5:
            await ask(room, phone, dice)
        if dice.random() < 0.15:
            await take_back(room, phone)
        elif dice.random() < 0.15:
            await clearer(room, phone)

    await room.everybody(first, 2, here.phase, "first")
    await crew.tell(room)
    await crew.change_hands(room)
    await room.join(room.latecomers(0.7), 0.2)
    await listen_up(room)
    await people.remove_by_mistake(room)
    await people.come_twice(room)
    await back_and_next(room, here)
    await room.everybody(take_offer_in(room), 1, here.phase, "offers")
    await hide_and_show(room)
    await too_early(room)
    await room.everybody(more, 2, here.phase, "more")
    for phone in room.present[::20]:
        if form := await phone.form(ASK):
            room.racers.append(partial(now_or_never, room, phone, form))


async def ask(room: Room, phone: Phone, dice: random.Random) -> None:
    text = room.words.question(phone.number)
    if await phone.do(ASK, text=text, twice=dice.random() < 0.1):
        room.ledger.keep("question", mark(text), text)


async def now_or_never(room: Room, phone: Phone, form: Form) -> None:
    """A question sent in the very moment in which the phase ends."""
    text = room.words.question(phone.number)
    if await phone.write(form, text=text, may=OVER):
        room.ledger.keep("question", mark(text), text)


async def take_back(room: Room, phone: Phone) -> None:
    """Delete the newest question of one's own, if there are others."""
    own = _own(room, phone)
    if len(own) > 1 and await phone.do(TAKE_BACK, own[-1]):
        room.ledger.drop("question", own[-1])


async def clearer(room: Room, phone: Phone) -> None:
    """Write one's first question anew."""
    for key in _own(room, phone)[:1]:
        text = reworded(room.ledger.kept["question"][key][0], "(again)")
        if await phone.do(REWORD, key, text=text):
            room.ledger.keep("question", key, text)


def take_offer_in(room: Room) -> Act:
    """What everybody does who is offered a question for a statement of theirs: every other one takes it."""

    async def take(phone: Phone, dice: random.Random) -> None:
        for form in phone.screen.forms(REWORD):
            key, text = mark(form.near), form.fields["text"]
            is_offer = key in _own(room, phone) and not form.near.startswith(" ".join(text.split()))
            if is_offer and dice.random() < 0.5 and await phone.write(form):
                room.ledger.drop("question", key)
                room.ledger.keep("question", mark(text), text)

    return take


async def hide_and_show(room: Room) -> None:
    """The facilitator hides a question and shows it again; meanwhile only its author reads of it."""
    author = room.present[-1]
    for key in _own(room, author)[:1]:
        if not await room.console.do(HIDE, key, reason="Please be kind"):
            return
        await room.quiet()
        if any(f" {key} " in f"{phone.screen.text('sheet')} " for phone in room.present):
            room.ledger.error(_("The hidden question %(key)s is still on a phone.") % {"key": key})
        if "Please be kind" not in author.screen.region("hidden").text:
            room.ledger.error(_("%(name)s does not read why a question is hidden.") % {"name": author.name})
        await room.console.do(SHOW, key)


def _own(room: Room, phone: Phone) -> list[str]:
    """The marks of one's own questions on the sheet."""
    return [key for key in map(str, room.ledger.kept["question"]) if key.startswith(f"q{phone.number}.")]


async def listen_up(room: Room) -> None:
    """Instruction time: every phone is covered, people stop writing."""
    await room.console.do(r"/attention/$", instruction="Look at the stage")
    for phone in room.present:
        if not await phone.until(partial(_is_covered, phone)):
            room.ledger.error(_("The phone of %(name)s is not covered.") % {"name": phone.name})
    await room.console.do(r"/attention/end/$")


def _is_covered(phone: Phone) -> bool:
    return "Look at the stage" in phone.screen.region("attention").text


async def back_and_next(room: Room, here: Place) -> None:
    """Back to the groups and on again, with nothing lost, also when written sheets are merged and parted again."""
    if await room.console.press(BACK) and room.console.place.kind == "grouping":
        await regroup(room)
        await see_groups(room)
    await room.console.press(NEXT)


def one_per_group(room: Room) -> list[Phone]:
    return [group[0] for group in room.grouped()]
