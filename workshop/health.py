"""Whether this process can do its work: for whoever starts it again, and for whoever sends phones to it.

What it needs is asked by a thread of its own, at most once a second, and nobody waits long for the answer: also a
database that hangs gets an answer about itself.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from time import monotonic

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from . import telegraph
from .metrics import READY

logger = logging.getLogger(__name__)

BOUND = 2.0
"""Seconds after which something has not answered."""
FRESH = 1.0
"""Seconds for which an answer counts, however many ask."""
OK, BEHIND, AWAY, SILENT = "ok", "behind", "away", "no answer"


class Check:
    """A question to something that we need. While it has not answered, it is not asked again."""

    def __init__(self, name: str, ask: Callable[[], str]) -> None:
        self.name, self.ask = name, ask
        self.lock = threading.Lock()
        self.answer: Future[str] = Future()
        self.asked_at: float | None = None

    def asked(self) -> Future[str]:
        """The answer, or what will be it."""
        with self.lock:
            if self.asked_at is None or (self.answer.done() and monotonic() - self.asked_at > FRESH):
                self.answer, self.asked_at = Future(), monotonic()
                threading.Thread(target=self._run, args=(self.answer,), daemon=True, name=f"is {self.name} ok").start()
            return self.answer

    def _run(self, answer: Future[str]) -> None:
        try:
            answer.set_result(self.ask())
        except Exception as error:
            logger.warning("%s is away", self.name, exc_info=error)
            answer.set_result(AWAY)


@functools.cache
def _newest() -> frozenset[tuple[str, str]]:
    """The last migration of every app, as the code has it."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def ask_database() -> str:
    """Whether it answers, and has the tables that this code needs."""
    try:
        return OK if _newest() <= MigrationRecorder(connection).applied_migrations().keys() else BEHIND
    finally:
        connection.close()


def ask_redis() -> str:
    """Whether it answers."""
    with telegraph.connect(settings.REDIS_URL) as redis:
        return OK if redis.ping() else AWAY


DATABASE, REDIS = Check("database", ask_database), Check("redis", ask_redis)


def report() -> dict[str, str]:
    """What we need, and how each of it stands."""
    checks = [DATABASE, *([REDIS] if settings.REDIS_URL else [])]
    answers = {check.name: check.asked() for check in checks}
    wait(answers.values(), BOUND)
    found = {name: answer.result() if answer.done() else SILENT for name, answer in answers.items()}
    READY.set(is_ready(found))
    return found


def is_ready(found: dict[str, str]) -> bool:
    """Whether all that this process needs is there. Without Redis requests are answered on; screens lag behind."""
    return set(found.values()) == {OK}
