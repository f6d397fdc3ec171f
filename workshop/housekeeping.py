"""What the server does by itself as long as it runs, also when nobody is connected: it tidies up.

Once at its start and then every hour: a laptop that sleeps in between never gets to the end of a day. What is due is
claimed workshop by workshop (see models.lifecycle), so it does not matter how many processes look.
"""

from __future__ import annotations

import asyncio
import logging

from django.db import connection

from .models import lifecycle

logger = logging.getLogger(__name__)

HOUR = 3600.0


async def keep_tidy(pause: float = HOUR) -> None:
    """Tidy up, now and every hour, until the server ends."""
    while True:
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
