"""What the server does by itself as long as it runs, also when nobody is connected: it keeps time, and tidies up.

Of several processes one leads and does both (see roster); the others only show that they live. Time is looked at every
second, in a thread of its own that nothing long holds up. Tidied up is once at the start and then every hour: a laptop
that sleeps in between never gets to the end of a day. What is due is claimed, step by step and workshop by workshop
(see deadlines and models.lifecycle), so nothing breaks where two believe that they lead.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Protocol

from django.db import connection

from . import steady
from .deadlines import is_any_clock_running, run_due
from .models import lifecycle

logger = logging.getLogger(__name__)

SECOND = 1.0
HOUR = 3600.0
COMPLAIN_EVERY = 30
"""What fails every second is said when it begins, and then twice a minute."""


class Roll(Protocol):
    """Who else serves (see roster)."""

    leads: bool

    def keep_up(self) -> None: ...


def keep_time(roster: Roll, ended: threading.Event, pause: float = SECOND) -> None:
    """Look every second whether something is due, until the server ends. Runs in a thread of its own."""
    failures = 0
    while not ended.wait(pause):
        try:
            roster.keep_up()
            if steady.clock.is_apart and not is_any_clock_running():
                steady.clock.take_over()
            if roster.leads:
                run_due()
            failures = 0
        except Exception:
            if failures % COMPLAIN_EVERY == 0:
                logger.exception("what was due could not be done")
            failures += 1
            connection.close()
    connection.close()


async def keep_tidy(leads: Callable[[], bool], pause: float = HOUR) -> None:
    """Tidy up, now and every hour, until the server ends."""
    while True:
        if leads():
            await asyncio.to_thread(_tidy_once)
        await asyncio.sleep(pause)


def _tidy_once() -> None:
    """In a thread with a connection of its own; what fails is tried again the next time."""
    try:
        for said, workshop in lifecycle.tidy():
            logger.info("%s", said, extra={"workshop": workshop.pk})
    except Exception:
        logger.exception("could not tidy up")
    finally:
        connection.close()
