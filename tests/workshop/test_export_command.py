"""`./plenum export`: a workshop's results as a file, from the command line."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.cast import Room
from tests.server import ROOT
from workshop.exports import WRITERS
from workshop.models import Workshop


def export(*arguments: Any) -> str:
    call_command("export", *map(str, arguments), stdout=(printed := StringIO()))
    return printed.getvalue()


def test_every_format_is_written_where_it_is_wanted(room: Room, tmp_path: Path) -> None:
    room.go_to("thanks")
    for name in (*WRITERS, "archive"):
        told = export(room.code.lower(), "--format", name, "--output", tmp_path / name)
        assert str(tmp_path / name) in told
        assert (tmp_path / name).stat().st_size > 100
    assert (tmp_path / "pdf").read_bytes().startswith(b"%PDF")


def test_without_a_name_it_takes_its_own(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    export(room.code, "--format", "csv")
    assert (tmp_path / f"plenum-{room.code}.csv.zip").exists()


def test_the_latest_is_neither_deleted_nor_a_copy_to_rehearse_in(room: Room, tmp_path: Path) -> None:
    gone, copy = Room(title="Gone").workshop, Room(title="Copy").workshop
    Workshop.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    Workshop.objects.filter(pk=copy.pk).update(sandbox_of=room.workshop)
    assert room.workshop.title in export("--latest", "--format", "json", "--output", tmp_path / "x")
    with pytest.raises(CommandError, match=f"No workshop has the code {gone.code}"):
        export(gone.code, "--format", "json")


def test_it_can_be_written_to_the_terminal(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", terminal)
    assert export(room.code, "--format", "markdown", "--output", "-") == ""
    assert terminal.buffer.getvalue().startswith(b"# A workshop\n")


def test_what_cannot_be_done_is_said_in_plain_words(room: Room, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No workshop has the code XXXXXX"):
        export("XXXXXX", "--format", "pdf")
    with pytest.raises(CommandError, match="cannot be written"):
        export(room.code, "--format", "csv", "--output", tmp_path)
    with pytest.raises(CommandError, match="invalid choice: 'odt'"):
        export(room.code, "--format", "odt")
    with pytest.raises(CommandError, match="one of the arguments"):
        export("--format", "csv")
    Workshop.objects.all().delete()
    with pytest.raises(CommandError, match="There is no workshop yet"):
        export("--latest", "--format", "csv")


def test_a_folder_of_an_older_plenum_is_brought_up_to_date_first(tmp_path: Path) -> None:
    environment = os.environ | {"PLENUM_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "workshop.settings"}
    command = [sys.executable, "manage.py", "export", "--latest", "--format", "csv"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr.strip()) == (1, "CommandError: There is no workshop yet.")
