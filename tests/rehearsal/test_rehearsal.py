"""Real rehearsals: a whole small one that goes well, and ones in which something was done to the server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import OutputWrapper

from tests.commands import manage
from workshop import sample
from workshop.rehearsal.person import NotAllowed
from workshop.rehearsal.report import Progress
from workshop.rehearsal.run import Outcome, Plan, Rehearsal, everybody
from workshop.rehearsal.server import OwnServer

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 400


def rehearse(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    """Start the command as people do."""
    environment = os.environ | {"PLENUM_DATA": str(folder / "unused"), "DJANGO_SETTINGS_MODULE": "workshop.settings"}
    command = [sys.executable, "manage.py", "rehearse", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    said, complained = process.communicate(timeout=PATIENCE)
    return process.returncode, said, complained


def test_ctrl_c_ends_it_and_its_server(tmp_path):
    kept = tmp_path / "kept"
    process = rehearse("--participants", "3", "--keep", str(kept), folder=tmp_path)
    deadline = time.monotonic() + 60
    while not (kept / "rehearsal-ready").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    base = (kept / "rehearsal-ready").read_text()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    status, _said, complained = finish(process)
    assert status == 130
    assert "was interrupted" in complained
    assert "Traceback" not in complained
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(base, timeout=5)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--url", "http://127.0.0.1:9"), 1, "needs a workshop to play in"),
        (("--url", "http://127.0.0.1:9", "--invitation", "/x/", "--kills", "2"), 1, "Only a server of its own"),
        (("--keep", str(ROOT)), 1, "is not empty"),
        (("--participants", "0"), 2, "a number from 1 to 10000 is needed"),
        (("--url", "http://127.0.0.1:9", "--invitation", "/ACDEFG/invitation/x/"), 1, "does not open a console"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, status, words):
    found, _said, complained = manage("rehearse", *arguments)
    assert found == status
    assert words in " ".join(complained.split())
    assert "Traceback" not in complained


# On a running server, in a workshop that something is done to --------------------------------------------------


def in_the_lobby(server: OwnServer, tamper: str) -> Outcome:
    """Five people join; then this is done to the database behind Plenum's back, and the rehearsal looks back."""

    async def play() -> Outcome:
        plan = Plan(server.base, server.invitation, 5, speed=3000, seed=1, tag="")
        async with everybody(plan, sample.material()) as room:
            await room.console.accept(plan.invitation)
            await room.stage.open(room.console.screen.mark("stage"))
            await room.join(room.phones, 1)
            await room.quiet()
            with sqlite3.connect(server.folder / "plenum.sqlite3", timeout=30) as database:
                database.execute(tamper)
            database.close()
            rehearsal = Rehearsal(room, Progress(OutputWrapper(StringIO())))
            await rehearsal.look_back()
        return rehearsal.outcome

    return asyncio.run(play())


@pytest.fixture
def shortly_patient(monkeypatch: Any) -> None:
    monkeypatch.setattr("workshop.rehearsal.watch.PATIENCE", (0.1,))


@pytest.mark.usefixtures("shortly_patient")
def test_somebody_who_has_vanished_is_lost_and_the_screens_are_stale(data):
    with OwnServer(data) as server:
        outcome = in_the_lobby(
            server, "UPDATE workshop_participant SET removed_at = joined_at WHERE name = 'Participant 2'"
        )
    lost = outcome.verdict.lost
    assert ("headcount",) in lost
    assert set(lost) <= {("headcount",), ("person", "Participant 2")}
    assert outcome.verdict.duplicated == []
    assert {screen.split(":")[0] for screen in outcome.watch.stale} >= {"the console", "the stage", "Participant 1"}


@pytest.mark.usefixtures("shortly_patient")
def test_somebody_who_is_there_twice_is_doubled(data):
    columns = "name, origin, language, credit, joined_at, has_phone, workshop_id"
    with OwnServer(data) as server:
        outcome = in_the_lobby(
            server,
            f"INSERT INTO workshop_participant (key, code, {columns}) SELECT 'k', 'c', name || ' again', "
            f"{columns.partition(', ')[2]} FROM workshop_participant WHERE credit = 'name' LIMIT 1",
        )
    ((kind, name), total) = sorted(outcome.verdict.duplicated, key=len, reverse=True)
    assert (kind, total) == ("person", ("headcount",))
    assert name.endswith(" again")
    assert outcome.verdict.lost == []


@pytest.mark.long
def test_a_workshop_of_others_with_tables_covered_lines_and_a_free_cafe_is_played_beside_them(tmp_path, data):
    file = tmp_path / "figures.json"
    with OwnServer(data) as server:
        with sqlite3.connect(server.folder / "plenum.sqlite3", timeout=30) as database:
            change = "UPDATE workshop_phase SET settings = json_set(settings, ?, ?) WHERE kind = ?"
            database.execute(change, ("$.how", "table", "grouping"))
            database.execute(change, ("$.hidden", 1, "lineup"))
        database.close()
        in_the_lobby(server, "UPDATE workshop_workshop SET event = event")
        arguments = ("--url", server.base, "--invitation", server.base + server.invitation)
        status, _said, complained = finish(
            rehearse(
                *arguments, "--participants", "7", "--speed", "3000", "--free", "--json", str(file), folder=tmp_path
            )
        )
        assert (status, complained) == (0, ""), complained
        assert server.errors() == []
    found = json.loads(file.read_text())
    assert found["participants"] == 12
    assert found["lost"] == found["duplicated"] == found["stale"] == found["errors"] == 0
    assert (found["cafe"]["free"], found["cafe"]["heard_twice"]) == (True, 0)


async def test_without_a_way_in_it_says_so(tmp_path):
    plan = Plan("http://127.0.0.1:9", "/x/", 1, speed=60, seed=1)
    async with everybody(plan, sample.material()) as room:
        with pytest.raises(NotAllowed, match="does not open a console"):
            await room.console.accept(plan.invitation)
