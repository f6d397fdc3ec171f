"""Backups: made while people write, put back on a fresh computer; what is damaged or foreign changes nothing.

On PostgreSQL (see tests.scale) these tests are about its database; else about the file in the data folder.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.live.person import Person
from tests.server import ROOT, Server, settled
from workshop.backups import BadBackup
from workshop.backups.manifest import NAME, is_safe, read

PHOTO = "photos/of-a-sheet.jpg"
IN_USE = "in-use"

type Change = Callable[[dict[str, Any], dict[str, bytes]], object]


def command(data: Path, *words: str) -> tuple[int, str]:
    """The command's exit status and what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=settled(data), capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


def names(server: Server) -> set[str]:
    with server.database() as database:
        return {name for (name,) in database.execute("SELECT name FROM workshop_participant").fetchall()}


async def test_what_was_acknowledged_before_it_is_in_it_and_people_go_on_elsewhere(data: Path, tmp_path: Path) -> None:
    photo = data / "media" / PHOTO
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    server, file = Server(data.parent), tmp_path / "backup.zip"
    joined: list[str] = []

    async def come(number: int) -> None:
        async with Person(server.join) as person:
            await person.join(f"Person {number}")
            joined.append(f"Person {number}")

    async def come_one_after_the_other() -> None:
        for number in range(1000):
            await come(number)

    async with Person(server.join) as alice:
        await alice.join("Alice")
        coming = asyncio.create_task(come_one_after_the_other())
        while len(joined) < 3:
            await asyncio.sleep(0.02)
        before = {"Alice", *joined}
        status, said = await asyncio.to_thread(command, data, "backup", "--output", str(file))
        assert status == 0, said
        assert len(joined) > len(before)
        coming.cancel()
        with suppress(asyncio.CancelledError):
            await coming
        assert os.name == "nt" or file.stat().st_mode & 0o077 == 0
        assert command(data, "backup", "--output", str(file))[0] == 1  # It is there already.
        refused = command(data, "restore", str(file))
        assert refused[0] == 1
        assert "please end it first" in refused[1]
        after = names(server)
        server.stop()

        elsewhere = tmp_path / "elsewhere" / "data"
        status, said = command(elsewhere, "restore", str(file))
        assert status == 0, said
        assert (elsewhere / "media" / PHOTO).read_bytes() == b"a photo"
        assert (elsewhere / "secret-key").read_text() == (data / "secret-key").read_text()
        other = Server(elsewhere.parent)
        assert before <= names(other) <= after
        alice.home = other.join
        assert "Alice" in await alice.get(other.join)
        async with Person(other.join) as late:
            await late.join("Bob")  # Numbers go on behind those that were taken.
        other.stop()

    status, said = command(elsewhere, "restore", str(file))
    assert status == 0, said
    (aside,) = elsewhere.glob("before-restore-*")
    assert str(aside) in said
    assert before <= names(other) <= after


# What is refused --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def backup(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "backup.zip"
    assert command(laid, "backup", "--output", str(file))[0] == 0
    return file


def rewritten(backup: Path, target: Path, change: Change) -> Path:
    """A backup in which something is another."""
    with zipfile.ZipFile(backup) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop(NAME))
    change(manifest, files)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in {NAME: json.dumps(manifest).encode(), **files}.items():
            archive.writestr(name, content)
    return target


def flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


CHANGES: dict[str, tuple[Change, str]] = {
    "another key": (lambda m, f: f.update({"secret-key": flipped(f["secret-key"])}), "secret-key has changed"),
    "a file less": (lambda m, f: f.pop("secret-key"), "does not have the files"),
    "a file more": (lambda m, f: f.update({"media/x": b""}), "does not have the files"),
    "newer format": (lambda m, f: m.update(version=2), "newer Plenum"),
    "newer tables": (lambda m, f: m["migrations"].append(["workshop", "9999_later"]), "workshop.9999_later"),
    "no checksums": (lambda m, f: m.pop("files"), "does not have the files"),
    "rubbish": (lambda m, f: m.update(migrations=7), "damaged"),
    "something else": (lambda m, f: m.pop("format"), "no backup of Plenum"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_damaged_foreign_or_newer_is_refused(backup: Path, tmp_path: Path, change: str) -> None:
    alter, words = CHANGES[change]
    file = rewritten(backup, tmp_path / "backup.zip", alter)
    with zipfile.ZipFile(file) as archive, pytest.raises(BadBackup) as refused:
        read(archive)
    assert words in str(refused.value)


def test_every_byte_of_a_backup_counts(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    for at in range(0, len(content), max(len(content) // 40, 1)):
        damaged = tmp_path / "damaged.zip"
        damaged.write_bytes(content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :])
        with suppress(BadBackup, zipfile.BadZipFile), zipfile.ZipFile(damaged) as archive:
            found = read(archive)  # What is still read is all there.
            assert len(found.files) == len(archive.namelist()) - 1


def test_a_refused_backup_changes_nothing(backup: Path, data: Path, tmp_path: Path) -> None:
    def break_database(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
        manifest["rows"]["workshop_workshop"] = 99
        manifest["database"] = "oracle"

    wrong = rewritten(backup, tmp_path / "backup.zip", break_database)
    (tmp_path / "half.zip").write_bytes(backup.read_bytes()[:1000])
    before = {path: path.stat().st_size for path in data.rglob("*") if path.name != IN_USE}
    for file in (wrong, tmp_path / "half.zip", tmp_path / "none.zip", ROOT / "manage.py"):
        status, said = command(data, "restore", str(file))
        assert status == 1
        assert "cannot be restored" in said or "Nothing has been changed." in said
        assert {path: path.stat().st_size for path in data.rglob("*") if path.name != IN_USE} == before


@pytest.mark.parametrize("name", ["../x", "/x", "media/../../x", "C:x", "media\\x"])
def test_no_file_leaves_its_folder(name: str) -> None:
    assert not is_safe(name)
    assert is_safe("media/photos/x.jpg")
