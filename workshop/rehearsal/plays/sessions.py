"""The second half: sessions on the board, and the World Café of the results."""

from __future__ import annotations

import asyncio
import random
import re
from functools import partial
from typing import Any

from ..page import Form
from ..person import Phone, Place
from ..script import Room, plays
from ..words import mark, numbered

HOST, JOIN, LEAVE, TAKE_OVER = (
    rf"/marketplace/sessions/{rest}$" for rest in ("", r"\d+/members/", "leave/", r"\d+/host/")
)
HOST_POSTIT = r"/marketplace/postits/\d+/session/$"
NOTE, WISH, CHECK_IN = (rf"/worldcafe/{rest}$" for rest in ("notes/", r"wishes/\d+/", r"stations/\d+/"))
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


@plays("worldcafe")
async def worldcafe(room: Room, here: Place) -> None:
    """One round: some leave a note where they are; in the second round somebody comes very late."""
    if here.step == "0" and room.free:
        await room.console.do(r"/worldcafe/free/$")
    if here.step == "1":
        await room.join(room.latecomers(1), 0.1)
    if here.step == "2":
        await close_and_open_a_station(room)
    await room.quiet(breath=1)
    if room.free:
        await room.each(_without_station(room), partial(go_somewhere, room), 0.5, here.phase, here.step, "go")
        await room.quiet(breath=1)
    room.walks.rounds.append({phone.name: _place(phone) for phone in room.present if _place(phone)[0]})

    async def note(phone: Phone, dice: random.Random) -> None:
        if dice.random() < 0.45:
            for form in phone.screen.forms(NOTE):
                await leave_note(room, phone, form, twice=dice.random() < 0.1)

    async def wish(phone: Phone, dice: random.Random) -> None:
        if forms := phone.screen.forms(WISH):
            await phone.write(dice.choice(forms))

    await room.everybody(note, 3, here.phase, here.step)
    await room.each(room.present[::10], wish, 1, here.phase, here.step, "wish")
    for phone in room.present[::25]:
        room.racers += [partial(leave_note, room, phone, form) for form in phone.screen.forms(NOTE)]


def _without_station(room: Room) -> list[Phone]:
    return [phone for phone in room.present if not _place(phone)[0]]


async def go_somewhere(room: Room, phone: Phone, dice: random.Random) -> None:
    """Go to a station that one has not heard, to the emptiest of them, and say so there; one's own is refused."""
    heard = room.walks.heard_by(phone.name)
    stations = [form for form in phone.screen.forms(CHECK_IN) if form.near.split(" ")[0] not in heard]
    for form in sorted(stations, key=lambda form: (_listeners(form), dice.random())):
        if await phone.write(form, may=OVER):
            await phone.until(lambda: _place(phone)[0])
            return


def _listeners(form: Form) -> int:
    """How many listen at the station of this form, as the phone shows it."""
    found = re.search(r"(\d+) listeners?", form.near)
    return int(found[1]) if found else 0


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
