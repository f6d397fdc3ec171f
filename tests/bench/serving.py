"""Servers for the bench: processes of their own, on a core of their own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0
PLENUM = ("manage.py", "up", "--host", "127.0.0.1", "--port", "0", "--quiet")
COUNTED = ("-m", "tests.bench.counted", *PLENUM[1:])
HUB = ("-m", "tests.bench.hub")
RAW = ("-m", "tests.bench.raw")
FLOOR = ("-m", "tests.bench.floor")


def cores() -> tuple[int, int] | None:
    """One for the server and one for the load; None where there are not two, or where nobody can choose."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    found = sorted(os.sched_getaffinity(0))
    return (found[0], found[-1]) if len(found) > 1 else None


def allow_many_sockets() -> None:
    """As many as the system lets us have."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16_384) if hard > 0 else 16_384, hard))


class Served:
    """A server that runs until it is ended; `core` is where."""

    def __init__(self, folder: Path, core: int | None, *arguments: str) -> None:
        self.name = arguments[1].rpartition(".")[2] if arguments[0] == "-m" else "plenum"
        self.log = folder / f"{self.name}.log"
        ready = folder / f"{self.name}.ready"
        ready.unlink(missing_ok=True)
        environment = os.environ | {"PLENUM_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "workshop.settings"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *arguments, "--ready-file", str(ready)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if core is not None:
            os.sched_setaffinity(self.process.pid, {core})
        deadline = time.monotonic() + PATIENCE
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        self.port = int(ready.read_text().strip("/ \n").rpartition(":")[2])

    @property
    def kib(self) -> int:
        """The memory that it really uses."""
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, check=True)
        return int(told.stdout)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
