"""Those who run the workshop together: messages to the phones, a second facilitator who takes over, a helper who goes
where somebody calls."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from ..browser import Browser
from ..page import Screen
from ..person import Console, Phone, Ward
from ..script import Room

TAKE_OVER, LONGER, TAKE_BACK = r"/controls/$", r"/clock/longer/$", r"/messages/\d+/end/$"
TOLD = (409,)
PASSWORD = "correct horse battery staple"  # noqa: S105 - of an account on a server that lives for one rehearsal
HELPER = "Helen"


# Messages ---------------------------------------------------------------------------------------------------------


async def tell(room: Room) -> None:
    """One message to everybody, and one to a group: each is on the right phones, and on no others."""
    await _send(room, "", all_of := room.words.line(0))
    await _send(room, "group-", some_of := room.words.line(0))
    known = {name for group in room.groups for name in group}
    phones = [phone for phone in room.present if phone.name in known]
    for phone in phones:
        if not await shows(phone, "messages", all_of):
            room.ledger.error(_("A message did not reach the phone of %(name)s.") % {"name": phone.name})

    def reading() -> set[str]:
        return {phone.name for phone in phones if some_of in phone.screen.region("messages").text}

    possible = [_readers(phones, group) for group in room.groups]
    if phones and not await phones[0].until(lambda: reading() in possible):
        names = ", ".join(sorted(reading()))
        room.ledger.error(_("A message to one group is on the phones of: %(names)s") % {"names": names})
    await room.console.do(TAKE_BACK, some_of)


def _readers(phones: list[Phone], group: frozenset[str]) -> set[str]:
    """On whose phones a message to this group is: theirs, and those of the people who act for some of them."""
    scribes = {phone.scribe.name for phone in phones if isinstance(phone, Ward) and phone.name in group}
    return {phone.name for phone in phones if phone.name in group | scribes}


async def shows(phone: Phone, region: str, text: str) -> bool:
    """Whether a phone shows this, now or in a moment."""
    return bool(await phone.until(lambda: text in phone.screen.region(region).text))


async def _send(room: Room, to: str, text: str) -> None:
    """Write on the console to the first audience whose key begins so; with an impatient thumb."""
    path = room.console.door + "messages/"
    for form in Screen((await room.console.get(path)).text).forms(r"/messages/$"):
        keys = [key for key in form.choices.get("to", ()) if key and key.startswith(to)]
        await room.console.write(form, twice=True, text=text, to=keys[0] if to and keys else "")


# At the controls --------------------------------------------------------------------------------------------------


async def change_hands(room: Room) -> None:
    """A second facilitator comes and turns the clock: refused, until they have taken over; then the first one is."""
    if not room.invitation:
        return
    second = Console(room.console.base, room.console.connector, room.ledger, _("the second console"))
    try:
        await second.accept(room.invitation)
        await _is_refused(second)
        if await second.do(TAKE_OVER) and await second.do(LONGER):
            await _is_refused(room.console)
        await room.console.do(TAKE_OVER)
    finally:
        await second.close()


async def _is_refused(console: Console) -> None:
    form = await console.form(LONGER)
    if form and await console.write(form, may=TOLD):
        console.ledger.error(_("%(name)s turned the clock without being at the controls.") % {"name": console.name})


# Helpers ----------------------------------------------------------------------------------------------------------


async def helper_comes(room: Room) -> Console | None:
    """An organizer invites a helper; None where there is no link that makes an organizer."""
    if not room.organizer:
        return None
    organizer = Browser(room.console.base, room.console.connector, room.ledger, _("the organizer"))
    try:
        invitation = await _invite_helper(room, organizer)
    finally:
        await organizer.close()
    helper = Console(room.console.base, room.console.connector, room.ledger, _("the helper's console"))
    await helper.accept(invitation)
    if helper.screen.forms(r"/(next|back|jump)/$"):
        room.ledger.error(_("A helper's console moves the agenda."))
    return helper


async def _invite_helper(room: Room, organizer: Browser) -> str:
    """Make the first account, then a link for a helper."""
    desk = f"/workshops/{room.console.door.strip('/')}/"
    account = {"username": "olga", "password1": PASSWORD, "password2": PASSWORD}
    invited = {"role": "helper", "note": HELPER, "days": "1"}
    for path, fields in ((room.organizer, account), (f"{desk}invitations/", invited)):
        await organizer.get(path if path == room.organizer else f"{desk}crew/")
        answer = await organizer.post(path, fields, script=False)
        if answer.status != 302:
            organizer.complain("POST " + path, answer)
    page = await organizer.get(f"{desk}crew/")
    found = re.search(r"/\w+/invitation/[\w-]+/", page.text)
    return found[0] if found else ""
