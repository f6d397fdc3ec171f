"""Simulated people in a sandbox: a process of its own, which this server starts, watches and ends.

The process (`manage.py simulate`) gets its plan as the first line of its standard input and says how it stands line by
line on its standard output. It ends as soon as its input does: by our will, or with this server, however that ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from typing import IO, Any, cast

from django.conf import settings

from workshop import live

MOST = 2
"""How many sandboxes of a server may be full of people at once: they share the computer with the real workshops."""
PATIENCE = 5.0
ON_ITS_WAY = 0.5
"""Seconds in which what they have sent last is handled."""


class Busy(Exception):
    """There are simulated people in as many sandboxes as can be."""


class Simulation:
    """The people of one sandbox; `state` is what their process said last."""

    def __init__(self, workshop: int, plan: dict[str, Any]) -> None:
        self.workshop = workshop
        self.state: dict[str, Any] = {"mode": plan["mode"], "of": plan["participants"], "speed": plan["speed"]}
        self.is_wanted = True
        self.process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "simulate"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the server, which ends its people itself.
        )
        self.input, self.output = cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout)
        self.input.write(json.dumps(plan).encode() + b"\n")
        self.input.flush()
        threading.Thread(target=self._listen, daemon=True, name=f"people of {workshop}").start()

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def _listen(self) -> None:
        for line in self.output:
            self.state |= json.loads(line)
            self._tell()
        if self.process.wait() and self.is_wanted:
            self.state.setdefault("failure", "")
        self._tell()

    def _tell(self) -> None:
        live.tell(self.workshop, "sandbox")

    def end(self) -> None:
        """End this process, and no other."""
        self.is_wanted = False
        self.input.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_simulations: dict[int, Simulation] = {}
_lock = threading.Lock()


def start(workshop: int, plan: dict[str, Any]) -> None:
    """Fill a sandbox with people, if there are none in it; raises Busy where too many others are full."""
    with _lock:
        running = [key for key, simulation in _simulations.items() if simulation.is_running]
        if workshop in running:
            return
        if len(running) >= MOST:
            raise Busy
        _simulations[workshop] = Simulation(workshop, plan)


def state(workshop: int) -> dict[str, Any] | None:
    """How the people of a sandbox stand; None where this server has brought none."""
    found = _simulations.get(workshop)
    return {**found.state, "running": found.is_running} if found else None


def end(workshop: int) -> None:
    """Send the people of a sandbox home, at once."""
    if found := _simulations.get(workshop):
        found.end()


def forget(workshop: int) -> None:
    """Send them home, and forget what came of it: the sandbox is to go, too."""
    if found := _simulations.get(workshop):
        found.end()
        time.sleep(ON_ITS_WAY)
    _simulations.pop(workshop, None)


def end_all() -> None:
    """The server ends: so do they."""
    for workshop in list(_simulations):
        end(workshop)
