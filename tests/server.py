"""The real server for tests: a process of its own on a fresh data folder, as `./plenum` starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 60
"""Seconds until a server that does not come up is given up."""


def migrate(folder: Path) -> None:
    """Make the tables in a data folder, which takes longer than all the rest of a first start."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=settled(folder) | {"DATABASE_URL": ""}, check=True)


def settled(data: Path) -> dict[str, str]:
    """The environment of a process that is to work on this data, with the product's own settings."""
    own = {"PLENUM_DATA": str(data), "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "workshop.settings"}
    return os.environ | own


class Server:
    """Plenum with its sample workshop, on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start it; a second start takes the same port and data, as after a crash."""
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        self.log = (self.folder / "log").open("wb")
        command = [sys.executable, "manage.py", "up", "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--ready-file", str(ready)],
            cwd=ROOT,
            env=settled(self.folder / "data"),
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + PATIENCE
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not start:\n{self.printed()}")
            time.sleep(0.05)
        self.base = ready.read_text().strip().rstrip("/")
        self.port = int(self.base.rsplit(":", 1)[1])

    def printed(self) -> str:
        """All that the server has printed."""
        return (self.folder / "log").read_text(errors="replace")

    def address(self, pattern: str) -> str:
        """An address from what the server printed."""
        found = re.search(rf"{re.escape(self.base)}(/\S*{pattern}\S*)", self.printed())
        assert found, self.printed()
        return self.base + found[1]

    @property
    def stage(self) -> str:
        return self.address("/stage/")

    @property
    def invitation(self) -> str:
        return self.address("/invitation/")

    @property
    def join(self) -> str:
        return self.stage.split("/stage/")[0] + "/"

    def kill(self) -> None:
        """As a crash or a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self.log.close()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        self.log.close()
