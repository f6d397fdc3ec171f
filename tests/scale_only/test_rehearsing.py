"""A rehearsal's server of several processes: phones drop out, processes are killed, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rehearsal.test_rehearsal import finish, rehearse

WRONG = ("lost", "duplicated", "stale", "errors")


@pytest.mark.long
def test_a_whole_workshop_with_flaky_phones_on_processes_that_are_killed_goes_well(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    arguments = ("--participants", "8", "--speed", "2000", "--processes", "2", "--flaky", "0.4", "--kills", "3")
    status, said, complained = finish(rehearse(*arguments, "--json", str(file), folder=tmp_path))
    assert (status, complained) == (0, ""), complained
    assert said.rstrip().endswith("Nothing was lost, doubled or stale.")
    found = json.loads(file.read_text())
    assert {name: found[name] for name in WRONG} == dict.fromkeys(WRONG, 0)
    assert (found["participants"], found["kills"]["cuts"]) == (8, 3)
