"""This process among others that serve the same Plenum: on the roster, by the telegraph, and at its time."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, connection

from . import live, simulation, telegraph
from .housekeeping import keep_time
from .roster import Alone, Roster
from .screens import hub

logger = logging.getLogger(__name__)


class Company:
    """From before anything is touched until the server has ended."""

    def __init__(self) -> None:
        self.telegraph = telegraph.telegraph(settings.REDIS_URL) if settings.REDIS_URL else None
        self.roster: Alone | Roster = Alone(settings.DATA_DIR)
        if connection.vendor == "postgresql":
            self.roster = Roster(self.telegraph.channel if self.telegraph else "", on_loss=hub.poke_all)
        self.ended = threading.Event()
        self.timekeeper = threading.Thread(
            target=keep_time, args=(self.roster, self.ended), daemon=True, name="timekeeper"
        )

    def leads(self) -> bool:
        """Whether this process does what happens by itself."""
        return self.roster.leads

    def enter(self) -> None:
        """Come in: the database is there, and ready. Raises NotAlone where there is somebody who does not fit."""
        self.roster.enter()
        self.timekeeper.start()
        if self.telegraph:
            live.listen(self.telegraph.send)
            self.telegraph.listen(self._hear, hub.poke_all)

    @staticmethod
    def _hear(workshop: int, regions: frozenset[str]) -> None:
        """What another process has written, or asks for."""
        hub.poke(workshop, regions)
        simulation.hear(workshop, regions)

    def leave(self) -> None:
        """Leave in order, so that another one takes the lead at once. May be called at any time, and twice."""
        if self.ended.is_set():
            return
        self.ended.set()
        if self.timekeeper.ident:
            self.timekeeper.join(10)
        try:
            self.roster.leave()
        except DatabaseError:
            logger.warning("could not leave the roster: the database is away", exc_info=True)
        if self.telegraph:
            self.telegraph.end()
