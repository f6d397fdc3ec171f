"""Working sessions: people write on one worksheet together, by script and without one, and photograph the paper one."""

from __future__ import annotations

import io
import random
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image
from pycrdt import Doc, Text

from ..page import Form
from ..person import Phone, Place
from ..script import Room, plays
from ..words import bare, mark, numbered, reworded
from . import crew

LINE = r"/(session|finish)/lines/$"
PHOTO = r"/(session|finish)/photos/$"
CALL = r"/call/(end/)?$"
MOVED = (403,)
"""Refused as the session was split meanwhile, and this phone has not heard of it."""


@plays("session", "finish")
async def session(room: Room, here: Place) -> None:
    """Everybody writes on the worksheet of their session; some change their minds; somebody is picked to present."""
    is_last_call = here.kind == "finish"

    async def work(phone: Phone, dice: random.Random) -> None:
        if is_last_call and dice.random() < 0.6:
            return
        for _entry in range(1 if is_last_call else dice.choice((1, 1, 2))):
            await (write_line if dice.random() < 0.3 else write_together)(room, phone, dice)
            await room.think(dice.uniform(0, 1 if is_last_call else 3))
        if dice.random() < 0.2:
            await photograph(room, phone, dice)

    async def reconsider(phone: Phone, dice: random.Random) -> None:
        if own := _own(room, phone):
            if dice.random() < 0.15:
                await rewrite(room, phone, own[0])
            elif dice.random() < 0.1:
                await take_back(room, phone, own[-1])

    async def pick(phone: Phone, dice: random.Random) -> None:
        await choose_presenters(phone)

    await room.quiet()
    await room.each(_without(room), join_late, 0.5, here.phase)
    if not is_last_call:
        await split_the_largest(room)
        await call_for_help(room, one_per_session(room)[-1:])
    await room.everybody(work, 3 if is_last_call else 8, here.phase, "work")
    if not is_last_call:
        await room.each(one_per_session(room), pick, 1, here.phase, "pick")
        await room.everybody(reconsider, 2, here.phase, "reconsider")


def _session(phone: Phone) -> str:
    """The mark of the session that this phone is in, and which part of it, as its ticket says."""
    return numbered(phone.screen.region("crew").text) if phone.screen.forms(CALL) else ""


async def split_the_largest(room: Room) -> None:
    """The largest session becomes two, however hard the button is pressed; both are in the results."""
    people = Counter(filter(None, map(_session, room.present)))
    key, size = max(people.items(), key=lambda counted: counted[1], default=("", 0))
    if size < 4 or (known := room.ledger.kept["session"].get(key)) is None:
        return
    if await room.console.do(r"/sessions/\d+/parts/$", key, twice=True):
        room.ledger.drop("session", key)
        for part in (1, 2):
            room.ledger.keep("session", f"{key} ({part})", f"{known[0]} ({part})")
    await room.quiet()


async def call_for_help(room: Room, callers: list[Phone]) -> None:
    """A session calls; a helper says that they come, and was there; the facilitator, where there is no helper."""
    helper = await crew.helper_comes(room) if callers else None
    console = helper or room.console
    for phone in callers:
        if await phone.do(CALL) and await console.do(r"/calls/\d+/$"):
            if helper and not await crew.shows(phone, "crew", crew.HELPER):
                sentence = _("The phone of %(name)s does not say who comes.")
                room.ledger.error(sentence % {"name": phone.name})
            await console.do(r"/calls/\d+/end/$")
    if helper:
        await helper.close()


def _without(room: Room) -> list[Phone]:
    return [phone for phone in room.present if not _session(phone)]


async def join_late(phone: Phone, dice: random.Random) -> None:
    """Join while they work already."""
    forms = phone.screen.forms(r"/(session|finish)/sessions/\d+/members/$")
    if forms and await phone.write(dice.choice(forms)):
        await phone.until(lambda: _session(phone))


def one_per_session(room: Room) -> list[Phone]:
    by_session = {_session(phone): phone for phone in reversed(room.present)}
    return [phone for key, phone in by_session.items() if key]


async def choose_presenters(phone: Phone) -> None:
    """One member presents, another one relieves them."""
    people = len(phone.screen.forms(r"/presenter/$"))
    for role, index in (("presenter", 0), ("relief", 1)):
        forms = phone.screen.forms(r"/presenter/$")
        if index < min(people, len(forms)):
            await phone.write(forms[index], role=role)


# Writing ----------------------------------------------------------------------------------------------------------


async def write_line(room: Room, phone: Phone, dice: random.Random) -> None:
    """Add a line by the plain form."""
    found = room.ledger.kept["session"].get(_session(phone))
    if not found or not await phone.form(LINE):
        return
    text = room.words.entry(phone.number)
    if await phone.write(dice.choice(phone.screen.forms(LINE)), text=text, twice=dice.random() < 0.1):
        room.ledger.keep("entry", mark(text), *found, text)


async def write_together(room: Room, phone: Phone, dice: random.Random) -> None:
    """Type a line between those that the others write at the same moment."""
    found = room.ledger.kept["session"].get(_session(phone))
    if not found or not await phone.form(LINE):
        return
    text = room.words.entry(phone.number)
    field = dice.choice(phone.screen.forms(LINE)).fields["field"]

    def type_it(doc: Doc) -> None:
        area = doc.get(field, type=Text)
        lines = str(area).splitlines(keepends=True)
        area.insert(len("".join(lines[: dice.randint(0, len(lines))]).encode()), f"{text}\n")

    if await edit(phone, type_it, twice=dice.random() < 0.3):
        room.ledger.keep("entry", mark(text), *found, text)


async def edit(
    phone: Phone, change: Callable[[Doc], None], *, twice: bool = False, may: tuple[int, ...] = MOVED
) -> bool:
    """Change the shared document as the phone shows it, and post the difference, as its script does."""
    doc = shown_document(phone)
    known = doc.get_state()
    change(doc)
    form = Form(phone.screen.mark("data-save"), {"key": ""}, {}, "")
    return await phone.write(form, body=doc.get_update(known), twice=twice, may=may)


def shown_document(phone: Phone) -> Doc:
    doc: Doc = Doc()
    if shown := phone.screen.mark("data-document"):
        doc.apply_update(b64decode(shown))
    return doc


def _own(room: Room, phone: Phone) -> list[str]:
    return [key for key in map(str, room.ledger.kept["entry"]) if key.startswith(f"e{phone.number}.")]


async def _replace(phone: Phone, old: str, new: str) -> bool:
    """Put another text (none for nothing) in the place of one's own line, when the phone shows that."""

    def shown() -> tuple[str, str] | None:
        doc = shown_document(phone)
        texts = ((field, str(doc.get(field, type=Text))) for field in sorted(doc.keys()))
        return next(((field, text) for field, text in texts if f"{old}\n" in text), None)

    found = await phone.until(shown)
    if not found:
        return False
    field, text = found
    start = len(text[: text.index(f"{old}\n")].encode())

    def put(doc: Doc) -> None:
        area: Any = doc.get(field, type=Text)
        del area[start : start + len(f"{old}\n".encode())]
        if new:
            area.insert(start, f"{new}\n")

    return await edit(phone, put)


async def rewrite(room: Room, phone: Phone, key: str) -> None:
    question, old = room.ledger.kept["entry"][key]
    text = reworded(old, "(for sure)")
    if bare(text) and await _replace(phone, old, text):
        room.ledger.keep("entry", key, question, text)


async def take_back(room: Room, phone: Phone, key: str) -> None:
    if await _replace(phone, room.ledger.kept["entry"][key][1], ""):
        room.ledger.drop("entry", key)


# Photos -----------------------------------------------------------------------------------------------------------


async def photograph(room: Room, phone: Phone, dice: random.Random) -> None:
    """Take a photo of the flipchart."""
    found = room.ledger.kept["session"].get(_session(phone))
    if found and await phone.do(PHOTO, photo=picture(phone.number), twice=dice.random() < 0.2):
        room.ledger.keep("photo", f"{phone.number}.{len(room.ledger.kept['photo'])}", *found)


def picture(number: int) -> bytes:
    """A small photo of a sheet in some colour, as a phone that was held upright takes it."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (320, 240), (255, 220, number * 40 % 256)).save(file, "JPEG", exif=exif)
    return file.getvalue()
