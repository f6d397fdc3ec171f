"""What people do by themselves in each kind of phase, as far as their phone offers it at that moment.

A deed is one thing that somebody does. It answers whether it is done, also when it was refused: a False is tried again.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Any

from pycrdt import Doc, Text

from .page import Form
from .person import Phone
from .plays.beginning import STAND
from .plays.choosing import CONFIRM, SELECT, STAR, WRITE
from .plays.gallery import DOT
from .plays.regroup import SIT
from .plays.sessions import CHECK_IN, HOST, HOST_POSTIT, JOIN, NOTE, WISH
from .plays.sheets import ASK, TAKE_BACK
from .plays.wall import FOUND, GO, MOVE, PICK
from .plays.worksheets import CALL, LINE, PHOTO, edit, picture
from .script import Room
from .words import mark, marked, reworded

type Deed = Callable[[Room, Phone, random.Random], Awaitable[bool]]

OVER = (403, 404, 409, 422)
"""Refusals that are in order: somebody was faster, or the facilitator has moved on meanwhile."""


async def press(phone: Phone, dice: random.Random, forms: list[Form], **values: Any) -> bool:
    """Send one of these forms; False when there is none."""
    if not forms:
        return False
    await phone.write(dice.choice(forms), may=OVER, twice="text" in values and dice.random() < 0.05, **values)
    return True


async def stand(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(STAND), value=str(dice.randrange(0, 101, 5)))


async def sit(room: Room, phone: Phone, dice: random.Random) -> bool:
    """Choose a table, where people do that."""
    return await press(phone, dice, phone.screen.forms(SIT))


async def ask(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(ASK), text=room.words.question(phone.number))


async def think_better(room: Room, phone: Phone, dice: random.Random) -> bool:
    """Take one of one's own questions back, if there are several."""
    own = [form for form in phone.screen.forms(TAKE_BACK) if mark(form.near).startswith(f"q{phone.number}.")]
    return len(own) < 2 or await press(phone, dice, own)


async def star(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(STAR))


async def select(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(SELECT))


async def write_clearly(room: Room, phone: Phone, dice: random.Random) -> bool:
    forms = [form for form in phone.screen.forms(WRITE) if marked(form.near)]
    return not forms or await press(phone, dice, forms[:1], text=reworded(marked(forms[0].near), "(clearly)"))


async def confirm(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(CONFIRM))


async def go_to_the_wall(room: Room, phone: Phone, dice: random.Random) -> bool:
    """Go for one's group, if nobody has gone yet."""
    return _is_at_wall(phone) or await press(phone, dice, phone.screen.forms(GO)[:1])


def _is_at_wall(phone: Phone) -> bool:
    return bool(phone.screen.forms(MOVE))


async def name_a_cluster(room: Room, phone: Phone, dice: random.Random) -> bool:
    if not _is_at_wall(phone):
        return True
    return await press(phone, dice, phone.screen.forms(FOUND), name=dice.choice(room.words.clusters))


async def hang(room: Room, phone: Phone, dice: random.Random) -> bool:
    """Move some post-it into some cluster."""
    if not _is_at_wall(phone):
        return True
    postits = [form.fields["postit"] for form in phone.screen.forms(PICK) if "postit" in form.fields]
    clusters = [key for form in phone.screen.forms(MOVE) for key in form.choices.get("cluster", ()) if key]
    if not postits or not clusters:
        return False
    return await press(
        phone, dice, phone.screen.forms(MOVE), postit=dice.choice(postits), cluster=dice.choice(clusters)
    )


async def give_a_dot(room: Room, phone: Phone, dice: random.Random) -> bool:
    forms = [form for form in phone.screen.forms(DOT) if len(form.choices.get("count", ())) > 1]
    return await press(phone, dice, forms, count="1")


async def find_a_session(room: Room, phone: Phone, dice: random.Random) -> bool:
    """Join some session; one in eight hosts one, on a question from the wall or a new one."""
    if dice.random() > 1 / 8:
        return await press(phone, dice, phone.screen.forms(JOIN))
    if forms := phone.screen.forms(HOST_POSTIT):
        return await press(phone, dice, forms)
    return await press(phone, dice, phone.screen.forms(HOST), question=room.words.question(phone.number))


async def join_late(room: Room, phone: Phone, dice: random.Random) -> bool:
    forms = phone.screen.forms(r"/(session|finish)/sessions/\d+/members/$")
    return not forms or await press(phone, dice, forms)


async def write_a_line(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(LINE), text=room.words.entry(phone.number))


async def write_together(room: Room, phone: Phone, dice: random.Random) -> bool:
    """Type a line into a field in which others type, too."""
    forms, text = phone.screen.forms(LINE), room.words.entry(phone.number)
    if not forms or not phone.screen.mark("data-save"):
        return False
    field = dice.choice(forms).fields["field"]

    def type_it(doc: Doc) -> None:
        area = doc.get(field, type=Text)
        lines = str(area).splitlines(keepends=True)
        area.insert(len("".join(lines[: dice.randint(0, len(lines))]).encode()), f"{text}\n")

    await edit(phone, type_it, may=OVER)
    return True


async def photograph(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(PHOTO), photo=picture(phone.number))


async def pick_a_presenter(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(r"/presenter/$"), role="presenter")


async def call(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(CALL))


async def check_in(room: Room, phone: Phone, dice: random.Random) -> bool:
    """Say where one is, where people go as they like; elsewhere there is nothing to say."""
    if phone.screen.mark("data-station"):
        return True
    return await press(phone, dice, phone.screen.forms(CHECK_IN))


async def leave_a_note(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(NOTE), text=room.words.note(phone.number))


async def wish(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(WISH))


async def say_a_line(room: Room, phone: Phone, dice: random.Random) -> bool:
    return await press(phone, dice, phone.screen.forms(r"/thanks/feedback/$"), text=room.words.line(phone.number))


DEEDS: dict[str, tuple[tuple[Deed, float], ...]] = {
    "lineup": ((stand, 1.2),),
    "grouping": ((sit, 0.9),),
    "brainstorm": ((ask, 2.5), (think_better, 0.1)),
    "select": ((star, 1.5), (select, 0.7), (write_clearly, 0.3), (confirm, 0.4)),
    "cluster": ((go_to_the_wall, 0.3), (name_a_cluster, 1), (hang, 6)),
    "gallery": ((give_a_dot, 2.5),),
    "marketplace": ((find_a_session, 1.1),),
    "session": (
        *((join_late, 1), (write_a_line, 0.4), (write_together, 1.4), (pick_a_presenter, 0.2)),
        *((photograph, 0.1), (call, 0.02)),
    ),
    "finish": ((write_together, 0.3),),
    "worldcafe": ((check_in, 0.95), (leave_a_note, 0.4), (wish, 0.1)),
    "thanks": ((say_a_line, 0.8),),
}
"""What people want to do in each kind of phase, in this order, and how often on average."""
