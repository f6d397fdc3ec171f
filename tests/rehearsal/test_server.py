"""The rehearsal's own server is real, alone, and gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from workshop.rehearsal.server import NotServing, OwnServer

LOG = """\
2026-11-22 21:57:56,512 WARNING somebody something
2026-11-22 21:57:57,512 ERROR workshop.hub painting workshop 1 failed
  + Exception Group Traceback (most recent call last):
  |   File "x.py", line 1, in paint
  | ExceptionGroup: 1 regions could not be painted (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    | ValueError: not enough values to unpack (expected 1, got 0)
    +------------------------------------
2026-11-22 21:57:58,512 INFO somebody something else
"""


def test_it_serves_its_own_folder_and_is_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setenv("PLENUM_ADDRESS", "https://the-real-one.example")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    with OwnServer(tmp_path / "data") as server:
        assert server.base.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(server.base + server.invitation, timeout=30) as page:
            assert page.status == 200
        assert (tmp_path / "data" / "plenum.sqlite3").is_file()
        assert server.errors() == []
    assert server.process.returncode == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(server.base, timeout=5)


def test_it_ends_also_when_the_rehearsal_breaks(data):
    server = OwnServer(data)
    with pytest.raises(KeyboardInterrupt), server:
        raise KeyboardInterrupt
    assert server.process.poll() is not None


def test_one_that_does_not_start_says_why(tmp_path):
    (tmp_path / "plenum.sqlite3").write_text("this is no database, but a text that is long enough to look like one" * 9)
    with pytest.raises(NotServing, match="file is not a database"), OwnServer(tmp_path):
        pass


def test_it_ends_by_its_process_and_no_other(data):
    server = OwnServer(data)
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with server:
            assert os.getpgid(server.process.pid) != os.getpgid(0)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_errors_are_read_off_its_log(tmp_path: Path) -> None:
    server = OwnServer(tmp_path)
    server.complained.write_text(LOG)
    (error,) = server.errors()
    assert "painting workshop 1 failed" in error
    assert "ValueError: not enough values to unpack" in error
    assert "WARNING" not in error
