"""A server of the rehearsal's own: a real one, in a process of its own, with a data folder of its own."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.utils.translation import gettext as _

PATIENCE = 60.0
FOREIGN = (
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "PLENUM_ADDRESS",
    "PLENUM_DEBUG",
    "PLENUM_HOSTS",
    "PLENUM_HTTPS",
    "PLENUM_PROXIES",
    "PLENUM_SECRET_KEY",
    "PLENUM_LOG",
    "PLENUM_LOG_LEVEL",
    "PLENUM_METRICS_TOKEN",
    "REDIS_URL",
)
"""What says where the real workshops are kept and found: nothing of it may reach a rehearsal."""

RAISED = re.compile(r"(?m)^[ |]*((?:\w+\.)*\w+(?:Error|Exception|Warning|Exist): .*)$")


class NotServing(Exception):
    """The server did not start; says why in plain words."""


def free_port() -> int:
    """One that no connection gets by chance: while the server is dead, its port has to wait for it."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)  # Systems give connections numbers above 32768.
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class OwnServer:
    """Runs from `with` to its end, on a free port of this computer only."""

    arguments: list[str] = []
    surroundings: dict[str, str] = {}
    aftermath = 0.0

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ready, self.said, self.complained = (folder / f"rehearsal-{name}" for name in ("ready", "said", "log"))
        self.base = self.invitation = self.organizer = ""

    def __enter__(self) -> OwnServer:
        self.folder.mkdir(parents=True, exist_ok=True)
        for written in (self.said, self.complained):
            written.write_bytes(b"")
        self.start()
        return self

    def start(self) -> None:
        """Start it; a second start takes the same port and data, as after a crash."""
        self.ready.unlink(missing_ok=True)
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "up", "--host", "127.0.0.1", *self.arguments]
        with self.said.open("ab") as said, self.complained.open("ab") as complained:
            self.process = subprocess.Popen(
                [*command, "--port", self.base.rpartition(":")[2] or str(free_port()), "--ready-file", str(self.ready)],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=complained,
                start_new_session=True,  # Ctrl-C is for the rehearsal, which ends its server itself.
            )
        try:
            self._wait()
        except BaseException:
            self.end()
            raise

    def kill(self) -> None:
        """As a crash or a power cut would end it."""
        self.process.kill()
        self.process.wait()

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        return inherited | {"PLENUM_DATA": str(self.folder), "PYTHONIOENCODING": "utf-8"} | self.surroundings

    def _wait(self) -> None:
        """Wait until it takes connections; the first time, read the console's invitation off what it says."""
        deadline = time.monotonic() + PATIENCE
        while not self.ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise NotServing(_("The server did not start: %(why)s") % {"why": self.log[-1000:]})
            time.sleep(0.02)
        if not self.base:
            self._read()

    def _read(self) -> None:
        self.base = self.ready.read_text()
        said = self.said.read_text(encoding="utf-8")
        found = re.search(re.escape(self.base) + r"(/\w+/invitation/\S+)", said)
        if not found:
            raise NotServing(_("The server named no console: %(said)s") % {"said": said[-1000:]})
        self.invitation = found[1]
        first = re.search(re.escape(self.base) + r"(/first/\S+)", said)
        self.organizer = first[1] if first else ""

    @property
    def log(self) -> str:
        """What it has complained about."""
        return self.complained.read_text(encoding="utf-8", errors="replace")

    def errors(self) -> list[str]:
        """The errors in its log, each with the exceptions of its traceback."""
        entries = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ )", self.log)
        wrong = [entry for entry in entries if re.match(r"\S+ \S+ (ERROR|CRITICAL) |Traceback|Exception", entry)]
        return [" … ".join((entry.splitlines()[0], *RAISED.findall(entry))) for entry in wrong]

    def end(self) -> None:
        """End this process, and no other."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()
