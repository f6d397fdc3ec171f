"""Be the simulated people of a sandbox. The server starts this by itself; see workshop/simulation.py."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand

from workshop import sample
from workshop.rehearsal import report
from workshop.rehearsal.browser import Browser
from workshop.rehearsal.crowd import follow
from workshop.rehearsal.reporter import Reporter
from workshop.rehearsal.run import Plan, rehearse

NICENESS = 10


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads the plan from the first line of the input; where the input ends, so does everything."""
        details = json.loads(sys.stdin.buffer.readline())
        threading.Thread(target=end_with_the_server, daemon=True).start()
        if hasattr(os, "nice"):
            os.nice(NICENESS)  # The real workshops on this computer come first.
        Browser.headers = details.pop("headers")
        mode = details.pop("mode")
        asyncio.run(play(mode, Plan(**details)))


async def play(mode: str, plan: Plan) -> None:
    """Follow whoever steers; or steer oneself, from the first phase to the last one, and tell what came of it."""
    async with Reporter().telling() as reporter:
        if mode == "follow":
            await follow(plan, sample.material(), reporter)
            return
        started = time.monotonic()
        outcome = await rehearse(plan, sample.material(), reporter)
        reporter.conclude(report.figures(plan, outcome, time.monotonic() - started))


def end_with_the_server() -> None:
    """Read as the system does: a buffer in use by this thread would break a regular end."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)  # There is nobody to whom anything could still be told.
