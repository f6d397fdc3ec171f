"""What comes back from the server, if anything does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 for nothing."""

    status: int
    text: str = ""
    location: str = ""


DONE = frozenset((200, 204, 302))
AWAY = frozenset((502, 503, 504, 507))
"""Answers of a server that can do nothing just now: what was sent is sent again, by phones on their own."""
LOST = Answer(0, "the network was gone")
"""Nobody can tell whether the server has handled it."""
SEEN = Answer(204, "the screen shows that it is done")
