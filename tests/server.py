"""The real server for tests: processes of its own on a fresh data folder, as `./plenum` starts them.

At scale (see tests.scale) it is two processes behind a proxy, on a PostgreSQL database of its own and a Redis.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from tests.proxy import Proxy
from workshop.rehearsal.server import free_port

ROOT = Path(__file__).parent.parent
PATIENCE = 60
"""Seconds until a server that does not come up is given up."""


def migrate(folder: Path) -> None:
    """Make the tables of a data folder, which takes longer than all the rest of a first start."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=settled(folder), check=True)


def settled(data: Path, **more: str) -> dict[str, str]:
    """The environment of a process that is to work on this data, with the product's own settings."""
    own = {"PLENUM_DATA": str(data), "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "workshop.settings"}
    found = os.environ | own | more
    if address := found.get("DATABASE_URL"):
        found["DATABASE_URL"] = own_database(address, data)
    return found


class Process:
    """One process of a server; a second start takes the same port and data, as after a crash."""

    def __init__(self, folder: Path, number: int, environment: dict[str, str]) -> None:
        self.ready, self.said = folder / f"ready-{number}", folder / f"log-{number}"
        self.environment = environment
        self.port = free_port()

    def start(self) -> None:
        self.ready.unlink(missing_ok=True)
        command = [sys.executable, "manage.py", "up", "--host", "127.0.0.1", "--port", str(self.port)]
        with self.said.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--ready-file", str(self.ready)], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def wait(self) -> None:
        """Until it takes connections."""
        deadline = time.monotonic() + PATIENCE
        while not self.ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not start:\n{self.printed()}")
            time.sleep(0.05)
        self.port = int(self.ready.read_text().strip().rsplit(":", 1)[1])

    @property
    def base(self) -> str:
        """Its own address, past the proxy."""
        return f"http://127.0.0.1:{self.port}"

    def printed(self) -> str:
        """All that it has printed since its last start."""
        return self.said.read_text(errors="replace")

    def kill(self) -> None:
        """As a crash or a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        self.ask_to_stop()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


class Server:
    """Plenum with its sample workshop, on a free port of this machine."""

    def __init__(self, folder: Path, wanted: int | None = None, **environment: str) -> None:
        self.folder = folder
        self.spare: dict[str, Any] = {}
        """The paths of a workshop other than the one that the server has told, where tests share it."""
        wanted = wanted or int(os.environ.get("PLENUM_TEST_PROCESSES", "1"))
        self.environment = settled(folder / "data", **environment)
        self.proxy = Proxy() if wanted > 1 else None
        if self.proxy:
            self.environment["PLENUM_ADDRESS"] = f"http://127.0.0.1:{self.proxy.port}"
        self.processes = [Process(folder, number, self.environment) for number in range(wanted)]
        self.start()

    def start(self) -> None:
        """Start it; a second start takes the same port and data, as after a crash."""
        for process in self.processes:
            process.start()
        for process in self.processes:
            process.wait()
        if self.proxy:
            self.proxy.ports = [process.port for process in self.processes]
        self.port = self.proxy.port if self.proxy else self.processes[0].port
        self.base = f"http://127.0.0.1:{self.port}"

    def printed(self) -> str:
        """All that the server has printed."""
        return "".join(process.printed() for process in self.processes)

    def address(self, pattern: str) -> str:
        """An address from what the server printed."""
        found = re.search(rf"https?://[^/\s]+(/\S*{pattern}\S*)", self.printed())
        assert found, self.printed()
        return self.base + found[1]

    def _of_spare(self, name: str) -> str:
        return f"{self.base}{self.spare[name]}" if self.spare else ""

    @property
    def stage(self) -> str:
        return self._of_spare("stage") or self.address("/stage/")

    @property
    def invitation(self) -> str:
        return self._of_spare("invitation") or self.address("/invitation/")

    @property
    def join(self) -> str:
        return self.stage.split("/stage/")[0] + "/"

    @property
    def numbers(self) -> list[int]:
        """The numbers of its processes."""
        return [process.process.pid for process in self.processes]

    def kill(self) -> None:
        """As a crash or a power cut would."""
        for process in self.processes:
            process.kill()

    def stop(self) -> None:
        for process in self.processes:
            process.ask_to_stop()
        for process in self.processes:
            process.stop()
        if self.proxy:
            self.proxy.stop()

    @contextmanager
    def database(self) -> Iterator[Any]:
        """A connection to its database, beside the server's own; what was done is committed at the end."""
        if address := self.environment.get("DATABASE_URL"):
            with psycopg.connect(address) as theirs:
                yield theirs
        else:
            import sqlite3

            connection = sqlite3.connect(self.folder / "data" / "plenum.sqlite3", timeout=30)
            with connection:
                yield connection
            connection.close()


def own_database(address: str, data: Path) -> str:
    """A PostgreSQL database that belongs to a data folder: a fresh one, or where the folder was copied, a copy."""
    name, note = f"plenum_{sha256(str(data).encode()).hexdigest()[:16]}", data / "database"
    template = note.read_text() if note.exists() else "template1"
    if template != name:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        data.mkdir(parents=True, exist_ok=True)
        note.write_text(name)
    return address.rpartition("/")[0] + "/" + name
