"""Simulated people in a sandbox: a process of its own, which this server starts, watches and ends.

The process (`manage.py simulate`) gets its plan as the first line of its standard input and says how it stands line by
line on its standard output. It ends as soon as its input does: by our will, or with this server, however that ends.

Where several processes serve, one of them has started it; the others read in Redis how it stands, and have it end it by
a poke of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from typing import IO, Any, cast

from django.conf import settings
from redis import RedisError

from workshop import live
from workshop.roster import here, is_gone
from workshop.telegraph import telegraph

MOST = 2
"""How many sandboxes of a server may be full of people at once: they share the computer with the real workshops."""
PATIENCE = 5.0
SEND_HOME = "send-home"
"""The poke that asks whoever has started the people of a sandbox to end them."""
RENEW = 2.0
SECONDS_KNOWN = 5
"""How long the others believe that people are there whose process says nothing more: no longer than that it lives."""
DAY = 24 * 3600
ON_ITS_WAY = 0.5
"""Seconds in which what they have sent last is handled."""


_line = telegraph(settings.REDIS_URL) if settings.REDIS_URL else None


def _shared(workshop: int, *said: Any, **how: Any) -> Any:
    """Read in Redis how people stand, or write it there; None where there is none, or it is away."""
    if _line is None:
        return None
    key = f"{_line.channel}:people:{workshop}"
    try:
        return _line.client.set(key, *said, **how) if said else _line.client.get(key)
    except (RedisError, OSError):
        return None


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
        if _line:
            threading.Thread(target=self._stay_known, daemon=True, name=f"word of {workshop}").start()

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

    @property
    def told(self) -> dict[str, Any]:
        return {**self.state, "running": self.is_running}

    def _stay_known(self) -> None:
        while self.is_running:
            self._share()
            time.sleep(RENEW)
        self._share()

    def _share(self) -> None:
        told = {"told": self.told, "by": [here(), os.getpid()]}
        _shared(self.workshop, json.dumps(told), ex=SECONDS_KNOWN if self.is_running else DAY)

    def _tell(self) -> None:
        self._share()
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
        if workshop in running or _run_elsewhere(workshop):
            return
        if len(running) >= MOST:
            raise Busy
        _simulations[workshop] = Simulation(workshop, plan)


def state(workshop: int) -> dict[str, Any] | None:
    """How the people of a sandbox stand; None where this server has brought none."""
    found = _simulations.get(workshop)
    if found and found.is_running:
        return found.told
    shared = json.loads(_shared(workshop) or "{}")
    if shared and not (shared["told"]["running"] and is_gone(*shared["by"])):
        return shared["told"]
    return found.told if found else None


def _run_elsewhere(workshop: int) -> bool:
    """Whether another process has people there."""
    found = _simulations.get(workshop)
    return not (found and found.is_running) and bool((state(workshop) or {}).get("running"))


def end(workshop: int) -> None:
    """Send the people of a sandbox home, at once."""
    if _run_elsewhere(workshop):
        live.tell(workshop, SEND_HOME)
        deadline = time.monotonic() + 2 * PATIENCE
        while _run_elsewhere(workshop) and time.monotonic() < deadline:
            time.sleep(ON_ITS_WAY / 5)
    elif found := _simulations.get(workshop):
        found.end()
        found._share()


def hear(workshop: int, regions: frozenset[str]) -> None:
    """Another process asks for something: it does not wait for that, as it watches how they stand."""
    if SEND_HOME in regions and workshop in _simulations:
        threading.Thread(target=end, args=(workshop,), daemon=True).start()


def forget(workshop: int) -> None:
    """Send them home, and forget what came of it: the sandbox is to go, too."""
    if state(workshop):
        end(workshop)
        time.sleep(ON_ITS_WAY)
    _simulations.pop(workshop, None)
    _shared(workshop, "{}", ex=SECONDS_KNOWN)


def end_all() -> None:
    """The server ends: so do they."""
    for workshop in list(_simulations):
        end(workshop)
