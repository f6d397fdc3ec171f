"""The facilitator's log: a step too early is taken back from it, and at the end it tells what was done, once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..page import Screen
from ..person import NEXT
from ..script import Room

UNDO = r"/log/\d+/undoing/$"
MOVES = ("went on to", "went back to", "jumped to")
"""How the lines of the log begin that tell of a move of the agenda."""


async def too_early(room: Room) -> None:
    """Next, and at once undone from the log: everybody is where they were, with all that they wrote."""
    before = room.console.place
    if not await room.console.press(NEXT):
        return
    await room.quiet()
    if not await room.console.press(UNDO, times=2) or room.console.place != before:
        room.ledger.error(_("Undoing Next did not lead back to “%(phase)s”.") % {"phase": before.title})


async def moves_told(room: Room) -> int:
    """Of how many moves of the agenda the log tells."""
    answer = await room.console.get(room.console.door + "log/")
    if answer.status != 200:
        room.console.complain("GET log/", answer)
    lines = [line for piece in Screen(answer.text).pieces.values() for line in piece.lines]
    return sum(any(move in line for move in MOVES) for line in lines)


async def read_log(room: Room, before: int) -> None:
    """Every move of the agenda that the console has made stands in the log, once."""
    told = await moves_told(room) - before
    if told != room.console.moves:
        sentence = _("The log tells of %(told)d moves of the agenda; the console made %(made)d.")
        room.ledger.error(sentence % {"told": told, "made": room.console.moves})
