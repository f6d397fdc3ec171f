"""Several processes on one PostgreSQL: who may start, who leads, and what becomes of those who die."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.server import PATIENCE, ROOT, Process, Server


def leaders(server: Server) -> list[int]:
    with server.database() as database:
        return [number for (number,) in database.execute("SELECT number FROM workshop_server WHERE leads")]


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_without_a_redis_a_second_one_is_refused_and_a_crash_is_in_nobodys_way(data: Path) -> None:
    server = Server(data.parent, 1, REDIS_URL="")
    second = Process(data.parent, 7, server.environment)
    second.start()
    assert second.process.wait(PATIENCE) == 1
    assert "set REDIS_URL for all of them" in second.printed()
    assert "Traceback" not in second.printed()
    server.kill()
    server.start()
    server.stop()


def test_the_lead_goes_from_one_to_the_other(data: Path) -> None:
    server = Server(data.parent, 2)
    first = leaders(server)
    leader, other = sorted(server.processes, key=lambda process: process.process.pid not in first)
    leader.kill()
    until(lambda: leaders(server) == [other.process.pid])
    leader.start()
    leader.wait()
    other.stop()
    until(lambda: leaders(server) == [leader.process.pid])
    assert "has died; others do its work" in other.printed()
    server.stop()
    assert leaders(server) == []


def test_several_on_one_port_are_started_again_and_end_together(data: Path) -> None:
    server = Server(data.parent, 1)
    server.stop()
    ready, log = data.parent / "ready", data.parent / "log"
    command = [sys.executable, "manage.py", "up", "--host", "127.0.0.1", "--port", "0", "--processes", "2"]
    with log.open("wb") as said:
        first = subprocess.Popen(
            [*command, "--ready-file", str(ready)], cwd=ROOT, env=server.environment, stdout=said, stderr=said
        )
    until(ready.exists)
    children = numbers(server)
    assert len(children) == 2
    base = ready.read_text()
    for _time in range(6):
        read(base + "/sign-in/")
    for _time in range(4):  # Whichever of them answers.
        assert 'plenum_http_requests_total{method="GET",rehearsal="no",route="sign_in",status="2xx"} 6.0' in read(
            base + "/metrics"
        )
    os.kill(children[0], signal.SIGKILL)
    until(lambda: len(set(numbers(server)) - {children[0]}) == 2)
    first.send_signal(signal.SIGKILL)
    first.wait()
    until(lambda: not is_open(int(ready.read_text().rsplit(":", 1)[1])))
    assert "is started again" in log.read_text()


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def numbers(server: Server) -> list[int]:
    with server.database() as database:
        return [number for (number,) in database.execute("SELECT number FROM workshop_server")]


def test_several_need_a_postgresql_and_a_redis(tmp_path: Path) -> None:
    changes = {
        "PLENUM_DATA": str(tmp_path),
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "workshop.settings",
    }
    command = [sys.executable, "manage.py", "up", "--host", "127.0.0.1", "--port", "0", "--processes", "2"]
    refused = subprocess.run(command, cwd=ROOT, env=os.environ | changes, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "(REDIS_URL)" in refused.stderr
