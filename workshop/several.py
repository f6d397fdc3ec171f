"""Several processes on one port: the first one opens it and watches over the others, which all take from it.

Each of them is a whole server (`up --socket NUMBER`); they share the database and a Redis, as processes on different
computers would. One that dies is started again. They end with the first one, however that ends.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from prometheus_client.multiprocess import mark_process_dead

from . import metrics, steady
from .start import Trouble, bound_socket

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds before one that has died is started again."""
LOOK = 0.05
PATIENCE = 15.0


def check(host: str) -> None:
    """Raises Trouble where several processes would not see each other's work."""
    if os.name == "nt":
        raise Trouble(_("On Windows, Plenum runs as one process."))
    if ":" in host:
        raise Trouble(_("Several processes listen on IPv4 only: leave --host away, or put a proxy before them."))
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        raise Trouble(
            _(
                "Several processes need a PostgreSQL, which they share (DATABASE_URL), and a Redis, by which they tell "
                "each other what has changed (REDIS_URL); docs/deploy.md tells how. Without them, start Plenum without "
                "--processes: one process carries a full room."
            )
        )


class Several:
    """As many processes as are wanted, from `run` to its end."""

    def __init__(self, wanted: int, host: str, port: int) -> None:
        self.wanted, self.host = wanted, host
        self.socket = bound_socket(host, port)
        self.socket.listen(1024)
        self.folder = tempfile.TemporaryDirectory(prefix="plenum-several-")
        self.running: dict[int, subprocess.Popen[bytes]] = {}
        self.starts = dict.fromkeys(range(wanted), 0.0)

    def run(self, ready: Callable[[int], None]) -> None:
        """Until Ctrl-C or its like, which raises; tells `ready` the port once all of them take connections."""
        try:
            is_announced = False
            while True:
                self._start_who_is_missing()
                if not is_announced and all(self._ready(number).exists() for number in self.running):
                    is_announced = True
                    ready(self.socket.getsockname()[1])
                if not is_announced:
                    self._check_first_starts()
                steady.clock.time()  # It comes nearer to the machine's as theirs do, while it is looked at.
                time.sleep(LOOK)
        finally:
            self._end()

    def _ready(self, number: int) -> Path:
        return Path(self.folder.name, str(number))

    def _start_who_is_missing(self) -> None:
        for number in range(self.wanted):
            process, now = self.running.get(number), time.monotonic()
            if (process and process.poll() is None) or now - self.starts[number] < PAUSE:
                continue
            if process:
                mark_process_dead(process.pid, self.folder.name)
                logger.warning("process %s has ended by itself; it is started again", process.pid)
            self.starts[number] = now
            self.running[number] = self._start(number)

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        """One whose standard input never says anything, and ends with this process."""
        shared = self.socket.fileno()
        where = ["--host", self.host, "--socket", str(shared), "--ready-file", str(self._ready(number))]
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "up", "--quiet", *where]
        return subprocess.Popen(
            command,
            env=os.environ | steady.heritage() | {metrics.TOGETHER: self.folder.name},
            stdin=subprocess.PIPE,
            pass_fds=[shared],
            start_new_session=True,
        )

    def _check_first_starts(self) -> None:
        """One that does not even start will not do so the next time; it has said why."""
        for process in self.running.values():
            if process.poll():
                raise Trouble(_("Plenum did not start; the lines above say why."))

    def _end(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.socket.close()
        self.folder.cleanup()


def end_with_the_first() -> None:
    """In one of the others: end in order as soon as the first process has, which holds the other end of the input."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
