"""The second half: sessions on the board, worksheets, and the World Café of the results."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from functools import partial
from typing import Any

from ..page import Form
from ..person import Phone, Place
from ..script import Room, plays
from ..words import bare, mark, numbered, reworded

HOST, JOIN, LEAVE, TAKE_OVER = (
    rf"/marketplace/sessions/{rest}$" for rest in ("", r"\d+/members/", "leave/", r"\d+/host/")
)
HOST_POSTIT = r"/marketplace/postits/\d+/session/$"
ENTRY, REWORD, TAKE_BACK = (rf"/(session|finish)/entries/{rest}$" for rest in ("", r"\d+/", r"\d+/removal/"))
NOTE = r"/worldcafe/notes/$"
CALL = r"/call/(end/)?$"
GONE = OVER = (409,)


@plays("marketplace")
async def marketplace(room: Room, here: Place) -> None:
    """Hosts step forward, the others join; a quarter of the phones loses the Wi-Fi meanwhile and comes back."""
    hosts = _hosts(room, here)
    indexes = {phone: index for index, phone in enumerate(hosts)}

    async def host(phone: Phone, dice: random.Random) -> None:
        await open_session(room, phone, room.words.topics[indexes[phone]], twice=dice.random() < 0.4)

    async def join(phone: Phone, dice: random.Random) -> None:
        await join_one(phone, dice)
        if dice.random() < 0.1:
            await join_one(phone, dice)

    await room.each(hosts, host, 2, here.phase, "host")
    others = [phone for phone in room.present if phone not in indexes]
    offline, online = others[::4], [phone for phone in others if phone not in others[::4]]
    await asyncio.gather(*(phone.disconnect() for phone in offline))
    await room.each(online, join, 2.5, here.phase, "join")
    await take_off_the_board(room, online[0] if online else hosts[0], room.dice(here.phase, "off"))
    await asyncio.gather(*(phone.connect() for phone in offline))
    await room.each(offline, join, 1.5, here.phase, "join")
    await change_hosts(room, hosts, others)
    await place_the_rest(room)


def _hosts(room: Room, here: Place) -> list[Phone]:
    """Who hosts: as many as the sample has sessions, fewer in a small room."""
    count = min(len(room.words.topics), max(len(room.present) // 4, 2), len(room.present))
    return room.dice(here.phase, "hosts").sample(room.present, count)


async def open_session(room: Room, phone: Phone, topic: str, twice: bool) -> None:
    """Host a session on a question: from the wall where it hangs there, else as one's own."""
    await phone.form(HOST)
    known = room.ledger.kept["postit"]
    wall = (form for form in phone.screen.forms(HOST_POSTIT) if mark(form.near) in known)
    if form := next((form for form in wall if form.near.startswith(topic)), None):
        key = mark(form.near)
        (text,) = known[key]
        values: dict[str, Any] = {}
    else:
        text = room.words.topic(phone.number, room.words.topics.index(topic))
        key, values = mark(text), {"question": text}
    if await phone.do(HOST_POSTIT if form else HOST, key if form else "", twice=twice, **values):
        room.ledger.keep("session", key, text)


async def join_one(phone: Phone, dice: random.Random) -> None:
    """Join some session of those on the board."""
    await phone.form(JOIN)
    if board := phone.screen.forms(JOIN):
        await phone.write(dice.choice(board), may=GONE)


async def take_off_the_board(room: Room, phone: Phone, dice: random.Random) -> None:
    """Somebody hosts by mistake; the facilitator takes the session off, and they join another one."""
    text = room.words.question(phone.number)
    if await phone.do(HOST, question=text):
        await room.console.do(r"/sessions/\d+/removal/$", mark(text))
        await phone.until(lambda: not any(mark(text) in form.near for form in phone.screen.forms(JOIN)))
        await join_one(phone, dice)


async def change_hosts(room: Room, hosts: list[Phone], others: list[Phone]) -> None:
    """A host leaves; somebody else takes the session over, with everybody in it."""
    if not others:
        return
    leaver, heir = hosts[0], others[-1]
    if await leaver.do(LEAVE):
        await heir.do(TAKE_OVER)
        await leaver.form(JOIN)
        await join_one(leaver, room.dice("leaver"))


async def place_the_rest(room: Room) -> None:
    """The facilitator puts everybody who is in no session yet into one."""
    await room.quiet()
    if room.console.screen.forms(r"/members/rest/$"):
        await room.console.do(r"/members/rest/$")


@plays("session", "finish")
async def session(room: Room, here: Place) -> None:
    """Everybody writes on the worksheet of their session; some change their minds; somebody is picked to present."""
    is_last_call = here.kind == "finish"

    async def work(phone: Phone, dice: random.Random) -> None:
        if is_last_call and dice.random() < 0.6:
            return
        for _entry in range(1 if is_last_call else dice.choice((1, 1, 2))):
            await write_entry(room, phone, dice)
            await room.think(dice.uniform(0, 1 if is_last_call else 3))

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
    """A session calls; the facilitator says that they come, and was there."""
    for phone in callers:
        if await phone.do(CALL):
            await room.console.do(r"/calls/\d+/$")
            await room.console.do(r"/calls/\d+/end/$")


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


async def write_entry(room: Room, phone: Phone, dice: random.Random) -> None:
    found = room.ledger.kept["session"].get(_session(phone))
    if not found or not (form := await phone.form(ENTRY)):
        return
    text = room.words.entry(phone.number)
    field = dice.choice(form.choices["field"])
    if await phone.write(form, text=text, field=field, twice=dice.random() < 0.1):
        room.ledger.keep("entry", mark(text), *found, text)


def _own(room: Room, phone: Phone) -> list[str]:
    return [key for key in map(str, room.ledger.kept["entry"]) if key.startswith(f"e{phone.number}.")]


async def rewrite(room: Room, phone: Phone, key: str) -> None:
    question, old = room.ledger.kept["entry"][key]
    text = reworded(old, "(for sure)")
    if bare(text) and await phone.do(REWORD, key, text=text):
        room.ledger.keep("entry", key, question, text)


async def take_back(room: Room, phone: Phone, key: str) -> None:
    if await phone.do(TAKE_BACK, key):
        room.ledger.drop("entry", key)


async def choose_presenters(phone: Phone) -> None:
    """One member presents, another one relieves them."""
    people = len(phone.screen.forms(r"/presenter/$"))
    for role, index in (("presenter", 0), ("relief", 1)):
        forms = phone.screen.forms(r"/presenter/$")
        if index < min(people, len(forms)):
            await phone.write(forms[index], role=role)


@plays("worldcafe")
async def worldcafe(room: Room, here: Place) -> None:
    """One round: some leave a note where they are; in the second round somebody comes very late."""
    if here.step == "1":
        await room.join(room.latecomers(1), 0.1)
    if here.step == "2":
        await close_and_open_a_station(room)
    await room.quiet()
    room.walks.rounds.append({phone.name: _place(phone) for phone in room.present if _place(phone)[0]})

    async def note(phone: Phone, dice: random.Random) -> None:
        if dice.random() < 0.45:
            for form in phone.screen.forms(NOTE):
                await leave_note(room, phone, form, twice=dice.random() < 0.1)

    async def wish(phone: Phone, dice: random.Random) -> None:
        if forms := phone.screen.forms(r"/wishes/\d+/$"):
            await phone.write(dice.choice(forms))

    await room.everybody(note, 3, here.phase, here.step)
    await room.each(room.present[::10], wish, 1, here.phase, here.step, "wish")
    for phone in room.present[::25]:
        room.racers += [partial(leave_note, room, phone, form) for form in phone.screen.forms(NOTE)]


async def close_and_open_a_station(room: Room) -> None:
    """The facilitator closes a station in mid-round, and has it opened again: everybody is somewhere all the time."""
    await room.console.do(r"/stations/\d+/closing/$")
    await room.console.do(r"/stations/\d+/closing/end/$")


def _place(phone: Phone) -> tuple[str, bool]:
    """The station that a phone sends its person to, and whether they present it."""
    return phone.screen.mark("data-station"), phone.screen.mark("data-presents") == "1"


async def leave_note(room: Room, phone: Phone, form: Form, *, twice: bool = False) -> None:
    """Leave a note at the station of the form's round, if that has not ended."""
    station = room.ledger.kept["session"].get(numbered(phone.screen.region("route").text))
    if station is None:
        return
    text = room.words.note(phone.number)
    if await phone.write(form, text=text, twice=twice, may=OVER):
        room.ledger.keep("note", mark(text), *station, text)
