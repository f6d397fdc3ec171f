"""The roster: which processes serve this Plenum, which of them leads, and whether one may join at all.

On SQLite there is one process, which leads; a lock on a file in the data folder, which its end opens, however that
comes about, keeps others away. On PostgreSQL every process has a row (see models.servers) whose beat it raises every
few seconds. Whoever sees a beat stand still for too long, by its own clock that never goes back, strikes the row off;
so nobody's wall clock matters, and a crash is in nobody's way for long. Where a process was struck off or has left,
the others paint everything once: it may have died between a commit and its poke.
"""

from __future__ import annotations

import logging
import os
import platform
import socket
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import connection
from django.utils.translation import gettext as _

from .models import Server

logger = logging.getLogger(__name__)

BEAT = 2.0
DEAD = 6.0
"""Seconds without a beat after which a process counts as dead: every third beat may be missed."""
LOOK = 0.1
PREPARING = 7_536_866
"""The number of the lock in PostgreSQL."""


class NotAlone(Exception):
    """Another process is there, with which this one cannot be; says what to do."""


class Alone:
    """The only process on a data folder."""

    leads = True

    def __init__(self, folder: Path) -> None:
        self.path = folder / "in-use"
        self.file: IO[str] | None = None

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Before anything is touched, lock the folder; raises NotAlone when another process has."""
        self.file = self.path.open("a+")
        if not _lock(self.file):
            self.file.seek(0)
            number = self.file.read().strip()
            self.file.close()
            raise NotAlone(
                _(
                    "Plenum runs on this data folder already (process %(number)s). Use that one, or end it; or start "
                    "this one on another folder, with PLENUM_DATA=/some/folder. Several processes side by side need a "
                    "PostgreSQL (DATABASE_URL) and a Redis (REDIS_URL)."
                )
                % {"number": number}
            )
        self.file.truncate(0)
        self.file.write(str(os.getpid()))
        self.file.flush()
        yield

    def enter(self) -> None:
        """It is in already."""

    def keep_up(self) -> None:
        """Nothing can happen to one that is alone."""

    def leave(self) -> None:
        if self.file:
            self.file.close()


def _lock(file: IO[str]) -> bool:
    """Lock a file until it is closed, which the end of the process does; False where another one has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(1_000_000)  # Beyond what it says, so that others can read that.
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class Roster:
    """This process among others on one database; `on_loss` is called when pokes of another one may be missing."""

    def __init__(
        self, family: str, on_loss: Callable[[], None] = lambda: None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.family, self.on_loss, self.clock = family, on_loss, clock
        self.me: Server | None = None
        self.leads = False
        self.seen: dict[str, tuple[int, float]] = {}
        """Of every other process its beat, and since when that has stood."""
        self.beaten = -BEAT

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """One process after the other makes what is missing, and comes in."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])

    def enter(self) -> None:
        """Join the others; raises NotAlone where one lives with which this one shares no telegraph."""
        first: dict[str, int] = {}
        while strangers := self._strangers(self._others()):
            for other in strangers:
                if other.beat != first.setdefault(other.pk, other.beat):
                    raise NotAlone(self._why_not(other))
            time.sleep(LOOK)
        self.keep_up()

    def _why_not(self, other: Server) -> str:
        if self.family and other.family:
            reason = _(
                "%(other)s serves this database already, with another secret key or another Redis. Give all processes "
                "the same PLENUM_DATA (or PLENUM_SECRET_KEY) and the same REDIS_URL."
            )
        else:
            reason = _(
                "%(other)s serves this database already. Several processes tell each other by a Redis what has "
                "changed: set REDIS_URL for all of them, or end that one. Without it, screens would show what is "
                "long over."
            )
        return reason % {"other": other.name}

    def keep_up(self) -> None:
        """Beat, see who else still does, and take the lead where nobody has it. Called every second or so."""
        now = self.clock()
        if now - self.beaten < BEAT:
            return
        if now - self.beaten > DEAD:
            self.seen.clear()  # This one was away, or the database was: nothing is known of the others.
        if self.me is None or not self.me.live_on():
            self._register()
        known = set(self.seen)
        others = self._others()
        if known - set(self.seen):
            self.on_loss()
        self._complain(others)
        if not self.leads and self.me and not any(other.leads for other in others):
            self.leads = self.me.lead()
        self.beaten = now

    def _register(self) -> None:
        self.leads = False
        name = _("Process %(number)s on %(computer)s") % {"number": os.getpid(), "computer": socket.gethostname()}
        self.me = Server.objects.create(name=name[:200], place=here(), number=os.getpid(), family=self.family)

    def _others(self) -> list[Server]:
        """The others that live, as far as one knows."""
        now, living = self.clock(), []
        for other in Server.objects.exclude(pk=self.me.pk if self.me else ""):
            beat, since = self.seen.get(other.pk, (-1, now))
            since = since if beat == other.beat else now
            self.seen[other.pk] = (other.beat, since)
            if not (is_gone(other.place, other.number) or now - since > DEAD):
                living.append(other)
            elif other.give_up():
                logger.warning("%s has died; others do its work", other)
        self.seen = {other.pk: self.seen[other.pk] for other in living}
        return living

    def _strangers(self, others: list[Server]) -> list[Server]:
        """Those whose pokes are not heard here."""
        return [other for other in others if not self.family or other.family != self.family]

    def _complain(self, others: list[Server]) -> None:
        """Two that share no telegraph, as when one was asleep while the other one came: make the best of it."""
        if strangers := self._strangers(others):
            logger.error("%s", self._why_not(strangers[0]))
            self.on_loss()

    def leave(self) -> None:
        """The end: another one takes the lead at once."""
        if self.me:
            Server.objects.filter(pk=self.me.pk).delete()
            self.leads = False


def here() -> str:
    """This computer since it was started, and the room of its process numbers: containers have numbers of their own."""
    try:
        started = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{started} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return f"{platform.node()} {uuid.getnode()}"


def is_gone(place: str, number: int) -> bool:
    """Whether a process is certainly no more; of one elsewhere, nobody knows."""
    if place != here() or sys.platform == "win32":
        return False
    if number == os.getpid():
        return True  # The number of somebody who died, given to this one.
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False
