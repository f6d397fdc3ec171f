"""SQLite, where the threads of this process write in the order in which they came.

SQLite has one writer at a time. Whoever finds it busy sleeps and looks again, later each time, and whoever looks at the
right moment is next: some wait long while others come and go. Other processes' writers are still waited for like that.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from workshop.metrics import WRITE_WAIT


class Queue:
    """First come, first served."""

    def __init__(self) -> None:
        self.door = threading.Lock()
        self.busy = False
        self.waiting: deque[threading.Lock] = deque()

    def enter(self, patience: float) -> bool:
        """Wait for one's turn; False when it does not come within these seconds."""
        with self.door:
            if not self.busy:
                self.busy = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self.waiting.append(turn)
        if turn.acquire(timeout=patience):
            return True
        with self.door:
            if turn in self.waiting:
                self.waiting.remove(turn)
                return False
        return True  # It has come in this very moment.

    def leave(self) -> None:
        with self.door:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self.busy = False


queues: defaultdict[str, Queue] = defaultdict(Queue)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; from the beginning to the end of a transaction it is at the head of its file's queue."""

    has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        with WRITE_WAIT.time():
            if not queues[self._file].enter(self.settings_dict["OPTIONS"].get("timeout", 5)):
                raise OperationalError("database is locked")
            self.has_turn = True
            try:
                begin: Any = super()
                begin._start_transaction_under_autocommit()
            except BaseException:
                self._leave()
                raise

    def commit(self) -> None:
        super().commit()
        self._leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._leave()

    @property
    def _file(self) -> str:
        return str(self.settings_dict["NAME"])

    def _leave(self) -> None:
        if self.has_turn:
            self.has_turn = False
            queues[self._file].leave()
